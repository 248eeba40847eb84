"""An emergency code of a candidate's PC, when somebody has it told: large enough to be read out across the room."""

from __future__ import annotations

from exam import look
from exam.ids import SittingId
from exam.text import Refusal, Text
from exam.widgets.parts import label, show_text
from exam.wire.console_talk import EmergencyCode
from invigilator_console.room.acts.candidate import TO_BE_OPENED
from invigilator_console.ui.candidate.on_request import OnRequest, Wording
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


class CodeLook(OnRequest):
    """The code, and where it opens what."""

    def __init__(self, kit: Kit, sitting: SittingId) -> None:
        code = label("", "clock", name="emergency-code")
        code.setFont(kit.measures.font(look.CLOCK, digits=True))
        super().__init__(kit, "read-code", Wording(READ, NEXT, ASKING, RECORDED), code)
        self._sitting = sitting

    def order(self) -> None:
        """Have the next code told."""
        self.kit.desk.emergency_code(self._sitting, TO_BE_OPENED.zh, self._take)

    def _take(self, answer: EmergencyCode | Refusal) -> None:
        kit = self.kit
        if not self.is_there():
            return
        if isinstance(answer, Refusal):
            self.answered(kit.words.refusal(answer), came=False)
            return
        show_text(self.result, answer.code)
        self.result.setAccessibleName(kit.say(CODE, code=answer.code))
        self.answered(kit.say(TOLD, machine=answer.machine), came=True)
