"""The hall: starts rooms by the plan, remembers requests, and is the same again after any restart."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from exam.answers import Chosen
from exam.commands import (
    AnswerEntry,
    ConfirmIdentity,
    Enter,
    ExtendSession,
    GiveConsent,
    LogIn,
    MoveSitting,
    Outcome,
    PauseSession,
    Put,
    ResumeSession,
    StaffCommand,
    StartSession,
)
from exam.ids import ItemId, MachineId, SessionId, SittingId, sitting_id
from exam.plan import Part
from exam.room import SessionPhase
from exam.text import Refusal
from server.journal.record import first_hash, verify
from tests.unit.server.halls import CHIEF, INSPECTOR, PC, TICKETS, World, minutes

ITEM = ItemId("1")


def sit(world: World, sitting: SittingId, machine: MachineId = PC) -> None:
    """Log in, confirm, enter."""
    for command in (LogIn(machine), ConfirmIdentity(machine), Enter(machine)):
        assert world.hall.by_candidate(sitting, command, world.now) is None
    world.write()


def test_every_room_starts_at_its_time_and_not_before() -> None:
    world = World()
    world.at(-1)
    assert {state.phase for state in world.hall.sessions.values()} == {SessionPhase.SCHEDULED}
    world.at(0)
    for room in (0, 1):
        assert world.hall.sessions[world.session(Part.THEORY, room)].phase is SessionPhase.RUNNING
        assert world.hall.sessions[world.session(Part.PRACTICAL, room)].phase is SessionPhase.SCHEDULED


def test_an_invigilator_may_start_a_room_and_the_clock_does_not_start_it_again() -> None:
    world = World()
    session = world.session(Part.THEORY)
    world.planned[session] = minutes(10)
    world.now = minutes(8)
    assert world.order(StartSession(session, "全部到齐")) is None
    world.at(minutes(10))
    timing = world.hall.sessions[session].timing
    assert timing is not None
    assert timing.started_at == minutes(8)


def test_the_next_session_of_a_room_does_not_start_while_the_last_still_runs() -> None:
    """A fire alarm of forty minutes in the theory: nobody loses time of the practical while still in the theory."""
    world = World()
    world.at(0)
    sit(world, sitting_id(TICKETS[0], world.session(Part.THEORY)))
    world.order(PauseSession(world.session(Part.THEORY), "火警"))
    world.at(minutes(40))
    world.order(ResumeSession(world.session(Part.THEORY), "解除"))
    world.at(minutes(90))
    assert world.hall.sessions[world.session(Part.THEORY)].phase is SessionPhase.RUNNING
    assert world.hall.sessions[world.session(Part.PRACTICAL)].phase is SessionPhase.SCHEDULED
    assert world.hall.sessions[world.session(Part.PRACTICAL, 1)].phase is SessionPhase.RUNNING, "the other room goes on"
    world.at(minutes(101))
    world.at(minutes(101) + 200)
    assert world.hall.sessions[world.session(Part.PRACTICAL)].phase is SessionPhase.RUNNING


def test_a_request_sent_twice_is_done_once_and_answered_alike() -> None:
    world = World()
    session = world.session(Part.THEORY)
    assert world.order(ExtendSession(session, minutes(5), "停电"), "double-click") == Refusal("session_not_running")
    world.at(0)
    assert world.order(ExtendSession(session, minutes(5), "停电"), "double-click") == Refusal("session_not_running")
    first, again = (world.order_by(CHIEF, ExtendSession(session, minutes(5), "停电"), "another-one") for _ in range(2))
    assert first == again == Outcome(proposal="another-one")
    for _ in range(2):
        assert world.order_by(INSPECTOR, GiveConsent("another-one"), "yes-by-inspector") == Outcome()
    timing = world.hall.sessions[session].timing
    assert timing is not None
    assert timing.extension == minutes(5)


def test_orders_for_what_does_not_exist_are_refused_and_fill_no_journal() -> None:
    world = World()
    assert world.order(StartSession(SessionId("x"))) == Refusal("session_unknown")
    assert world.order(MoveSitting(SittingId("x"), "故障")) == Refusal("sitting_unknown")
    assert list(world.journal.read()) == []


def test_a_pc_holds_its_sitting_until_that_is_over_or_has_moved() -> None:
    world = World()
    world.at(0)
    sitting = sitting_id(TICKETS[0], world.session(Part.THEORY))
    assert world.hall.machine_holds(PC) is None
    sit(world, sitting)
    assert world.hall.machine_holds(PC) == sitting
    world.order(MoveSitting(sitting, "故障", MachineId("PC-99")))
    assert world.hall.machine_holds(PC) is None


def test_time_in_the_journal_never_goes_backwards() -> None:
    world = World()
    world.at(minutes(10))
    world.now = minutes(5)
    world.order(PauseSession(world.session(Part.THEORY), "火警"))
    times = [record.at for record in world.journal.read()]
    assert times == sorted(times)


acts = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(0, minutes(20))),
        st.tuples(st.just("sit"), st.integers(0, 3)),
        st.tuples(st.just("answer"), st.integers(0, 3)),
        st.tuples(st.just("move"), st.integers(0, 3)),
        st.tuples(st.just("pause"), st.integers(0, 1)),
        st.tuples(st.just("resume"), st.integers(0, 1)),
        st.tuples(st.just("extend"), st.integers(0, 1)),
    ),
    max_size=40,
)


@settings(max_examples=60)
@given(acts)
def test_a_hall_made_from_the_journal_is_the_hall_that_wrote_it(acts: list[tuple[str, int]]) -> None:
    world = World()
    for act, number in acts:
        do(world, act, number)
    again = world.again()
    assert again.sittings == world.hall.sittings
    assert again.sessions == world.hall.sessions
    assert again.requests == world.hall.requests
    assert again.version == world.hall.version
    assert {pc: again.machine_holds(pc) for pc in machines()} == {pc: world.hall.machine_holds(pc) for pc in machines()}
    verify(world.journal.read(), first_hash(world.plan.number))


def machines() -> list[MachineId]:
    """A PC for each candidate."""
    return [MachineId(f"PC-{number}") for number in range(4)]


def do(world: World, act: str, number: int) -> None:
    """One thing that may happen; where the rules refuse it, that is fine."""
    if act == "wait":
        world.at(world.now + number)
        return
    if act in ("pause", "resume", "extend"):
        session = world.session(Part.THEORY, number)
        orders: dict[str, StaffCommand] = {
            "pause": PauseSession(session, "火警"),
            "resume": ResumeSession(session, "解除"),
            "extend": ExtendSession(session, minutes(5), "停电"),
        }
        world.order(orders[act])
        return
    sitting = sitting_id(TICKETS[number], world.session(Part.THEORY, number // 2))
    state, machine = world.hall.sittings[sitting], machines()[number]
    if act == "move":
        world.order(MoveSitting(sitting, "故障"))
    elif act == "answer":
        entry = AnswerEntry(ITEM, Chosen(("A",)), world.now)
        world.hall.by_candidate(sitting, Put(machine, state.line, state.last_seq + 1, entry), world.now)
    else:
        for command in (LogIn(machine), ConfirmIdentity(machine), Enter(machine)):
            world.hall.by_candidate(sitting, command, world.now)
    world.write()
