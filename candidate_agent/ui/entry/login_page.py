"""Waiting for login: the seat large enough to be read from the aisle, beside it ticket and password."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from candidate_agent.session.status import Screen
from candidate_agent.ui.entry import texts
from candidate_agent.ui.entry.ticket_field import TicketField
from candidate_agent.ui.page import Kit, Page
from exam.ids import TICKET_DIGITS
from exam.widgets.announcing import Announcer
from exam.widgets.parts import button, column, label, panel, row, scrolling, show_text
from exam.widgets.tick_box import TickBox

AISLE = 200
"""Pixels of the seat's number at 100 %: about 5 cm on a lab screen, to be read from 3 m and more."""
AISLE_LARGE = 140
"""The same beside large text, which makes it grow."""
LONGEST_PASSWORD = 64
PATIENCE = 6000
"""Milliseconds that an answer may take before the button is free again."""


class LoginPage(Page):
    """The candidate types ticket and password."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        measures = kit.measures
        self._announcer = Announcer(self)
        self.patience = QTimer(self)
        self.patience.setSingleShot(True)
        self.patience.setInterval(PATIENCE)
        self.patience.timeout.connect(lambda: self._refuse(kit.say(texts.LOGIN_LOST)))
        inside = QWidget()
        sides = row(inside, gap=measures.gap(16), margin=measures.gap(4 if measures.is_large else 16))
        sides.addStretch(1)
        sides.addLayout(self._seat_side())
        sides.addSpacing(measures.gap(32))
        sides.addWidget(self._form(), alignment=Qt.AlignmentFlag.AlignVCenter)
        sides.addStretch(1)
        column(self).addWidget(scrolling(inside))

    def _seat_side(self) -> QVBoxLayout:
        measures, place, say = self.kit.measures, self.kit.desk.place, self.kit.say
        side = column(gap=0)
        side.addStretch(1)
        side.addWidget(
            label(say(texts.SEAT if place.seat else texts.MACHINE), "large"), alignment=Qt.AlignmentFlag.AlignHCenter
        )
        number = label(str(place.seat) if place.seat else place.machine, name="aisle-seat")
        size = (AISLE_LARGE if measures.is_large else AISLE) // (1 if len(number.text()) <= 3 else 4)
        number.setStyleSheet(f"font-size: {measures.gap(size)}px; font-weight: bold;")
        side.addWidget(number, alignment=Qt.AlignmentFlag.AlignHCenter)
        side.addWidget(label(place.room, "large"), alignment=Qt.AlignmentFlag.AlignHCenter)
        side.addWidget(label(say(texts.WAITING_FOR_LOGIN), "title"), alignment=Qt.AlignmentFlag.AlignHCenter)
        self._notes = label("", "care", wraps=True, name="notes")
        self._notes.setMaximumWidth(measures.px(420))
        side.addWidget(self._notes)
        side.addStretch(1)
        return side

    def _form(self) -> QWidget:
        measures, say = self.kit.measures, self.kit.say
        form = panel()
        margin = measures.gap(8 if measures.is_large else 24)
        lines = column(form, gap=measures.gap(4 if measures.is_large else 8), margin=margin)
        self._offline = label(say(texts.GO_ON_OFFLINE), "care", wraps=True, name="offline")
        lines.addWidget(self._offline)
        lines.addWidget(label(say(texts.TICKET), "head"))
        self.ticket = TicketField(self.kit, say(texts.TICKET_HINT), say(texts.TICKET))
        self.ticket.digits_changed.connect(lambda _digits: self._typed())
        lines.addWidget(self.ticket)
        form.setFixedWidth(self.ticket.minimumWidth() + 2 * margin + 2)
        self._count = label("", "small", wraps=True, name="ticket-count")
        lines.addWidget(self._count)
        lines.addSpacing(measures.gap(0 if measures.is_large else 8))
        lines.addWidget(label(say(texts.PASSWORD), "head"))
        self.password: QLineEdit = QLineEdit()
        self.ticket.returnPressed.connect(self.password.setFocus)
        self.password.setObjectName("password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._keep_input_method_off()
        self.password.setMaxLength(LONGEST_PASSWORD)
        self.password.setAccessibleName(say(texts.PASSWORD))
        self.password.setAccessibleDescription(say(texts.PASSWORD_HINT))
        self.password.textChanged.connect(lambda _text: self._typed())
        self.password.returnPressed.connect(self._log_in)
        lines.addWidget(self.password)
        lines.addWidget(label(say(texts.PASSWORD_HINT), "small"))
        self._shows = TickBox(say(texts.SHOW_PASSWORD), measures, "show-password")
        self._shows.toggled.connect(self._show_password)
        lines.addWidget(self._shows)
        self._refused = label("", "bad", wraps=True, name="refused")
        self._refused.hide()
        lines.addWidget(self._refused)
        self.log_in = button(say(texts.LOG_IN), self._log_in, role="act", name="log-in")
        lines.addWidget(self.log_in)
        self._typed()
        return form

    def enter(self) -> None:
        """The keyboard is at the ticket."""
        self.ticket.setFocus()

    def refresh(self) -> None:
        """Show what the server said."""
        status, say = self.kit.desk.status, self.kit.say
        self._offline.setVisible(status.screen is Screen.CONNECTING)
        notes = self.kit.desk.notes
        lines = [say(texts.NOTES), *(f"{say(note.cause)}{say(note.advice)}" for note in notes)] if notes else []
        show_text(self._notes, "\n".join(lines))
        self._notes.setVisible(bool(notes))
        if self.patience.isActive() and status.notice is not None:
            self.patience.stop()
            self._refuse(self.kit.words.refusal(status.notice))

    def _refuse(self, sentence: str) -> None:
        show_text(self._refused, sentence)
        self._announcer.say(sentence)
        self._refused.setVisible(bool(sentence))
        self._typed()
        if sentence:
            self.password.clear()
            self.password.setFocus()

    def _typed(self) -> None:
        digits, waits = self.ticket.digits, self.patience.isActive()
        whole = len(digits) == TICKET_DIGITS
        count = self.kit.say(texts.TICKET_COUNT, typed=len(digits), all=TICKET_DIGITS)
        show_text(self._count, self.kit.say(texts.TICKET_WHOLE) if whole else count)
        self.log_in.setEnabled(whole and bool(self.password.text()) and not waits)
        show_text(self.log_in, self.kit.say(texts.LOGGING_IN if waits else texts.LOG_IN))

    def _show_password(self, shown: bool) -> None:
        self.password.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._keep_input_method_off()

    def _keep_input_method_off(self) -> None:
        """An input method shows what is typed in its own window, and learns it; a password has no Chinese in it."""
        hints = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        self.password.setInputMethodHints(self.password.inputMethodHints() | hints)
        self.password.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def _log_in(self) -> None:
        if not self.log_in.isEnabled():
            return
        self.patience.start()
        self._refuse("")
        self.kit.desk.log_in(self.ticket.digits, self.password.text())
