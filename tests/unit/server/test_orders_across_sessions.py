"""Orders that concern more than one session: a PC or a room that goes on to the next, a candidate in two places."""

from __future__ import annotations

import pytest

from exam import events as ev
from exam.commands import (
    AddCandidate,
    AllowEarlyLeave,
    ChangeSeats,
    ConfirmIdentity,
    Enter,
    ExtendSession,
    ExtendSitting,
    HandInEntry,
    LogIn,
    Put,
    SettleIncident,
    StartSession,
    UndoHandIn,
)
from exam.consent import MOST_BY_ONE
from exam.events import HandInBy
from exam.ids import MachineId, SeatNumber, SessionId, SittingId, Ticket, id_check_character, sitting_id
from exam.people import Actor, Role
from exam.plan import Part
from exam.room import SessionPhase
from exam.room_rules import HIGHEST_SEAT
from exam.sitting import SittingPhase
from exam.text import Refusal
from tests.unit.server.halls import INSPECTOR, INVIGILATOR, PC, TICKETS, World, minutes

SPARE = MachineId("PC-09")


def sit(world: World, sitting: SittingId, machine: MachineId = PC) -> None:
    """Log in and begin."""
    for command in (LogIn(machine, world.hall.machine_holds(machine)), ConfirmIdentity(machine), Enter(machine)):
        assert world.hall.by_candidate(sitting, command, world.now) is None
    world.write()


def theory(world: World, number: int = 0) -> SittingId:
    """A candidate's theory."""
    return sitting_id(TICKETS[number], world.session(Part.THEORY))


def practical(world: World, number: int = 0) -> SittingId:
    """A candidate's practical."""
    return sitting_id(TICKETS[number], world.session(Part.PRACTICAL))


def handed_in_early(world: World) -> SittingId:
    """The first candidate handed in at fifty minutes, by mistake."""
    world.at(0)
    sitting = theory(world)
    sit(world, sitting)
    world.at(minutes(50))
    assert world.order(AllowEarlyLeave(sitting, "身体不适")) is None
    hand_in = Put(PC, 1, 1, HandInEntry(HandInBy.CANDIDATE, world.now))
    assert world.hall.by_candidate(sitting, hand_in, world.now) is None
    assert world.hall.sittings[sitting].complete
    return sitting


# ---- a hand-in undone -----------------------------------------------------------------------------------------------


def test_a_hand_in_undone_goes_on_at_its_pc() -> None:
    world = World()
    sitting = handed_in_early(world)
    assert world.order(UndoHandIn(sitting, "误交")) is None
    assert world.hall.sittings[sitting].machine == PC
    assert world.hall.machine_holds(PC) == sitting


def test_a_hand_in_undone_whose_pc_serves_another_is_free_for_any_pc() -> None:
    world = World()
    sitting = handed_in_early(world)
    next_one = practical(world)
    assert world.hall.by_candidate(next_one, LogIn(PC, world.hall.machine_holds(PC)), world.now) is None
    assert world.order(UndoHandIn(sitting, "误交")) is None
    state = world.hall.sittings[sitting]
    assert state.phase is SittingPhase.ANSWERING
    assert state.machine is None
    assert world.hall.machine_holds(PC) == next_one
    assert world.hall.by_candidate(sitting, LogIn(SPARE), world.now) is None
    assert world.hall.sittings[sitting].machine == SPARE


# ---- the next session -----------------------------------------------------------------------------------------------


def next_has_begun() -> World:
    """The theory is over and the practical of the same room runs."""
    world = World()
    world.at(0)
    sit(world, theory(world))
    for at in (60, 61, 90):
        world.at(minutes(at))
    assert world.hall.sessions[world.session(Part.THEORY)].phase is SessionPhase.ENDED
    assert world.hall.sessions[world.session(Part.PRACTICAL)].phase is SessionPhase.RUNNING
    return world


def test_a_session_does_not_go_on_again_while_the_next_of_its_room_runs() -> None:
    world = next_has_begun()
    before = world.hall.version
    for command in (
        ExtendSession(world.session(Part.THEORY), minutes(5), "停电"),
        ExtendSitting(theory(world), minutes(5), "停电"),
    ):
        assert world.order(command) == Refusal("room_in_use")
    assert world.hall.sittings[theory(world)].phase is SittingPhase.HANDED_IN
    assert world.hall.version == before + 2


def test_nobody_starts_a_session_by_hand_while_another_of_its_room_runs() -> None:
    world = World()
    world.at(0)
    assert world.order(StartSession(world.session(Part.PRACTICAL))) == Refusal("room_in_use")
    assert world.hall.sessions[world.session(Part.PRACTICAL)].phase is SessionPhase.SCHEDULED


# ---- candidates and seats -------------------------------------------------------------------------------------------


def added(session: SessionId, ticket: Ticket, seat: int = 3) -> AddCandidate:
    """A candidate of the plan, put on a list by hand."""
    world = World()
    person = world.plan.candidate(ticket)
    body = "99000020050505001"
    number = person.id_number if person else body + id_check_character(body)
    return AddCandidate(session, ticket, number, "考生", SeatNumber(seat), "找错考场")


def test_nobody_is_put_on_a_second_list_for_the_same_hours() -> None:
    world = World()
    refusal = world.order(added(world.session(Part.THEORY, 1), TICKETS[0]))
    assert refusal == Refusal("candidate_elsewhere", {"room": "第1考场"})
    new = Ticket("9" * 26)
    assert world.order(added(world.session(Part.THEORY), new)) is None
    assert world.order(added(world.session(Part.PRACTICAL), new)) is None
    assert world.order(added(world.session(Part.THEORY, 1), new)) == Refusal("candidate_elsewhere", {"room": "第1考场"})
    assert [one.part for one in world.hall.sessions_of(new)] == [Part.THEORY, Part.PRACTICAL]


def test_a_person_with_one_ticket_is_not_added_with_another() -> None:
    world = World()
    person = world.plan.candidate(TICKETS[0])
    assert person is not None
    session = world.session(Part.THEORY)
    command = AddCandidate(session, "9" * 26, person.id_number, "考生", SeatNumber(3), "漏报")
    assert world.order(command) == Refusal("candidate_differs")


@pytest.mark.parametrize("seat", [0, -1, HIGHEST_SEAT + 1, 2**70])
def test_a_seat_has_a_number_that_a_door_sticker_can_have(seat: int) -> None:
    world = World()
    session = world.session(Part.THEORY)
    assert world.order(added(session, Ticket("9" * 26), seat)) == Refusal("seat_taken")
    swap = ChangeSeats(session, {theory(world): SeatNumber(seat)}, "设备")
    assert world.order(swap) == Refusal("seat_taken")


# ---- one person's share ---------------------------------------------------------------------------------------------


def test_one_person_cannot_fill_the_list_of_what_waits() -> None:
    world = World()
    world.at(0)
    sit(world, theory(world))
    made = [
        world.order_by(INVIGILATOR, ExtendSitting(theory(world), 1 + number, "停电")) for number in range(MOST_BY_ONE)
    ]
    assert all(outcome.proposal for outcome in made)
    more = ExtendSitting(theory(world), minutes(1), "停电")
    assert world.order_by(INVIGILATOR, more).refusal == Refusal("proposals_too_many")
    assert world.order_by(INSPECTOR, more).proposal


def test_one_persons_wrong_codes_do_not_keep_another_from_a_right_one() -> None:
    world = World()
    world.at(0)
    hall = world.hall
    for _ in range(world.plan.policy.release_attempts):
        hall._record((ev.ReleaseRefused("release_wrong", INVIGILATOR),), world.now)
    command = ExtendSession(world.session(Part.THEORY), minutes(20), "停电", "00-0000-0000-0")
    told = [world.order_by(who, command).refusal for who in (INVIGILATOR, Actor(Role.CHIEF_EXAMINER, "主考甲"))]
    assert [refusal.code for refusal in told if refusal] == ["release_attempts", "release_no_key"]


# ---- contact after the end ------------------------------------------------------------------------------------------


def test_a_pc_that_comes_back_after_its_time_is_heard_again() -> None:
    """Else a sitting opened again would count as unheard for ever, on the PC's word alone."""
    world = World()
    world.at(0)
    sitting = theory(world)
    sit(world, sitting)
    world.at(minutes(50))
    world.hall.contact(sitting, PC, there=False, now=world.now)
    world.at(minutes(61))
    assert world.hall.sittings[sitting].phase is SittingPhase.HANDED_IN
    world.hall.contact(sitting, PC, there=True, now=minutes(62))
    assert world.hall.sittings[sitting].lost.away_since is None
    world.hall.contact(sitting, PC, there=False, now=minutes(63))
    assert world.hall.sittings[sitting].lost.away_since is None, "PCs that are switched off at the end lose nothing"


def test_an_incident_that_is_not_there_is_not_settled() -> None:
    world = World()
    refusal = world.order(SettleIncident(world.session(Part.THEORY), "nothing", "已处理"))
    assert refusal == Refusal("incident_unknown")
