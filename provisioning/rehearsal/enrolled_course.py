"""The rehearsed day of the real PCs of a room: they do by themselves what candidates do, and are watched at the server.

It measures and judges nothing. A PC that does not come, or does not go on, is noted, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

import msgspec

from exam.clock import Clock
from exam.ids import MachineId
from exam.plan import Session
from exam.sitting import SittingPhase
from exam.text import Fact
from exam.wire.messages import Rehearsed
from exam.wire.rehearsing import PcSeen, RehearsalOrder, RehearsalState
from provisioning.rehearsal.course import MEGABYTE, Load, RehearsedServer
from provisioning.rehearsal.room_plan import SeatedPc
from provisioning.rehearsal.server_process import ServerFailedError
from provisioning.rehearsal.stops import CannotRehearseError, StepFailedError
from server.practice import ENDING

LOOK_EVERY = 0.2
"""Seconds between two looks at how the PCs stand."""
PATIENCE = 60.0
"""Seconds in which every PC must have done a step; what a PC needs for it, it measures itself."""
DID_NOT_COME, DID_NOT_GO_ON, TOLD_NOTHING = "did_not_come", "did_not_go_on", "told_nothing"


class Directs(Protocol):
    """Whoever orders at the console; each raises StepFailedError where the server says no."""

    async def start(self, sessions: Sequence[Session]) -> None:
        """Start sessions."""

    async def rehearse(self, order: RehearsalOrder) -> RehearsalState:
        """Have PCs rehearse."""

    async def seen(self, machine: str = "") -> RehearsalState:
        """How the PCs stand, and what one of them told."""


class EnrolledDay(msgspec.Struct, frozen=True):
    """What came of it: what each PC told and what was noted of it here; where it ended early, the step and the code."""

    told: Mapping[MachineId, Rehearsed] = {}
    noted: Mapping[MachineId, tuple[str, ...]] = {}
    came: tuple[MachineId, ...] = ()
    recovery_ms: int | None = None
    failed_step: str = ""
    failed_code: str = ""


class EnrolledCourse:
    """Leads the PCs of a room through the day. `parts` are its sessions in order; `tell` hears each step begin."""

    def __init__(
        self,
        pcs: Sequence[SeatedPc],
        parts: Sequence[Sequence[Session]],
        server: RehearsedServer,
        load: Load,
        clock: Clock,
        mark: str,
        tell: Callable[[str], None],
    ) -> None:
        self._pcs = pcs
        self._parts = parts
        self._server = server
        self._load = load
        self._clock = clock
        self._mark = mark
        self._tell = tell
        self._step = ""
        self._noted: dict[MachineId, dict[str, None]] = {}
        self._present: list[MachineId] = []
        self._recovery: int | None = None

    async def run(self, direction: Directs, wait: float) -> EnrolledDay:
        """Hold the day; PCs are waited for `wait` seconds. Raises CannotRehearseError where none came."""
        await self._come(direction, wait)
        failed = ""
        told: dict[MachineId, Rehearsed] = {}
        try:
            await self._sit(direction)
            told = await self._told(direction)
        except StepFailedError as error:
            failed = error.code
        except (ServerFailedError, OSError):
            failed = "server_did_not_return"
        return EnrolledDay(
            told=told,
            noted={machine: tuple(codes) for machine, codes in self._noted.items()},
            came=tuple(pc.machine for pc in self._pcs if DID_NOT_COME not in self._noted.get(pc.machine, {})),
            recovery_ms=self._recovery,
            failed_step=self._step if failed else "",
            failed_code=failed,
        )

    async def _come(self, direction: Directs, wait: float) -> None:
        self._begin("come")
        self._present = [pc.machine for pc in self._pcs]
        try:
            await self._until(direction, lambda pc: pc.connected, wait, DID_NOT_COME)
        except StepFailedError as error:
            code = "no_pc_came" if error.code == "no_pc_left" else "server_failed"
            facts: dict[str, Fact] = {"count": len(self._pcs), "seconds": round(wait), "reason": error.code}
            raise CannotRehearseError(code, **facts) from error

    async def _sit(self, direction: Directs) -> None:
        """Every part in turn; the server is killed in the first."""
        self._begin("log_in")
        await direction.rehearse(self._order())
        for number, sessions in enumerate(self._parts):
            here = {f"{session.id}{ENDING}" for session in sessions}
            await self._until(direction, partial(_waits, here), PATIENCE)
            self._begin("begin")
            await direction.start(sessions)
            await self._until(direction, partial(_answers, here), PATIENCE)
            self._begin("upload" if number else "autosave")
            if number == 0:
                await self._clock.sleep(self._load.seconds)
                await self._kill(direction)
            self._begin("hand_in")
            # The PCs hand in by themselves when the time is up, and go on to the next part, or tell their figures.
            await self._until(direction, partial(_is_done, here), self._patience)

    async def _kill(self, direction: Directs) -> None:
        self._begin("kill")
        await self._server.kill()
        begun = self._clock.monotonic_ms()
        await self._clock.sleep(self._load.down)
        await self._server.start()
        await direction.rehearse(self._order())
        await self._until(direction, lambda pc: pc.connected and bool(pc.phase), PATIENCE)
        self._recovery = self._clock.monotonic_ms() - begun

    async def _told(self, direction: Directs) -> dict[MachineId, Rehearsed]:
        self._begin("told")
        await self._until(direction, lambda pc: pc.reported, self._patience, TOLD_NOTHING)
        told: dict[MachineId, Rehearsed] = {}
        # One that was waited for no more may have come to its end all the same.
        for machine in (pc.machine for pc in self._pcs if DID_NOT_COME not in self._noted.get(pc.machine, {})):
            if (report := (await direction.seen(machine)).report) is not None:
                told[machine] = report
        return told

    # ---- inside -----------------------------------------------------------------------------------------------------

    @property
    def _patience(self) -> float:
        """A session's length and a minute."""
        return self._load.seconds + self._load.around + PATIENCE

    def _order(self) -> RehearsalOrder:
        here = {*self._present}
        pace = max(1, round(1000 * len(here) / self._load.rate))
        within = 1000 * (len(self._parts) * (self._patience + PATIENCE) + PATIENCE)
        return RehearsalOrder(
            id=self._mark,
            pcs=tuple(pc.ordered for pc in self._pcs if pc.machine in here),
            sessions=len(self._parts),
            pace=pace,
            file_bytes=round(self._load.upload_mb * MEGABYTE),
            within=round(within),
        )

    async def _until(
        self, direction: Directs, holds: Callable[[PcSeen], bool], seconds: float, code: str = DID_NOT_GO_ON
    ) -> None:
        """Wait until something holds of every PC that is left; who is not so far in time is noted and not waited for.

        Raises StepFailedError where none is left.
        """
        until = self._clock.monotonic_ms() + seconds * 1000
        while True:
            seen = {pc.machine: pc for pc in (await direction.seen()).pcs}
            late = [machine for machine in self._present if machine not in seen or not holds(seen[machine])]
            if not late:
                return
            if self._clock.monotonic_ms() >= until:
                break
            await self._clock.sleep(LOOK_EVERY)
        for machine in late:
            self._noted.setdefault(machine, {})[code] = None
            self._present.remove(machine)
        if not self._present:
            raise StepFailedError("no_pc_left")

    def _begin(self, step: str) -> None:
        self._step = step
        self._tell(step)


def _waits(sessions: set[str], pc: PcSeen) -> bool:
    """Whether a PC waits for the start, or is done with all of it already."""
    return pc.reported or (pc.session in sessions and pc.phase == SittingPhase.CONFIRMED)


def _answers(sessions: set[str], pc: PcSeen) -> bool:
    return pc.reported or (pc.session in sessions and pc.phase in (SittingPhase.ANSWERING, SittingPhase.HANDED_IN))


def _is_done(sessions: set[str], pc: PcSeen) -> bool:
    return pc.reported or pc.session not in sessions
