"""An emergency code of a candidate's PC, when somebody has it told: large enough to be read out across the room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from exam import look
from exam.ids import SittingId
from exam.text import Refusal, Text
from exam.widgets.parts import button, column, label, show_text
from exam.wire.console_talk import EmergencyCode
from invigilator_console.port import Standing
from invigilator_console.room.acts.candidate import NOT_HEARD
from invigilator_console.ui.kit import Kit

READ = Text("读取应急解锁码", "Tell an emergency code")
NEXT = Text("再读一个", "Tell another")
ASKING = Text("正在读取…", "Asking…")
RECORDED = Text(
    "考生机锁定而监考机无法解锁时使用；读取会留下记录。",
    "For a locked PC that the console cannot release; that a code is told goes on record.",
)
TOLD = Text("在 {machine} 上输入。只能用一次；已留下记录。", "Type it at {machine}. Good for once; it is on record.")
CODE = Text("应急解锁码 {code}", "Emergency code {code}")


class CodeLook(QWidget):
    """A button, and below it the code it brought."""

    def __init__(self, kit: Kit, sitting: SittingId) -> None:
        super().__init__()
        self._kit, self._sitting, self._asking, self.has_code = kit, sitting, False, False
        lines = column(self, gap=kit.measures.gap(8))
        self.read = button(kit.say(READ), self._ask, name="read-code")
        lines.addWidget(self.read, alignment=Qt.AlignmentFlag.AlignLeft)
        self._code = label("", "clock", name="emergency-code")
        self._code.setFont(kit.measures.font(look.CLOCK, digits=True))
        self._code.hide()
        lines.addWidget(self._code)
        self._state = label(kit.say(RECORDED), "small", wraps=True, name="code-state")
        lines.addWidget(self._state)

    def refresh(self) -> None:
        """The button is free while the server is there."""
        live = self._kit.desk.connection.standing is Standing.LIVE
        self.read.setEnabled(live)
        show_text(self.read, self._kit.say(ASKING if self._asking else NEXT if self.has_code else READ))

    def _ask(self) -> None:
        if self._asking:  # not disabled meanwhile: the keyboard would go on to the next button
            return
        self._asking = True
        self.refresh()
        self._kit.desk.emergency_code(self._sitting, NOT_HEARD.zh, self._take)

    def _take(self, answer: EmergencyCode | Refusal) -> None:
        if not isValid(self):
            return
        self._asking, kit = False, self._kit
        if isinstance(answer, Refusal):
            show_text(self._state, kit.words.refusal(answer))
        else:
            self.has_code = True
            show_text(self._code, answer.code)
            self._code.setAccessibleName(kit.say(CODE, code=answer.code))
            self._code.show()
            show_text(self._state, kit.say(TOLD, machine=answer.machine))
        self.refresh()
