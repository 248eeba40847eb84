"""A whole rehearsal: copy, server, PCs, the day, the comparison with the journal, and the report of it."""

from __future__ import annotations

import asyncio
import platform
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import msgspec
import psutil

from exam.clock import Clock
from exam.ids import MachineId
from exam.link.server_link import ServerLink
from exam.plan import Plan
from provisioning.rehearsal.course import MEGABYTE, Course, CoursePorts, DayFigures, Load
from provisioning.rehearsal.day_disk import forecast, most_at_once
from provisioning.rehearsal.direction import Direction
from provisioning.rehearsal.enrolling import enrol_simulated, simulated_machine
from provisioning.rehearsal.figures import MEASURES, PcFigures, Spread, WeakSeat, all_of, spread_of, weak_seats
from provisioning.rehearsal.ledger import Comparison, compare
from provisioning.rehearsal.paper_shelf import PaperShelf
from provisioning.rehearsal.pc import RehearsedPc, pc_context
from provisioning.rehearsal.restoring import restore_and_ask, written_bytes
from provisioning.rehearsal.server_process import ServerFailedError, ServerProcess
from provisioning.rehearsal.simulated_pc import SimulatedPc
from provisioning.rehearsal.site_copy import SiteCopy, copied
from provisioning.rehearsal.stops import CannotRehearseError
from provisioning.rehearsal.verdicts import Rehearsed, is_ready, lines_of
from server.blobs import BlobStore
from server.journal.record import Record
from server.practice import practice_plan
from server.readiness import MachineBrief, ReadinessLine
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal

MOST_PCS = 400
SPARE_ROOM = 200 * MEGABYTE
"""Bytes that must stay free beside the copy and its backup while the rehearsal runs."""


class Report(msgspec.Struct, frozen=True):
    """What a rehearsal found: `ready` or not, line by line; where it ended early, at which step and by which code.

    `asked` PCs were wanted and `pcs` took part; `at_once` candidates sit at the plan's fullest moment. `samples` are
    the parts that sat the sample paper. Times are milliseconds over all PCs.
    The same `seed` gives the same course. `machines` are the real PCs that took part; empty where all were simulated.
    """

    ready: bool
    asked: int
    pcs: int
    at_once: int
    seed: int
    samples: tuple[str, ...]
    lines: tuple[ReadinessLine, ...]
    times: dict[str, Spread]
    weak: tuple[WeakSeat, ...]
    comparison: Comparison
    day: DayFigures
    bytes_per_candidate: int
    candidates_biggest_day: int
    machine: MachineBrief
    seconds: float
    machines: tuple[MachineId, ...] = ()


class Wanted(msgspec.Struct, frozen=True):
    """What is to be rehearsed: how many PCs, how hard, from which seed."""

    pcs: int
    seed: int
    load: Load = Load()


async def rehearse(site: SiteFolder, plan: Plan, wanted: Wanted, clock: Clock, tell: Callable[[str], None]) -> Report:
    """Rehearse. Raises CannotRehearseError where nothing could be; OSError where the disk refuses the copy."""
    begun = clock.monotonic_ms()
    look_at_room(site, wanted.pcs, wanted.load)
    tell("copy")
    with copied(site, plan, wanted.pcs) as copy:
        found = await _held(copy, plan, wanted, clock, tell)
        free = shutil.disk_usage(site.root).free
        wrote = await asyncio.to_thread(written_bytes, copy.site)
    pcs, day, comparison, enrolment_ms = found
    rehearsed = Rehearsed(pcs, day, comparison, forecast(wrote, len(pcs), plan, free), enrolment_ms)
    lines = lines_of(rehearsed)
    return Report(
        ready=is_ready(rehearsed, lines),
        asked=wanted.pcs,
        pcs=len(pcs),
        at_once=most_at_once(plan),
        seed=wanted.seed,
        samples=tuple(part.part.value for part in copy.parts if part.sample),
        lines=lines,
        times={name: spread_of(all_of(pcs, of)) for name, of in MEASURES},
        weak=weak_seats(pcs),
        comparison=comparison,
        day=day,
        bytes_per_candidate=rehearsed.disk.per_candidate,
        candidates_biggest_day=rehearsed.disk.candidates,
        machine=this_machine(),
        seconds=(clock.monotonic_ms() - begun) / 1000,
    )


def this_machine() -> MachineBrief:
    """This machine in brief."""
    memory = psutil.virtual_memory().total // MEGABYTE
    return MachineBrief(platform.platform(), psutil.cpu_count() or 0, memory, platform.python_version())


def look_at_room(site: SiteFolder, pcs: int, load: Load) -> None:
    """Raise CannotRehearseError where the disk is too full: files exist twice for a while, copied and backed up."""
    needed = round(2 * pcs * load.upload_mb * MEGABYTE) + SPARE_ROOM
    free = shutil.disk_usage(site.root).free
    if free < needed:
        facts = {"needed": needed // MEGABYTE, "free": free // MEGABYTE}
        raise CannotRehearseError("no_room", site=str(site.root), **facts)


async def _held(
    copy: SiteCopy, plan: Plan, wanted: Wanted, clock: Clock, tell: Callable[[str], None]
) -> tuple[tuple[PcFigures, ...], DayFigures, Comparison, int]:
    random = Random(wanted.seed)  # noqa: S311 - the same course for the same seed, no secret
    server = ServerProcess(copy.site.root, clock)
    tell("start")
    try:
        await server.start()
    except ServerFailedError as error:
        raise CannotRehearseError("server_failed", reason=str(error)) from error
    pcs: list[SimulatedPc] = []
    try:
        tell("enrol")
        names = [simulated_machine(number) for number in range(max(part.seats for part in copy.parts))]
        enrolment_ms = await enrol_simulated(copy.site, server.url, names, clock)
        shelf = PaperShelf()
        pcs += [_pc(copy, server.url, name, shelf, clock, random) for name in names]
        ports = CoursePorts(
            server,
            direct=lambda: Direction(server.url, copy),
            restore=lambda written: restore_and_ask(copy.site, written, clock),
        )
        day = await Course(copy, ports, pcs, wanted.load, clock, random, tell).run()
    finally:
        await asyncio.gather(*(pc.close() for pc in pcs))
        await server.stop()
    tell("compare")
    comparison = await asyncio.to_thread(_compare, copy, plan, pcs)
    return tuple(pc.figures() for pc in pcs), day, comparison, enrolment_ms


def _pc(copy: SiteCopy, url: str, machine: MachineId, shelf: PaperShelf, clock: Clock, random: Random) -> SimulatedPc:
    own = Random(random.getrandbits(64))  # noqa: S311 - see above
    return SimulatedPc(machine, ServerLink(url, pc_context(copy.site, machine)), shelf, clock, own)


def _compare(copy: SiteCopy, plan: Plan, pcs: Sequence[RehearsedPc]) -> Comparison:
    blobs = BlobStore(copy.site.practice_blobs)
    written = [one for pc in pcs for one in pc.written]
    records = journal_of(copy.site.practice_journal_file)
    return compare(records, practice_plan(plan).number, written, lambda pieces: blobs.read_file(pieces) is not None)


def journal_of(journal: Path) -> list[Record]:
    """Everything in a journal file. Blocks."""
    return list(SqlJournal(open_database(sqlite_url(journal))).read())
