"""Closing a session: a signature holds while the point is the same, and a closed session says what came after."""

from __future__ import annotations

import pytest

from exam import events as ev
from exam.closing import closure_report
from exam.commands import (
    CallOff,
    CheckIdentity,
    CloseSession,
    MoveSitting,
    RecordIncident,
    SendMessage,
    SessionLifeCommand,
    SettlePoint,
)
from exam.events import HandInBy, IncidentKind
from exam.policy import MINUTE, Policy
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from tests.unit.exam.rules import HOUR, PC, SESSION, SPARE, Room


def ended_room() -> Room:
    """The first candidate's PC said everything, the second's was gone at the end with something unsent."""
    room = Room(2, policy=Policy(early_leave_needs_consent=False))
    room.start()
    room.sit(0)
    room.sit(1, SPARE)
    for number in (0, 1):
        room.answer(number)
    room.at(HOUR)
    room.hand_in(0, by=HandInBy.TIME_UP)
    room.at(HOUR + room.policy.closing_grace)
    assert room.session.phase is SessionPhase.ENDED
    return room


def kinds(room: Room) -> list[str]:
    """Kinds of what is open."""
    return [point.kind for point in closure_report(room.session, list(room.sittings.values()), ()).points]


def sign_away(room: Room, kind: str, number: int) -> str:
    """Sign one point away."""
    return room.tell(SettlePoint(SESSION, f"{kind}/{room.ids[number]}", "考生机损坏"))


def closed_room() -> Room:
    """Closed although one PC never came back."""
    room = ended_room()
    assert sign_away(room, "unfinished_transfer", 1) == ""
    assert room.tell(CloseSession(SESSION)) == ""
    return room


def test_a_session_that_goes_on_again_is_signed_again() -> None:
    room = ended_room()
    assert sign_away(room, "unfinished_transfer", 1) == ""
    assert kinds(room) == []
    assert room.extend(MINUTE) == ""
    room.at(room.now + MINUTE + room.policy.closing_grace)
    assert kinds(room) == ["unfinished_transfer", "unfinished_transfer"]
    assert room.tell(CloseSession(SESSION)) == "points_open"


def test_what_a_late_pc_brings_after_the_closing_counts_and_the_report_says_that_it_has_changed() -> None:
    room = closed_room()
    digest = room.session.closure_report
    before = closure_report(room.session, list(room.sittings.values()), ())
    assert (before.closed_as, before.changed_since) == (digest, False)
    assert room.answer(1, made_at=59 * MINUTE, item="2") == ""
    assert room.answer(1, made_at=HOUR + 1, item="3") == "after_deadline"
    assert room.hand_in(1, by=HandInBy.TIME_UP) == ""
    after = closure_report(room.session, list(room.sittings.values()), ())
    assert after.tickets[1].answered == 2
    assert (after.closed_as, after.changed_since) == (digest, True)


@pytest.mark.parametrize(
    "command",
    [
        SendMessage(SESSION, "请注意"),
        RecordIncident(SESSION, IncidentKind.OTHER, "补记"),
    ],
    ids=["message", "incident"],
)
def test_nothing_is_written_into_a_closed_session(command: SessionLifeCommand) -> None:
    assert closed_room().tell(command) == "session_closed"


def test_nothing_about_a_candidate_is_written_into_a_closed_session() -> None:
    room = closed_room()
    assert room.tell_of(CheckIdentity(room.ids[0], matches=True)) == "session_closed"
    assert room.order(CallOff(SESSION, "火灾")) == "session_closed"


def test_a_late_upload_may_still_come_from_another_pc_after_the_closing() -> None:
    room = closed_room()
    assert room.order_for(MoveSitting(room.ids[1], "考生机损坏"), 1) == ""
    assert room.log_in(1, PC) == ""


def test_calling_off_in_a_pause_ends_the_pause_and_keeps_what_was_made_before() -> None:
    room = Room(2)
    room.start()
    room.sit(0)
    room.at(10 * MINUTE)
    assert room.pause() == ""
    room.at(12 * MINUTE)
    assert room.order(CallOff(SESSION, "火灾")) == ""
    assert not room.session.is_paused
    assert room.sitting().phase is SittingPhase.HANDED_IN
    room.at(13 * MINUTE)
    assert room.answer(made_at=9 * MINUTE) == ""
    assert room.answer(made_at=12 * MINUTE + 1, item="2") == "sitting_stopped"
    assert room.hand_in(by=HandInBy.STAFF) == ""
    assert room.sitting().complete
    assert [room.pause(), room.resume()] == ["session_not_running", "session_not_paused"]
    room.at(5 * HOUR)
    assert len(room.of(ev.SessionEnded)) == 0
