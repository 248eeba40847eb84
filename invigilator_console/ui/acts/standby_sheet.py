"""Whether saves wait for the standby, in the right column: what will be different, and why it is changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from shiboken6 import isValid

from exam.text import Refusal
from exam.widgets.announcing import Announcer
from exam.widgets.parts import button, label, show_text
from invigilator_console.port import Standing
from invigilator_console.room import standby_switch as s
from invigilator_console.ui.acts.act_sheet import AWAY, ORDERING
from invigilator_console.ui.acts.fields import make_field
from invigilator_console.ui.column_sheet import CONFIRM_KEYS, IN_SHEET, ColumnSheet, ScrollAndFoot
from invigilator_console.ui.kit import Kit


class StandbySheet(ColumnSheet):
    """Changes what is now into the other. What that is was decided when it opened, whatever others do meanwhile."""

    def __init__(self, kit: Kit, closed: Callable[[], None]) -> None:
        self._together = not s.waits(kit.desk.board)
        self._title_text = s.WAIT if self._together else s.DO_NOT_WAIT
        super().__init__(kit, kit.say(self._title_text), closed)
        self.setObjectName(f"sheet-{s.SWITCH}")
        self._announcer, self._waits = Announcer(self), False
        form = ScrollAndFoot(kit)
        self.reason = make_field(kit, s.reason_field(together=self._together))
        self.fields = [self.reason]
        form.lines.addWidget(self.reason)
        form.lines.addStretch(1)
        consequence = s.WILL_WAIT if self._together else s.WILL_NOT_WAIT
        form.foot.addWidget(label(kit.say(consequence), "body" if self._together else "care", wraps=True))
        self._wrong = label("", "bad", wraps=True, name="refused")
        self._wrong.hide()
        self.confirm = button(kit.say(self._title_text), self._order, role="act", name="confirm")
        form.foot.addWidget(self._wrong)
        form.foot.addWidget(self.confirm)
        for key in CONFIRM_KEYS:
            QShortcut(QKeySequence(Qt.Modifier.CTRL | key), form, self._order, context=IN_SHEET)
        self.put(form)
        self.refresh()

    def enter(self) -> None:
        """The keyboard is at the reason."""
        self.reason.setFocus(Qt.FocusReason.TabFocusReason)

    def refresh(self) -> None:
        """Show whether it can be ordered now."""
        live = self.kit.desk.connection.standing is Standing.LIVE
        show_text(self.confirm, self.kit.say(ORDERING if self._waits else self._title_text))
        self.confirm.setEnabled(live and not self._waits)
        self.confirm.setToolTip("" if live else self.kit.say(AWAY))

    def _order(self) -> None:
        if self.is_over or self._waits or not self.confirm.isEnabled():
            return
        self._refuse("")
        reason = self.reason.value()
        if not reason:
            self.reason.show_missing()
            return
        self._waits = True
        self.refresh()
        self.kit.desk.switch_standby(together=self._together, reason=reason, then=self._take)

    def _take(self, refusal: Refusal | None) -> None:
        if refusal is None:
            self.kit.tell(self.kit.say(s.NOW_WAITS if self._together else s.NOW_DOES_NOT))
        if self.is_over or not isValid(self):
            self.kit.refuse(refusal)
            return
        self._waits = False
        self.refresh()
        if refusal is None:
            self.close_sheet()
        else:
            self._refuse(self.kit.words.refusal(refusal))

    def _refuse(self, sentence: str) -> None:
        show_text(self._wrong, sentence)
        self._wrong.setVisible(bool(sentence))
        self._announcer.say(sentence)
