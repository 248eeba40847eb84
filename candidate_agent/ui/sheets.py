"""What may be laid over a page: help, and what the raised hand is for."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPlainTextEdit, QPushButton, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.pages import PageName
from candidate_agent.ui.parts import button, column, label, panel, row, scrolling
from candidate_agent.ui.practical.keys import KEYS as PRACTICAL_KEYS
from candidate_agent.ui.sign import SignView
from candidate_agent.ui.theory.keys import KEYS as THEORY_KEYS
from candidate_agent.ui.tick_box import RoundChoice
from exam.events import Topic
from exam.ids import ItemId
from exam.look import Sign
from exam.text import Text

CLOSE = Text("关闭", "Close")
HELP = Text("帮助", "Help")
KEYS_HEAD = Text("按键", "Keys")
SIGNS_HEAD = Text("屏幕下方的标志", "The signs at the bottom")
CALL = Text("其他问题请按“举手”,监考员会过来。", 'For anything else press "Raise hand"; an invigilator comes.')
EVERYWHERE: tuple[tuple[str, Text], ...] = (
    ("F1", Text("帮助", "Help")),
    ("F9", Text("举手,再按一次放下", "Raise your hand, or lower it")),
    ("Ctrl + / Ctrl −", Text("放大、缩小字号", "Larger or smaller text")),
    ("Tab", Text("到下一个位置", "To the next place")),
    ("Esc", Text("关闭这一页", "Close this sheet")),
)
SIGNS: tuple[tuple[Sign, str, Text], ...] = (
    (Sign.FULL, "good", Text("考点已保存:作答在考点服务器的磁盘上。", "Saved: your work is on the site's disk.")),
    (
        Sign.NOTCHED,
        "care",
        Text(
            "已存本机:作答在这台考生机的磁盘上,连上后自动送到考点。请继续作答。",
            "Kept on this PC: it goes to the site by itself. Please go on.",
        ),
    ),
    (
        Sign.ALARM,
        "bad",
        Text("本机无法保存:请举手,监考员会处理。", "This PC cannot save: please raise your hand."),
    ),
)
RAISE = Text("举手", "Raise your hand")
RAISE_MORE = Text("请选择原因,监考员会过来。", "Say what it is about; an invigilator comes to you.")
TOPICS: tuple[tuple[Topic, Text], ...] = (
    (Topic.HELP, Text("需要帮助", "I need help")),
    (Topic.QUESTION, Text("试题有疑问", "There is something wrong with a question")),
    (Topic.MACHINE, Text("机器有问题", "There is something wrong with the PC")),
    (Topic.UNWELL, Text("身体不适", "I do not feel well")),
    (Topic.LEAVE, Text("申请离开", "I ask to leave")),
)
NOTE = Text("可以写一句话(不要写答案)", "A short word, if you like (no answers)")
SEND = Text("举手", "Raise hand")
LONGEST_NOTE = 200


class Sheet(QWidget):
    """A column in the middle, with a title and a button that closes it."""

    def __init__(self, kit: Kit, title: str) -> None:
        super().__init__()
        self.kit = kit
        measures = kit.measures
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        inside = QWidget()
        sides = row(inside, margin=measures.gap(16))
        sides.addStretch(1)
        card = panel()
        card.setMaximumWidth(measures.column())
        held = column()
        held.addWidget(card)
        held.addStretch(1)
        sides.addLayout(held, 100)
        sides.addStretch(1)
        self.lines = column(card, gap=measures.gap(12), margin=measures.gap(24))
        head = row()
        head.addWidget(label(title, "title"))
        head.addStretch(1)
        self.close_button: QPushButton = button(kit.say(CLOSE), kit.close_sheet, name="close-sheet")
        head.addWidget(self.close_button)
        self.lines.addLayout(head)
        column(self).addWidget(scrolling(inside))
        self.setFocusProxy(self.close_button)


class HelpSheet(Sheet):
    """What the keys do on this page, and what the signs mean."""

    def __init__(self, kit: Kit, page: PageName | None) -> None:
        super().__init__(kit, kit.say(HELP))
        measures = kit.measures
        self.lines.addWidget(label(kit.say(CALL), wraps=True))
        self.lines.addWidget(label(kit.say(SIGNS_HEAD), "head"))
        for sign, colour, text in SIGNS:
            line = row(gap=measures.gap(12))
            shown = SignView(measures.px(16), sign, measures.colour(colour), measures.colour("panel"))
            line.addWidget(shown, alignment=Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(kit.say(text), wraps=True), 1)
            self.lines.addLayout(line)
        self.lines.addWidget(label(kit.say(KEYS_HEAD), "head"))
        own = {PageName.THEORY: THEORY_KEYS, PageName.PRACTICAL: PRACTICAL_KEYS}
        grid = QGridLayout()
        grid.setHorizontalSpacing(measures.gap(16))
        grid.setVerticalSpacing(measures.gap(8))
        grid.setColumnStretch(1, 1)
        keys = (*(own.get(page, ()) if page is not None else ()), *EVERYWHERE)
        for number, (key, text) in enumerate(keys):
            grid.addWidget(label(key, "key"), number, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(kit.say(text), wraps=True), number, 1)
        self.lines.addLayout(grid)
        self.lines.addStretch(1)


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
        self.send: QPushButton = button(kit.say(SEND), partial(self._send), role="act", name="send-hand")
        self.lines.addWidget(self.send)
        self.lines.addStretch(1)
        self.setFocusProxy(first)

    def _send(self) -> None:
        topic = TOPICS[self._group.checkedId()][0]
        item = self._item if topic is Topic.QUESTION else None
        text = self.note.toPlainText().strip()[:LONGEST_NOTE]
        if not self.kit.refuse(self.kit.desk.raise_hand(topic, text, item)):
            self.kit.close_sheet()
