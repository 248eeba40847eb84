"""What the day changes in the plan, what a restart says of the room, and when a PC is heard: all in the journal."""

from __future__ import annotations

from exam import events as ev
from exam.commands import (
    AddCandidate,
    ChangeSeats,
    ConfirmIdentity,
    Credit,
    CreditLostTime,
    Enter,
    ExtendSession,
    ExtendSitting,
    LogIn,
    MoveSitting,
    StartSession,
)
from exam.ids import MachineId, SeatNumber, Ticket, id_check_character, sitting_id
from exam.plan import Part
from exam.policy import SECOND
from server.appeal import appeal_file
from tests.unit.server.halls import PC, START, TICKETS, World, minutes

NEW = Ticket("9" * 26)
BODY = "99000020050505001"


def started(gap: int, boot: str) -> ev.ServerStarted:
    """A start after so long."""
    return ev.ServerStarted(0, 0, boot, "test", gap, "date", 0)


def sit(world: World, machine: MachineId = PC) -> str:
    """The first candidate answers the theory."""
    sitting = sitting_id(TICKETS[0], world.session(Part.THEORY))
    for command in (LogIn(machine), ConfirmIdentity(machine), Enter(machine)):
        assert world.hall.by_candidate(sitting, command, world.now) is None
    world.write()
    return sitting


def add(world: World) -> None:
    session = world.session(Part.THEORY)
    number = BODY + id_check_character(BODY)
    command = AddCandidate(session, NEW, number, "新考生", SeatNumber(3), "漏报")
    assert world.order(command) is None


def test_an_added_candidate_is_in_the_plan_and_can_log_in_also_after_a_restart() -> None:
    world = World()
    add(world)
    for hall in (world.hall, world.again()):
        person = hall.plan.candidate(NEW)
        assert person is not None
        assert person.name == "新考生"
        assert [one.id for one in hall.sessions_of(NEW)] == [world.session(Part.THEORY)]
        assert hall.by_candidate(sitting_id(NEW, world.session(Part.THEORY)), LogIn(PC), 0) is None


def test_a_ticket_is_not_given_to_somebody_else() -> None:
    world = World()
    session = world.session(Part.THEORY, 1)
    command = AddCandidate(session, TICKETS[0], BODY + id_check_character(BODY), "别人", SeatNumber(9), "x")
    refusal = world.order(command)
    assert refusal is not None
    assert refusal.code == "candidate_differs"


def test_exchanged_seats_stand_in_plan_and_sittings() -> None:
    world = World()
    session = world.session(Part.THEORY)
    first, second = (sitting_id(ticket, session) for ticket in TICKETS[:2])
    assert world.order(ChangeSeats(session, {first: SeatNumber(2), second: SeatNumber(1)}, "设备")) is None
    for hall in (world.hall, world.again()):
        assert [sitting.seat for sitting in hall.sittings_of(session)] == [2, 1]
        planned = hall.plan.session(session)
        assert planned is not None
        assert {place.ticket: place.seat for place in planned.places} == {TICKETS[0]: 2, TICKETS[1]: 1}


def test_a_short_outage_of_the_same_machine_is_no_interruption_and_a_reboot_is() -> None:
    for boot, gap, interrupted in (("a", 5 * SECOND, False), ("a", 40 * SECOND, True), ("b", 5 * SECOND, True)):
        world = World()
        world.hall.server_started(started(0, "a"), 0)
        world.at(0)
        world.at(minutes(10))
        world.hall.server_started(started(gap, boot), world.now + gap)
        state = world.hall.sessions[world.session(Part.THEORY)]
        assert (state.interruption is not None) is interrupted


def test_nobody_is_heard_after_a_start_until_they_come_back() -> None:
    world = World()
    world.at(0)
    sitting = sitting_id(TICKETS[0], world.session(Part.THEORY))
    sit(world)
    world.now = minutes(10)
    world.hall.server_started(started(0, "a"), minutes(12))
    assert world.hall.sittings[sitting].lost.away_since == 0
    world.hall.contact(sitting, PC, there=True, now=minutes(13))
    lost = world.hall.sittings[sitting].lost
    assert lost.away_since is None
    assert [(span.since, span.until) for span in lost.away] == [(0, minutes(13))]


def test_contact_is_on_record_only_where_it_changes_and_for_the_pc_of_the_sitting() -> None:
    world = World()
    world.at(0)
    sitting = sitting_id(TICKETS[0], world.session(Part.THEORY))
    sit(world)
    before = world.hall.version
    world.hall.contact(sitting, PC, there=True, now=1)
    world.hall.contact(sitting, MachineId("PC-77"), there=False, now=1)
    assert world.hall.version == before
    world.hall.contact(sitting, PC, there=False, now=2)
    world.hall.contact(sitting, PC, there=False, now=3)
    assert world.hall.version == before + 1


def test_a_move_loses_what_lies_between_the_old_pc_and_the_new() -> None:
    world = World()
    world.at(0)
    sitting = sitting_id(TICKETS[0], world.session(Part.THEORY))
    sit(world)
    world.at(minutes(10))
    world.hall.contact(sitting, PC, there=False, now=world.now)
    world.at(minutes(12))
    assert world.order(MoveSitting(sitting, "故障")) is None
    world.at(minutes(14))
    assert world.hall.by_candidate(sitting, LogIn(MachineId("PC-09")), world.now) is None
    (loss,) = world.hall.sittings[sitting].lost.losses
    assert (loss.cause, loss.span.since, loss.span.until) == (ev.LossCause.PC_FAILED, minutes(10), minutes(14))


def test_the_appeal_file_holds_everything_of_one_ticket_and_nothing_of_another() -> None:
    world = World()
    world.hall.server_started(started(0, "a"), 0)
    world.at(0)
    sit(world)
    add(world)
    session = world.session(Part.THEORY)
    first, second = (sitting_id(ticket, session) for ticket in TICKETS[:2])
    assert world.order(ChangeSeats(session, {first: SeatNumber(2), second: SeatNumber(1)}, "设备")) is None
    credits_ = (Credit(first, 1), Credit(second, 1))
    world.order(CreditLostTime(session, credits_, "停电"))
    world.order(ExtendSitting(second, 1, "停电"))
    world.order(ExtendSession(session, 1, "停电"))
    world.write()
    records = list(world.journal.read())
    file = appeal_file(world.plan, records, TICKETS[0])
    assert file is not None
    assert file.verified_records == len(records)
    assert file.head == records[-1].hash.hex()
    mine = [entry for entry in file.entries if entry.about == "sitting"]
    assert [entry.kind for entry in mine] == ["logged_in", "identity_confirmed", "entered"]
    assert not any(other in str(entry.facts) for entry in file.entries for other in (TICKETS[1], NEW, BODY))
    assert file.entries[0].time == "1970-01-01T08:00:00.000+08:00"
    added = appeal_file(world.plan, records, NEW)
    assert added is not None
    assert added.name == "新考生"
    assert appeal_file(world.plan, records, Ticket("8" * 26)) is None


def test_nobody_starts_a_session_hours_before_its_time_and_so_gives_the_paper_away() -> None:
    world = World()
    nine = round(START.timestamp() * 1000)
    world.hall.server_started(ev.ServerStarted(0, 0, "a", "test", 0, "first", nine - minutes(120)), 0)
    session = world.session(Part.THEORY)
    world.now = minutes(89)
    refusal = world.order(StartSession(session))
    assert refusal is not None
    assert (refusal.code, refusal.facts) == ("too_early_to_start", {"minutes": 30})
    world.now = minutes(90)
    assert world.order(StartSession(session)) is None
