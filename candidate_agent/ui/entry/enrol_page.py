"""A PC that is not enrolled (本机尚未登记): what that means, and one field for the code that changes it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from candidate_agent.ui.entry import texts
from candidate_agent.ui.memory import Memory
from candidate_agent.ui.page import Kit, Page
from exam.trust.enrolment_codes import DIGITS
from exam.widgets.announcing import Announcer
from exam.widgets.digits_field import DigitsField, in_fours
from exam.widgets.parts import button, column, label, row, scrolling, show_text


class EnrolPage(Page):
    """Shown while the site's server is there and does not let this PC in. What was typed outlives the page."""

    def __init__(self, kit: Kit, memory: Memory) -> None:
        super().__init__(kit)
        self._memory = memory
        self._announcer = Announcer(self)
        measures = kit.measures
        inside = QWidget()
        sides = row(inside, margin=measures.gap(16 if measures.is_large else 32))
        lines = column(gap=measures.gap(16))
        aside = 0 if measures.is_large else 1
        sides.addStretch(aside)
        sides.addLayout(lines, 3)
        sides.addStretch(aside)
        lines.addStretch(1)
        lines.addWidget(label(kit.say(texts.NOT_ENROLLED), "title", wraps=True))
        lines.addWidget(label(kit.say(texts.NOT_ENROLLED_MORE), "large", wraps=True))
        lines.addWidget(label(kit.say(texts.CODE), "head", wraps=True))
        # Above the field: at large text what stands below it is out of sight.
        self._refused = label("", "bad", wraps=True, name="refused")
        lines.addWidget(self._refused)
        self.code = DigitsField(measures, kit.say(texts.CODE_HINT), kit.say(texts.CODE), DIGITS, in_fours)
        self.code.setObjectName("code-field")
        self.code.setText(in_fours(memory.code))
        self.code.digits_changed.connect(self._typed)
        self.code.returnPressed.connect(self._enrol)
        self._enrol_button = button(kit.say(texts.ENROL), self._enrol, role="act", name="enrol")
        field = column(gap=measures.gap(8)) if measures.is_large else row(gap=measures.gap(8))
        field.addWidget(self.code)
        field.addWidget(self._enrol_button)
        if not measures.is_large:
            field.addStretch(1)
        lines.addLayout(field)
        self._count = label("", "small", wraps=True, name="code-count")
        lines.addWidget(self._count)
        self._which = label("", "small", wraps=True, name="which-machine")
        lines.addWidget(self._which)
        lines.addStretch(2)
        column(self).addWidget(scrolling(inside))

    def enter(self) -> None:
        """The keyboard is at the code."""
        self.code.setFocus()

    def refresh(self) -> None:
        """Show how enrolling stands."""
        kit, state = self.kit, self.kit.desk.enrolling
        typed = len(self.code.digits)
        show_text(self._count, kit.say(texts.CODE_COUNT, typed=typed, all=DIGITS))
        show_text(self._enrol_button, kit.say(texts.ENROLLING if state.waits else texts.ENROL))
        self._enrol_button.setEnabled(typed == DIGITS and not state.waits)
        sentence = kit.words.refusal(state.refused) if state.refused is not None and not state.waits else ""
        show_text(self._refused, sentence)
        self._refused.setVisible(bool(sentence))
        self._announcer.say(sentence)
        address = kit.desk.looking.not_enrolled
        show_text(self._which, kit.say(texts.WHICH_MACHINE, machine=state.machine, address=address))

    def _typed(self, digits: str) -> None:
        self._memory.code = digits
        self.refresh()

    def _enrol(self) -> None:
        if self._enrol_button.isEnabled():
            self.kit.desk.enrol(self.code.digits)
