"""Lockdown and session joined: what is found is reported, what locks is told, what people release is free."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from candidate_agent.guarding import Guarding
from candidate_agent.lockdown.guard import LockdownGuard
from candidate_agent.lockdown.lock_file import LockFile
from candidate_agent.lockdown.observation import Network, Observation
from candidate_agent.lockdown.policy import LockdownPolicy, Target, Work
from candidate_agent.lockdown.steps import StepName
from exam.commands import EmergencyEntry
from exam.evidence import Evidence
from exam.ids import MachineId, SessionId
from exam.text import Fact
from exam.timing import Instant
from exam.trust.emergency_codes import make_codes, verifiers
from exam.wire.messages import Seated, View
from tests.unit.agent.cores import SESSION, seated, view
from tests.unit.link.test_searching import SteppedClock
from tests.unit.lockdown.machines import FakeMachine

PC = MachineId("PC-01")
SECRET = b"s" * 32
POLICY = LockdownPolicy(required=(), skipped=tuple(StepName), internet_targets=(), needs_chinese_input=False)
USB = Evidence("usb_storage", "E:")


class Told:
    """The session as guarding talks to it."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.reported: tuple[Evidence, ...] = ()

    def found(self, code: str, about: str, severity: str, facts: dict[str, Fact], since: Instant) -> None:
        self.said.append(f"found {code} {about} {severity}")

    def gone(self, code: str, about: str) -> None:
        self.said.append(f"gone {code} {about}")

    def emergency_used(self, serial: int, at: Instant, causes: tuple[Evidence, ...]) -> None:
        self.said.append(f"emergency {serial} {[one.code for one in causes]}")

    def locked(self, *, locked: bool) -> None:
        self.said.append("locked" if locked else "free")

    def cable(self, *, unplugged: bool) -> None:
        self.said.append("cable out" if unplugged else "cable in")


class Pc:
    """A PC under guard."""

    def __init__(self, folder: Path) -> None:
        self.machine, self.clock, self.told, self.changes = FakeMachine(), SteppedClock(), Told(), 0
        guard = LockdownGuard(PC, self.machine, folder, POLICY)
        self.guarding = Guarding(guard, self.machine, POLICY, _nothing_answers, self.clock, self.told, self._changed)

    def _changed(self) -> None:
        self.changes += 1

    async def look(self, seen: Observation) -> None:
        """Let the guard look at a machine like this."""
        self.machine.sees = seen
        await self.until(lambda: self.clock.sleepers > 0)
        await self.clock.go(POLICY.look_every)
        await self.until(lambda: self.clock.sleepers > 0)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Other threads work: wait for them."""
        async with asyncio.timeout(5):
            while not holds():
                await asyncio.to_thread(int)

    def follow(self, seat: Seated | None, here: View | None = None) -> None:
        """The session is so now."""
        self.guarding.follow(seat, here or (seat.view if seat else None), 1000, Work.THEORY)


async def _nothing_answers(target: Target) -> None:
    raise OSError


@asynccontextmanager
async def guarded(folder: Path) -> AsyncIterator[Pc]:
    pc = Pc(folder)
    running = asyncio.create_task(pc.guarding.run())
    try:
        yield pc
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def at_login() -> Seated:
    """Somebody is seated, with the codes of this PC and session."""
    return seated(emergency=verifiers(SECRET, PC, SESSION))


async def test_what_stands_at_the_login_is_told_to_the_new_sitting_and_locks_it(tmp_path: Path) -> None:
    async with guarded(tmp_path) as pc:
        await pc.look(Observation(usb_storage=frozenset({"E:"})))
        await pc.until(lambda: bool(pc.guarding.locked_by))
        assert pc.told.said == ["found usb_storage E: lock", "locked"]
        assert "E:" in pc.guarding.notes[0].cause.zh
        pc.told.said.clear()
        pc.follow(at_login())
        pc.follow(at_login())
        assert pc.told.said == ["found usb_storage E: lock", "locked"]


async def test_unplugging_alone_unlocks_nothing_and_the_console_does(tmp_path: Path) -> None:
    async with guarded(tmp_path) as pc:
        pc.follow(at_login())
        await pc.look(Observation(usb_storage=frozenset({"E:"})))
        await pc.until(lambda: bool(pc.guarding.locked_by))
        for _ in range(4):
            await pc.look(Observation(usb_storage=frozenset()))
        await pc.until(lambda: "gone usb_storage E:" in pc.told.said)
        assert pc.guarding.locked_by
        pc.follow(at_login(), view(released=(USB,)))
        await pc.until(lambda: not pc.guarding.locked_by)
        assert pc.told.said[-1] == "free"


async def test_an_emergency_code_opens_once_and_is_reported(tmp_path: Path) -> None:
    async with guarded(tmp_path) as pc:
        pc.follow(at_login())
        await pc.look(Observation(usb_storage=frozenset({"E:"})))
        await pc.until(lambda: bool(pc.guarding.locked_by))
        pc.guarding.type_code("7-0000-0000")
        await pc.until(lambda: pc.guarding.code_refused is not None)
        pc.guarding.type_code(make_codes(SECRET, PC, SESSION)[3])
        await pc.until(lambda: not pc.guarding.locked_by)
        assert pc.told.said[-2:] == ["emergency 3 ['usb_storage']", "free"]
        assert pc.guarding.code_refused is None
        await pc.look(Observation(usb_storage=frozenset({"E:"})))
        assert pc.told.said.count("emergency 3 ['usb_storage']") == 1


async def test_a_lock_whose_cause_is_gone_is_told_so_that_the_console_can_release_it(tmp_path: Path) -> None:
    async with guarded(tmp_path) as pc:
        await pc.look(Observation(usb_storage=frozenset({"E:"})))
        await pc.until(lambda: bool(pc.guarding.locked_by))
        for _ in range(4):
            await pc.look(Observation(usb_storage=frozenset()))
        await pc.until(lambda: "gone usb_storage E:" in pc.told.said)
        pc.told.said.clear()
        pc.follow(at_login())
        assert pc.told.said == ["found usb_storage E: lock", "locked"]


async def test_after_a_restart_what_stands_no_more_is_told_as_gone(tmp_path: Path) -> None:
    async with guarded(tmp_path) as pc:
        pc.told.reported = (Evidence("second_display"), USB)
        await pc.look(Observation(usb_storage=frozenset({"E:"})))
        await pc.until(lambda: bool(pc.guarding.locked_by))
        pc.told.said.clear()
        pc.follow(at_login())
        assert pc.told.said == ["found usb_storage E: lock", "gone second_display ", "locked"]


async def test_a_used_code_is_told_again_after_a_restart_until_the_site_has_it(tmp_path: Path) -> None:
    async with guarded(tmp_path) as pc:
        pc.follow(at_login())
        await pc.look(Observation(usb_storage=frozenset({"E:"})))
        await pc.until(lambda: bool(pc.guarding.locked_by))
        pc.guarding.type_code(make_codes(SECRET, PC, SESSION)[3])
        await pc.until(lambda: not pc.guarding.locked_by)
    async with guarded(tmp_path) as again:
        again.follow(at_login())
        assert "emergency 3 ['usb_storage']" in again.told.said
        again.guarding.saved(EmergencyEntry(3, 1000, (USB,)))
        await again.until(lambda: not LockFile(tmp_path / "lockdown").read(POLICY).uses)


async def test_a_pulled_cable_is_told_as_what_it_is(tmp_path: Path) -> None:
    async with guarded(tmp_path) as pc:
        pc.follow(at_login())
        await pc.look(Observation(networks=(Network("eth0", up=True, addressed=True),)))
        await pc.look(Observation(networks=(Network("eth0", up=False),)))
        await pc.until(lambda: "cable out" in pc.told.said)
        await pc.look(Observation(networks=(Network("eth0", up=True, addressed=True),)))
        await pc.until(lambda: "cable in" in pc.told.said)
        assert not pc.guarding.locked_by


async def test_another_session_begins_with_codes_of_its_own(tmp_path: Path) -> None:
    async with guarded(tmp_path) as pc:
        pc.follow(at_login())
        pc.follow(None)
        other = SessionId("第1考场/practical/20261128T1030")
        seat = at_login()
        card = msgspec.structs.replace(seat.session, id=other)
        pc.follow(msgspec.structs.replace(seat, session=card, emergency=verifiers(SECRET, PC, other)))
        await pc.look(Observation(usb_storage=frozenset({"E:"})))
        await pc.until(lambda: bool(pc.guarding.locked_by))
        pc.guarding.type_code(make_codes(SECRET, PC, other)[0])
        await pc.until(lambda: not pc.guarding.locked_by)


async def test_a_name_with_braces_is_shown_as_it_is(tmp_path: Path) -> None:
    async with guarded(tmp_path) as pc:
        await pc.look(Observation(programs=frozenset({"wechat.exe", "{x}.exe"}), remote_session="{0}"))
        await pc.until(lambda: bool(pc.guarding.locked_by))
        said = [one.cause.say("zh", {}) for one in pc.guarding.locked_by]
        assert any("{0}" in sentence for sentence in said)
