"""A strip above other programs: time left, where the work is, unread messages, and the way back to the exam."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from candidate_agent.session.status import Safety, Status
from candidate_agent.ui.page import Kit
from candidate_agent.ui.practical import texts
from exam import look
from exam.look import Sign
from exam.text import Text
from exam.widgets.measures import Measures
from exam.widgets.parts import button, give_role, label, row, show_text
from exam.widgets.sign import SignView
from exam.words import countdown

HEIGHT = 44
"""Pixels at 100 %."""
LARGEST_TEXT = 150
"""Per cent: one line that covers a program's menu must stay one line."""


class WorkStrip(QWidget):
    """Stands on top at the upper edge and never takes the keyboard; it can be dragged sideways. `back` brings the exam
    to the front.
    """

    def __init__(self, kit: Kit, back: Callable[[], None]) -> None:
        flags = (
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        super().__init__(None, flags)
        self._kit = kit
        self._held: int | None = None
        self._was_moved = False
        measures = kit.measures
        if measures.factor > LARGEST_TEXT:
            measures = Measures(LARGEST_TEXT, measures.palette)
            self.setStyleSheet(measures.style_sheet())
        self._measures = measures
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(kit.say(texts.STRIP_SAYS))
        self.setWindowTitle(kit.say(texts.STRIP_SAYS))
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self._line = line = row(self, gap=measures.gap(12))
        line.setContentsMargins(measures.gap(16), 2, 2, 2)
        ground = measures.colour("panel")
        self._time = label("", name="strip-time")
        self._time.setFont(measures.font(look.BODY, bold=True, digits=True))
        self._near = label("", "care", name="strip-near")
        self._sign = SignView(measures.px(14), Sign.HOLLOW, measures.colour("away"), ground)
        self._trust = label("", name="strip-trust")
        self._mail_sign = SignView(measures.px(16), Sign.ALARM, measures.colour("care"), ground)
        self._mail = label("", "care", name="strip-messages")
        self.back_button = button(kit.say(texts.BACK), back, role="act", name="strip-back")
        self.back_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.back_button.setCursor(Qt.CursorShape.ArrowCursor)
        for widget in (self._time, self._near, self._sign, self._trust, self._mail_sign, self._mail, self.back_button):
            line.addWidget(widget)
        self.setMinimumHeight(measures.px(HEIGHT))
        self.refresh()

    def refresh(self) -> None:
        """Show the desk as it is now."""
        kit, status = self._kit, self._kit.desk.status
        show_text(self._time, kit.say(texts.LEFT, left=countdown(status.remaining)))
        show_text(self._near, kit.say(texts.NEAR_END) if status.near_end else "")
        self._show_trust(status)
        count = len(status.new_notices)
        show_text(self._mail, kit.say(texts.MESSAGES if count > 1 else texts.ONE_MESSAGE, count=count))
        for widget in (self._mail, self._mail_sign):
            widget.setVisible(count > 0)
        self._near.setVisible(status.near_end and self._has_room_for(self._near))
        self._line.invalidate()
        self._line.activate()
        if self.width() != self.sizeHint().width():
            self._place()

    def _has_room_for(self, words: QWidget) -> bool:
        """Whether one line takes these words too; the time itself stands beside them."""
        rest = self.sizeHint().width() - (0 if words.isHidden() else words.sizeHint().width())
        return rest + words.sizeHint().width() <= self.screen().availableGeometry().width()

    def _show_trust(self, status: Status) -> None:
        kit = self._kit
        sign, role, text = _TRUST[status.safety]
        said = kit.say(text)
        if status.safety is Safety.AT_SITE:
            if status.saved_at is None:
                sign, role, said = Sign.HOLLOW, "away", kit.say(texts.STRIP_NOTHING)
            else:
                said = kit.say(text, time=kit.clock(status.saved_at))
        self._sign.show_sign(sign, self._measures.colour(role))
        show_text(self._trust, said)
        give_role(self._trust, "bad" if status.safety is Safety.NOWHERE else "body")

    # ---- where it stands --------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """At the upper edge, in the middle."""
        self._place()
        super().showEvent(event)

    def _place(self) -> None:
        """As wide as it needs to be, in the middle until somebody moves it, and never off the screen."""
        room = self.screen().availableGeometry()
        middle = self.geometry().center().x() if self._was_moved else room.center().x()
        self.resize(self.sizeHint().expandedTo(self.minimumSize()))
        self._move_to(middle - self.width() // 2)

    def _move_to(self, x: int) -> None:
        room = self.screen().availableGeometry()
        most = max(room.left(), room.right() + 1 - self.width())
        self.move(QPoint(max(room.left(), min(x, most)), room.top()))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold."""
        self._held = event.globalPosition().toPoint().x() - self.x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move sideways, so that it covers nothing that is needed."""
        if self._held is not None:
            self._was_moved = True
            self._move_to(event.globalPosition().toPoint().x() - self._held)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        self._held = None

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """White with an edge, so that it is told apart from the program below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._measures.colour("panel"))
        painter.setPen(QPen(self._measures.colour("edge"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


_TRUST: dict[Safety, tuple[Sign, str, Text]] = {
    Safety.AT_SITE: (Sign.FULL, "good", texts.STRIP_AT_SITE),
    Safety.ON_PC: (Sign.NOTCHED, "care", texts.STRIP_ON_PC),
    Safety.NOWHERE: (Sign.ALARM, "bad", texts.STRIP_NOWHERE),
}
