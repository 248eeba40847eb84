"""One option (选项): the whole row is the target, what is chosen shows by its shape."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from candidate_agent.ui.theory.column import RING
from candidate_agent.ui.theory.pictures import FittedPicture, paint_ring
from candidate_agent.ui.theory.prose import TextBlock
from exam import look
from exam.paper import Media
from exam.widgets.measures import Measures

INDICATOR = 20
"""Size of the circle or box, in pixels at 100 %."""


class Choice(msgspec.Struct, frozen=True):
    """An option as it stands on this candidate's screen: `id` is what the answer says, `letter` what the screen says.

    True and false have no letter.
    """

    id: str
    letter: str
    text: str
    picture: Media | None = None


class OptionRow(QAbstractButton):
    """One option. It is checked by what the desk holds, never by itself."""

    reached = Signal(bool)

    def __init__(self, choice: Choice, measures: Measures, picture: FittedPicture | None, *, many: bool) -> None:
        super().__init__()
        self.choice = choice
        self._measures, self._picture, self._many = measures, picture, many
        self._block = TextBlock(choice.text, measures.font(look.QUESTION))
        self._letter = TextBlock(choice.letter, measures.font(look.QUESTION, bold=True))
        self._pad = measures.px(8)
        self._edge = RING
        indicator, gap = measures.px(INDICATOR), measures.px(12)
        self._letter_at = self._edge + gap + indicator + gap
        self._text_at = self._letter_at + (measures.px(18) + measures.px(8) if choice.letter else 0)
        self.setCheckable(True)
        self.setAutoExclusive(not many)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setObjectName(f"option-{choice.id}")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture to look at."""
        return self._picture is not None

    def show_chosen(self, chosen: bool) -> None:
        """Show whether it is chosen."""
        if self.isChecked() != chosen:
            # Qt never unchecks the one checked button of an exclusive group.
            self.setAutoExclusive(False)
            self.setChecked(chosen)
            self.setAutoExclusive(not self._many)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """Pressing does not check: the answer does."""

    def _text_width(self, width: int) -> int:
        return max(1, width - self._text_at - self._edge - self._pad)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Whether the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Height at a width, at least that of a target."""
        inside = self._text_width(width)
        height = self._block.height(inside) if self.choice.text or not self._picture else 0
        if self._picture:
            height += self._picture.size(inside).height() + (self._pad if height else 0)
        return max(self._measures.px(look.TARGET), height + 2 * self._pad) + 2 * self._edge

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All in one line."""
        width = self._text_at + self._block.natural_width() + self._edge + self._pad
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few characters."""
        least = self._measures.px(look.TARGET)
        return QSize(self._text_at + 2 * least, least + 2 * self._edge)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space and Enter choose; every other key is the page's."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Pressed is enough."""
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The keyboard is here."""
        # Not the button's own: it would take the other options of a single choice out of Tab's way.
        QWidget.focusInEvent(self, event)
        self.reached.emit(event.reason() != Qt.FocusReason.MouseFocusReason)

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
        colour, edge = self._measures.colour, self._edge
        body = QRectF(self.rect()).adjusted(edge + 0.5, edge + 0.5, -edge - 0.5, -edge - 0.5)
        ground = "chosen" if self.isChecked() else "ground" if self.underMouse() else "panel"
        painter.setPen(QPen(colour("act" if self.isChecked() else "line"), 1))
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(body, 4, 4)
        line = self._block.line_height
        top = edge + max(self._pad, (self._measures.px(look.TARGET) - line) // 2)
        self._paint_indicator(painter, QPointF(edge + self._measures.px(12), top + line / 2))
        self._letter.paint(painter, self._letter_at, top, self._measures.px(40), colour("text"))
        inside = self._text_width(self.width())
        if self.choice.text:
            self._block.paint(painter, self._text_at, top, inside, colour("text"))
            top += self._block.height(inside) + self._pad
        if self._picture:
            self._picture.paint(painter, QPoint(self._text_at, top), inside)
        if self.hasFocus():
            paint_ring(painter, self.rect(), colour("act"))
        painter.end()

    def _paint_indicator(self, painter: QPainter, middle_left: QPointF) -> None:
        size = self._measures.px(INDICATOR)
        colour = self._measures.colour
        box = QRectF(middle_left.x(), middle_left.y() - size / 2, size, size).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(colour("act" if self.isChecked() else "edge"), 2))
        painter.setBrush(colour("act" if self.isChecked() and self._many else "panel"))
        if not self._many:
            painter.drawEllipse(box)
            if self.isChecked():
                inner = size * 0.26
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour("act"))
                painter.drawEllipse(box.adjusted(inner, inner, -inner, -inner))
            return
        painter.drawRoundedRect(box, 3, 3)
        if self.isChecked():
            pen = QPen(colour("on_act"), size / 8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            at = [(0.22, 0.52), (0.43, 0.73), (0.8, 0.28)]
            painter.drawPolyline(
                QPolygonF([QPointF(box.x() + box.width() * x, box.y() + box.height() * y) for x, y in at])
            )
