"""Signing in at the console: name and password of somebody of the site."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit
from shiboken6 import isValid

from exam.people import ROLE_NAMES
from exam.text import Refusal, Text
from exam.widgets.parts import button, label, show_text
from invigilator_console.room.takeover_words import DISPLACED
from invigilator_console.ui.entry.cover import Cover
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.password_field import PASSWORD, PasswordField
from invigilator_console.ui.standby_offer import StandbyOffer

TITLE = Text("监考机登录", "Sign in at the console")
NAME = Text("姓名", "Name")
SIGN_IN, SIGNING_IN = Text("登录", "Sign in"), Text("正在登录…", "Signing in…")
WHO = Text(
    "可以登录：{roles}。名单由系统管理员维护；忘记密码请找系统管理员。",
    "Who may sign in: {roles}. The administrator keeps the list and sets passwords anew.",
)
SERVER = Text("服务器 {url}", "Server {url}")
NAME_MISSING, PASSWORD_MISSING = (
    Text("请填写姓名。", "Please fill in your name."),
    Text("请输入密码。", "Please type it."),
)
LONGEST_NAME = 100


class SignInPage(Cover):
    """Enter goes from the name to the password, and signs in from there. A wrong password keeps the name."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, kit.say(TITLE))
        self.setObjectName("sign-in-page")
        self._waits = False
        self._plan = label("", "large", wraps=True, name="plan")
        self.lines.addWidget(self._plan)
        self.lines.addSpacing(kit.measures.gap(8))
        self._offer = StandbyOffer(kit)
        self.lines.addWidget(self._offer)
        self._displaced = label("", "care", wraps=True, name="displaced")
        self.lines.addWidget(self._displaced)
        self.lines.addWidget(label(kit.say(NAME), "head"))
        self.name = QLineEdit()
        self.name.setObjectName("name")
        self.name.setAccessibleName(kit.say(NAME))
        self.name.setMaxLength(LONGEST_NAME)
        if (displaced := kit.desk.displaced) is not None:
            self.name.setText(displaced.name)
        self.lines.addWidget(self.name)
        self.lines.addWidget(label(kit.say(PASSWORD), "head"))
        self.password = PasswordField(kit)
        self.name.returnPressed.connect(self.password.setFocus)
        self.password.entered.connect(self._sign_in)
        self.lines.addWidget(self.password)
        self.put_refused()
        self.button = button(kit.say(SIGN_IN), self._sign_in, role="act", name="sign-in")
        self.lines.addWidget(self.button)
        self.lines.addSpacing(kit.measures.gap(8))
        comma = "、" if kit.words.language == "zh" else ", "
        roles = comma.join(kit.say(text) for text in ROLE_NAMES.values())
        self.lines.addWidget(label(kit.say(WHO, roles=roles), "quiet", wraps=True, name="who"))
        self._server = label("", "small", wraps=True, name="server")
        self.lines.addWidget(self._server)
        self.refresh()

    def enter(self) -> None:
        """The keyboard is at the name, or at the password where the name stands already."""
        (self.password if self.name.text() else self.name).setFocus()

    def refresh(self) -> None:
        """Show which server and plan it is."""
        kit = self.kit
        site, url = kit.desk.board.site, kit.desk.connection.url
        show_text(self._plan, " · ".join(part for part in (site.site, site.plan) if part))
        self._plan.setVisible(bool(site.site or site.plan))
        displaced = kit.desk.displaced is not None
        show_text(self._displaced, kit.say(DISPLACED) if displaced else "")
        self._displaced.setVisible(displaced)
        self._offer.refresh()
        show_text(self._server, kit.say(SERVER, url=url) if url else "")
        self._server.setVisible(bool(url))
        self.button.setEnabled(not self._waits)
        show_text(self.button, kit.say(SIGNING_IN if self._waits else SIGN_IN))

    def _sign_in(self) -> None:
        name = self.name.text().strip()
        if self._waits:
            return
        if not name or self.password.is_empty():
            self.refuse(self.kit.say(PASSWORD_MISSING if name else NAME_MISSING))
            (self.password if name else self.name).setFocus()
            return
        self._waits = True
        self.refuse("")
        self.refresh()
        self.kit.desk.sign_in(name, self.password.take(), self._answered)

    def _answered(self, refusal: Refusal | None) -> None:
        if not isValid(self):
            return
        self._waits = False
        self.refuse(self.kit.words.refusal(refusal) if refusal is not None else "")
        self.refresh()
        if refusal is not None:
            self.password.setFocus()
