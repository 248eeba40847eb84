"""The rehearsed day with PCs, server and clock of the test's own: its order, and how it goes on or ends at a fault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from exam.ids import MachineId
from exam.plan import Session
from provisioning.rehearsal.course import CUT_OFF, Course, CoursePorts, DayFigures, Load
from provisioning.rehearsal.figures import PcFigures
from provisioning.rehearsal.pc import Occupant
from provisioning.rehearsal.restoring import Restored
from provisioning.rehearsal.server_process import ServerFailedError
from provisioning.rehearsal.site_copy import SiteCopy, copied
from provisioning.rehearsal.stops import PcFaultError, StepFailedError
from provisioning.rehearsal.written import Written
from server.site_folder import SiteFolder
from tests.helpers.sites import MakeSite

LOAD = Load(seconds=3, upload_mb=1)
PCS = 6


class VirtualClock:
    """Time that passes only where somebody waits; whoever waits for less goes first."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleeping: list[float] = []

    def monotonic_ms(self) -> int:
        return round(self.now)

    def wall_ms(self) -> int:
        return round(self.now)

    async def sleep(self, seconds: float) -> None:
        until = self.now + seconds * 1000
        self._sleeping.append(until)
        try:
            await asyncio.sleep(0)
            while until > min(self._sleeping):  # noqa: ASYNC110 - the order of all who wait, not one event
                await asyncio.sleep(0)
        finally:
            self._sleeping.remove(until)
        self.now = max(self.now, until)


class ActingPc:
    """A PC that only writes down what it is asked to do, and fails where it is told to."""

    def __init__(self, number: int, diary: list[str]) -> None:
        self.machine = MachineId(f"PC-{number}")
        self.times_acks = False
        self.written: list[Written] = []
        self.diary = diary
        self.errors: list[str] = []
        self.fails_at = ""
        self.answers = 0
        self.tickets: list[str] = []

    def _do(self, what: str) -> None:
        self.diary.append(f"{self.machine} {what}")
        if what == self.fails_at:
            raise PcFaultError(f"cannot_{what}")

    async def log_in(self, who: Occupant) -> None:
        self.tickets.append(who.ticket)
        self._do("log_in")

    async def fetch_paper(self) -> None:
        self._do("fetch_paper")

    async def confirm(self) -> None:
        self._do("confirm")

    async def open_paper(self) -> None:
        self._do("open_paper")

    def answer(self) -> None:
        self.answers += 1

    async def settled(self) -> None:
        self._do("settled")

    async def upload(self, size: int) -> None:
        self._do(f"upload {size}")

    async def hand_in(self) -> None:
        self._do("hand_in")

    def unplug(self) -> None:
        self._do("unplug")

    def plug(self) -> None:
        self._do("plug")

    def expect_return(self) -> None:
        self._do("expect_return")

    async def returned(self) -> None:
        self._do("returned")

    def failed(self, code: str) -> None:
        self.errors.append(code)

    async def close(self) -> None:
        self._do("close")

    def figures(self) -> PcFigures:
        return PcFigures(self.machine, errors=tuple(self.errors))


class Stage:
    """A room of acting PCs, their server, and whoever directs; all of them write one diary."""

    def __init__(self, copy: SiteCopy) -> None:
        self.copy = copy
        self.diary: list[str] = []
        self.pcs = [ActingPc(number, self.diary) for number in range(PCS)]
        self.comes_back = True
        self.restores = True
        self.refuses = ""
        self.starts: list[Session] = []

    async def kill(self) -> None:
        self.diary.append("killed")

    async def start(self, sessions: Sequence[Session] | None = None) -> None:
        if sessions is not None:
            if self.refuses:
                raise StepFailedError(self.refuses)
            self.starts += sessions
            return
        self.diary.append("started")
        if not self.comes_back:
            raise ServerFailedError

    @asynccontextmanager
    async def direct(self) -> AsyncIterator[Stage]:
        yield self

    async def restore(self, written: Sequence[Written]) -> Restored:
        self.diary.append("restored")
        if not self.restores:
            raise ServerFailedError
        return Restored(len(written), 0)

    async def run(self) -> DayFigures:
        """Hold the day."""
        ports = CoursePorts(self, self.direct, self.restore)
        return await Course(self.copy, ports, self.pcs, LOAD, VirtualClock(), Random(1), self.diary.append).run()

    def did(self, what: str) -> list[str]:
        """Who did something, in order."""
        return [line.split()[0] for line in self.diary if line.endswith(f" {what}")]


@pytest.fixture
def stage(make_site: MakeSite, tmp_path: Path) -> Stage:
    site: SiteFolder = make_site(tmp_path / "site")
    with copied(site, site.read_plan(), PCS) as copy:
        return Stage(copy)


async def test_everybody_goes_through_both_parts_and_every_fault(stage: Stage) -> None:
    day = await stage.run()
    assert day.failed_step == ""
    assert day.hand_ins == (2 * PCS, 2 * PCS)
    assert day.restored == Restored(0, 0)
    for step in ("log_in", "fetch_paper", "confirm", "open_paper", "hand_in"):
        assert len(stage.did(step)) == 2 * PCS
    assert len(stage.did(f"upload {round(LOAD.upload_mb * 1_000_000)}")) == PCS
    assert [session.id for session in stage.starts] == [session.id for session in stage.copy.plan.sessions]


async def test_the_server_is_killed_while_everybody_is_seated_and_before_anybody_hands_in(stage: Stage) -> None:
    await stage.run()
    order = [stage.diary.index(what) for what in ("autosave", "killed", "started", "cable", "hand_in", "upload")]
    assert order == sorted(order)
    assert stage.diary.index("restored") > stage.diary.index("upload")


async def test_a_third_of_the_room_is_cut_off_and_comes_back(stage: Stage) -> None:
    await stage.run()
    cut_off = [pc.machine for pc in stage.pcs[::CUT_OFF]]
    assert stage.did("unplug") == stage.did("plug") == cut_off


async def test_answers_come_at_the_rate_of_the_whole_room(stage: Stage) -> None:
    await stage.run()
    seconds = LOAD.seconds + LOAD.before_kill + LOAD.down + LOAD.cable_out
    in_practical = PCS
    given = sum(pc.answers for pc in stage.pcs) - in_practical
    # One more may fall to either end of each of the three stretches.
    assert abs(given - LOAD.rate * seconds) <= 6
    assert max(pc.answers for pc in stage.pcs) - min(pc.answers for pc in stage.pcs) <= 3


async def test_recovery_counts_from_the_kill(stage: Stage) -> None:
    day = await stage.run()
    assert day.recovery_ms is not None
    assert day.recovery_ms >= LOAD.down * 1000


async def test_each_pc_sits_the_same_candidate_in_both_parts(stage: Stage) -> None:
    await stage.run()
    assert len({tuple(pc.tickets) for pc in stage.pcs}) == PCS
    for pc in stage.pcs:
        theory, practical = pc.tickets
        assert theory == practical


@pytest.mark.parametrize("step", ["log_in", "fetch_paper", "confirm", "open_paper", "returned", "settled", "hand_in"])
async def test_a_pc_that_fails_is_noted_and_the_others_go_on(stage: Stage, step: str) -> None:
    stage.pcs[3].fails_at = step
    day = await stage.run()
    assert day.failed_step == ""
    assert stage.pcs[3].errors == [f"cannot_{step}"]
    assert all(pc.errors == [] for pc in stage.pcs if pc is not stage.pcs[3])
    asked, done = day.hand_ins
    assert (asked, done) == (2 * PCS, 2 * PCS - 2)


async def test_a_server_that_does_not_come_back_ends_the_day_there(stage: Stage) -> None:
    stage.comes_back = False
    day = await stage.run()
    assert (day.failed_step, day.failed_code) == ("kill", "server_did_not_return")
    assert day.recovery_ms is None
    assert stage.did("hand_in") == []


async def test_a_backup_that_cannot_be_restored_ends_the_day_there(stage: Stage) -> None:
    stage.restores = False
    day = await stage.run()
    assert (day.failed_step, day.failed_code) == ("restore", "restore_failed")


async def test_a_refused_start_ends_the_day_with_the_servers_code(stage: Stage) -> None:
    stage.refuses = "room_in_use"
    day = await stage.run()
    assert (day.failed_step, day.failed_code) == ("begin", "room_in_use")


async def test_where_no_pc_is_left_the_day_ends(stage: Stage) -> None:
    for pc in stage.pcs:
        pc.fails_at = "confirm"
    day = await stage.run()
    assert (day.failed_step, day.failed_code) == ("confirm", "no_pc_left")
