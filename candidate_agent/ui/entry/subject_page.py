"""The choice of the subject, by which candidates enter at T (handbook section 7); chosen before, they go in then."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from candidate_agent.session.status import Screen
from candidate_agent.ui.entry import texts
from candidate_agent.ui.header import PARTS
from candidate_agent.ui.page import Kit, Page
from exam.policy import MINUTE
from exam.widgets.parts import button, column, label, panel, scrolling, show_text


class SubjectPage(Page):
    """One card for the subject of this session. `chosen` is called when it is chosen."""

    def __init__(self, kit: Kit, chosen: Callable[[], None]) -> None:
        super().__init__(kit)
        measures = kit.measures
        inside = QWidget()
        lines = column(inside, gap=measures.gap(24), margin=measures.gap(24))
        lines.addStretch(1)
        lines.addWidget(label(kit.say(texts.CHOOSE_SUBJECT), "title"), alignment=Qt.AlignmentFlag.AlignHCenter)
        card = panel()
        card.setMinimumWidth(measures.gap(560))
        inner = column(card, gap=measures.gap(16), margin=measures.gap(32))
        session = kit.desk.session
        inner.addWidget(label(session.subject if session else "", "title", wraps=True, name="subject"))
        self._facts = label("", "large", wraps=True, name="facts")
        inner.addWidget(self._facts)
        self.choose: QPushButton = button(kit.say(texts.CHOOSE), chosen, role="act", name="choose")
        inner.addWidget(self.choose)
        lines.addWidget(card, alignment=Qt.AlignmentFlag.AlignHCenter)
        lines.addStretch(2)
        column(self).addWidget(scrolling(inside))

    def enter(self) -> None:
        """The keyboard is at the button."""
        self.choose.setFocus()

    def refresh(self) -> None:
        """Show how the session stands."""
        kit, view, session = self.kit, self.kit.desk.view, self.kit.desk.session
        if view is None or session is None:
            return
        part = kit.say(PARTS[session.part])
        running = kit.desk.status.screen is Screen.CHOOSE
        if running:
            left = kit.words.duration((kit.desk.status.remaining or 0) // MINUTE * MINUTE)
            text = kit.say(texts.PART_RUNNING, part=part, left=left)
        else:
            starts = kit.clock(view.starts_at, seconds=False)
            text = kit.say(texts.PART_LENGTH, part=part, minutes=view.remaining // MINUTE, starts=starts)
        show_text(self._facts, text)
        show_text(self.choose, kit.say(texts.ENTER if running else texts.CHOOSE))
