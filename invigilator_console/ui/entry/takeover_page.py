"""Having the standby take over (由备机接管): what will happen, what comes first, how far it is, who and why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from exam.people import may
from exam.text import Text
from exam.widgets.parts import FlowRow, button, column, give_role, label, show_text
from invigilator_console.port import Stage
from invigilator_console.room import takeover_words as t
from invigilator_console.room.saying import tell
from invigilator_console.ui.acts.fields import make_field
from invigilator_console.ui.column_sheet import CONFIRM_KEYS, IN_SHEET
from invigilator_console.ui.entry.cover import Cover
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.password_field import PASSWORD, PasswordField

ACT = "take_over"
"""The act, as the permission table knows it."""
NAME = Text("姓名（主考、副主考或系统管理员）", "Name (chief examiner, deputy or administrator)")
BACK = Text("返回", "Back")
NAME_MISSING = Text("请填写姓名。", "Please fill in your name.")
PASSWORD_MISSING = Text("请输入密码。", "Please type your password.")
LONGEST_NAME = 100
PROGRESS = {Stage.ASKED: t.ASKED, Stage.LEADS: t.LEADS}


class TakeoverPage(Cover):
    """Works signed in and not. It stays while the standby takes over, and until this console is at the new server."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, kit.say(t.TAKE_OVER))
        self.setObjectName("takeover-page")
        self._told = kit.desk.takeover.refused
        self.lines.addWidget(label(kit.say(t.WHAT_HAPPENS), wraps=True, name="what-happens"))
        self._form = QWidget()
        lines = column(self._form, gap=kit.measures.gap(8))
        lines.addWidget(label(kit.say(t.OFF_FIRST), "head", wraps=True, name="off-first"))
        self._starting = label(kit.say(t.IS_STARTING), "care", wraps=True, name="server-starting")
        lines.addWidget(self._starting)
        self._standby = label("", wraps=True, name="how-far")
        lines.addWidget(self._standby)
        self.reason = make_field(kit, t.REASON)
        lines.addWidget(self.reason)
        lines.addWidget(label(kit.say(NAME), "quiet", wraps=True))
        self.name = QLineEdit()
        self.name.setObjectName("name")
        self.name.setAccessibleName(kit.say(NAME))
        self.name.setMaxLength(LONGEST_NAME)
        me = kit.desk.me
        if me is not None and may(me.role, ACT):
            self.name.setText(me.name)
        lines.addWidget(self.name)
        lines.addWidget(label(kit.say(PASSWORD), "quiet"))
        self.password = PasswordField(kit)
        self.name.returnPressed.connect(self.password.setFocus)
        self.password.entered.connect(self._order)
        lines.addWidget(self.password)
        self.lines.addWidget(self._form)
        self._progress = label("", "head", wraps=True, name="progress")
        self.lines.addWidget(self._progress)
        self.put_refused()
        self._acts = QWidget()
        flow = FlowRow(self._acts, gap=kit.measures.gap(8))
        self.confirm = button(kit.say(t.TAKE_OVER), self._order, role="act", name="confirm-take-over")
        self.back = button(kit.say(BACK), kit.close_takeover, name="back")
        flow.addWidget(self.confirm)
        flow.addWidget(self.back)
        self.lines.addWidget(self._acts)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._leave, context=IN_SHEET)
        for key in CONFIRM_KEYS:
            QShortcut(QKeySequence(Qt.Modifier.CTRL | key), self, self._order, context=IN_SHEET)
        self.refresh()

    def enter(self) -> None:
        """The keyboard is at the reason."""
        self.reason.setFocus(Qt.FocusReason.TabFocusReason)

    def refresh(self) -> None:
        """Show how it stands."""
        kit, desk = self.kit, self.kit.desk
        takeover, standby = desk.takeover, desk.connection.standby
        waits = takeover.stage is not Stage.NONE
        progress = PROGRESS.get(takeover.stage)
        show_text(self._progress, kit.say(progress) if progress is not None else "")
        self._progress.setVisible(progress is not None)
        if progress is not None:
            self._announcer.say(self._progress.text())
        needed = t.is_offered(standby, desk.connection.silent)
        if not needed:
            show_text(self._standby, kit.say(t.NOT_NEEDED))
            give_role(self._standby, "good")
        elif standby is not None:
            text, facts = t.standby_said(standby)
            which, named = t.name_said(standby)
            show_text(self._standby, tell(text, {**facts, "name": kit.say(which, **named)}, kit.words))
            give_role(self._standby, "body" if text in (t.READY, t.READY_ANEW) else "care")
        self._starting.setVisible(desk.connection.is_starting)
        # What was filled in is in the way of what is going on now.
        self._form.setVisible(not waits)
        self._acts.setVisible(not waits)
        self.confirm.setEnabled(not waits and needed and t.may_be_asked(standby))
        self.back.setEnabled(not waits)
        if takeover.refused is not None and takeover.refused is not self._told:
            self._told = takeover.refused
            self.refuse(kit.words.refusal(takeover.refused))
            self.password.setFocus()

    def _leave(self) -> None:
        if self.back.isEnabled():
            self.kit.close_takeover()

    def _order(self) -> None:
        if not self.confirm.isEnabled():
            return
        name, reason = self.name.text().strip(), self.reason.value()
        if not reason:
            self.reason.show_missing()
            return
        if not name or self.password.is_empty():
            self.refuse(self.kit.say(PASSWORD_MISSING if name else NAME_MISSING))
            (self.password if name else self.name).setFocus()
            return
        self.refuse("")
        self.kit.desk.take_over(name, self.password.take(), reason)
        self.refresh()
