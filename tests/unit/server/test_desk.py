"""The desk: bounded in what it remembers of strangers, and silent about what it does not know."""

from __future__ import annotations

from exam.commands import ExtendSession
from exam.credentials import initial_password
from exam.ids import Digest, MachineId, SessionId
from exam.plan import Part
from exam.policy import MINUTE, Policy
from exam.wire import messages as wire
from server.desk import Desk
from server.views import PaperOnOffer
from tests.unit.server.halls import PC, TICKETS, World, minutes


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
    assert len(one._attempts) <= 2000
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
