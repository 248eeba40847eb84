"""Waiting: for the start with a countdown, or for the paper to open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from candidate_agent.ui.entry import texts
from candidate_agent.ui.page import Kit, Page
from exam import look
from exam.widgets.parts import column, label, scrolling, show_text
from exam.words import countdown


class WaitingPage(Page):
    """Counts down to the planned start."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        measures = kit.measures
        inside = QWidget()
        lines = column(inside, gap=measures.gap(8 if measures.is_large else 16), margin=measures.gap(16))
        centre = Qt.AlignmentFlag.AlignHCenter
        lines.addStretch(1)
        session = kit.desk.session
        lines.addWidget(label(session.subject if session else "", "large"), alignment=centre)
        lines.addWidget(label(kit.say(texts.WAITING), "title"), alignment=centre)
        lines.addWidget(label(kit.say(texts.UNTIL_START), "quiet"), alignment=centre)
        self._time = label("", name="countdown")
        self._time.setFont(measures.font(look.GIANT * 2, digits=True))
        self._time.setStyleSheet(f"font-size: {measures.gap(look.GIANT * 2)}px;")
        lines.addWidget(self._time, alignment=centre)
        self._starts = label("", "large", wraps=True, name="starts")
        self._starts.setAlignment(centre)
        lines.addWidget(self._starts)
        lines.addStretch(2)
        column(self).addWidget(scrolling(inside))

    def refresh(self) -> None:
        """Count."""
        kit, view = self.kit, self.kit.desk.view
        if view is None:
            return
        left = view.starts_at - kit.desk.now
        show_text(self._time, countdown(left))
        starts = kit.clock(view.starts_at, seconds=False)
        show_text(self._starts, kit.say(texts.STARTS_AT, starts=starts) if left > 0 else kit.say(texts.STARTS_SOON))


class PreparingPage(Page):
    """The session runs and the paper is on its way or being opened."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        lines = column(self, gap=kit.measures.gap(16), margin=kit.measures.gap(24))
        centre = Qt.AlignmentFlag.AlignHCenter
        lines.addStretch(1)
        lines.addWidget(label(kit.say(texts.PREPARING), "title"), alignment=centre)
        more = label(kit.say(texts.PREPARING_MORE), "large", wraps=True)
        more.setAlignment(centre)
        lines.addWidget(more)
        lines.addStretch(2)
