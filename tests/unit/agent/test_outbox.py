"""What a PC has to send goes out in order, without gaps, and never again once the server has it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from candidate_agent.session.outbox import WINDOW, Outbox
from tests.unit.agent.cores import chosen


class AnyOrder(RuleBasedStateMachine):
    """Entries become ready, are acknowledged and rewound in any order; a server takes what it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.outbox = Outbox(1, 0)
        self.ready: set[int] = set()
        self.server = 0
        self.next_sent = 1
        self.saved: list[int] = []

    @rule()
    def an_answer_is_given(self) -> None:
        assert self.outbox.add(chosen("A")) == self.outbox.last

    @precondition(lambda self: self.outbox.last)
    @rule(data=st.data())
    def one_is_on_the_disk(self, data: st.DataObject) -> None:
        seq = data.draw(st.integers(1, self.outbox.last))
        self.outbox.ready(seq)
        self.ready.add(seq)

    @rule()
    def what_may_go_is_sent(self) -> None:
        for seq, _ in self.outbox.take(0):
            assert seq == self.next_sent, "in order, without a gap"
            assert seq in self.ready, "checkpoint, then send"
            assert seq > self.outbox.acked, "never again what the server has"
            self.next_sent += 1
            self.server = max(self.server, seq)
        assert self.next_sent <= self.outbox.acked + WINDOW + 1

    @rule(data=st.data())
    def the_server_acknowledges(self, data: st.DataObject) -> None:
        upto = data.draw(st.integers(0, self.server))
        self.saved += [seq for seq, _ in self.outbox.ack(upto)]
        self.next_sent = max(self.next_sent, upto + 1)

    @rule()
    def the_connection_is_lost(self) -> None:
        self.outbox.rewind()
        self.next_sent = self.outbox.acked + 1

    @invariant()
    def every_entry_is_saved_once_in_order_or_still_waiting(self) -> None:
        assert self.saved == list(range(1, self.outbox.acked + 1))
        assert self.outbox.waiting == self.outbox.last - self.outbox.acked
        assert sorted(self.outbox.entries()) == list(range(self.outbox.acked + 1, self.outbox.last + 1))


TestAnyOrder = AnyOrder.TestCase


def test_a_window_and_no_more_is_on_its_way_at_once() -> None:
    outbox = Outbox(1, 0)
    for _ in range(WINDOW + 10):
        outbox.ready(outbox.add(chosen("A")))
    assert len(outbox.take(0)) == WINDOW
    assert outbox.take(0) == []
    outbox.ack(5)
    assert [seq for seq, _ in outbox.take(0)] == list(range(WINDOW + 1, WINDOW + 6))


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_journal_older_than_the_servers_number_sends_nothing(kept: int, more: int) -> None:
    outbox = Outbox(1, kept + more)
    for seq in range(1, kept + 1):
        outbox.restore(seq, chosen("A"))
    assert outbox.take(0) == []
    assert outbox.add(chosen("B")) == kept + more + 1


@given(st.sets(st.integers(1, 40)), st.integers(0, 40))
def test_gaps_are_exactly_the_numbers_nobody_has(found: set[int], acked: int) -> None:
    outbox = Outbox(1, acked)
    for seq in sorted(found):
        outbox.restore(seq, chosen("A"))
    last = max((seq for seq in found if seq > acked), default=acked)
    assert set(outbox.gaps()) == set(range(acked + 1, last + 1)) - found
