"""Every screen, drawn once in each of its looks and asked everything: no text cut, nothing overlapping, every control
with a name, and with its role and state for a screen reader.
"""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from exam.text import Language
from invigilator_console.ui.room.room_page import RoomPage
from tests.shots.console_scenes import CONSOLE_SCENES
from tests.shots.console_staging import ConsoleScene
from tests.shots.draw import LAB, LARGE, Palette, drawn, drawn_console
from tests.shots.scenes import SCENES, Scene
from tests.ui.geometry import faults, name_of
from tests.ui.heard import misheard

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QTableView)


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
@pytest.mark.parametrize(
    ("language", "size", "factor"),
    [
        *((language, size, 100) for language, size in product(get_args(Language), (LAB, LARGE))),
        *((language, LAB, 200) for language in get_args(Language)),
    ],
)
def test_nothing_of_the_candidate_is_cut_overlaps_or_is_kept_from_a_screen_reader(
    qapp: QApplication, scene: Scene, language: Language, size: tuple[int, int], factor: int
) -> None:
    with drawn(scene, language, size, factor) as window:
        assert (window.width(), window.height()) == size
        assert faults(window, factor) == []
        assert nameless(window) == []
        assert misheard(window) == []


LOOKS: tuple[tuple[Language, tuple[int, int], int, Palette], ...] = (
    ("zh", LAB, 100, "light"),
    ("en", LAB, 100, "light"),
    ("zh", LARGE, 100, "dark"),
    ("zh", LAB, 200, "light"),
    ("en", LAB, 200, "light"),
)
"""The looks of the console that differ most; `dev.py shots` draws all of them."""


@pytest.mark.parametrize("scene", CONSOLE_SCENES, ids=[scene.name for scene in CONSOLE_SCENES])
@pytest.mark.parametrize(("language", "size", "factor", "palette"), LOOKS)
def test_nothing_of_the_console_is_cut_overlaps_or_has_no_name(
    qapp: QApplication, scene: ConsoleScene, language: Language, size: tuple[int, int], factor: int, palette: Palette
) -> None:
    with drawn_console(scene, language, size, factor, palette) as window:
        assert (window.width(), window.height()) == size
        assert faults(window, factor) == []
        assert nameless(window) == []


def test_forty_seats_are_seen_whole_on_a_small_screen(qapp: QApplication) -> None:
    scene = next(one for one in CONSOLE_SCENES if one.name == "room")
    with drawn_console(scene, "zh", LAB) as window:
        assert window.frame is not None
        page = window.frame.page
        assert isinstance(page, RoomPage)
        seats = page.seats
        assert len(seats.faces.faces) == 40
        assert not seats.verticalScrollBar().isVisible()
        assert not seats.horizontalScrollBar().isVisible()
        whole = seats.viewport().rect()
        assert all(whole.contains(seats.plan.seat_rect(sitting)) for sitting in seats.faces.faces)
        column = window.findChild(QAbstractScrollArea, "room-column")
        assert column is not None
        assert not column.verticalScrollBar().isVisible()


def nameless(window: QWidget) -> list[str]:
    """Controls of which a screen reader could tell no name."""
    return [
        name_of(widget)
        for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.isVisibleTo(window)
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and not _is_qts_own(widget)
    ]


def _is_qts_own(widget: QWidget) -> bool:
    """Parts that Qt makes inside its own widgets: a table's corner, the field of a combo box."""
    return widget.objectName().startswith("qt_") or "Corner" in type(widget).__name__ or _corner(widget)


def _corner(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractButton) and isinstance(widget.parentWidget(), QTableView)
