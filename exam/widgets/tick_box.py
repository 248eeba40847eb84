"""A box to tick and a round choice, painted so that the state is a shape and grows with the text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton

from exam import look
from exam.look import Sign
from exam.widgets.measures import Measures
from exam.widgets.sign import paint_sign

BOX = 20


class TickBox(QCheckBox):
    """A check box."""

    def __init__(self, text: str, measures: Measures, name: str = "") -> None:
        super().__init__(text)
        self._measures = measures
        self.setObjectName(name)
        self.setMinimumHeight(measures.px(look.TARGET))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Box, gap and text."""
        return _size(self, self._measures)

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802 - Qt's name
        """The whole of it is the target."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint."""
        _paint(self, self._measures, is_round=False)


class RoundChoice(QRadioButton):
    """A radio button."""

    def __init__(self, text: str, measures: Measures, name: str = "") -> None:
        super().__init__(text)
        self._measures = measures
        self.setObjectName(name)
        self.setMinimumHeight(measures.px(look.TARGET))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ring, gap and text."""
        return _size(self, self._measures)

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802 - Qt's name
        """The whole of it is the target."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint."""
        _paint(self, self._measures, is_round=True)


def _size(widget: QAbstractButton, measures: Measures) -> QSize:
    text = widget.fontMetrics().size(Qt.TextFlag.TextSingleLine, widget.text())
    width = measures.px(BOX) + measures.gap(8) + text.width() + 4 * look.FOCUS_RING
    return QSize(width, max(measures.px(look.TARGET), text.height() + 4 * look.FOCUS_RING))


def _paint(widget: QAbstractButton, measures: Measures, *, is_round: bool) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = measures.px(BOX)
    box = QRectF(2 * look.FOCUS_RING, (widget.height() - side) / 2, side, side).adjusted(1, 1, -1, -1)
    checked, colour = widget.isChecked(), measures.colour("act" if widget.isEnabled() else "away")
    painter.setPen(QPen(colour if checked else measures.colour("edge"), 2))
    painter.setBrush(measures.colour("panel"))
    if is_round:
        painter.drawEllipse(box)
        if checked:
            inset = side * 0.25
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
    else:
        painter.drawRoundedRect(box, 3, 3)
        if checked:
            inset = side * 0.15
            paint_sign(painter, Sign.TICK, box.adjusted(inset, inset, -inset, -inset), colour, colour)
    painter.setPen(measures.colour("text" if widget.isEnabled() else "quiet"))
    left = round(box.right()) + measures.gap(8)
    room = widget.rect().adjusted(left, 0, 0, 0)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, widget.text())
    if widget.hasFocus():
        painter.setPen(QPen(measures.colour("act"), look.FOCUS_RING))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), 4, 4)
    painter.end()
