"""The machine check beside the session: on a thread, never while somebody sits here, told once a connection."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from candidate_agent.checking import AGAIN_AFTER, Checking, ReadMachine, machine_reader, place_of
from candidate_agent.lockdown.policy import LockdownPolicy
from candidate_agent.session.beside import Beside
from exam.preflight.findings import Finding, MachineRole, Verdict
from exam.preflight.known_names import Place
from exam.preflight.verdicts import judge
from exam.wire.messages import Checked
from tests.conftest import ExpectedLogs
from tests.unit.agent.cores import WELCOME, seated
from tests.unit.agent.test_runner import JOURNAL_KEY, Bench, StoppedClock
from tests.unit.preflight.fake_reader import StepClock, recorded_reader
from tests.unit.preflight.machines import recorded

FOUND = (Finding("memory", Verdict.SHORT, "short", {"memory": "2"}),)
SERVER = "https://10.0.0.2:8443"


class Pc:
    """A PC whose check a test answers for."""

    def __init__(self) -> None:
        self.clock = StoppedClock()
        self.server = ""
        self.is_free = True
        self.asked: list[Place | None] = []
        self.read: ReadMachine = self.found
        self.checking = Checking(self._reads, self.clock, lambda: self.server, lambda: self.is_free)

    def _reads(self, server: Place | None) -> tuple[Finding, ...]:
        return self.read(server)

    def found(self, server: Place | None) -> tuple[Finding, ...]:
        """Find the same each time."""
        self.asked.append(server)
        return FOUND

    async def step(self, milliseconds: int = 1000) -> None:
        """Let time pass, and whatever runs on a thread come back."""
        self.clock.step(milliseconds)
        await self.settle()

    async def settle(self) -> None:
        """Wait until no check runs."""
        for _ in range(50):
            await asyncio.sleep(0)
            for thread in threading.enumerate():
                if thread.name == "machine check":
                    await asyncio.to_thread(thread.join)


@asynccontextmanager
async def running(pc: Pc) -> AsyncIterator[Pc]:
    task = asyncio.create_task(pc.checking.run())
    await pc.settle()
    yield pc
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_pc_is_checked_at_the_start_and_again_when_the_server_is_found() -> None:
    async with running(Pc()) as pc:
        assert pc.asked == [None]
        assert pc.checking.checked == Checked(FOUND, 0)
        await pc.step()
        assert len(pc.asked) == 1
        pc.server = SERVER
        await pc.step()
        assert pc.asked == [None, Place("10.0.0.2", 8443)]


async def test_what_was_mended_is_seen_after_a_while_but_never_while_somebody_sits_here() -> None:
    async with running(Pc()) as pc:
        pc.is_free = False
        await pc.step(AGAIN_AFTER)
        assert len(pc.asked) == 1
        pc.is_free = True
        await pc.step()
        assert len(pc.asked) == 2


async def test_a_check_that_fails_costs_nothing_but_itself(expects_log: ExpectedLogs) -> None:
    expects_log("the machine check failed")
    pc = Pc()

    def fails(_: Place | None) -> tuple[Finding, ...]:
        raise ValueError("nobody expected this")

    pc.read = fails
    async with running(pc):
        assert pc.checking.checked is None
        pc.read = pc.found
        await pc.step(AGAIN_AFTER)
        assert pc.checking.checked is not None


async def test_a_check_that_hangs_keeps_the_program_from_nothing() -> None:
    pc, free = Pc(), threading.Event()

    def hangs(_: Place | None) -> tuple[Finding, ...]:
        free.wait()
        return FOUND

    pc.read = hangs
    task = asyncio.create_task(pc.checking.run())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    free.set()
    await pc.settle()
    assert pc.checking.checked is None


async def test_without_a_reader_there_is_no_check() -> None:
    checking = Checking(None, StoppedClock(), lambda: SERVER, lambda: True)
    task = asyncio.create_task(checking.run())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert checking.checked is None


def test_this_pc_is_judged_as_a_candidates_by_the_sites_own_lists(tmp_path: Path) -> None:
    machine = recorded("candidate-minimal")
    read = machine_reader(tmp_path, LockdownPolicy(), StepClock(), recorded_reader(machine.facts))
    found = {one.code: one.verdict for one in read(None)}
    wanted = {one.code: one.verdict for one in judge(MachineRole.CANDIDATE, machine.facts)}
    assert found == {**wanted, "clock_ahead": Verdict.UNKNOWN}


@pytest.mark.parametrize(
    ("url", "place"),
    [("", None), (SERVER, Place("10.0.0.2", 8443)), ("https://host/", Place("host", 443)), ("nothing", None)],
)
def test_an_address_is_a_place(url: str, place: Place | None) -> None:
    assert place_of(url) == place


# ---- telling --------------------------------------------------------------------------------------------------------


def test_a_check_is_told_once_a_connection_and_again_when_it_is_newer() -> None:
    beside = Beside(lambda: None)
    assert beside.check_to_tell(is_seated=False) is None
    beside.checked = lambda: Checked(FOUND, 1)
    assert beside.check_to_tell(is_seated=True) is None
    assert beside.check_to_tell(is_seated=False) == Checked(FOUND, 1)
    assert beside.check_to_tell(is_seated=False) is None
    beside.checked = lambda: Checked(FOUND, 2)
    assert beside.check_to_tell(is_seated=False) == Checked(FOUND, 2)
    beside.connected()
    assert beside.check_to_tell(is_seated=False) == Checked(FOUND, 2)


async def test_a_pc_tells_its_check_after_the_greeting_and_not_while_somebody_sits_there(
    tmp_path: Path, expects_log: ExpectedLogs
) -> None:
    expects_log("fetching or uploading failed")
    bench = Bench(tmp_path)
    bench.runner.beside.checked = lambda: Checked(FOUND, 1)
    task = asyncio.create_task(bench.runner.run())
    await bench.settle()
    bench.clock.step(250)
    await bench.settle()
    assert told(bench) == []
    bench.link.to_pc.put_nowait(WELCOME)
    await bench.settle()
    bench.clock.step(250)
    await bench.settle()
    assert told(bench) == [Checked(FOUND, 1)]
    bench.runner.log_in("1" * 26, "x")
    bench.link.to_pc.put_nowait(msgspec.structs.replace(seated(), journal_key=JOURNAL_KEY))
    await bench.settle()
    bench.runner.beside.checked = lambda: Checked(FOUND, 2)
    bench.clock.step(250)
    await bench.settle()
    assert told(bench) == [Checked(FOUND, 1)]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def told(bench: Bench) -> list[Checked]:
    return [one for one in bench.link.said if isinstance(one, Checked)]
