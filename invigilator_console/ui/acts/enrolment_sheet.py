"""One-time codes of machines (登记码) in the right column: asked for, and shown once, large enough to type."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame
from shiboken6 import isValid

from exam import look
from exam.text import Refusal, Text
from exam.widgets.announcing import Announcer
from exam.widgets.parts import button, column, label, panel, show_text
from exam.wire.enrolment import GivenCode, GivenCodes
from invigilator_console.port import Standing
from invigilator_console.room.code_asking import GIVE_CODES, asked_codes, code_fields
from invigilator_console.room.forms import Target
from invigilator_console.ui.acts.fields import make_field
from invigilator_console.ui.acts.qr_view import QrView
from invigilator_console.ui.column_sheet import CONFIRM_KEYS, IN_SHEET, ColumnSheet, ScrollAndFoot
from invigilator_console.ui.kit import Kit

CODE = Text("登记码", "Enrolment code")
WHAT = Text(
    "在那台机器的“本机尚未登记”画面输入。每个码只能用一次；发码会留下记录，码本身不会。",
    "Type it at the PC, where it says that it is not enrolled. Each is good for one machine, once. That codes were "
    "given out goes on record; the codes do not.",
)
GET, ASKING = Text("取得登记码", "Get the codes"), Text("正在取得…", "Asking…")
ONCE = Text(
    "{hours} 小时内有效。只显示这一次，关闭后不能再看。",
    "Good for {hours} hours. Shown this once: closed, they cannot be read again.",
)
SEAT, SPARE = Text("{room} {seat} 号", "{room}, seat {seat}"), Text("{room} 备用机", "{room}, a spare PC")
SAYS = Text("{place}：登记码 {code}", "{place}: enrolment code {code}")
QR_SAYS = Text("{place} 登记码的二维码", "QR code of the code for {place}")
DONE = Text("已用完，关闭", "Used: close")
QR = 168
"""Pixels of a QR code at 100 %."""


class EnrolmentSheet(ColumnSheet):
    """First what is asked for, then the codes. Made anew, in another language or size, it asks again."""

    def __init__(self, kit: Kit, target: Target, closed: Callable[[], None]) -> None:
        super().__init__(kit, kit.say(CODE), closed)
        self.setObjectName(f"sheet-{GIVE_CODES}")
        self._announcer, self._waits = Announcer(self), False
        self._form: ScrollAndFoot | None = ScrollAndFoot(kit)
        lines, foot = self._form.lines, self._form.foot
        self.fields = [make_field(kit, one) for one in code_fields(kit.desk.board, target.room, target.machine)]
        for one in self.fields:
            one.fill(one.field.initial)
            lines.addWidget(one)
        lines.addWidget(label(kit.say(WHAT), "quiet", wraps=True, name="what-codes-do"))
        lines.addStretch(1)
        self._wrong = label("", "bad", wraps=True, name="refused")
        self._wrong.hide()
        self.confirm = button(kit.say(GET), self._ask, role="act", name="confirm")
        foot.addWidget(self._wrong)
        foot.addWidget(self.confirm)
        for key in CONFIRM_KEYS:
            QShortcut(QKeySequence(Qt.Modifier.CTRL | key), self._form, self._ask, context=IN_SHEET)
        self.put(self._form)
        self.refresh()

    def enter(self) -> None:
        """The keyboard is at the seats."""
        if self._form is not None:
            self.fields[1].setFocus(Qt.FocusReason.TabFocusReason)

    def refresh(self) -> None:
        """Show whether codes can be asked for now."""
        if self._form is None:
            return
        live = self.kit.desk.connection.standing is Standing.LIVE
        show_text(self.confirm, self.kit.say(ASKING if self._waits else GET))
        self.confirm.setEnabled(live and not self._waits)

    def _ask(self) -> None:
        if self._waits or not self.confirm.isEnabled():
            return
        self._refuse(None)
        asked = asked_codes({field.field.name: field.value() for field in self.fields})
        if isinstance(asked, Refusal):
            self._refuse(asked)
            return
        self._waits = True
        self.refresh()
        self.kit.desk.enrolment_codes(asked, self._take)

    def _take(self, answer: GivenCodes | Refusal) -> None:
        if not isValid(self) or self.is_over:
            return
        self._waits = False
        if isinstance(answer, Refusal):
            self.refresh()
            self._refuse(answer)
            return
        self._form = None
        self._show_codes(answer)

    def _refuse(self, refusal: Refusal | None) -> None:
        sentence = self.kit.words.refusal(refusal) if refusal is not None else ""
        show_text(self._wrong, sentence)
        self._wrong.setVisible(bool(sentence))
        self._announcer.say(sentence)

    # ---- the codes --------------------------------------------------------------------------------------------------

    def _show_codes(self, given: GivenCodes) -> None:
        kit, shown = self.kit, ScrollAndFoot(self.kit)
        for one in given.codes:
            shown.lines.addWidget(self._card(one))
        shown.lines.addStretch(1)
        shown.foot.addWidget(label(kit.say(ONCE, hours=given.hours), wraps=True, name="good-for"))
        done = button(kit.say(DONE), self.close_sheet, role="act", name="codes-used")
        shown.foot.addWidget(done)
        self.put(shown)
        done.setFocus()

    def _card(self, one: GivenCode) -> QFrame:
        kit, measures = self.kit, self.kit.measures
        place = kit.say(SEAT if one.seat else SPARE, room=one.room, seat=one.seat)
        card = panel()
        lines = column(card, gap=measures.gap(4), margin=measures.gap(12))
        lines.addWidget(label(place, "head", wraps=True))
        code = label(one.code, "clock", wraps=True, name="enrolment-code")
        code.setFont(measures.font(look.CLOCK, digits=True))
        code.setAccessibleName(kit.say(SAYS, place=place, code=one.code))
        lines.addWidget(code)
        says = kit.say(QR_SAYS, place=place)
        lines.addWidget(QrView(one.dots, measures.px(QR), says), alignment=Qt.AlignmentFlag.AlignHCenter)
        return card
