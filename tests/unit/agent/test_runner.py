"""Around the core: what fails is tried again in the pace of the clock, never as fast as the processor can."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import msgspec
import pytest

from candidate_agent.session.core import Saved, SessionCore
from candidate_agent.session.runner import AgentRunner
from candidate_agent.session.status import Safety, Screen, Status
from candidate_agent.session.watch import SIGN_EVERY
from exam.answers import Chosen
from exam.commands import AnswerEntry, Entry, LossEntry
from exam.events import LossCause
from exam.ids import Digest, ItemId, MachineId
from exam.link.server_link import Credentials, LinkError
from exam.paper import Paper
from exam.policy import MINUTE
from exam.wire import messages as wire
from tests.conftest import ExpectedLogs
from tests.unit.agent.cores import SITTING, TICKET, WELCOME, seated, view
from tests.unit.exam.papers import theory

JOURNAL_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
ROUNDS = 200
"""Turns of the loop in which a program that does not wait would try some hundred times."""


class StoppedClock:
    """Time stands still until a test lets one step pass."""

    def __init__(self) -> None:
        self.now = 0
        self._steps = asyncio.Semaphore(0)

    def monotonic_ms(self) -> int:
        """Time."""
        return self.now

    def wall_ms(self) -> int:
        """The date."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Wait for a step."""
        await self._steps.acquire()

    def step(self, milliseconds: int) -> None:
        """Let time pass, and one sleeper go."""
        self.now += milliseconds
        self._steps.release()


class BrokenLink:
    """A server that greets and seats, and from which nothing can be fetched or uploaded."""

    def __init__(self) -> None:
        self.fetched = 0
        self.uploads = 0
        self.said: list[wire.ToServer] = []
        self.to_pc: asyncio.Queue[wire.ToMachine] = asyncio.Queue()
        self.uploading = asyncio.Event()
        self.tried = asyncio.Semaphore(0)

    def also(self, urls: Sequence[str]) -> None:
        """There is no standby."""

    def turn(self) -> bool:
        """There is one address."""
        return False

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[BrokenLink]:
        """Open."""
        yield self

    async def send(self, message: wire.ToServer) -> None:
        """Remember and say nothing."""
        self.said.append(message)

    async def messages(self) -> AsyncIterator[wire.ToMachine]:
        """Say what the test puts in."""
        while True:
            yield await self.to_pc.get()

    async def paper(self, digest: Digest) -> bytes:
        """Fail."""
        self.fetched += 1
        raise LinkError("connection_lost")

    async def has_piece(self, digest: Digest, credentials: Credentials) -> bool:
        """Nothing is there."""
        return False

    async def put_piece(self, digest: Digest, data: bytes, credentials: Credentials) -> None:
        """Never end."""
        self.uploads += 1
        self.tried.release()
        await self.uploading.wait()


class Nobody:
    """An observer that does not look."""

    def changed(self, status: Status) -> None:
        """Ignore."""

    def saved(self, saved: Saved, seconds: float, *, unbroken: bool) -> None:
        """Ignore."""


class Bench:
    """A running PC with a broken link and a stopped clock."""

    def __init__(self, folder: Path) -> None:
        self.clock = StoppedClock()
        self.link = BrokenLink()
        core = SessionCore(MachineId("PC-01"), "test")
        self.runner = AgentRunner(core, self.link, folder, self.clock, Random(1), Nobody())  # type: ignore[arg-type]  # a fake at the port

    def safety(self) -> Safety:
        """Where the work is now."""
        return self.runner.status.safety

    async def upload_tried(self) -> None:
        """Wait until one more piece was brought to the server; it is read on another thread."""
        async with asyncio.timeout(20):
            await self.link.tried.acquire()

    async def settle(self) -> None:
        """Let the loop go round without letting time pass."""
        for _ in range(ROUNDS):
            await asyncio.sleep(0)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Yield a PC whose candidate is seated and answering."""
    one = Bench(tmp_path)
    running = asyncio.create_task(one.runner.run())
    one.link.to_pc.put_nowait(WELCOME)
    await one.settle()
    one.runner.log_in(TICKET, "000000")
    one.link.to_pc.put_nowait(seated(journal_key=JOURNAL_KEY))
    await one.settle()
    yield one
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_paper_that_cannot_be_fetched_is_asked_for_once_a_tick(bench: Bench, expects_log: ExpectedLogs) -> None:
    expects_log("fetching or uploading failed")
    assert bench.link.fetched <= 2
    before = bench.link.fetched
    bench.clock.step(250)
    await bench.settle()
    assert before < bench.link.fetched <= before + 2


async def test_pieces_on_their_way_are_not_uploaded_a_second_time(bench: Bench, expects_log: ExpectedLogs) -> None:
    expects_log("fetching or uploading failed")
    assert bench.runner.save_file(ItemId("P2"), "a.html", b"content") is None
    (entry,) = bench.runner.core.files.values()
    for _ in range(5):
        bench.link.to_pc.put_nowait(wire.PiecesMissing(SITTING, 1, 1, entry.pieces))
        await bench.settle()
        bench.clock.step(4000)
        await bench.settle()
    await bench.upload_tried()
    await bench.settle()
    assert bench.link.uploads == 1


async def test_an_upload_that_failed_is_done_again_when_the_server_asks_again(
    bench: Bench, expects_log: ExpectedLogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    expects_log("fetching or uploading failed")
    assert bench.runner.save_file(ItemId("P2"), "a.html", b"content") is None
    (entry,) = bench.runner.core.files.values()
    tried = []

    async def refuse(digest: Digest, data: bytes, credentials: Credentials) -> None:
        tried.append(digest)
        bench.link.tried.release()
        raise LinkError("connection_lost")

    monkeypatch.setattr(bench.link, "put_piece", refuse)
    for _ in range(2):
        bench.link.to_pc.put_nowait(wire.PiecesMissing(SITTING, 1, 1, entry.pieces))
        await bench.upload_tried()
        await bench.settle()
    assert len(tried) == 2


# ---- faults of our own ----------------------------------------------------------------------------------------------


async def test_a_fault_over_a_message_costs_a_connection_and_nothing_that_was_typed(
    bench: Bench, expects_log: ExpectedLogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    expects_log("fetching or uploading failed", "the session stumbled (over=a message")

    def fails(*_: object) -> None:
        raise ValueError("what the candidate typed")

    with monkeypatch.context() as patch:
        patch.setattr(bench.runner.core, "received", fails)
        bench.link.to_pc.put_nowait(wire.Pong(0, 0))
        await bench.settle()
    assert not bench.runner.core.is_connected
    assert bench.runner.answer(ItemId("1"), Chosen(("A",))) is None
    for _ in range(4):
        bench.clock.step(250)
        await bench.settle()
    bench.link.to_pc.put_nowait(WELCOME)
    await bench.settle()
    assert bench.runner.status.connected
    assert "typed" not in "".join(expects_log.seen)


async def test_a_fault_in_keeping_time_does_not_stop_time(
    bench: Bench, expects_log: ExpectedLogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    expects_log("fetching or uploading failed", "the session stumbled (over=keeping time")

    def fails(*_: object) -> None:
        raise KeyError

    with monkeypatch.context() as patch:
        patch.setattr(bench.runner.core, "tick", fails)
        bench.clock.step(250)
        await bench.settle()
    bench.clock.step(2 * 60 * MINUTE)
    await bench.settle()
    assert bench.runner.status.screen is Screen.CLOSING


async def test_a_window_that_fails_keeps_nothing_from_being_kept(
    bench: Bench, expects_log: ExpectedLogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    expects_log("fetching or uploading failed", "the session stumbled (over=telling what changed")

    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Nobody, "changed", fails)
    assert bench.runner.answer(ItemId("1"), Chosen(("A",))) is None
    await bench.settle()
    assert [entry for entry in sent(bench) if isinstance(entry, AnswerEntry)]


# ---- power cuts and a refusing disk ---------------------------------------------------------------------------------


def sent(bench: Bench) -> list[Entry]:
    """Entries that this PC put on the wire, each once."""
    found = {message.seq: message.entry for message in bench.link.said if isinstance(message, wire.Send)}
    return [found[seq] for seq in sorted(found)]


async def again(bench: Bench, folder: Path, here: wire.View, paper: Paper | None) -> tuple[Bench, asyncio.Task[None]]:
    """The PC's program was killed and starts again over the same disk; `paper` is open then."""
    one = Bench(folder)
    one.clock.now = bench.clock.now
    one.runner.papers.paper = paper
    running = asyncio.create_task(one.runner.run())
    one.link.to_pc.put_nowait(msgspec.structs.replace(WELCOME, now=here.now))
    await one.settle()
    one.runner.log_in(TICKET, "000000")
    one.link.to_pc.put_nowait(seated(here, journal_key=JOURNAL_KEY))
    await one.settle()
    return one, running


async def test_a_killed_program_finds_its_last_sign_of_life_and_tells_the_loss(
    bench: Bench, tmp_path: Path, expects_log: ExpectedLogs
) -> None:
    expects_log("fetching or uploading failed")
    for _ in range(30):
        bench.clock.step(1000)
        await bench.settle()
    last = bench.runner.core.time.now(bench.clock.now)
    other, running = await again(bench, tmp_path, view(version=2, now=10 * MINUTE), theory())
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    (loss,) = sent(other)
    assert isinstance(loss, LossEntry)
    assert (loss.cause, loss.until) == (LossCause.PC_OFF, 10 * MINUTE)
    assert last - SIGN_EVERY - 1000 <= loss.since <= last


async def test_a_loss_is_not_over_before_the_paper_can_be_opened(
    bench: Bench, tmp_path: Path, expects_log: ExpectedLogs
) -> None:
    expects_log("fetching or uploading failed")
    bench.clock.step(1000)
    await bench.settle()
    other, running = await again(bench, tmp_path, view(version=2, now=10 * MINUTE), None)
    assert sent(other) == []
    other.runner.papers.paper = theory()
    other.clock.step(30_000)
    await other.settle()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    (loss,) = sent(other)
    assert isinstance(loss, LossEntry)
    assert loss.until == 10 * MINUTE + 30_000


async def test_what_the_disk_refused_is_written_as_soon_as_it_works_again_and_the_loss_is_told(
    bench: Bench, expects_log: ExpectedLogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    expects_log("fetching or uploading failed", "an entry could not be kept", "this PC cannot note that it is there")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse_fsync)
        assert bench.runner.answer(ItemId("1"), Chosen(("A",))) is None
        for _ in range(20):
            bench.clock.step(1000)
            await bench.settle()
        assert bench.safety() is Safety.NOWHERE
        assert sum(line.startswith("this PC cannot note") for line in expects_log.seen) == 1, "told once, not always"
    for _ in range(6):
        bench.clock.step(1000)
        await bench.settle()
    assert bench.safety() is Safety.ON_PC
    answer, loss = sent(bench)
    assert isinstance(answer, AnswerEntry)
    assert isinstance(loss, LossEntry)
    assert loss.cause is LossCause.DISK
    assert 20_000 <= loss.until - loss.since <= 26_000


def refuse_fsync(handle: int) -> None:
    """A disk that refuses."""
    raise OSError(5, "Input/output error")
