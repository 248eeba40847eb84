"""Help: what the keys do on this page, and what the signs at the bottom mean."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from candidate_agent.ui.page import Kit
from candidate_agent.ui.pages import PageName
from candidate_agent.ui.practical.keys import KEYS as PRACTICAL_KEYS
from candidate_agent.ui.sheet import Sheet
from candidate_agent.ui.theory.keys import KEYS as THEORY_KEYS
from exam.look import Sign
from exam.text import Text
from exam.widgets.parts import label, row
from exam.widgets.sign import SignView

HELP = Text("帮助", "Help")
KEYS_HEAD = Text("按键", "Keys")
SIGNS_HEAD = Text("屏幕下方的标志", "The signs at the bottom")
CALL = Text("其他问题请按“举手”，监考员会过来。", 'For anything else press "Raise hand". An invigilator will come.')
EVERYWHERE: tuple[tuple[str, Text], ...] = (
    ("F1", Text("帮助", "Help")),
    ("F9", Text("举手，再按一次放下", "Raise your hand; once more lowers it")),
    ("Ctrl + / Ctrl −", Text("放大、缩小字号", "Larger or smaller text")),
    ("Tab / Shift+Tab", Text("到下一个、上一个位置", "To the next place, or back")),
    ("Esc", Text("关闭这一页", "Close this sheet")),
)
SIGNS: tuple[tuple[Sign, str, Text], ...] = (
    (Sign.FULL, "good", Text("考点已保存：你的作答已存到考点服务器。", "Saved: your work is on the site's server.")),
    (
        Sign.NOTCHED,
        "care",
        Text(
            "已存本机：你的作答已存在这台考生机，连上后自动送到考点。请继续作答。",
            "Kept on this PC: your work is safe here and goes to the site by itself. Please go on.",
        ),
    ),
    (
        Sign.ALARM,
        "bad",
        Text(
            "本机无法保存：请马上举手，监考员会处理。",
            "This PC cannot save: please raise your hand at once. An invigilator will help.",
        ),
    ),
)


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
