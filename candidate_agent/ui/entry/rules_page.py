"""The candidates' rules, to read and accept; accepting confirms the identity at the server."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from candidate_agent.ui.entry import texts
from candidate_agent.ui.page import Kit, Page
from exam import look
from exam.policy import MINUTE
from exam.widgets.parts import button, column, label, panel, row, scrolling, show_text
from exam.widgets.tick_box import TickBox


class RulesPage(Page):
    """Shown until the server has confirmed."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        measures, say = kit.measures, kit.say
        inside = QWidget()
        lines = column(inside, gap=measures.gap(16), margin=measures.gap(24))
        lines.addWidget(label(say(texts.RULES), "title"), alignment=Qt.AlignmentFlag.AlignHCenter)
        card = panel()
        card.setMaximumWidth(measures.column() + measures.gap(96))
        rules = column(card, gap=measures.gap(12), margin=measures.gap(24))
        view = kit.desk.view
        leave_within = view.leave_within // MINUTE if view else 0
        for number, rule in enumerate(texts.RULES_LIST, 1):
            line = row(gap=measures.gap(12))
            counted = label(f"{number}.", "question")
            counted.setFont(measures.font(look.QUESTION, digits=True))
            counted.setMinimumWidth(measures.px(28))
            line.addWidget(counted, alignment=Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(say(rule, minutes=leave_within), "question", wraps=True), 1)
            rules.addLayout(line)
        centred = row()
        centred.addStretch(1)
        centred.addWidget(card, 100)
        centred.addStretch(1)
        lines.addLayout(centred)
        lines.addStretch(1)
        whole = column(self, gap=0)
        whole.addWidget(scrolling(inside, name="rules"), 1)
        acts = row(gap=measures.gap(24), margin=measures.gap(16))
        acts.addStretch(1)
        self.accept = TickBox(say(texts.ACCEPT), measures, "accept")
        self.accept.toggled.connect(lambda _on: self.refresh())
        acts.addWidget(self.accept)
        self.go_on = button(say(texts.CONTINUE), self._accepted, role="act", name="continue")
        acts.addWidget(self.go_on)
        acts.addStretch(1)
        whole.addLayout(acts)
        self._asked = False

    def enter(self) -> None:
        """The keyboard is at the box."""
        self.accept.setFocus()

    def refresh(self) -> None:
        """Free the button once the rules are accepted and the server can be asked."""
        connected = self.kit.desk.status.connected
        if not connected:
            self._asked = False
        self.go_on.setEnabled(self.accept.isChecked() and connected and not self._asked)
        show_text(self.go_on, self.kit.say(texts.CONFIRMING if self._asked else texts.CONTINUE))

    def _accepted(self) -> None:
        self._asked = True
        self.refresh()
        self.kit.desk.confirm()
