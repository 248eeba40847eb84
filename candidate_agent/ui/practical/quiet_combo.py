"""A list to choose from that opens where it is pressed, and that a wheel which scrolls the page leaves alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from exam.widgets.measures import Measures

ARROW = 28
"""Width of what shows that something opens, in pixels at 100 %."""


def paint_chevron(painter: QPainter, box: QRect, measures: Measures) -> None:
    """Paint the sign of something that opens, into the middle of a box."""
    side = max(4.0, measures.px(5))
    middle = QPointF(box.center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(measures.colour("edge"), max(2, measures.px(2))))
    down = QPointF(0, side / 2)
    painter.drawPolyline(QPolygonF([middle - QPointF(side, 0) - down, middle + down, middle + QPointF(side, 0) - down]))
    painter.restore()


class QuietCombo(QComboBox):
    """A list to choose from."""

    def __init__(self, measures: Measures, parent: QWidget | None = None, *, in_cell: bool = False) -> None:
        super().__init__(parent)
        self._measures = measures
        width = measures.px(ARROW)
        tight = "min-height: 0; padding-left: 2px; border-radius: 0;" if in_cell else ""
        self.setStyleSheet(
            f"QComboBox {{ {tight} padding-right: {width}px; }}"
            f"QComboBox::drop-down {{ width: {width}px; border: 0; background: transparent; }}"
            "QComboBox::down-arrow { image: none; }"
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint, with the sign that it opens."""
        super().paintEvent(event)
        width = self._measures.px(ARROW)
        painter = QPainter(self)
        paint_chevron(painter, QRect(self.width() - width, 0, width, self.height()), self._measures)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """The wheel is the page's."""
        event.ignore()
