"""The sign of a state, painted: its shape tells the state without colour or font."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from exam.look import Sign


def paint_sign(painter: QPainter, sign: Sign, box: QRectF, colour: QColor, ground: QColor) -> None:
    """Paint a sign into a square box. `ground` is what shows through, for what is cut out of a full shape."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = max(1.5, box.width() / 9)
    pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    edge = width / 2
    square = box.adjusted(edge, edge, -edge, -edge)
    if sign is Sign.DASHED:
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRect(square)
    elif sign is Sign.HOLLOW:
        painter.drawRect(square)
    elif sign is Sign.HALF:
        painter.drawRect(square)
        painter.fillRect(QRectF(square.left(), square.top(), square.width() / 2, square.height()), colour)
    elif sign in (Sign.FULL, Sign.NOTCHED):
        painter.fillRect(box, colour)
        if sign is Sign.NOTCHED:
            half = box.width() / 2
            painter.fillRect(QRectF(box.right() - half, box.top(), half, half), ground)
    elif sign is Sign.BARS:
        for at in (0.2, 0.6):
            painter.fillRect(QRectF(box.left() + box.width() * at, box.top(), box.width() * 0.22, box.height()), colour)
    else:
        _paint_drawn(painter, sign, box, colour, ground, pen)


def _paint_drawn(painter: QPainter, sign: Sign, box: QRectF, colour: QColor, ground: QColor, pen: QPen) -> None:
    def at(x: float, y: float) -> QPointF:
        return QPointF(box.left() + box.width() * x, box.top() + box.height() * y)

    if sign is Sign.ALARM:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(box)
        painter.setBrush(ground)
        painter.drawRect(QRectF(at(0.44, 0.2), at(0.56, 0.6)))
        painter.drawRect(QRectF(at(0.44, 0.68), at(0.56, 0.8)))
    elif sign is Sign.TICK:
        pen.setWidthF(box.width() / 6)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([at(0.12, 0.55), at(0.4, 0.82), at(0.88, 0.2)]))
    elif sign is Sign.CROSS:
        pen.setWidthF(box.width() / 7)
        painter.setPen(pen)
        painter.drawLine(at(0.15, 0.15), at(0.85, 0.85))
        painter.drawLine(at(0.85, 0.15), at(0.15, 0.85))
    elif sign is Sign.FLAG:
        painter.drawLine(at(0.2, 0.05), at(0.2, 0.95))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([at(0.2, 0.08), at(0.92, 0.32), at(0.2, 0.58)]))


class SignView(QWidget):
    """A sign of a fixed size. The word beside it says the same, so a screen reader passes it over."""

    def __init__(self, size: int, sign: Sign, colour: QColor, ground: QColor) -> None:
        super().__init__()
        self._size, self._sign, self._colour, self._ground = size, sign, colour, ground
        self.setFixedSize(size, size)

    def show_sign(self, sign: Sign, colour: QColor) -> None:
        """Show another sign."""
        if (sign, colour) != (self._sign, self._colour):
            self._sign, self._colour = sign, colour
            self.update()

    @property
    def sign(self) -> Sign:
        """The sign that is shown."""
        return self._sign

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as it was made."""
        return QSize(self._size, self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint."""
        painter = QPainter(self)
        paint_sign(painter, self._sign, QRectF(1, 1, self._size - 2, self._size - 2), self._colour, self._ground)
        painter.end()
