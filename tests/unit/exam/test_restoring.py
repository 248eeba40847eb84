"""A stub is the server's own word, and brings a server that has forgotten exactly up to it, never back."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam import events as ev
from exam import room
from exam import sitting as sittings
from exam.ids import MachineId, SeatNumber, SessionId, SittingId, Ticket
from exam.plan import Part
from exam.restoring import restoring
from exam.room import SessionState
from exam.sitting import Sitting, SittingPhase
from exam.stubs import Stub, read_stub, write_stub
from exam.timing import Pause, Timing

KEY = bytes(range(32))
SESSION = SessionId("第1考场/theory/20261128T0900")
ID = SittingId(f"{'2' * 26}@{SESSION}")
PC = MachineId("PC-01")
TIMING = Timing(60_000, 3_600_000, 300_000, (Pause(70_000, 80_000),))
STUB = Stub(
    plan="2026110001",
    sitting=ID,
    machine=PC,
    line=1,
    phase=SittingPhase.ANSWERING,
    timing=TIMING,
    entered_at=65_000,
    extension=120_000,
    early_leave=False,
    spare=False,
)
WRITTEN = write_stub(STUB, KEY)
FORGOTTEN = Sitting(ID, Ticket("2" * 26), SESSION, SeatNumber(1))
SCHEDULED = SessionState(SESSION, Part.THEORY, 3_600_000)


def after(session: SessionState, sitting: Sitting, stub: Stub) -> tuple[SessionState, Sitting]:
    """Seat and session once everything that the stub brings is applied."""
    for event in restoring(session, sitting, stub):
        if isinstance(event, ev.SessionEvent):
            session = room.evolve(session, event, 999_999)
        elif isinstance(event, ev.SittingEvent):
            sitting = sittings.evolve(sitting, event, 999_999)
    return session, sitting


def test_what_was_written_is_read_back() -> None:
    assert read_stub(WRITTEN, KEY) == STUB


@given(st.integers(0, len(WRITTEN) - 1), st.integers(1, 255))
def test_one_changed_byte_makes_it_no_stub(place: int, change: int) -> None:
    changed = bytearray(WRITTEN)
    changed[place] ^= change
    assert read_stub(bytes(changed), KEY) is None


def test_another_sites_stub_is_none() -> None:
    assert read_stub(WRITTEN, bytes(32)) is None


def test_a_server_that_knows_nothing_gets_seat_and_time_back() -> None:
    session, sitting = after(SCHEDULED, FORGOTTEN, STUB)
    assert session.timing == TIMING
    assert (sitting.machine, sitting.line, sitting.last_seq) == (PC, 1, 0)
    assert (sitting.phase, sitting.entered_at, sitting.extension) == (SittingPhase.ANSWERING, 65_000, 120_000)


def test_a_server_that_knows_as_much_records_nothing() -> None:
    session, sitting = after(SCHEDULED, FORGOTTEN, STUB)
    assert restoring(session, sitting, STUB) == ()


def test_one_whose_hand_in_was_forgotten_answers_until_the_pc_hands_in_again() -> None:
    _, sitting = after(SCHEDULED, FORGOTTEN, msgspec.structs.replace(STUB, phase=SittingPhase.HANDED_IN))
    assert (sitting.phase, sitting.handed_in_by) == (SittingPhase.ANSWERING, None)


def test_somebody_taken_for_absent_meanwhile_is_there_again() -> None:
    absent = msgspec.structs.replace(FORGOTTEN, phase=SittingPhase.ABSENT)
    assert after(SCHEDULED, absent, STUB)[1].phase is SittingPhase.ANSWERING


def test_a_session_that_the_server_began_anew_has_its_true_start() -> None:
    anew = msgspec.structs.replace(SCHEDULED, timing=Timing(90_000, 3_600_000))
    assert after(anew, FORGOTTEN, STUB)[0].timing == TIMING


def test_what_was_given_since_is_not_taken_back() -> None:
    session, sitting = after(SCHEDULED, FORGOTTEN, STUB)
    more = msgspec.structs.replace(session, timing=msgspec.structs.replace(TIMING, extension=600_000))
    longer = msgspec.structs.replace(sitting, extension=240_000, last_seq=12)
    assert after(more, longer, STUB) == (more, longer)


@pytest.mark.parametrize("line", [1, 2])
def test_a_pc_that_the_sitting_has_left_brings_nothing_back(line: int) -> None:
    moved = msgspec.structs.replace(
        FORGOTTEN, machine=MachineId("PC-02"), line=2, awaiting_login=False, phase=SittingPhase.ANSWERING
    )
    assert after(SCHEDULED, moved, msgspec.structs.replace(STUB, line=line))[1] == moved


def test_a_session_that_has_ended_stays_ended() -> None:
    ended = msgspec.structs.replace(SCHEDULED, timing=Timing(90_000, 3_600_000), ended_at=4_000_000)
    assert after(ended, FORGOTTEN, STUB)[0] == ended


@pytest.mark.parametrize("phase", [SittingPhase.LOGGED_IN, SittingPhase.CONFIRMED])
@pytest.mark.parametrize("line", [0, 1])
def test_who_had_not_entered_a_session_that_has_ended_stays_absent(phase: SittingPhase, line: int) -> None:
    ended = msgspec.structs.replace(SCHEDULED, timing=TIMING, ended_at=4_000_000)
    absent = msgspec.structs.replace(FORGOTTEN, machine=PC if line else None, line=line, phase=SittingPhase.ABSENT)
    waited = msgspec.structs.replace(STUB, phase=phase, entered_at=None)
    assert restoring(ended, absent, waited) == ()


@pytest.mark.parametrize("phase", [SittingPhase.LOGGED_IN, SittingPhase.CONFIRMED])
def test_who_logged_in_and_did_not_enter_stays_absent_in_a_session_that_is_opened_again(phase: SittingPhase) -> None:
    again = msgspec.structs.replace(SCHEDULED, timing=TIMING)
    absent = msgspec.structs.replace(
        FORGOTTEN, machine=PC, line=1, awaiting_login=False, phase=SittingPhase.ABSENT, extension=STUB.extension
    )
    waited = msgspec.structs.replace(STUB, phase=phase, entered_at=None)
    assert restoring(again, absent, waited) == ()
