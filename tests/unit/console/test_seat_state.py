"""A seat's colour, shape and word follow from what the server told, and so does what is wrong with it."""

from __future__ import annotations

from itertools import combinations

import msgspec
import pytest

from exam.conduct import Absence, RaisedHand, Violation
from exam.events import Topic, ViolationLevel
from exam.evidence import Severity
from exam.ids import MachineId
from exam.policy import MINUTE, SECOND
from exam.sitting import SittingPhase
from exam.wire.console_rows import SeatRow
from exam.wire.messages import MachineReport
from invigilator_console.room.seat_state import (
    LOOKS,
    PATIENCE,
    WRONG,
    SeatState,
    SeatView,
    Wrong,
    second_login,
    view_of,
)
from tests.ui.console.stage import ME, NOW, ROOM, StagedDesk, finding


@pytest.fixture
def desk() -> StagedDesk:
    """A room in which everybody answers."""
    return StagedDesk()


def shown(desk: StagedDesk, number: int, at: int = NOW) -> SeatView:
    """What a seat looks like."""
    seat = desk.seat(number)
    machine = desk.board.machines.get(seat.machine) if seat.machine else None
    return view_of(seat, desk.board.sessions[seat.session], machine, at)


def test_every_state_has_its_own_pair_of_shape_and_word() -> None:
    assert set(LOOKS) == set(SeatState)
    for one, other in combinations(LOOKS.values(), 2):
        assert (one.sign, one.word) != (other.sign, other.word)
        assert one.word.zh != other.word.zh
        assert one.word.en != other.word.en
    assert set(WRONG) == set(Wrong)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, SeatState.ANSWERING),
        ({"phase": SittingPhase.CONFIRMED}, SeatState.LOGGED_IN),
        ({"phase": SittingPhase.EXPECTED}, SeatState.WAITING),
        ({"phase": SittingPhase.EXPECTED, "machine": None}, SeatState.OFF),
        ({"outside": Absence("监考乙", NOW)}, SeatState.OUTSIDE),
        ({"connected": False, "away_since": NOW - PATIENCE + 1}, SeatState.ON_PC),
        ({"connected": False, "away_since": NOW - PATIENCE}, SeatState.NEEDS_PERSON),
        ({"phase": SittingPhase.HANDED_IN, "handed_in_by": "candidate", "complete": True}, SeatState.HANDED_IN),
        ({"phase": SittingPhase.HANDED_IN, "handed_in_by": "staff", "complete": True}, SeatState.STOPPED),
        ({"phase": SittingPhase.ABSENT}, SeatState.ABSENT),
        ({"hand": RaisedHand(Topic.HELP, NOW)}, SeatState.NEEDS_PERSON),
        ({"locked_by": (finding("usb_storage", device="E:"),)}, SeatState.NEEDS_PERSON),
        ({"violations": (Violation("v", ViolationLevel.VOID, "x", True, (), ME, NOW),)}, SeatState.VOID),
        ({"violations": (Violation("v", ViolationLevel.WARNING, "x", True, (), ME, NOW),)}, SeatState.ANSWERING),
    ],
)
def test_a_seat_shows_its_state(desk: StagedDesk, fields: dict[str, object], state: SeatState) -> None:
    desk.set_seat(3, ROOM, **fields)
    assert shown(desk, 3).state is state


def test_a_pause_of_the_room_shows_at_every_seat_that_answers(desk: StagedDesk) -> None:
    desk.set_session(paused_since=NOW)
    assert shown(desk, 3).state is SeatState.PAUSED


def test_entries_that_wait_on_a_pc_show_as_kept_there_and_after_a_while_as_slow(desk: StagedDesk) -> None:
    desk.set_seat(3, saved_at=NOW - SECOND)
    desk.set_machine("PC-103", report=MachineReport(0, 2, 1, waiting=3))
    assert shown(desk, 3) == SeatView(SeatState.ON_PC, ())
    assert shown(desk, 3, NOW + PATIENCE).wrong == (Wrong.NOT_SAVING,)


def test_a_pc_that_cannot_keep_is_the_gravest(desk: StagedDesk) -> None:
    desk.set_machine("PC-103", report=MachineReport(0, 2, 1, waiting=3, keeps=False))
    desk.set_seat(3, hand=RaisedHand(Topic.HELP, NOW))
    assert shown(desk, 3).wrong[0] is Wrong.CANNOT_KEEP


def test_a_second_login_stands_until_somebody_has_seen_it_and_again_with_the_next(desk: StagedDesk) -> None:
    seat = desk.set_seat(3, second_machines=(MachineId("PC-41"),))
    assert shown(desk, 3).wrong == (Wrong.SECOND_LOGIN,)
    desk.set_session(seen=(second_login(seat),))
    assert shown(desk, 3).wrong == ()
    desk.set_seat(3, second_machines=(MachineId("PC-41"), MachineId("PC-42")))
    assert shown(desk, 3).wrong == (Wrong.SECOND_LOGIN,)


def test_a_warning_is_a_note_and_not_an_alarm(desk: StagedDesk) -> None:
    desk.set_seat(3, standing=(finding("internet_reachable", Severity.WARN, target="x"),))
    assert shown(desk, 3) == SeatView(SeatState.ANSWERING, (Wrong.WARNED,))


def test_a_hand_in_without_an_answer_needs_a_person_and_one_that_staff_ended_does_not(desk: StagedDesk) -> None:
    empty = {"phase": SittingPhase.HANDED_IN, "answered": 0, "complete": True, "handed_in_at": NOW}
    desk.set_seat(3, ROOM, **empty, handed_in_by="candidate")
    assert shown(desk, 3).state is SeatState.NEEDS_PERSON
    desk.set_seat(3, handed_in_by="staff")
    assert shown(desk, 3).wrong == ()


def test_nothing_is_wrong_with_a_calm_room_even_after_an_hour(desk: StagedDesk) -> None:
    for number in range(1, 41):
        assert shown(desk, number, NOW + 60 * MINUTE).wrong == ()
    assert isinstance(desk.seat(1), SeatRow)
    assert desk.board.session_now(ROOM) is not None
    assert msgspec.json.encode(desk.seat(1))
