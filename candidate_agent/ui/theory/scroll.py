"""A scrolling place that leaves the keys to the page: arrows move between items and options, they do not scroll."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea


class Scroll(QScrollArea):
    """Scrolls up and down by wheel, bar and focus.

    The room of the scroll bar, `bar` pixels wide, stays empty while nothing scrolls, so that the text does not move
    sideways from one item to the next.
    """

    def __init__(self, name: str, bar: int) -> None:
        super().__init__()
        self._bar = bar
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName(name)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)
        self._make_room(0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Not here."""
        event.ignore()

    def _make_room(self, _least: int, most: int) -> None:
        self.setViewportMargins(0, 0, 0 if most else self._bar, 0)
