"""Every screen, drawn and measured: no text cut, nothing overlapping, every control with a name."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTableView, QWidget

from exam.text import Language
from tests.shots.draw import LAB, LARGE, drawn
from tests.shots.scenes import SCENES, Scene
from tests.ui.geometry import faults, name_of

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QTableView)


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
@pytest.mark.parametrize(
    ("language", "size", "factor"),
    [
        *((language, size, 100) for language, size in product(get_args(Language), (LAB, LARGE))),
        *((language, LAB, 200) for language in get_args(Language)),
    ],
)
def test_nothing_is_cut_and_nothing_overlaps(
    qapp: QApplication, scene: Scene, language: Language, size: tuple[int, int], factor: int
) -> None:
    with drawn(scene, language, size, factor) as window:
        assert (window.width(), window.height()) == size
        assert faults(window, factor) == []


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_every_control_tells_a_screen_reader_its_name(qapp: QApplication, scene: Scene) -> None:
    with drawn(scene, "zh", LAB) as window:
        nameless = [
            name_of(widget)
            for widget in window.findChildren(QWidget)
            if isinstance(widget, CONTROLS)
            and widget.isVisibleTo(window)
            and not widget.accessibleName()
            and not (isinstance(widget, QAbstractButton) and widget.text())
            and not _is_qts_own(widget)
        ]
        assert nameless == []


def _is_qts_own(widget: QWidget) -> bool:
    """Parts that Qt makes inside its own widgets: a table's corner, the field of a combo box."""
    return widget.objectName().startswith("qt_") or "Corner" in type(widget).__name__ or _corner(widget)


def _corner(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractButton) and isinstance(widget.parentWidget(), QTableView)
