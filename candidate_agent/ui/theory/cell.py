"""A number of the palette: full when answered, hollow when not, flagged when marked, outlined when current."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from candidate_agent.ui.theory.progress import ItemState
from exam import look
from exam.look import Sign
from exam.widgets.measures import Measures
from exam.widgets.sign import paint_sign

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
INSET = 4
"""Between the target's edge and the square, in pixels at 100 %: the outline of the current number stands there."""
FLAG = 12


class Cell(QAbstractButton):
    """One number; the arrows move on from it."""

    def __init__(
        self, place: int, measures: Measures, pressed: Callable[[int], None], moved: Callable[[int, int], None]
    ) -> None:
        super().__init__()
        self._place, self._measures, self._moved = place, measures, moved
        self.state, self.is_current = ItemState(), False
        self._font = measures.font(look.SMALL, digits=True)
        side = measures.px(look.TARGET)
        self.setFixedSize(QSize(side, side))
        self.setText(str(place + 1))
        self.setObjectName(f"number-{place + 1}")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.clicked.connect(lambda: pressed(place))

    def show_item(self, state: ItemState, said: str, *, current: bool) -> None:
        """Show how the item stands; `said` is the same in words."""
        self.state, self.is_current = state, current
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if current else Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows move through the numbers, Space and Enter go into the item; every other key is the page's."""
        if event.key() in _ARROWS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._moved(self._place, event.key())
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """The mouse is over it."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The mouse is elsewhere."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour, px = self._measures.colour, self._measures.px
        inset = px(INSET)
        square = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        answered = self.state.answered
        ground = "quiet" if answered else "chosen" if self.underMouse() else "panel"
        painter.setPen(QPen(colour("quiet" if answered else "edge"), 1))
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        painter.setFont(self._font)
        painter.setPen(colour("panel" if answered else "text"))
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, self.text())
        if self.state.marked:
            self._paint_flag(painter, square)
        if self.is_current or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("act" if self.hasFocus() else "text"), look.FOCUS_RING))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _paint_flag(self, painter: QPainter, square: QRectF) -> None:
        colour, size = self._measures.colour, self._measures.px(FLAG)
        out = self._measures.px(INSET) - 1
        corner = QRectF(square.right() - size + out, square.top() - out, size, size)
        painter.fillRect(corner, colour("panel"))
        paint_sign(painter, Sign.FLAG, corner.adjusted(2, 1, 0, -1), colour("care"), colour("panel"))
