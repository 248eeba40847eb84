"""A console that is not enrolled (本机尚未登记): before anybody signs in, one field for the code that changes it."""

from __future__ import annotations

from exam.text import Text
from exam.trust.enrolment_codes import DIGITS
from exam.widgets.digits_field import DigitsField, in_fours
from exam.widgets.parts import button, label, show_text
from invigilator_console.ui.entry.cover import Cover
from invigilator_console.ui.kit import Kit

TITLE = Text("本机尚未登记", "This console is not enrolled")
MORE = Text(
    "已找到考点服务器，但这台监考机还没有登记，或登记已被停用。",
    "The exam server was found, but this console is not enrolled, or was retired.",
)
CODE = Text("登记码（12 位数字）", "Enrolment code (12 digits)")
HINT = Text("12 位数字", "12 digits")
ENROL, ENROLLING = Text("登记本机", "Enrol this console"), Text("正在登记…", "Enrolling…")
WHERE = Text(
    "登记码由系统管理员在服务器上生成：kaochang-provision machines codes --consoles 1；"
    "也可以在本机运行 kaochang-console enrol。",
    "The administrator makes the code at the server: kaochang-provision machines codes --consoles 1. It may also be "
    "used here with kaochang-console enrol.",
)
WHICH = Text("本机名称 {machine} · 服务器 {address}", "This console: {machine} · server: {address}")


class EnrolPage(Cover):
    """Shown while the site's server is there and does not let this console in."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, kit.say(TITLE))
        self.setObjectName("enrol-page")
        self.lines.addWidget(label(kit.say(MORE), "large", wraps=True))
        self.lines.addWidget(label(kit.say(CODE), "head", wraps=True))
        self.put_refused()
        self.code = DigitsField(kit.measures, kit.say(HINT), kit.say(CODE), DIGITS, in_fours)
        self.code.setObjectName("code-field")
        self.code.digits_changed.connect(lambda _digits: self.refresh())
        self.code.returnPressed.connect(self._enrol)
        self.lines.addWidget(self.code)
        self.button = button(kit.say(ENROL), self._enrol, role="act", name="enrol")
        self.lines.addWidget(self.button)
        self.lines.addWidget(label(kit.say(WHERE), "quiet", wraps=True, name="where-codes-come-from"))
        self._which = label("", "small", wraps=True, name="which-machine")
        self.lines.addWidget(self._which)
        self.refresh()

    def enter(self) -> None:
        """The keyboard is at the code."""
        self.code.setFocus()

    def refresh(self) -> None:
        """Show how enrolling stands."""
        kit, connection = self.kit, self.kit.desk.connection
        state = self.kit.desk.enrolling
        show_text(self.button, kit.say(ENROLLING if state.waits else ENROL))
        self.button.setEnabled(len(self.code.digits) == DIGITS and not state.waits)
        refused = state.refused if not state.waits else None
        self.refuse(kit.words.refusal(refused) if refused is not None else "")
        show_text(self._which, kit.say(WHICH, machine=state.machine, address=connection.not_enrolled))

    def _enrol(self) -> None:
        if self.button.isEnabled():
            self.kit.desk.enrol(self.code.digits)
