"""What tests of whole windows share: opening one over a desk, pressing by name, reading what is shown."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from candidate_agent.ui.pages import PageName
from candidate_agent.ui.window import CandidateWindow
from exam.text import Language
from tests.ui.stage import StagedDesk


class Open(Protocol):
    """Opens the candidate's window over a desk."""

    def __call__(self, desk: StagedDesk, language: Language = "zh", factor: int = 100) -> CandidateWindow:
        """Open."""


def press(window: QWidget, name: str) -> None:
    """Press a button by its name."""
    found = [one for one in window.findChildren(QPushButton, name) if one.isVisibleTo(window)]
    assert len(found) == 1, f"{len(found)} buttons named {name}"
    click(found[0])


def click(widget: QWidget) -> None:
    """Click in the middle of a widget."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def type_text(widget: QWidget, text: str) -> None:
    """Type on the keyboard."""
    QTest.keyClicks(widget, text)


def tap(widget: QWidget, key: Qt.Key) -> None:
    """Press one key."""
    QTest.keyClick(widget, key)


def page_in_front(window: CandidateWindow) -> PageName | None:
    """The page that is shown now; a function, so that a type checker does not take it for a constant."""
    return window.page_name


def shown(window: QWidget) -> str:
    """Every text that is visible."""
    kinds = (QLabel, QPushButton)
    texts = [
        widget.text()
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds) and widget.isVisibleTo(window) and widget.text()
    ]
    return "\n".join(texts)
