"""Where acts begin: at once where nothing is asked, else in a sheet for the right column."""

from __future__ import annotations

from collections.abc import Callable

from exam.text import Refusal
from invigilator_console.room.acts import ACTS
from invigilator_console.room.code_asking import GIVE_CODES
from invigilator_console.room.consent_words import Waiting
from invigilator_console.room.forms import Act, Target, Values
from invigilator_console.room.standby_switch import SWITCH
from invigilator_console.ui.acts import consent_texts, telling
from invigilator_console.ui.acts.act_sheet import ActSheet
from invigilator_console.ui.acts.consent_steps import ConsentSteps
from invigilator_console.ui.acts.enrolment_sheet import EnrolmentSheet
from invigilator_console.ui.acts.gathering import order_all
from invigilator_console.ui.acts.standby_sheet import StandbySheet
from invigilator_console.ui.column_sheet import ColumnSheet
from invigilator_console.ui.kit import Kit

IN_THE_PANEL = frozenset({"ask_screen", "read_emergency_code"})


def open_act(
    kit: Kit, kind: str, target: Target, closed: Callable[[], None], filled: Values | None = None
) -> ColumnSheet | None:
    """Begin an act by its kind. Returns the sheet to show; None where it was done at once.

    What brings something to look at, a screen or a code, is asked for in the candidate's panel, which shows it.
    """
    if kind == GIVE_CODES:
        return EnrolmentSheet(kit, target, closed)
    if kind == SWITCH:
        return StandbySheet(kit, closed)
    act = ACTS[kind]
    if kind in IN_THE_PANEL and target.sittings:
        kit.show_candidate(target.sittings[0])
        return None
    if act.at_once:
        begin_at_once(kit, act, target)
        return None
    if kind == "give_consent":
        return consent_sheet(kit, target.name, closed)
    return ActSheet(kit, act, target, closed, filled)


def begin_at_once(kit: Kit, act: Act, target: Target) -> None:
    """Order an act that asks nothing, and tell what became of it."""
    board, now = kit.desk.board, kit.desk.now
    ordered = act.commands(board, target, {}, now)
    if isinstance(ordered, Refusal):
        kit.refuse(ordered)
    elif not ordered:
        kit.refuse(Refusal("sitting_unknown"))
    else:
        said = act.consequence(board, target, {}, kit.words, now)
        order_all(kit.desk, ordered, lambda gathered: kit.tell(telling.all_told(kit, act, gathered, said)))


class ConsentSheet(ColumnSheet):
    """A waiting proposal, from the queue."""

    def __init__(self, kit: Kit, waiting: Waiting, closed: Callable[[], None]) -> None:
        super().__init__(kit, kit.say(consent_texts.CONSENT), closed)
        self.setObjectName("sheet-give_consent")
        self.steps = ConsentSteps(kit, (waiting,), self.close_sheet)
        self.put(self.steps)

    def refresh(self) -> None:
        """Show how it stands."""
        self.steps.refresh()

    def enter(self) -> None:
        """The keyboard is where the next person begins."""
        self.steps.enter()


def consent_sheet(kit: Kit, proposal: str, closed: Callable[[], None]) -> ConsentSheet | None:
    """The sheet for a proposal; None, and a word, where it is over."""
    row = kit.desk.board.proposals.get(proposal)
    if row is None or row.outcome:
        kit.tell(kit.say(consent_texts.GONE))
        return None
    return ConsentSheet(kit, Waiting(row.id, row.command), closed)
