"""Duties of a session that starts early, late, or never."""

from __future__ import annotations

from exam import events as ev
from exam.commands import CallOff
from exam.duties import duties_due, timetable
from exam.policy import MINUTE
from tests.unit.exam.rules import HOUR, SESSION, Room


def fall(room: Room, now: int, planned: int = HOUR) -> list[str]:
    """Let time pass; returns the duties that fell."""
    room.at(now)
    events = duties_due(room.session, planned, room.policy, now)
    room.happen(*events)
    return [event.duty for event in events]


def test_a_session_that_starts_late_has_its_duties_after_its_own_start() -> None:
    room = Room()
    assert fall(room, HOUR) == ["systems_on", "doors_open", "rules_read"]
    assert fall(room, 2 * HOUR) == []
    room.start()
    room.sit()
    assert fall(room, 2 * HOUR + 15 * MINUTE - 1) == []
    assert fall(room, 2 * HOUR + 15 * MINUTE) == ["identity_check"]
    assert fall(room, 2 * HOUR + 45 * MINUTE) == ["early_leave"]


def test_a_session_that_never_starts_or_is_called_off_asks_for_nothing_more() -> None:
    room = Room()
    fall(room, HOUR)
    assert fall(room, 9 * HOUR) == []
    assert room.order(CallOff(SESSION, "洪水")) == ""
    assert fall(room, 10 * HOUR) == []


def test_a_session_that_starts_early_has_each_duty_once() -> None:
    room = Room()
    room.start()
    room.sit()
    assert fall(room, 0) == ["systems_on", "doors_open", "rules_read"]
    assert fall(room, 15 * MINUTE) == ["identity_check"]
    assert fall(room, HOUR) == ["early_leave"]
    fell = [event.duty for event in room.of(ev.DutyFell) if isinstance(event, ev.DutyFell)]
    assert len(fell) == len(set(fell))


def test_the_timetable_tells_beforehand_when_a_duty_is_expected() -> None:
    due = {duty.duty: duty.due for duty in timetable(Room().session, HOUR, Room().policy)}
    assert due["identity_check"] == HOUR + 15 * MINUTE
    assert due["end"] == 2 * HOUR
