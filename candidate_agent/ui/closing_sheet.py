"""The administrator's question before the program is closed at a PC where nobody is seated."""

from __future__ import annotations

from collections.abc import Callable

from candidate_agent.ui.page import Kit
from candidate_agent.ui.sheet import Sheet
from exam.text import Text
from exam.widgets.parts import button, label

TITLE = Text("关闭考试程序", "Close the exam program")
MORE = Text(
    "仅供系统管理员使用。关闭后，这台考生机不再受考试程序锁定；考试前请重新启动考试程序。",
    "For the administrator only. This PC is then no longer locked down. Start the program again before the exam.",
)
CLOSE_PROGRAM = Text("关闭考试程序", "Close the program")
STAY = Text("不关闭", "Keep it open")


class ClosingSheet(Sheet):
    """`close` is called when the administrator says so. The keyboard is at the way back."""

    def __init__(self, kit: Kit, close: Callable[[], None]) -> None:
        super().__init__(kit, kit.say(TITLE), close_text=STAY)
        self.lines.addWidget(label(kit.say(MORE), wraps=True))
        self.lines.addWidget(button(kit.say(CLOSE_PROGRAM), close, name="close-program"))
        self.lines.addStretch(1)
