"""The desk: bounded in what it remembers of strangers, and silent about what it does not know."""

from __future__ import annotations

import pytest

from exam.commands import ExtendSession, FindingEntry, ReleaseLock
from exam.credentials import initial_password
from exam.evidence import Evidence, Severity
from exam.ids import Digest, MachineId, SessionId
from exam.people import Actor, Role, may
from exam.plan import Part
from exam.policy import MINUTE, Policy
from exam.trust.emergency_codes import make_codes, match_code
from exam.wire import messages as wire
from server.desk import Desk
from server.views import PaperOnOffer
from tests.unit.server.halls import INSPECTOR, INVIGILATOR, PC, TICKETS, World, minutes


def desk() -> Desk:
    """A desk over an empty journal."""
    world = World()
    return Desk(world.hall, bytes(32), {}, world.planned, lambda _: False)


def test_a_message_of_a_connection_that_is_gone_is_nothing() -> None:
    one = desk()
    one.received(7, wire.Ping(1), 0)
    one.closed(7, 0)
    one.unreadable(7, "message_unreadable")
    assert one.take(0) == []


def test_wrong_tries_under_ever_new_names_do_not_fill_the_memory() -> None:
    one = desk()
    for number in range(5000):
        one.opened(number)
        one.received(number, wire.Hello(wire.PROTOCOL, "test", MachineId(f"X{number}")), number * 1000)
        one.received(number, wire.Login(1, TICKETS[0], "wrong"), number * 1000)
        one.closed(number, 0)
        one.take(number * 1000)
    assert len(one._admission._attempts) <= 2000
    assert one.connected == {}


def test_a_pc_that_came_again_is_not_forgotten_when_its_old_connection_ends() -> None:
    one = desk()
    for number in (1, 2):
        one.opened(number)
        one.received(number, wire.Hello(wire.PROTOCOL, "test", PC), 0)
    closed = [out.connection for out in one.take(0) if out.message is None]
    assert closed == [1]
    one.closed(1, 0)
    assert set(one.connected) == {PC}
    one.received(1, wire.Ping(1), 0)
    assert one.take(0) == [], "the old connection is not heard any more"


def test_who_missed_the_theory_may_log_in_for_the_practical_while_others_still_sit_an_extended_theory() -> None:
    world = World()
    papers = {one.id: PaperOnOffer(b"", Digest("0" * 64), "") for one in world.plan.sessions}
    desk = Desk(world.hall, bytes(32), papers, world.planned, lambda _: False)
    world.at(0)
    world.order(ExtendSession(world.session(Part.THEORY), 30 * MINUTE, "停电"))
    world.at(minutes(31))
    assert answers_of(desk, world, minutes(40)) == "too_late"
    assert answers_of(desk, world, minutes(61)) == world.session(Part.PRACTICAL)


def answers_of(desk: Desk, world: World, now: int) -> str | SessionId:
    """What the desk says to a candidate who logs in: the session of the seat, or the code of the refusal."""
    desk.opened(now)
    desk.received(now, wire.Hello(wire.PROTOCOL, "test", PC), now)
    desk.received(now, wire.Login(1, TICKETS[0], initial_password(Policy(), TICKETS[0])), now)
    reply = [out.message for out in desk.take(now) if isinstance(out.message, wire.Seated | wire.Refused)][-1]
    return reply.session.id if isinstance(reply, wire.Seated) else reply.refusal.code


# ---- a locked PC ----------------------------------------------------------------------------------------------------


def seat(world: World) -> tuple[Desk, wire.Seated]:
    """A desk, and what it says to a PC whose candidate logs in."""
    papers = {one.id: PaperOnOffer(b"", Digest("0" * 64), "") for one in world.plan.sessions}
    desk = Desk(world.hall, bytes(32), papers, world.planned, lambda _: True)
    world.at(0)
    desk.opened(1)
    desk.received(1, wire.Hello(wire.PROTOCOL, "test", PC), 0)
    desk.received(1, wire.Login(1, TICKETS[0], initial_password(Policy(), TICKETS[0])), 0)
    (seated,) = (out.message for out in desk.take(0) if isinstance(out.message, wire.Seated))
    return desk, seated


def test_a_pc_is_given_what_checks_its_emergency_codes_and_no_code() -> None:
    world = World()
    _, seated = seat(world)
    session = world.session(Part.THEORY)
    codes = make_codes(bytes(32), PC, session)
    assert match_code(seated.emergency, PC, session, codes[5]) == 5
    assert not {*codes} & {*seated.emergency}
    assert match_code(seated.emergency, MachineId("PC-02"), session, codes[5]) is None


def test_what_people_release_reaches_the_pc() -> None:
    world = World()
    desk, seated = seat(world)
    sitting = seated.view.sitting
    usb = Evidence("usb_storage", "E:")
    desk.received(1, wire.Send(sitting, 1, 1, FindingEntry(usb.code, usb.about, Severity.LOCK, {}, 0)), 10)
    told = [out.message for out in desk.take(10)]
    assert wire.Acked(sitting, 1, 1) in told
    assert world.order(ReleaseLock(sitting, (usb,), "已查看")) is None
    (view,) = (out.message for out in desk.take(20) if isinstance(out.message, wire.View))
    assert view.released == (usb,)


@pytest.mark.parametrize(
    "actor", [INSPECTOR, Actor(Role.SYSTEM_ADMINISTRATOR, "管理员甲"), Actor(Role.STAFF, "工作甲")]
)
def test_only_the_invigilators_and_the_chief_release_a_lock(actor: Actor) -> None:
    world = World()
    _, seated = seat(world)
    outcome = world.order_by(actor, ReleaseLock(seated.view.sitting, (Evidence("usb_storage", "E:"),), "已查看"))
    assert outcome.refusal is not None
    assert outcome.refusal.code == "role_may_not"
    assert may(INVIGILATOR.role, "release_lock")


# ---- programs that differ -------------------------------------------------------------------------------------------


def greeted(world: World, manifest: str, ours: str = "ours") -> Desk:
    """A desk of a server whose manifest is `ours`, and a connected PC with another."""
    papers = {one.id: PaperOnOffer(b"", Digest("0" * 64), "") for one in world.plan.sessions}
    desk = Desk(world.hall, bytes(32), papers, world.planned, lambda _: True, manifest=ours)
    greet(desk, manifest)
    return desk


def greet(desk: Desk, manifest: str, connection: int = 1) -> None:
    """A PC says hello."""
    desk.opened(connection)
    desk.received(connection, wire.Hello(wire.PROTOCOL, "", PC, manifest=manifest), 0)


def told(desk: Desk, message: wire.ToServer, connection: int = 1) -> wire.Seated | wire.Refused:
    """What a PC is answered."""
    desk.received(connection, message, 0)
    return next(out.message for out in desk.take(0) if isinstance(out.message, wire.Seated | wire.Refused))


LOGIN = wire.Login(1, TICKETS[0], initial_password(Policy(), TICKETS[0]))


@pytest.mark.parametrize("theirs", ["theirs", ""])
def test_nobody_begins_at_a_pc_with_another_program(theirs: str) -> None:
    world = World()
    world.at(0)
    answer = told(greeted(world, theirs), LOGIN)
    assert isinstance(answer, wire.Refused)
    assert answer.refusal.code == "program_differs"
    assert answer.refusal.facts == {"theirs": theirs, "ours": "ours"}
    assert world.hall.machine_holds(PC) is None, "nothing is on record"


@pytest.mark.parametrize(("theirs", "ours"), [("ours", "ours"), ("theirs", ""), ("", "")])
def test_the_same_program_and_a_server_that_does_not_know_its_own_let_candidates_begin(theirs: str, ours: str) -> None:
    world = World()
    world.at(0)
    assert isinstance(told(greeted(world, theirs, ours), LOGIN), wire.Seated)


def test_whoever_is_seated_comes_back_with_any_program() -> None:
    world = World()
    world.at(0)
    desk = greeted(world, "ours")
    seated = told(desk, LOGIN)
    assert isinstance(seated, wire.Seated)
    greet(desk, "theirs", 2)
    assert isinstance(told(desk, wire.Resume(1, seated.view.sitting, seated.token), 2), wire.Seated)
    assert isinstance(told(desk, LOGIN, 2), wire.Refused), "nobody is answering yet: another PC can be taken"
    desk.received(2, wire.Confirm(2, seated.view.sitting), 0)
    desk.received(2, wire.Begin(3, seated.view.sitting), 0)
    desk.take(0)
    assert isinstance(told(desk, LOGIN, 2), wire.Seated), "whoever is answering there goes on there"


def test_a_wrong_password_is_told_first() -> None:
    world = World()
    world.at(0)
    answer = told(greeted(world, "theirs"), wire.Login(1, TICKETS[0], "wrong"))
    assert isinstance(answer, wire.Refused)
    assert answer.refusal.code == "password_wrong"
