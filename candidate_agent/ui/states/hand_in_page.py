"""Before the hand-in: what is missing, whether it is allowed yet, and the one button that cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from candidate_agent.ui.page import Kit, Page
from candidate_agent.ui.practical.summary import missing
from candidate_agent.ui.states import texts
from exam import look
from exam.answers import is_empty
from exam.events import Topic
from exam.ids import ItemId
from exam.plan import Part
from exam.policy import MINUTE
from exam.widgets.announcing import Announcer
from exam.widgets.parts import FlowRow, button, column, label, panel, row, scrolling, show_text


class HandInPage(Page):
    """`go_on` goes back to the paper, to an item where one is given."""

    def __init__(self, kit: Kit, go_on: Callable[[ItemId | None], None]) -> None:
        super().__init__(kit)
        self._go_on, self._announcer = go_on, Announcer(self)
        measures, say = kit.measures, kit.say
        inside = QWidget()
        lines = column(inside, gap=measures.gap(16), margin=measures.gap(24))
        lines.addWidget(label(say(texts.HAND_IN), "title"))
        self._state = label("", wraps=True, name="state")
        lines.addWidget(self._state)
        card = panel()
        inner = column(card, gap=measures.gap(12), margin=measures.gap(24))
        inner.addWidget(label(self._counted(), "head", wraps=True, name="counted"))
        if not kit.desk.status.answered:
            inner.addWidget(label(say(texts.NOTHING_ANSWERED), "bad", wraps=True, name="nothing"))
        if kit.desk.paper is not None and kit.desk.paper.part is Part.PRACTICAL:
            self._list_tasks(inner)
        else:
            self._list_items(inner)
        lines.addWidget(card)
        lines.addStretch(1)
        whole = column(self, gap=0)
        whole.addWidget(scrolling(inside), 1)
        bottom = QWidget()
        bottom.setProperty("role", "bar")
        bottom.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # In reach whatever is listed above: this row does not scroll.
        acts = FlowRow(bottom, gap=measures.gap(16))
        sides, high = measures.gap(24), measures.gap(4 if measures.is_large else 12)
        acts.setContentsMargins(sides, high, sides, high)
        self.back: QPushButton = button(say(texts.GO_ON), partial(go_on, None), name="go-on")
        acts.addWidget(self.back)
        self.ask: QPushButton = button(say(texts.ASK_TO_LEAVE), self._ask, name="ask")
        acts.addWidget(self.ask)
        self.now: QPushButton = button(say(texts.HAND_IN_NOW), self._hand_in, role="act", name="hand-in-now")
        acts.addWidget(self.now)
        self._no_way_back = label(say(texts.NO_WAY_BACK), "quiet", name="no-way-back")
        self._no_way_back.setMinimumHeight(measures.px(look.TARGET))
        acts.addWidget(self._no_way_back)
        whole.addWidget(bottom)

    def enter(self) -> None:
        """The keyboard is at going on, not at the button that cannot be taken back."""
        self.back.setFocus()

    def refresh(self) -> None:
        """Show whether it is allowed now."""
        say, status, view = self.kit.say, self.kit.desk.status, self.kit.desk.view
        if view is None:
            return
        remaining = status.remaining or 0
        too_early = remaining > view.leave_within
        may = not too_early and (view.early_leave or remaining == 0)
        if too_early:
            state = say(texts.TOO_EARLY, minutes=view.leave_within // MINUTE)
        else:
            state = say(texts.MAY_HAND_IN if may else texts.NEEDS_CONSENT)
        show_text(self._state, state)
        self._announcer.say(state)
        self.now.setVisible(may)
        keeps = self.kit.desk.keeps_last_files
        self.now.setEnabled(not keeps)
        show_text(self.now, say(texts.KEEPING_LAST if keeps else texts.HAND_IN_NOW))
        self._no_way_back.setVisible(may)
        self.ask.setVisible(not may and not too_early)
        asked = status.hand is Topic.LEAVE
        self.ask.setEnabled(not asked)
        show_text(self.ask, say(texts.ASKED_TO_LEAVE if asked else texts.ASK_TO_LEAVE))

    def _counted(self) -> str:
        paper = self.kit.desk.paper
        done = sum(not is_empty(entry.answer) for entry in self.kit.desk.answers.values())
        if paper is None or paper.part is Part.PRACTICAL:
            return self.kit.say(texts.TO_MEND) if self._to_mend() else self.kit.say(texts.ALL_ANSWERED)
        return self.kit.say(texts.ANSWERED, answered=done, all=len(paper.items))

    def _to_mend(self) -> list[tuple[ItemId, str]]:
        return missing(self.kit.desk, self.kit.words)

    def _list_tasks(self, inner: QVBoxLayout) -> None:
        for task, sentence in self._to_mend():
            line = row(gap=self.kit.measures.gap(16))
            line.addWidget(label(sentence, wraps=True), 1)
            paper = self.kit.desk.paper
            number = 1 + [one.id for one in paper.tasks].index(task) if paper else 1
            line.addWidget(button(self.kit.say(texts.TASK, number=number), partial(self._go_on, task)))
            inner.addLayout(line)

    def _list_items(self, inner: QVBoxLayout) -> None:
        paper, answers = self.kit.desk.paper, self.kit.desk.answers
        if paper is None:
            return
        order = list(enumerate((item.id for item in paper.items), 1))
        open_ = [(n, i) for n, i in order if i not in answers or is_empty(answers[i].answer)]
        marked = [(n, i) for n, i in order if i in answers and answers[i].marked]
        if not open_ and not marked:
            inner.addWidget(label(self.kit.say(texts.ALL_ANSWERED)))
        for title, found in ((texts.UNANSWERED, open_), (texts.MARKED, marked)):
            if found:
                inner.addWidget(
                    label(self.kit.say(texts.HOW_MANY, title=self.kit.say(title), count=len(found)), "quiet")
                )
                inner.addWidget(self._numbers(found))

    def _numbers(self, found: list[tuple[int, ItemId]]) -> QWidget:
        held = QWidget()
        flow = FlowRow(held, gap=self.kit.measures.gap(8))
        for number, item in found:
            says = self.kit.say(texts.ITEM, number=number)
            one = button(str(number), partial(self._go_on, item), says=says)
            one.setFixedWidth(max(self.kit.measures.px(48), one.sizeHint().width()))
            flow.addWidget(one)
        return held

    def _ask(self) -> None:
        self.kit.refuse(self.kit.desk.raise_hand(Topic.LEAVE))

    def _hand_in(self) -> None:
        self.kit.drafts.flush()
        self.kit.refuse(self.kit.desk.hand_in())
