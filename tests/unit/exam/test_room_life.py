"""The room's life: stepping out, hands, messages, incidents, checks, seats, added candidates, and the closing."""

from __future__ import annotations

import pytest

from exam import events as ev
from exam.closing import closure_report
from exam.commands import (
    AddCandidate,
    ChangeSeats,
    CheckIdentity,
    CloseSession,
    LowerHand,
    RaiseHand,
    RecordIncident,
    RecordScreening,
    RecordStandIn,
    RecordViolation,
    SendMessage,
    SettleIncident,
    SettlePoint,
    StepBack,
    StepOut,
    StopSitting,
    TakeHandDown,
    TickDuty,
    UndoHandIn,
)
from exam.duties import duties_due, timetable
from exam.events import IncidentKind, Topic, ViolationLevel
from exam.ids import ItemId, SeatNumber, SittingId, id_check_character
from exam.people import Role
from exam.policy import MINUTE, Policy
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from tests.unit.exam.rules import HOUR, PC, SESSION, SPARE, Room

FREE = Policy(early_leave_needs_consent=False, screening=("体温", "咳嗽"))


def sitting_room(policy: Policy = FREE) -> Room:
    room = Room(2, policy=policy)
    room.start()
    room.sit(0)
    room.sit(1, SPARE)
    return room


# ---- in the room ----------------------------------------------------------------------------------------------------


def test_one_of_a_room_is_outside_at_a_time_and_accompanied() -> None:
    room = sitting_room()
    assert room.tell_of(StepOut(room.ids[0], " ")) == "accompanied_by_missing"
    assert room.tell_of(StepOut(room.ids[0], "监考甲")) == ""
    assert room.tell_of(StepOut(room.ids[1], "监考乙"), 1) == "somebody_is_outside"
    room.at(5 * MINUTE)
    assert room.tell_of(StepBack(room.ids[0])) == ""
    assert room.tell_of(StepBack(room.ids[0])) == "not_outside"
    assert room.tell_of(StepOut(room.ids[1], "监考乙"), 1) == ""
    outside = room.sitting().conduct.outside
    assert [(stay.with_whom, stay.since, stay.until) for stay in outside] == [("监考甲", 0, 5 * MINUTE)]


def test_a_hand_goes_up_once_however_often_it_is_asked_and_comes_down_for_both() -> None:
    room = sitting_room()
    raised = RaiseHand(PC, Topic.QUESTION, "题目看不清", ItemId("T001"))
    assert [room.ask(raised), room.ask(raised)] == ["", ""]
    assert len(room.of(ev.HandRaised)) == 1
    assert room.tell_of(LowerHand(room.ids[0])) == ""
    assert room.sitting().conduct.hand is None
    room.ask(raised)
    assert room.ask(TakeHandDown(PC)) == ""
    assert room.sitting().conduct.hand is None


def test_a_hand_on_another_pc_than_the_candidates_is_refused() -> None:
    assert sitting_room().ask(RaiseHand(SPARE, Topic.HELP)) == "sitting_elsewhere"


def test_a_text_that_is_too_long_is_refused_before_anything_else_is_looked_at() -> None:
    room = sitting_room()
    assert room.ask(RaiseHand(PC, Topic.HELP, "长" * 501)) == "text_too_long"
    assert room.tell(SendMessage(SESSION, "长" * 2001)) == "text_too_long"
    assert room.tell(RecordIncident(SESSION, IncidentKind.OTHER, "长" * 2001)) == "text_too_long"


def test_a_message_goes_to_the_room_or_to_one() -> None:
    room = sitting_room()
    assert room.tell(SendMessage(SESSION, "请保持安静")) == ""
    assert room.tell(SendMessage(SESSION, "请举手", room.ids[0])) == ""
    assert room.tell(SendMessage(SESSION, "x", SittingId("nobody"))) == "sitting_unknown"
    assert room.tell(SendMessage(SESSION, " ")) == "text_missing"
    assert [message.sitting for message in room.session.messages] == [None, room.ids[0]]


def test_an_incident_is_settled_once() -> None:
    room = sitting_room()
    assert room.tell(RecordIncident(SESSION, IncidentKind.ILLNESS, "头晕", room.ids[0])) == ""
    (incident,) = room.session.incidents.values()
    assert room.tell(SettleIncident(SESSION, "another", "好转")) == "incident_unknown"
    assert room.tell(SettleIncident(SESSION, incident.id, "好转")) == ""
    assert room.tell(SettleIncident(SESSION, incident.id, "好转")) == "incident_settled"


def test_who_stops_for_good_is_closed_as_they_stand_and_it_is_on_the_room_record() -> None:
    room = sitting_room()
    room.answer()
    room.at(10 * MINUTE)
    assert room.order_for(StopSitting(room.ids[0], "突发疾病")) == ""
    assert room.sitting().handed_in_by is ev.HandInBy.STAFF
    assert len(room.session.incidents) == 1
    assert room.sitting().answered() == 1


@pytest.mark.parametrize(
    ("level", "phase"),
    [
        (ViolationLevel.ADVICE, SittingPhase.ANSWERING),
        (ViolationLevel.WARNING, SittingPhase.ANSWERING),
        (ViolationLevel.TERMINATION, SittingPhase.HANDED_IN),
        (ViolationLevel.VOID, SittingPhase.HANDED_IN),
    ],
)
def test_a_violation_ends_the_sitting_where_it_is_meant_to(level: ViolationLevel, phase: SittingPhase) -> None:
    room = sitting_room()
    assert room.tell_of(RecordViolation(room.ids[0], level, "携带手机", signed_by_candidate=True)) == ""
    assert room.sitting().phase is phase
    assert room.sitting().conduct.is_void is (level is ViolationLevel.VOID)


def test_an_identity_that_does_not_match_is_said_with_a_note() -> None:
    room = sitting_room()
    assert room.tell_of(CheckIdentity(room.ids[0], matches=False)) == "reason_missing"
    assert room.tell_of(CheckIdentity(room.ids[0], matches=False, note="照片不符")) == ""
    assert room.sitting().conduct.identity is False


def test_the_screening_knows_the_days_list_alone() -> None:
    room = sitting_room()
    assert room.tell_of(RecordScreening(room.ids[0], False, ("身高",))) == "screening_unknown"
    assert room.tell_of(RecordScreening(room.ids[0], False, ("体温",), isolated=True)) == ""
    assert room.sitting().conduct.isolated


def test_a_stand_in_is_recorded_with_a_name() -> None:
    room = sitting_room()
    assert room.tell(RecordStandIn(SESSION, Role.INVIGILATOR, "", "监考甲")) == "text_missing"
    assert room.tell(RecordStandIn(SESSION, Role.INVIGILATOR, "工作人员甲", "监考甲")) == ""
    assert [stand_in.name for stand_in in room.session.stand_ins] == ["工作人员甲"]


# ---- seats ----------------------------------------------------------------------------------------------------------


def test_seats_are_exchanged_or_refused_as_a_whole() -> None:
    room = sitting_room()
    first, second = room.ids
    swap = {first: SeatNumber(2), second: SeatNumber(1)}
    assert room.tell(ChangeSeats(SESSION, swap, "设备")) == ""
    assert room.tell(ChangeSeats(SESSION, {first: SeatNumber(2)}, "设备")) == "seat_taken"
    assert room.tell(ChangeSeats(SESSION, {first: SeatNumber(0)}, "设备")) == "seat_taken"
    assert room.tell(ChangeSeats(SESSION, {SittingId("x"): SeatNumber(9)}, "设备")) == "sitting_unknown"
    assert room.tell(ChangeSeats(SESSION, swap, " ")) == "reason_missing"


def added(ticket: str = "9" * 26, id_body: str = "99000020050505001", seat: int = 3) -> AddCandidate:
    number = id_body + id_check_character(id_body)
    return AddCandidate(SESSION, ticket, number, "新考生", SeatNumber(seat), "漏报")


def test_a_candidate_is_added_until_entry_closes() -> None:
    room = sitting_room()
    assert room.tell(added()) == ""
    room.at(30 * MINUTE)
    assert room.tell(added()) == "too_late"


def test_a_candidate_is_not_added_with_a_wrong_number_or_on_a_taken_seat() -> None:
    room = sitting_room()
    assert room.tell(added(ticket="12")) == "ticket_malformed"
    wrong = AddCandidate(SESSION, "9" * 26, "990000200505050012", "新考生", SeatNumber(3), "漏报")
    assert room.tell(wrong) == "id_number_malformed"
    assert room.tell(added(seat=1)) == "seat_taken"
    assert room.tell(added(ticket=room.sitting().ticket)) == "candidate_already_there"


# ---- a hand-in by mistake -------------------------------------------------------------------------------------------


def test_a_hand_in_by_mistake_is_undone_while_there_is_time() -> None:
    room = sitting_room()
    room.at(50 * MINUTE)
    assert room.hand_in() == ""
    assert room.order_for(UndoHandIn(room.ids[0], "误交")) == ""
    assert room.answer(option="B") == ""
    assert room.remaining() == 10 * MINUTE
    assert room.order_for(UndoHandIn(room.ids[0], "误交")) == "not_handed_in"


def test_a_hand_in_is_not_undone_after_the_end() -> None:
    room = sitting_room()
    room.at(50 * MINUTE)
    room.hand_in()
    room.at(HOUR)
    assert room.order_for(UndoHandIn(room.ids[0], "误交")) == "no_time_left"


# ---- duties ---------------------------------------------------------------------------------------------------------


def fall(room: Room, now: int) -> list[str]:
    room.at(now)
    events = duties_due(room.session, 0, room.policy, now)
    room.happen(*events)
    return [event.duty for event in events]


def test_duties_fall_at_their_moments_once_and_follow_pauses() -> None:
    room = Room(2, policy=FREE)
    assert fall(room, 0) == ["systems_on", "doors_open", "rules_read"]
    room.start()
    room.sit()
    assert fall(room, 15 * MINUTE - 1) == []
    room.pause()
    assert fall(room, 20 * MINUTE) == []
    room.resume()
    assert fall(room, 20 * MINUTE) == []
    assert fall(room, 20 * MINUTE + 1) == ["identity_check"]
    assert fall(room, 20 * MINUTE + 2) == []


def test_an_extension_moves_what_is_due_before_the_end() -> None:
    room = sitting_room()
    fall(room, 44 * MINUTE)
    assert fall(room, 45 * MINUTE) == ["early_leave"]
    assert len(room.of(ev.ReminderGiven)) == 1
    room.extend(10 * MINUTE)
    assert fall(room, 46 * MINUTE) == []
    assert fall(room, 55 * MINUTE) == ["early_leave"]
    assert len(room.of(ev.ReminderGiven)) == 2


def test_a_duty_is_ticked_once() -> None:
    room = sitting_room()
    assert room.tell(TickDuty(SESSION, "nothing")) == "duty_unknown"
    assert [room.tell(TickDuty(SESSION, "rules_read")) for _ in range(2)] == ["", ""]
    assert len(room.of(ev.DutyDone)) == 1
    assert [duty.duty for duty in timetable(room.session, 0, room.policy) if duty.done] == ["rules_read"]


# ---- closing --------------------------------------------------------------------------------------------------------


def ended_room() -> Room:
    """One candidate answered and handed in by the PC, the other's PC was gone at the end."""
    room = sitting_room()
    room.answer()
    room.at(HOUR)
    room.hand_in(by=ev.HandInBy.TIME_UP)
    room.at(HOUR + room.policy.closing_grace)
    assert room.session.phase is SessionPhase.ENDED
    return room


def kinds(room: Room) -> list[str]:
    return [point.kind for point in closure_report(room.session, list(room.sittings.values()), ()).points]


def test_a_session_is_closed_only_when_every_open_point_is_settled_or_signed_away() -> None:
    room = ended_room()
    assert kinds(room) == ["unfinished_transfer", "zero_answers"]
    assert room.tell(CloseSession(SESSION)) == "points_open"
    room.hand_in(1, by=ev.HandInBy.TIME_UP)
    assert kinds(room) == ["zero_answers"]
    point = f"zero_answers/{room.ids[1]}"
    assert room.tell(SettlePoint(SESSION, "nothing", "x")) == "point_unknown"
    assert room.tell(SettlePoint(SESSION, point, " ")) == "reason_missing"
    assert room.tell(SettlePoint(SESSION, point, "考生确认未作答")) == ""
    assert room.tell(CloseSession(SESSION)) == ""
    assert room.session.closed_at is not None
    assert [room.tell(CloseSession(SESSION)), len(room.of(ev.SessionClosed))] == ["", 1]
    assert room.extend(MINUTE) == "session_closed"


def test_a_proposal_an_incident_a_hand_and_somebody_outside_keep_a_session_open() -> None:
    room = sitting_room()
    for number in (0, 1):
        room.answer(number)
    room.tell(RecordIncident(SESSION, IncidentKind.OTHER, "停电"))
    room.ask(RaiseHand(PC, Topic.HELP))
    room.tell_of(StepOut(room.ids[1], "监考甲"), 1)
    room.at(HOUR)
    for number in (0, 1):
        room.hand_in(number, by=ev.HandInBy.TIME_UP)
    room.at(HOUR + 1)
    assert kinds(room) == ["hand", "outside", "incident"]
    assert room.tell(CloseSession(SESSION), waiting=1) == "points_open"


def test_a_session_that_runs_is_not_closed() -> None:
    assert sitting_room().tell(CloseSession(SESSION)) == "session_not_ended"


def test_the_report_accounts_for_every_ticket() -> None:
    room = Room(3, policy=FREE)
    room.start()
    room.sit(0)
    room.sit(1, SPARE)
    room.answer(0)
    room.at(HOUR)
    room.hand_in(0, by=ev.HandInBy.TIME_UP)
    room.at(HOUR + room.policy.closing_grace)
    report = closure_report(room.session, list(room.sittings.values()), ())
    assert (report.expected, report.handed_in, report.absent, report.never_entered) == (3, 2, 1, 0)
    assert [row.answered for row in report.tickets] == [1, 0, 0]
