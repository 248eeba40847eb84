"""An order whose answer never came: what was ordered, and what a person decides where the server never had it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton

from exam.look import Sign
from exam.text import Text
from exam.widgets.parts import FlowRow, button, column, label, row
from exam.widgets.sign import SignView
from invigilator_console.port import Answered, Unanswered
from invigilator_console.room.ordered import in_words
from invigilator_console.room.site_clock import site_clock
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.acting import show_why_not

ORDERED = Text("{what}：没有收到答复", "{what}: no answer came")
ORDERED_AT = Text("{who} {at} 下达", "ordered by {who} at {at}")
ASKING = Text(
    "连上服务器后自动核实，请不要重复下达。", "It is asked for as soon as the server is back. Do not repeat it."
)
LOST = Text(
    "服务器没有收到，尚未执行。仍然需要时请再次执行。",
    "The server never had it, so it was not done. Give it again if needed.",
)
AGAIN, DROP = Text("再次执行", "Give it again"), Text("放弃", "Drop it")
AGAIN_SAYS, DROP_SAYS = Text("再次执行：{what}", "Give it again: {what}"), Text("放弃：{what}", "Drop it: {what}")
DONE_NOW = Text("已执行：{what}", "Done: {what}")


class UnansweredRow(QFrame):
    """Draws one order."""

    def __init__(self, kit: Kit, one: Unanswered) -> None:
        super().__init__()
        self._kit, self.order = kit, one
        measures, board = kit.measures, kit.desk.board
        self.setObjectName(f"unanswered-{one.request}")
        self.setProperty("role", "panel")
        what = in_words(board, one.command, kit.words)
        self._what = what
        body = column(self, gap=measures.gap(4))
        body.setContentsMargins(measures.gap(12), measures.gap(8), measures.gap(12), measures.gap(8))
        head = row(gap=measures.gap(8))
        sign = SignView(measures.px(18), Sign.NOTCHED, measures.colour("care"), measures.colour("panel"))
        title = label(kit.say(ORDERED, what=what), wraps=True, name="unanswered-title")
        title.setStyleSheet("font-weight: bold;")
        head.addWidget(sign, alignment=Qt.AlignmentFlag.AlignTop)
        head.addWidget(title, 1)
        body.addLayout(head)
        said = kit.say(ORDERED_AT, who=one.who, at=site_clock(board, one.ordered_at, seconds=True))
        body.addWidget(label(said, "small", wraps=True))
        body.addWidget(label(kit.say(LOST if one.lost else ASKING), "care" if one.lost else "quiet", wraps=True))
        self.buttons: list[QPushButton] = []
        if one.lost:
            self.buttons = [
                button(kit.say(AGAIN), self._again, name="ask-again", says=kit.say(AGAIN_SAYS, what=what)),
                button(kit.say(DROP), self._drop, name="drop", says=kit.say(DROP_SAYS, what=what)),
            ]
            line = FlowRow(gap=measures.gap(8))
            for made in self.buttons:
                line.addWidget(made)
            body.addLayout(line)

    def refresh(self, why: str) -> None:
        """Say where nothing can be ordered; dropping an order needs no server."""
        if self.buttons:
            show_why_not(self.buttons[0], why)

    def _again(self) -> None:
        self._kit.desk.ask_again(self.order.request, self._answered)

    def _drop(self) -> None:
        self._kit.desk.drop(self.order.request)

    def _answered(self, answered: Answered) -> None:
        if not self._kit.refuse(answered.refusal) and answered.done:
            self._kit.tell(self._kit.say(DONE_NOW, what=self._what))
