"""Two sides and the line between them, which can be dragged, or moved by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from exam.widgets.measures import Measures

HANDLE = 12
STEP = 48
"""Pixels at 100 %."""
LEAST_HEIGHT = 140
"""Pixels at 100 % that both sides can be worked in; they scroll for themselves."""
LEFT_SHARE = 0.42
LEAST_SHARE, MOST_SHARE = 0.25, 0.7


class _Handle(QSplitterHandle):
    def __init__(self, parent: QSplitter, measures: Measures) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._measures = measures

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A line, and in its middle something to take hold of."""
        painter = QPainter(self)
        middle = self.rect().center()
        painter.fillRect(self.rect(), self._measures.colour("chosen" if self.underMouse() else "ground"))
        painter.setPen(QPen(self._measures.colour("line"), 1))
        painter.drawLine(middle.x(), 0, middle.x(), self.height())
        painter.setPen(QPen(self._measures.colour("edge"), 2))
        grip = self._measures.px(12)
        for aside in (-2, 2):
            painter.drawLine(middle.x() + aside, middle.y() - grip, middle.x() + aside, middle.y() + grip)
        painter.end()


class Split(QSplitter):
    """The left side's share of the width is told to `moved` when a person changes it."""

    def __init__(
        self, left: QWidget, right: QWidget, measures: Measures, share: float | None, moved: Callable[[float], None]
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._measures = measures
        self._share = LEFT_SHARE if share is None else share
        self._told = moved
        self.addWidget(left)
        self.addWidget(right)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(measures.gap(HANDLE))
        self.splitterMoved.connect(self._was_moved)

    def createHandle(self) -> QSplitterHandle:  # noqa: N802 - Qt's name
        """A handle that is seen."""
        return _Handle(self, self._measures)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as it must be: a window that scrolls its pages would take what the sides hold for their height."""
        return QSize(super().sizeHint().width(), self._measures.px(LEAST_HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The same."""
        return QSize(super().minimumSizeHint().width(), self._measures.px(LEAST_HEIGHT))

    def share_out(self) -> None:
        """Give each side its part of the width."""
        room = self.width() - self.handleWidth()
        left = round(room * self._share)
        self.setSizes([left, room - left])

    def move_by(self, steps: int) -> None:
        """Move the line to the right, or with negative steps to the left."""
        room = max(1, self.width() - self.handleWidth())
        wanted = (self.sizes()[0] + steps * self._measures.px(STEP)) / room
        self._share = max(LEAST_SHARE, min(MOST_SHARE, wanted))
        self.share_out()
        self._was_moved()

    def _was_moved(self) -> None:
        sizes = self.sizes()
        self._share = sizes[0] / max(1, sum(sizes))
        self._told(self._share)
