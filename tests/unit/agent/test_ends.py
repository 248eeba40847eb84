"""How a sitting ends, does not end yet, and goes on again: interruption, people's stop, an undone hand-in."""

from __future__ import annotations

import pytest

from candidate_agent.session.core import PATIENCE, LifeSign, SessionCore, Transmit
from candidate_agent.session.status import REMIND_BEFORE_END, Screen, StopCause
from exam.answers import Chosen
from exam.commands import Entry, FileEntry, HandInEntry
from exam.events import HandInBy
from exam.ids import Digest, ItemId
from exam.policy import MINUTE
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.wire import messages as wire
from tests.unit.agent.cores import (
    END,
    SITTING,
    answering,
    chosen,
    code,
    done,
    keep,
    restarted,
    saved,
    seated,
    send,
    shown,
    signs,
    ticked,
    view,
    welcome,
)

A, B = Chosen(("A",)), Chosen(("B",))
ONE = ItemId("1")
TIME_UP = HandInEntry(HandInBy.TIME_UP, END)
STOPPED = {"phase": SittingPhase.HANDED_IN, "handed_in_by": HandInBy.STAFF}


# ---- an interrupted session -----------------------------------------------------------------------------------------


def interrupted(**changes: object) -> wire.View:
    """What the server says while people look at an interruption."""
    return view(version=2, interrupted=True, **changes)


def test_while_the_session_is_interrupted_nobody_is_closed_at_time_up() -> None:
    core = answering()
    core.received(interrupted(), 0)
    assert core.status(END - 1).interrupted
    assert shown(core) is Screen.PAPER
    assert ticked(core, END) == [Transmit(wire.Ping(END))]
    assert shown(core) is Screen.INTERRUPTED
    assert code(core.answer(ONE, A, END)) == "session_interrupted"
    assert code(core.hand_in(END)) == "session_interrupted"


def test_a_credit_lets_the_candidate_go_on_with_everything_there() -> None:
    core = answering()
    core.answer(ONE, A, 0)
    core.kept(1, 0)
    core.received(interrupted(), 0)
    core.tick(END)
    core.received(view(version=3, now=END, deadline=END + MINUTE, remaining=MINUTE, interrupted=True), END)
    assert shown(core) is Screen.PAPER
    assert core.answer(ONE, B, END) == [keep(2, chosen("B", END))]


def test_an_interruption_that_is_settled_without_more_time_closes_as_usual() -> None:
    core = answering()
    core.received(interrupted(), 0)
    core.tick(END)
    core.received(view(version=3, now=END, remaining=0), END)
    assert ticked(core, END) == [keep(1, TIME_UP)]
    assert shown(core) is Screen.CLOSING


def test_a_pc_that_loses_the_server_again_waits_on() -> None:
    core = answering()
    core.received(interrupted(), 0)
    core.lost()
    assert ticked(core, 2 * END) == []
    assert shown(core) is Screen.INTERRUPTED


def test_a_server_that_has_just_come_back_is_given_a_moment_to_say_how_things_stand() -> None:
    core = answering()
    core.lost()
    core.connected()
    core.received(welcome(2, END), END)
    assert keep(1, TIME_UP) not in ticked(core, END)
    core.received(seated(interrupted(now=END, remaining=0)), END)
    assert ticked(core, END + PATIENCE) == []
    assert shown(core) is Screen.INTERRUPTED


@pytest.mark.parametrize("lost_again", [True, False])
def test_a_server_that_says_nothing_does_not_hold_the_end_up(lost_again: bool) -> None:
    core = answering()
    core.lost()
    core.connected()
    core.received(welcome(2, END), END)
    at = END + PATIENCE
    if lost_again:
        core.lost()
        at = END + 1
    assert keep(1, HandInEntry(HandInBy.TIME_UP, at)) in ticked(core, at)


# ---- stopped by people ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("called_off", "cause", "why"),
    [(False, StopCause.STOPPED, "sitting_stopped"), (True, StopCause.CALLED_OFF, "session_called_off")],
)
def test_a_stopped_sitting_takes_no_more_answers_and_says_why(called_off: bool, cause: StopCause, why: str) -> None:
    core = answering()
    core.received(view(version=2, called_off=called_off, **STOPPED), 0)
    assert shown(core) is Screen.STOPPED
    assert core.status(0).stopped is cause
    assert code(core.answer(ONE, A, 0)) == why
    assert code(core.hand_in(0)) == why


def test_a_stopped_pc_sends_what_it_has_and_then_that_this_was_all() -> None:
    core = answering()
    core.lost()
    core.answer(ONE, A, 0)
    core.kept(1, 0)
    core.connected()
    core.received(welcome(), 0)
    assert core.received(seated(view(version=2, **STOPPED)), 0) == [send(1, chosen("A"))]
    last = HandInEntry(HandInBy.STAFF, 5)
    assert ticked(core, 5) == [keep(2, last)]
    assert core.kept(2, 5) == [send(2, last)]
    assert ticked(core, 6) == []
    assert not core.status(6).whole
    core.received(wire.Acked(SITTING, 1, 2), 7)
    core.received(view(version=3, complete=True, upto=2, **STOPPED), 7)
    assert shown(core) is Screen.STOPPED
    assert core.status(7).whole


def test_a_pc_that_had_handed_in_by_itself_adds_no_second_hand_in() -> None:
    core = answering()
    core.lost()
    core.tick(END)
    core.kept(1, END)
    core.connected()
    core.received(welcome(1, END), END)
    assert core.received(seated(view(version=2, now=END, **STOPPED)), END) == [send(1, TIME_UP)]
    core.tick(END + 10)
    assert core.status(END).waiting == 1
    assert shown(core) is Screen.STOPPED


def test_a_pc_that_was_off_when_it_was_stopped_says_its_last_word_after_the_restart() -> None:
    core, _ = restarted(view(version=2, **STOPPED), [(1, chosen("A"))])
    assert keep(2, HandInEntry(HandInBy.STAFF, 10)) in core.tick(10)


@pytest.mark.parametrize("phase", [SittingPhase.LOGGED_IN, SittingPhase.CONFIRMED])
def test_a_session_called_off_before_the_candidate_began_is_over_at_once(phase: SittingPhase) -> None:
    core = answering(view(phase=phase))
    core.received(view(version=2, phase=phase, session_phase=SessionPhase.ENDED, called_off=True), 0)
    assert shown(core) is Screen.STOPPED
    assert core.status(0).stopped is StopCause.CALLED_OFF
    assert core.status(0).whole
    assert ticked(core, 0) == []


def test_who_had_handed_in_before_the_session_was_called_off_is_simply_done() -> None:
    core = answering()
    by = HandInBy.CANDIDATE
    core.received(view(version=2, phase=SittingPhase.HANDED_IN, handed_in_by=by, complete=True, called_off=True), 0)
    assert shown(core) is Screen.DONE
    assert core.status(0).stopped is None


# ---- asked back -----------------------------------------------------------------------------------------------------


def handed_in() -> SessionCore:
    """A PC whose candidate has answered once and handed in, all of it at the server."""
    core = answering(view(early_leave=True, leave_within=END))
    core.answer(ONE, A, 0)
    core.kept(1, 0)
    core.hand_in(MINUTE)
    core.kept(2, MINUTE)
    core.received(wire.Acked(SITTING, 1, 2), MINUTE)
    over = {"phase": SittingPhase.HANDED_IN, "handed_in_by": HandInBy.CANDIDATE, "complete": True}
    core.received(view(version=2, upto=2, now=MINUTE, **over), MINUTE)
    assert shown(core) is Screen.DONE
    return core


def test_an_undone_hand_in_opens_the_paper_and_the_numbers_go_on() -> None:
    core = handed_in()
    core.received(view(version=3, upto=2, now=5 * MINUTE), 5 * MINUTE)
    assert shown(core) is Screen.PAPER
    entry = chosen("B", 5 * MINUTE)
    assert core.answer(ONE, B, 5 * MINUTE) == [keep(3, entry)]
    assert core.kept(3, 5 * MINUTE) == [send(3, entry)]
    assert core.received(wire.Acked(SITTING, 1, 3), 5 * MINUTE) == [saved(3, entry)]
    assert ticked(core, END)[:1] == [keep(4, TIME_UP)]


@pytest.mark.parametrize(
    "closed", [{}, {"phase": SittingPhase.HANDED_IN, "handed_in_by": HandInBy.SERVER}], ids=["open", "closed again"]
)
def test_a_sitting_opened_again_and_over_before_the_pc_hears_of_it_is_handed_in_anew(closed: dict[str, object]) -> None:
    core = handed_in()
    late = END + MINUTE
    core.received(view(version=3, upto=2, now=late, remaining=0, **closed), late)
    assert ticked(core, late)[:1] == [keep(3, HandInEntry(HandInBy.TIME_UP, late))]


def test_an_undone_hand_in_is_found_by_a_pc_that_has_started_again() -> None:
    journal: list[tuple[int, Entry]] = [(1, chosen("A")), (2, HandInEntry(HandInBy.CANDIDATE, MINUTE))]
    core, effects = restarted(view(now=5 * MINUTE, upto=2), journal)
    assert effects == []
    assert shown(core) is Screen.PAPER
    assert core.answer(ONE, B, 0) == [keep(3, chosen("B", 5 * MINUTE))]


def test_a_pc_that_was_asked_back_says_so_on_its_disk_at_once() -> None:
    core = handed_in()
    core.received(view(version=3, upto=2, now=2000 + MINUTE), 2000 + MINUTE)
    assert signs(core.tick(2000 + MINUTE)) == [LifeSign(2000 + MINUTE, 2)]


@pytest.mark.parametrize(
    "later",
    [
        chosen("B", 5 * MINUTE),
        FileEntry(ItemId("P2"), "a.html", 1, Digest("1" * 64), (Digest("1" * 64),), 5 * MINUTE),
    ],
    ids=["answer", "file"],
)
def test_a_pc_that_was_asked_back_and_restarts_with_unsent_work_does_not_take_itself_for_closed(later: Entry) -> None:
    journal: list[tuple[int, Entry]] = [(1, HandInEntry(HandInBy.CANDIDATE, MINUTE)), (2, later)]
    core, _ = restarted(view(now=6 * MINUTE, upto=0), journal)
    assert shown(core) is Screen.PAPER


def test_a_hand_in_that_has_not_arrived_yet_is_not_taken_back_by_an_older_view() -> None:
    core = answering(view(early_leave=True, leave_within=END))
    done(core.hand_in(0))
    core.received(view(version=2, upto=0), 0)
    assert shown(core) is Screen.CLOSING


# ---- the end is near ------------------------------------------------------------------------------------------------


def test_the_screen_says_when_the_end_is_near() -> None:
    core = answering()
    assert not core.status(END - REMIND_BEFORE_END - 1).near_end
    assert core.status(END - REMIND_BEFORE_END).near_end
