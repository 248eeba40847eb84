"""The rehearsed day from login to hand-in, with its faults, at a real server. It measures and judges nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from random import Random
from typing import NamedTuple, Protocol

import msgspec

from exam.clock import Clock
from exam.credentials import initial_password
from exam.plan import Part, Session
from provisioning.rehearsal.pc import Occupant, RehearsedPc
from provisioning.rehearsal.restoring import Restored
from provisioning.rehearsal.server_process import ServerFailedError
from provisioning.rehearsal.site_copy import RehearsedPart, SiteCopy
from provisioning.rehearsal.stops import PcFaultError, StepFailedError
from provisioning.rehearsal.written import Written

MEGABYTE = 1_000_000
CUT_OFF = 3
"""One PC in so many is behind the cable that is pulled."""


class Load(msgspec.Struct, frozen=True):
    """How hard the rehearsal is. Seconds; `rate` in answers a second of all PCs together, `upload_mb` for each PC.

    Sessions of real PCs end by their time: `around` is how much longer they are than answers are given undisturbed, for
    opening the paper and the server's absence.
    """

    seconds: float = 20
    rate: float = 10
    upload_mb: float = 5
    login_within: float = 1
    before_kill: float = 2
    down: float = 0.5
    cable_out: float = 4
    around: float = 15

    def shortened(self) -> Load:
        """No fault is waited for longer than answers are given undisturbed: a short rehearsal is short throughout."""
        before, out = min(self.before_kill, self.seconds), min(self.cable_out, self.seconds)
        return msgspec.structs.replace(self, before_kill=before, cable_out=out)


class DayFigures(msgspec.Struct, frozen=True):
    """What was measured of the room as a whole. Spans are milliseconds from the first PC's beginning to the last's end.

    None where it did not come to that. `hand_ins` are those asked for and those acknowledged.
    """

    login_ms: int | None = None
    open_ms: int | None = None
    recovery_ms: int | None = None
    cable_ms: int | None = None
    upload_ms: int | None = None
    hand_in_ms: int | None = None
    hand_ins: tuple[int, int] = (0, 0)
    restored: Restored | None = None
    failed_step: str = ""
    failed_code: str = ""


class RehearsedServer(Protocol):
    """The server as the course treats it."""

    async def start(self) -> None:
        """Start it where it was. Raises ServerFailedError, OSError."""

    async def kill(self) -> None:
        """End it as a power cut would."""


class Starts(Protocol):
    """Whoever orders the start of sessions."""

    async def start(self, sessions: Sequence[Session]) -> None:
        """Start them. Raises StepFailedError."""


class CoursePorts(NamedTuple):
    """What the course does things with. `restore` takes a backup, restores it and tells what differs."""

    server: RehearsedServer
    direct: Callable[[], AbstractAsyncContextManager[Starts]]
    restore: Callable[[Sequence[Written]], Awaitable[Restored]]


class Course:
    """Leads PCs through the day. `tell` hears the name of each step as it begins."""

    def __init__(
        self,
        copy: SiteCopy,
        ports: CoursePorts,
        pcs: Sequence[RehearsedPc],
        load: Load,
        clock: Clock,
        random: Random,
        tell: Callable[[str], None],
    ) -> None:
        self._copy = copy
        self._server = ports.server
        self._direct = ports.direct
        self._restore = ports.restore
        self._pcs = pcs
        self._load = load
        self._clock = clock
        self._random = random
        self._tell = tell
        self._fit = list(pcs)
        self._step = ""
        self._found: dict[str, int | None] = {}
        self._hand_ins = (0, 0)
        self._restored: Restored | None = None

    async def run(self) -> DayFigures:
        """Hold the day. Where it cannot go on, the figures say at which step and why."""
        failed = ""
        try:
            async with self._direct() as direction:
                for part in self._copy.parts:
                    await self._sit(part, direction, is_last=part is self._copy.parts[-1])
        except StepFailedError as error:
            failed = error.code
        except ServerFailedError:
            failed = "restore_failed" if self._step == "restore" else "server_did_not_return"
        except (OSError, sqlite3.Error):
            failed = "disk_failed"
        where = self._step if failed else ""
        return DayFigures(
            **self._found, hand_ins=self._hand_ins, restored=self._restored, failed_step=where, failed_code=failed
        )

    # ---- one part ---------------------------------------------------------------------------------------------------

    async def _sit(self, part: RehearsedPart, direction: Starts, *, is_last: bool) -> None:
        seated = await self._come_in(part, direction)
        if part is self._copy.parts[0]:
            await self._autosave()
            await self._kill_the_server()
            await self._pull_the_cable()
        if part.part is Part.PRACTICAL:
            await self._upload()
        if is_last:
            self._begin("restore")
            written = [one for pc in self._pcs for one in pc.written]
            self._restored = await self._restore(written)
        self._begin("hand_in")
        self._longest("hand_in_ms", await self._each(lambda pc: pc.hand_in()))
        asked, done = self._hand_ins
        self._hand_ins = asked + seated, done + len(self._fit)

    async def _come_in(self, part: RehearsedPart, direction: Starts) -> int:
        """Log in, fetch, confirm, begin. Returns how many were to."""
        policy = self._copy.plan.policy
        places = [(session, place) for session in part.sessions for place in session.places]
        occupants = {
            pc.machine: Occupant(place.ticket, initial_password(policy, place.ticket), session.room, place.seat)
            for pc, (session, place) in zip(self._pcs, places, strict=False)
        }
        fit = {pc.machine for pc in self._fit}
        self._fit = [pc for pc in self._pcs if pc.machine in occupants and pc.machine in fit]
        self._begin("log_in")
        within = self._load.login_within
        self._longest("login_ms", await self._each(lambda pc: pc.log_in(occupants[pc.machine]), within=within))
        self._begin("fetch_paper")
        await self._each(lambda pc: pc.fetch_paper())
        self._begin("confirm")
        await self._each(lambda pc: pc.confirm())
        self._begin("begin")
        await direction.start(part.sessions)
        self._longest("open_ms", await self._each(lambda pc: pc.open_paper()))
        return len(occupants)

    # ---- steps ------------------------------------------------------------------------------------------------------

    async def _autosave(self) -> None:
        self._begin("autosave")
        for pc in self._pcs:
            pc.times_acks = True
        async with self._answering():
            await self._clock.sleep(self._load.seconds)
        for pc in self._pcs:
            pc.times_acks = False

    async def _kill_the_server(self) -> None:
        self._begin("kill")
        async with self._answering():
            await self._clock.sleep(self._load.before_kill)
            for pc in self._fit:
                pc.expect_return()
            await self._server.kill()
            begun = self._clock.monotonic_ms()
            await self._clock.sleep(self._load.down)
            await self._server.start()
            await self._each(lambda pc: pc.returned())
            self._longest("recovery_ms", self._clock.monotonic_ms() - begun)

    async def _pull_the_cable(self) -> None:
        self._begin("cable")
        cut_off = self._fit[::CUT_OFF]
        async with self._answering():
            for pc in cut_off:
                pc.unplug()
            await self._clock.sleep(self._load.cable_out)
            for pc in cut_off:
                pc.plug()
            self._longest("cable_ms", await self._each(lambda pc: pc.returned(), cut_off))

    async def _upload(self) -> None:
        self._begin("upload")
        for pc in self._fit:
            pc.answer()
        size = round(self._load.upload_mb * MEGABYTE)
        self._longest("upload_ms", await self._each(lambda pc: pc.upload(size)))
        await self._each(lambda pc: pc.settled())

    # ---- inside -----------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[None]:
        """Everybody who is fit answers in turn while the block lasts; what was given is acknowledged after it."""
        answering = asyncio.create_task(self._answer(), name="candidates answering")
        try:
            yield
        finally:
            answering.cancel()
            with suppress(asyncio.CancelledError):
                await answering
        await self._each(lambda pc: pc.settled())

    async def _answer(self) -> None:
        begun, given = self._clock.monotonic_ms(), 0
        while True:
            if self._fit:
                self._fit[given % len(self._fit)].answer()
            given += 1
            due = begun + given * 1000 / self._load.rate
            await self._clock.sleep(max(0.0, due - self._clock.monotonic_ms()) / 1000)

    async def _each(
        self,
        act: Callable[[RehearsedPc], Awaitable[None]],
        pcs: Sequence[RehearsedPc] | None = None,
        *,
        within: float = 0,
    ) -> int:
        """Have every fit PC do something, all at once or spread over some seconds; returns the span in milliseconds.

        A PC that cannot is noted and takes no further part. Raises StepFailedError where none is left.
        """

        async def one(pc: RehearsedPc) -> None:
            await self._clock.sleep(self._random.random() * within)
            try:
                await act(pc)
            except PcFaultError as error:
                pc.failed(error.code)
                self._fit.remove(pc)

        begun = self._clock.monotonic_ms()
        await asyncio.gather(*(one(pc) for pc in (list(self._fit) if pcs is None else pcs)))
        if not self._fit:
            raise StepFailedError("no_pc_left")
        return self._clock.monotonic_ms() - begun

    def _begin(self, step: str) -> None:
        self._step = step
        self._tell(step)

    def _longest(self, name: str, span: int) -> None:
        self._found[name] = max(span, self._found.get(name) or 0)
