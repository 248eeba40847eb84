"""The desk: bounded in what it remembers of strangers, and silent about what it does not know."""

from __future__ import annotations

from exam.ids import MachineId
from exam.wire import messages as wire
from server.desk import Desk
from tests.unit.server.halls import PC, TICKETS, World


def desk() -> Desk:
    """A desk over an empty journal."""
    world = World()
    return Desk(world.hall, bytes(32), {}, world.planned, lambda _: False)


def test_a_message_of_a_connection_that_is_gone_is_nothing() -> None:
    one = desk()
    one.received(7, wire.Ping(1), 0)
    one.closed(7)
    one.unreadable(7, "message_unreadable")
    assert one.take(0) == []


def test_wrong_tries_under_ever_new_names_do_not_fill_the_memory() -> None:
    one = desk()
    for number in range(5000):
        one.opened(number)
        one.received(number, wire.Hello(wire.PROTOCOL, "test", MachineId(f"X{number}")), number * 1000)
        one.received(number, wire.Login(1, TICKETS[0], "wrong"), number * 1000)
        one.closed(number)
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
    one.closed(1)
    assert set(one.connected) == {PC}
    one.received(1, wire.Ping(1), 0)
    assert one.take(0) == [], "the old connection is not heard any more"
