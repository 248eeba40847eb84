"""What tests of whole windows share: opening one over a desk, pressing by name, reading what is shown."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from candidate_agent.ui.window import CandidateWindow
from exam.text import Language
from tests.ui.stage import StagedDesk


class Open(Protocol):
    """Opens the candidate's window over a desk."""

    def __call__(self, desk: StagedDesk, language: Language = "zh", factor: int = 100) -> CandidateWindow:
        """Open."""


def press(qtbot: QtBot, window: QWidget, name: str) -> None:
    """Press a button by its name."""
    found = [one for one in window.findChildren(QPushButton, name) if one.isVisibleTo(window)]
    assert len(found) == 1, f"{len(found)} buttons named {name}"
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)


def shown(window: QWidget) -> str:
    """Every text that is visible."""
    kinds = (QLabel, QPushButton)
    texts = [
        widget.text()
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds) and widget.isVisibleTo(window) and widget.text()
    ]
    return "\n".join(texts)
