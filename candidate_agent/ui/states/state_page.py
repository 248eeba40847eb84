"""A calm page with a sign, a sentence and what to do, for every state in which there is nothing to answer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from candidate_agent.session.status import Safety, StopCause
from candidate_agent.ui.page import Kit, Page
from candidate_agent.ui.pages import PageName
from candidate_agent.ui.states import texts
from exam.look import Sign
from exam.sitting import SittingPhase
from exam.text import Text
from exam.widgets.announcing import Announcer
from exam.widgets.parts import button, column, label, scrolling, show_text
from exam.widgets.sign import SignView
from exam.words import countdown

SIGNS: dict[PageName, tuple[Sign, str]] = {
    PageName.PAUSED: (Sign.BARS, "care"),
    PageName.INTERRUPTED: (Sign.BARS, "care"),
    PageName.CLOSING: (Sign.HALF, "act"),
    PageName.DONE: (Sign.TICK, "good"),
    PageName.STOPPED: (Sign.CROSS, "bad"),
    PageName.REVOKED: (Sign.CROSS, "away"),
    PageName.MISMATCH: (Sign.ALARM, "bad"),
}


class StatePage(Page):
    """One of the states in `SIGNS`."""

    def __init__(self, kit: Kit, name: PageName) -> None:
        super().__init__(kit)
        measures = kit.measures
        self._name, self._announcer = name, Announcer(self)
        inside = QWidget()
        lines = column(inside, gap=measures.gap(8 if measures.is_large else 16), margin=measures.gap(16))
        centre = Qt.AlignmentFlag.AlignHCenter
        lines.addStretch(2)
        sign, colour = SIGNS[name]
        self._sign = SignView(
            measures.gap(48 if measures.is_large else 72), sign, measures.colour(colour), measures.colour("ground")
        )
        lines.addWidget(self._sign, alignment=centre)
        lines.addSpacing(measures.gap(8))
        self._title = label("", "title", wraps=True, name="title")
        self._more = label("", "large", wraps=True, name="more")
        self._facts = label("", "large", wraps=True, name="facts")
        for words in (self._title, self._more, self._facts):
            words.setAlignment(centre)
            lines.addWidget(words)
        lines.addSpacing(measures.gap(16))
        self._next: QPushButton = button(
            kit.say(texts.NEXT_LOGIN), kit.desk.leave, name="next-login", says=kit.say(texts.NEXT_LOGIN_SAYS)
        )
        lines.addWidget(self._next, alignment=centre)
        lines.addStretch(3)
        column(self).addWidget(scrolling(inside))

    def refresh(self) -> None:
        """Show the desk as it is."""
        title, more, facts = self._sentences()
        show_text(self._title, title)
        show_text(self._more, more)
        show_text(self._facts, facts)
        self._facts.setVisible(bool(facts))
        # What counts down is not said again with every second.
        self._announcer.say(f"{title} {more}")
        if self._is_absent():
            self._sign.show_sign(Sign.CROSS, self.kit.measures.colour("away"))
        status = self.kit.desk.status
        self._next.setVisible(status.whole or self._name is PageName.REVOKED)

    def _sentences(self) -> tuple[str, str, str]:
        say, status = self.kit.say, self.kit.desk.status
        match self._name:
            case PageName.PAUSED:
                left = say(texts.TIME_KEPT, left=countdown(status.remaining))
                return say(texts.PAUSED), say(texts.PAUSED_MORE), left
            case PageName.INTERRUPTED:
                return say(texts.INTERRUPTED), say(texts.INTERRUPTED_MORE, work=say(texts.work_of(status))), ""
            case PageName.CLOSING:
                return say(texts.CLOSING), say(self._closing()), self._on_their_way()
            case PageName.DONE:
                return self._done()
            case PageName.STOPPED:
                off = status.stopped is StopCause.CALLED_OFF
                title, more = (texts.CALLED_OFF, texts.CALLED_OFF_MORE) if off else (texts.STOPPED, texts.STOPPED_MORE)
                return say(title), say(more), "" if status.whole else say(texts.STOPPED_SENDING)
            case PageName.REVOKED:
                return say(texts.REVOKED), say(texts.REVOKED_MORE), self._on_their_way()
            case _:
                why = self.kit.words.refusal(status.notice) if status.notice else ""
                return say(texts.MISMATCH), say(texts.MISMATCH_MORE), why

    def _closing(self) -> Text:
        status = self.kit.desk.status
        if status.safety is Safety.NOWHERE:
            return texts.CLOSING_UNKEPT
        return texts.CLOSING_MORE if status.connected else texts.CLOSING_AWAY

    def _on_their_way(self) -> str:
        waiting = self.kit.desk.status.waiting
        return self.kit.say(texts.WAITING_COUNT, count=waiting) if waiting else ""

    def _is_absent(self) -> bool:
        view = self.kit.desk.view
        return self._name is PageName.DONE and view is not None and view.phase is SittingPhase.ABSENT

    def _done(self) -> tuple[str, str, str]:
        say = self.kit.say
        if self._is_absent():
            return say(texts.ABSENT), say(texts.ABSENT_MORE), ""
        count = self.kit.desk.status.answered
        return say(texts.DONE), say(texts.DONE_MORE, count=count), say(texts.DONE_LEAVE)
