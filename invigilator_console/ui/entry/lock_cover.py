"""The console locked itself: whose it is, and a password. The exam goes on; the room behind is hidden."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from exam.text import Refusal, Text
from exam.widgets.parts import FlowRow, button, label, show_text
from invigilator_console.room.story import actor_said
from invigilator_console.ui.entry.cover import Cover
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.password_field import PASSWORD, PasswordField
from invigilator_console.ui.standby_offer import StandbyOffer

TITLE = Text("监考机已锁定", "The console is locked")
WHOSE = Text("{who}正在值守", "{who} is on duty here")
GOES_ON = Text("考试照常进行，考生不受影响。", "The exam goes on; candidates are not touched.")
UNLOCK, UNLOCKING = Text("解锁", "Unlock"), Text("正在解锁…", "Unlocking…")
SOMEBODY_ELSE = Text("换人登录", "Somebody else signs in")
BACK = Text("返回解锁", "Back to unlocking")
SIGN_IN = Text("登录", "Sign in")
NAME = Text("姓名", "Name")
NAME_MISSING, PASSWORD_MISSING = (
    Text("请填写姓名。", "Please fill in your name."),
    Text("请输入密码。", "Please type it."),
)
WRONG = Text("密码不对，请重新输入。", "Wrong password; please type it again.")


class LockCover(Cover):
    """Whoever was signed in unlocks with the password; somebody else signs in in their place."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, kit.say(TITLE))
        self.setObjectName("lock-cover")
        self._waits, self._other = False, False
        self._whose = label("", "large", wraps=True, name="whose")
        self.lines.addWidget(self._whose)
        self.lines.addWidget(label(kit.say(GOES_ON), "good", wraps=True))
        self._offer = StandbyOffer(kit)
        self.lines.addWidget(self._offer)
        self.lines.addSpacing(kit.measures.gap(8))
        self._name_label = label(kit.say(NAME), "head")
        self.name = QLineEdit()
        self.name.setObjectName("name")
        self.name.setAccessibleName(kit.say(NAME))
        self.name.setMaxLength(100)
        self.lines.addWidget(self._name_label)
        self.lines.addWidget(self.name)
        self.lines.addWidget(label(kit.say(PASSWORD), "head"))
        self.password = PasswordField(kit)
        self.name.returnPressed.connect(self.password.setFocus)
        self.password.entered.connect(self._go)
        self.lines.addWidget(self.password)
        self.put_refused()
        acts = QWidget()
        flow = FlowRow(acts, gap=kit.measures.gap(8))
        self.unlock = button("", self._go, role="act", name="unlock")
        self.other = button("", self._switch, name="somebody-else")
        flow.addWidget(self.unlock)
        flow.addWidget(self.other)
        self.lines.addWidget(acts)
        self.refresh()

    def enter(self) -> None:
        """The keyboard is at what is missing first."""
        (self.name if self._other and not self.name.text() else self.password).setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show whose it is."""
        kit = self.kit
        self._offer.refresh()
        who = actor_said(kit.desk.me, kit.words)
        show_text(self._whose, kit.say(WHOSE, who=who) if who else "")
        self._whose.setVisible(bool(who))
        self._name_label.setVisible(self._other)
        self.name.setVisible(self._other)
        doing = SIGN_IN if self._other else UNLOCK
        show_text(self.unlock, kit.say(UNLOCKING if self._waits else doing))
        self.unlock.setAccessibleName(self.unlock.text())
        self.unlock.setEnabled(not self._waits)
        show_text(self.other, kit.say(BACK if self._other else SOMEBODY_ELSE))
        self.other.setAccessibleName(self.other.text())
        self.other.setEnabled(not self._waits)

    def _switch(self) -> None:
        self._other = not self._other
        self.password.take()
        self.name.clear()
        self.refuse("")
        self.refresh()
        self.enter()

    def _go(self) -> None:
        name = self.name.text().strip()
        if self._waits:
            return
        if (self._other and not name) or self.password.is_empty():
            self.refuse(self.kit.say(NAME_MISSING if self._other and not name else PASSWORD_MISSING))
            self.enter()
            return
        self._waits = True
        self.refuse("")
        self.refresh()
        if self._other:
            self.kit.desk.sign_in(name, self.password.take(), self._answered)
        else:
            self.kit.desk.unlock(self.password.take(), self._answered)

    def _answered(self, refusal: Refusal | None) -> None:
        if not isValid(self):
            return
        self._waits = False
        if refusal is not None:
            wrong = refusal.code == "sign_in_wrong" and not self._other
            self.refuse(self.kit.say(WRONG) if wrong else self.kit.words.refusal(refusal))
            self.password.setFocus()
        self.refresh()
