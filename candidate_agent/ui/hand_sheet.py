"""What the raised hand is for (举手)."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QPushButton

from candidate_agent.ui.page import Kit
from candidate_agent.ui.sheet import Sheet
from exam.events import Topic
from exam.ids import ItemId
from exam.text import Text
from exam.widgets.parts import button, label
from exam.widgets.tick_box import RoundChoice

RAISE = Text("举手", "Raise your hand")
RAISE_MORE = Text("请选择原因，监考员会过来。", "What is it about? An invigilator will come to you.")
TOPICS: tuple[tuple[Topic, Text], ...] = (
    (Topic.HELP, Text("需要帮助", "I need help")),
    (Topic.QUESTION, Text("试题有疑问", "A question seems wrong or unclear")),
    (Topic.MACHINE, Text("电脑有问题", "Something is wrong with the PC")),
    (Topic.UNWELL, Text("身体不适", "I do not feel well")),
    (Topic.LEAVE, Text("申请离开", "I would like to leave")),
)
NOTE = Text("补充说明（可以不填，不要写答案）", "A few words, if you like (no answers)")
SEND = Text("举手", "Raise hand")
LONGEST_NOTE = 200


class HandSheet(Sheet):
    """Asks what the hand is for. A question about the paper names the item in front."""

    def __init__(self, kit: Kit, item: ItemId | None) -> None:
        super().__init__(kit, kit.say(RAISE))
        self._item = item
        self.lines.addWidget(label(kit.say(RAISE_MORE), wraps=True))
        self._group = QButtonGroup(self)
        for number, (topic, text) in enumerate(TOPICS):
            choice = RoundChoice(kit.say(text), kit.measures, f"topic-{topic.value}")
            self._group.addButton(choice, number)
            self.lines.addWidget(choice)
        first = self._group.button(0)
        first.setChecked(True)
        self.lines.addWidget(label(kit.say(NOTE), "quiet", wraps=True))
        self.note = QPlainTextEdit()
        self.note.setAccessibleName(kit.say(NOTE))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(kit.measures.px(72))
        self.lines.addWidget(self.note)
        self.send: QPushButton = button(kit.say(SEND), self._send, role="act", name="send-hand")
        self.lines.addWidget(self.send)
        self.lines.addStretch(1)
        self.setFocusProxy(first)

    def _send(self) -> None:
        topic = TOPICS[self._group.checkedId()][0]
        item = self._item if topic is Topic.QUESTION else None
        text = self.note.toPlainText().strip()[:LONGEST_NOTE]
        if not self.kit.refuse(self.kit.desk.raise_hand(topic, text, item)):
            self.kit.close_sheet()
