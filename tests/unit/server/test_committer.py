"""The committer: nothing goes out before it is written, and nobody waits for a write that will never come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from exam.wire import messages as wire
from server.committer import Committer
from server.desk import Desk, Outgoing
from server.exam_clock import ExamClock, Mark
from server.journal.errors import StoreError
from server.picture import SiteFacts
from server.watchers import PACE, Told, Watchers
from tests.conftest import ExpectedLogs
from tests.unit.server.halls import PC, World


class StandingClock:
    """Time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 0

    def monotonic_ms(self) -> int:
        """Time."""
        return self.now

    def wall_ms(self) -> int:
        """The date."""
        return 0

    async def sleep(self, seconds: float) -> None:
        """Do not wait."""


class Bench:
    """A committer over a journal in memory."""

    def __init__(self, writer: ThreadPoolExecutor) -> None:
        self.world = World()
        self.sent: list[Outgoing] = []
        self.desk = Desk(self.world.hall, bytes(32), {}, self.world.planned, lambda _: True)
        self.told: list[tuple[int, bool]] = []
        self.news = asyncio.Event()
        self.clock = StandingClock()
        hall = self.world.hall
        self.watchers = Watchers(hall, lambda: self.desk.machines, self.world.planned, SiteFacts)
        self.committer = Committer(
            self.world.hall,
            self.desk,
            self.world.journal,
            ExamClock(self.clock, Mark(0, 0, 0, ""), 0),
            writer,
            self.deliver,
            lambda *_: None,
            self.watchers,
            self.tell,
        )

    def deliver(self, out: Sequence[Outgoing]) -> None:
        """Remember what went out, and how much was written then."""
        self.sent += out

    def tell(self, told: Told) -> None:
        """Remember who was told, and whether all that had been decided was written then."""
        written = len(list(self.world.journal.read()))
        self.told += [(id_, written == self.world.hall.version) for id_, _ in told]
        if told:
            self.news.set()

    def decide(self) -> None:
        """Decide something that has to be written."""
        self.world.hall.tick(0, self.world.planned)


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Yield a committer whose writer ends with the test."""
    with ThreadPoolExecutor(1, "journal") as writer:
        yield Bench(writer)


async def test_what_was_decided_is_written_before_anybody_is_told(bench: Bench) -> None:
    running = asyncio.create_task(bench.committer.run())
    bench.desk.opened(1)
    bench.desk.received(1, wire.Hello(wire.PROTOCOL, "test", PC), 0)
    bench.decide()
    await bench.committer.durable()
    kinds = [record.kind for record in bench.world.journal.read()]
    assert [kind for kind in kinds if kind != "duty_fell"] == ["session_started"] * 2
    assert isinstance(bench.sent[0].message, wire.Welcome)
    await end(running)


async def test_a_write_that_fails_lets_nothing_out_and_fails_whoever_waits(bench: Bench) -> None:
    bench.world.journal.refuse_with = StoreError("store_full", "free some space")
    bench.desk.opened(1)
    bench.desk.received(1, wire.Hello(wire.PROTOCOL, "test", PC), 0)
    bench.decide()
    waiting = bench.committer.durable()
    running = asyncio.create_task(bench.committer.run())
    with pytest.raises(StoreError):
        await running
    assert bench.sent == []
    assert waiting.cancelled()
    await end(running)


async def test_whoever_asks_a_committer_that_has_ended_is_not_left_waiting(bench: Bench) -> None:
    bench.world.journal.refuse_with = StoreError("store_full", "free some space")
    bench.decide()
    bench.committer.wake()
    running = asyncio.create_task(bench.committer.run())
    await asyncio.wait({running})
    late = bench.committer.durable()
    assert late.done()
    await end(running)


# ---- those who watch ------------------------------------------------------------------------------------------------


async def test_consoles_are_told_once_what_they_are_told_is_written(bench: Bench) -> None:
    bench.watchers.opened(7)
    bench.decide()
    running = asyncio.create_task(bench.committer.run())
    await bench.committer.durable()
    await asyncio.wait_for(bench.news.wait(), 5)
    assert bench.told == [(7, True)]
    await end(running)


async def test_a_write_that_fails_tells_consoles_nothing(bench: Bench) -> None:
    bench.watchers.opened(7)
    bench.world.journal.refuse_with = StoreError("store_full", "free some space")
    bench.decide()
    bench.committer.wake()
    running = asyncio.create_task(bench.committer.run())
    with pytest.raises(StoreError):
        await running
    assert bench.told == []
    await end(running)


async def test_what_the_pace_held_back_leaves_by_itself_and_no_alarm_outlives_the_committer(bench: Bench) -> None:
    bench.watchers.opened(7)
    running = asyncio.create_task(bench.committer.run())
    bench.committer.wake()
    await asyncio.wait_for(bench.news.wait(), 5)
    bench.news.clear()
    bench.decide()
    await bench.committer.durable()
    assert bench.told == [(7, True)], "too early"
    bench.clock.now += PACE
    # Nobody wakes the committer from here: its own alarm does.
    await asyncio.wait_for(bench.news.wait(), 5)
    assert bench.told == [(7, True), (7, True)]
    await end(running)
    alarm = bench.committer._alarm
    assert alarm is not None
    assert alarm.cancelled()


async def test_a_fault_in_the_news_costs_no_candidate_an_acknowledgement(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, expects_log: ExpectedLogs
) -> None:
    expects_log("the news for the consoles could not be made")

    def breaks(_now: int) -> Told:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(bench.watchers, "take", breaks)
    bench.watchers.opened(7)
    running = asyncio.create_task(bench.committer.run())
    bench.decide()
    await asyncio.wait_for(bench.committer.durable(), 5)
    assert bench.told == []
    await end(running)


async def test_with_nobody_watching_there_is_no_alarm(bench: Bench) -> None:
    running = asyncio.create_task(bench.committer.run())
    bench.decide()
    await bench.committer.durable()
    assert bench.committer._alarm is None
    await end(running)


async def end(running: asyncio.Task[None]) -> None:
    """Stop."""
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
