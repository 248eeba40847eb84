"""The place a column is scrolled to: noted while a person reads, and found again once a new page has its height."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QScrollArea

PATIENCE = 500
"""Milliseconds in which a new page gets its height; after that what a person does counts."""


class ScrollPlace(QObject):
    """Follows a scroll area; `moved` is told where a person scrolls to."""

    def __init__(self, area: QScrollArea, moved: Callable[[int], None]) -> None:
        super().__init__(area)
        self._area = area
        self._moved = moved
        self._wanted: int | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE)
        self._timer.timeout.connect(self._give_up)
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(lambda _least, _most: self._try())

    def find(self, value: int) -> None:
        """Go to a place, as soon as there is so much to scroll."""
        self._wanted = value
        self._timer.start()
        self._try()

    def _try(self) -> None:
        # Asked for each time: a bar that is held is taken for deleted once somebody has walked over all widgets.
        bar = self._area.verticalScrollBar()
        if self._wanted is not None:
            bar.setValue(self._wanted)
            if bar.value() == self._wanted:
                self._give_up()

    def _give_up(self) -> None:
        self._timer.stop()
        self._wanted = None

    def _scrolled(self, value: int) -> None:
        if self._wanted is None:
            self._moved(value)
