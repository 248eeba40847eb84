"""Consent (会签) step by step: for each place that is still free somebody of that role agrees, here or elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from exam.commands import GiveConsent, WithdrawProposal
from exam.people import Actor
from exam.text import Refusal
from exam.widgets.announcing import Announcer
from exam.widgets.parts import FlowRow, button, label, show_text
from invigilator_console.port import Answered, Standing
from invigilator_console.room.consent_words import (
    Waiting,
    may_i,
    place_said,
    places_said,
    standing_of,
    still_waiting,
    who_may,
)
from invigilator_console.room.ordered import in_words
from invigilator_console.ui.acts import consent_texts as texts
from invigilator_console.ui.acts.consent_form import ConsentForm
from invigilator_console.ui.acts.gathering import Gathered, order_all
from invigilator_console.ui.column_sheet import CONFIRM_KEYS, IN_SHEET, ScrollAndFoot
from invigilator_console.ui.kit import Kit

MOST_TOLD = 6


class ConsentSteps(ScrollAndFoot):
    """For proposals of one kind that were made together; `closed` is called when nothing is left to be done here.

    Whoever is signed in and may fill a place agrees with one button; anybody else signs in for this one time.
    """

    def __init__(
        self, kit: Kit, waiting: Sequence[Waiting], closed: Callable[[], None], told: Sequence[str] = ()
    ) -> None:
        super().__init__(kit)
        self.setObjectName("consent-steps")
        self._waiting, self._closed, self._busy, self._is_over = tuple(waiting), closed, False, False
        self._since: list[Actor] = []
        self._others = False
        self._announcer = Announcer(self)
        for sentence in told:
            self.lines.addWidget(label(sentence, wraps=True))
        self.lines.addWidget(label(self._what(), "large", wraps=True, name="proposed"))
        self._agreed = label("", "quiet", wraps=True, name="agreed")
        self._needed = label("", wraps=True, name="needed")
        self.lines.addWidget(self._agreed)
        self.lines.addWidget(self._needed)
        self.form = ConsentForm(kit)
        self.form.entered.connect(self._agree)
        self.lines.addWidget(self.form)
        self._else = button(kit.say(texts.SOMEBODY_ELSE), self._let_others, role="flat", name="others")
        self.lines.addWidget(self._else, alignment=Qt.AlignmentFlag.AlignLeft)
        self.lines.addStretch(1)
        self._make_foot()
        self.refresh()

    def _make_foot(self) -> None:
        kit = self.kit
        self._wrong = label("", "bad", wraps=True, name="refused")
        self._wrong.hide()
        self.foot.addWidget(self._wrong)
        self.agree = button("", self._agree, role="act", name="agree")
        self.foot.addWidget(self.agree)
        rest = QWidget()
        flow = FlowRow(rest, gap=kit.measures.gap(8))
        flow.addWidget(button(kit.say(texts.LATER), self._later, name="later"))
        self._withdraw = button(kit.say(texts.WITHDRAW), self._take_back, name="withdraw")
        flow.addWidget(self._withdraw)
        self.foot.addWidget(rest)
        for key in CONFIRM_KEYS:
            QShortcut(QKeySequence(Qt.Modifier.CTRL | key), self, self._agree, context=IN_SHEET)

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show how the consent stands; somebody may have agreed at another console."""
        if self._is_over or self._is_settled():
            return
        kit, board = self.kit, self.kit.desk.board
        stands = standing_of(board, self._waiting[0], kit.desk.me, self._since)
        comma = "、" if kit.words.language == "zh" else ", "
        show_text(self._agreed, kit.say(texts.AGREED, names=comma.join(actor.name for actor in stands.agreed)))
        places = places_said(board, stands.free, stands.agreed, kit.words)
        show_text(self._needed, kit.say(texts.NEEDED, places=places))
        by_me = not self._others and kit.desk.may("give_consent") and may_i(kit.desk.me, stands)
        self.form.setVisible(not by_me)
        self._else.setVisible(by_me)
        if stands.free:
            names = [actor.name for actor in who_may(board, stands.free[0], stands.agreed)]
            self.form.show_place(kit.say(texts.SIGNS, place=place_said(stands.free[0], kit.words)), names)
        is_last = len(stands.free) <= 1
        mine = texts.I_AGREE_AND_DO if is_last else texts.I_AGREE
        theirs = texts.AGREE_AND_DO if is_last else texts.AGREE_NEXT
        live = kit.desk.connection.standing is Standing.LIVE
        show_text(self.agree, kit.say(texts.SIGNING if self._busy else mine if by_me else theirs))
        self.agree.setAccessibleName(self.agree.text())
        self.agree.setAccessibleDescription("" if live else kit.say(texts.AWAY))
        self.agree.setToolTip("" if live else kit.say(texts.AWAY))
        for one in (self.agree, self._withdraw):
            one.setEnabled(live and not self._busy)

    @property
    def agreed_here(self) -> int:
        """How many people agreed in these steps and were not enough yet."""
        return len(self._since)

    def enter(self) -> None:
        """The keyboard is where the next person begins."""
        if self.form.isHidden():
            self.agree.setFocus()
        else:
            self.form.enter()

    def _what(self) -> str:
        board, words = self.kit.desk.board, self.kit.words
        told = [in_words(board, one.command, words) for one in self._waiting[:MOST_TOLD]]
        return "\n".join([*told, "…"] if len(self._waiting) > MOST_TOLD else told)

    def _refuse(self, sentence: str) -> None:
        show_text(self._wrong, sentence)
        self._wrong.setVisible(bool(sentence))
        self._announcer.say(sentence)

    # ---- agreeing ---------------------------------------------------------------------------------------------------

    def _let_others(self) -> None:
        self._others = True
        self.refresh()
        self.form.enter()

    def _agree(self) -> None:
        if not self.agree.isEnabled() or self._is_over:
            return
        ids, form = tuple(one.proposal for one in self._waiting), self.form
        if form.isHidden():
            self._begin()
            order_all(self.kit.desk, [GiveConsent(id_) for id_ in ids], self._i_agreed)
        elif not form.typed_name or form.password.is_empty():
            self._refuse(self.kit.say(texts.PASSWORD_MISSING if form.typed_name else texts.NAME_MISSING))
            form.enter()
        else:
            name, password = form.typed_name, form.password.take()
            self._begin()
            self.kit.desk.agree(ids, name, password, partial(self._somebody_agreed, name))

    def _begin(self) -> None:
        self._busy = True
        self._refuse("")
        self.refresh()

    def _i_agreed(self, gathered: Gathered) -> None:
        refusal = gathered.refused[0][1] if gathered.refused else None
        waits = gathered.waiting[0].proposal if gathered.waiting else ""
        self._take(Answered(refusal, waits, bool(gathered.unknown)), self.kit.desk.me)

    def _somebody_agreed(self, name: str, answered: Answered) -> None:
        """By the list of who is there, else by the place that had to be filled: the board tells it later."""
        board, desk = self.kit.desk.board, self.kit.desk
        free = standing_of(board, self._waiting[0], desk.me, self._since).free
        present = next((one for one in board.site.present if one.name == name), None)
        self._take(answered, present or (Actor(min(free[0]), name) if free else None))

    def _take(self, answered: Answered, who: Actor | None) -> None:
        kit = self.kit
        if answered.done:
            self._end(kit.say(texts.DONE, what=self._what()))
        elif answered.unknown:
            self._end(kit.say(texts.UNKNOWN))
        elif not isValid(self) or self._is_over:
            kit.tell(kit.say(texts.KEPT) if answered.refusal is None else kit.words.refusal(answered.refusal))
        else:
            self._go_on(answered.refusal, who)

    def _go_on(self, refusal: Refusal | None, who: Actor | None) -> None:
        """Refused, so that it can be tried again; or the next place follows."""
        self._busy = False
        if refusal is not None:
            wrong = refusal.code == "sign_in_wrong"
            self._refuse(self.kit.say(texts.WRONG) if wrong else self.kit.words.refusal(refusal))
        elif who is not None:
            self._since.append(who)
            self.form.next_person()
        self.refresh()
        if not self._is_over:
            self.enter()

    # ---- leaving ----------------------------------------------------------------------------------------------------

    def _later(self) -> None:
        self._end(self.kit.say(texts.KEPT))

    def _take_back(self) -> None:
        self._begin()
        order_all(self.kit.desk, [WithdrawProposal(one.proposal) for one in self._waiting], self._taken_back)

    def _taken_back(self, gathered: Gathered) -> None:
        if gathered.unknown:
            self._end(self.kit.say(texts.UNKNOWN))
        elif not gathered.refused:
            self._end(self.kit.say(texts.WITHDRAWN, what=self._what()))
        elif isValid(self) and not self._is_over:
            self._go_on(gathered.refused[0][1], None)
        else:
            self.kit.refuse(gathered.refused[0][1])

    def _is_settled(self) -> bool:
        """Leave out proposals that were settled elsewhere; tells whether none is left."""
        board, kit = self.kit.desk.board, self.kit
        left = still_waiting(board, self._waiting)
        if self._busy or left:
            self._waiting = left or self._waiting
            return False
        row = board.proposals[self._waiting[0].proposal]
        how = kit.say(texts.OUTCOMES[row.outcome]) if row.outcome in texts.OUTCOMES else row.outcome
        why = kit.words.refusal(Refusal(row.code)) if row.code else ""
        self._end(f"{kit.say(texts.OVER, how=how, what=self._what())} {why}".strip())
        return True

    def _end(self, sentence: str) -> None:
        self.kit.tell(sentence.replace("\n", " · "))
        if not self._is_over:
            self._is_over = True
            if isValid(self):
                self._closed()
