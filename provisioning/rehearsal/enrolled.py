"""A rehearsal of the real PCs of a room: copy, server on the LAN, their day, the comparison with the journal, a report.

The copy has no authority key: nobody enrols and no certificate is renewed at the rehearsal's server, since what it
writes down is forgotten with the copy.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import msgspec

from exam.clock import Clock
from exam.ids import MachineId, RoomName
from exam.plan import Plan
from exam.trust.machine_identity import MachineIdentity
from exam.vouching import Vouched
from exam.wire.messages import Rehearsed as Told
from exam.wire.rehearsing import MOST_PCS
from provisioning.rehearsal.course import DayFigures, Load
from provisioning.rehearsal.day_disk import forecast, most_at_once
from provisioning.rehearsal.direction import Direction
from provisioning.rehearsal.enrolled_course import EnrolledCourse, EnrolledDay
from provisioning.rehearsal.enrolling import enrol_console
from provisioning.rehearsal.figures import MEASURES, PcFigures, all_of, spread_of, weak_seats
from provisioning.rehearsal.ledger import Comparison, Place, Saved, compare_vouched, held_whole, saved_of
from provisioning.rehearsal.rehearsing import Report, journal_of, look_at_room, this_machine
from provisioning.rehearsal.restoring import Restored, take_backup, written_bytes
from provisioning.rehearsal.room_plan import RoomPlan, SeatedPc, room_plan
from provisioning.rehearsal.server_process import ServerFailedError, ServerProcess
from provisioning.rehearsal.site_copy import SiteCopy, copied_as
from provisioning.rehearsal.stops import CannotRehearseError, StepFailedError
from provisioning.rehearsal.verdicts import Rehearsed, is_ready, lines_of
from server.blobs import BlobStore
from server.machine_registry import MachineRegistry
from server.practice import practice_plan
from server.site_folder import SiteFolder

LAN, PORT = "0.0.0.0", 8443
"""Where `kaochang-server run` serves unless told otherwise, and so where the PCs look."""
WAIT = 180.0
"""Seconds that PCs are waited for; a PC that is on finds its server within ten."""


class EnrolledWanted(msgspec.Struct, frozen=True):
    """Which room rehearses, how hard, where its server stands, how long PCs are waited for, what marks its sessions."""

    room: RoomName
    mark: str
    load: Load = Load()
    host: str = LAN
    port: int = PORT
    wait: float = WAIT


async def rehearse_enrolled(
    site: SiteFolder, plan: Plan, wanted: EnrolledWanted, clock: Clock, tell: Callable[[str], None]
) -> Report:
    """Rehearse the PCs of a room. Raises CannotRehearseError where nothing could be, RegistryError, OSError."""
    begun = clock.monotonic_ms()
    room = _room_of(plan, wanted, MachineRegistry(site).present_pcs())
    look_at_port(wanted.host, wanted.port)
    look_at_room(site, len(room.pcs), wanted.load)
    tell("copy")
    with copied_as(site, room.plan) as copy:
        day, comparison, restored = await _held(copy, room, wanted, clock, tell)
        free = shutil.disk_usage(site.root).free
        wrote = await asyncio.to_thread(written_bytes, copy.site)
    pcs = tuple(_figures(pc, day) for pc in room.pcs)
    whole = _day(day, len(copy.parts), restored)
    found = Rehearsed(pcs, whole, comparison, forecast(wrote, len(day.came), plan, free))
    lines = lines_of(found)
    return Report(
        ready=is_ready(found, lines),
        asked=len(room.pcs),
        pcs=len(day.came),
        at_once=most_at_once(room.plan),
        seed=0,
        samples=tuple(part.part.value for part in copy.parts if part.sample),
        lines=lines,
        times={name: spread_of(all_of(pcs, of)) for name, of in MEASURES},
        weak=weak_seats(pcs),
        comparison=comparison,
        day=whole,
        bytes_per_candidate=found.disk.per_candidate,
        candidates_biggest_day=found.disk.candidates,
        machine=this_machine(),
        seconds=(clock.monotonic_ms() - begun) / 1000,
        machines=day.came,
    )


def look_at_port(host: str, port: int) -> None:
    """Raise CannotRehearseError where something serves at the port already: the exam itself, most likely."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        # Windows would let two serve at one port; elsewhere a connection that just ended must not look like a server.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", None) if os.name == "nt" else socket.SO_REUSEADDR
        tried.setsockopt(socket.SOL_SOCKET, option or socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
            tried.listen(1)
        except OSError as error:
            raise CannotRehearseError("port_taken", port=port) from error


def _room_of(plan: Plan, wanted: EnrolledWanted, machines: Sequence[MachineIdentity]) -> RoomPlan:
    load = wanted.load
    # The server is away in the first part; in those after it only papers are opened around the answering.
    lengths = timedelta(seconds=load.seconds + load.around), timedelta(seconds=load.seconds + load.around / 3)
    room = room_plan(plan, wanted.room, machines, lengths, wanted.mark)
    if not room.pcs:
        raise CannotRehearseError("none_enrolled", room=wanted.room)
    if len(room.pcs) > MOST_PCS:
        raise CannotRehearseError("too_many_enrolled", room=wanted.room, count=len(room.pcs), most=MOST_PCS)
    return room


async def _held(
    copy: SiteCopy, room: RoomPlan, wanted: EnrolledWanted, clock: Clock, tell: Callable[[str], None]
) -> tuple[EnrolledDay, Comparison, Restored | None]:
    tell("start")
    server = ServerProcess(copy.site.root, clock, wanted.host, wanted.port)
    restored: Restored | None = None
    try:
        await asyncio.to_thread(enrol_console, copy.site, copy.plan.site_number)
        (copy.site.trust / "authority.key").unlink(missing_ok=True)
        await server.start()
        course = EnrolledCourse(
            room.pcs, [part.sessions for part in copy.parts], server, wanted.load, clock, wanted.mark, tell
        )
        async with Direction(server.url, copy) as direction:
            day = await course.run(direction, wanted.wait)
        if not day.failed_step:
            tell("restore")
            day, restored = await _restored(copy.site, day, clock)
    except ServerFailedError as error:
        raise CannotRehearseError("server_failed", reason=str(error)) from error
    except StepFailedError as error:
        raise CannotRehearseError("server_failed", reason=error.code) from error
    finally:
        await server.stop()
    tell("compare")
    number = practice_plan(copy.plan).number
    return day, await asyncio.to_thread(_compare, copy.site, number, _vouched(day.told)), restored


async def _restored(site: SiteFolder, day: EnrolledDay, clock: Clock) -> tuple[EnrolledDay, Restored | None]:
    """Take a backup, have a second server open it, and hold it against what the PCs were told is safe."""
    root = site.root.with_name("restored")
    backup, second = SiteFolder(root), ServerProcess(root, clock)
    try:
        await asyncio.to_thread(take_backup, site, backup)
        await second.start()
        await second.stop()
        lines = [line for told in day.told.values() for line in told.vouched]
        saved = await asyncio.to_thread(_saved, backup)
        return day, Restored(len(lines), sum(not held_whole(line, saved) for line in lines))
    except (ServerFailedError, OSError, sqlite3.Error) as error:
        code = "restore_failed" if isinstance(error, ServerFailedError) else "disk_failed"
        return msgspec.structs.replace(day, failed_step="restore", failed_code=code), None
    finally:
        await second.kill()
        await asyncio.to_thread(shutil.rmtree, root, ignore_errors=True)


# ---- what is made of it ---------------------------------------------------------------------------------------------


def _figures(pc: SeatedPc, day: EnrolledDay) -> PcFigures:
    told = day.told.get(pc.machine, Told(""))
    noted = day.noted.get(pc.machine, ())
    return PcFigures(
        machine=pc.machine,
        room=pc.room,
        seat=pc.seat,
        login_ms=told.login_ms,
        paper_ms=told.paper_ms,
        open_ms=told.open_ms,
        acks_ms=told.acks_ms,
        upload_ms=told.upload_ms,
        upload_bytes=told.upload_bytes,
        hand_in_ms=told.hand_in_ms,
        errors=(*noted, *told.errors),
    )


def _day(day: EnrolledDay, parts: int, restored: Restored | None) -> DayFigures:
    """The room as a whole: everybody began at once, so the slowest PC's time is the room's."""
    told = list(day.told.values())
    asked = parts * len(day.came)
    return DayFigures(
        login_ms=_longest([one.login_ms for one in told]),
        open_ms=_longest([one.open_ms for one in told]),
        recovery_ms=day.recovery_ms,
        hand_in_ms=_longest([one.hand_in_ms for one in told]),
        hand_ins=(asked, sum(len(one.hand_in_ms) for one in told)),
        restored=restored,
        failed_step=day.failed_step,
        failed_code=day.failed_code,
    )


def _longest(times: Sequence[Sequence[int]]) -> int | None:
    return max((time for one in times for time in one), default=None)


def _vouched(told: Mapping[MachineId, Told]) -> dict[MachineId, tuple[Vouched, ...]]:
    return {machine: one.vouched for machine, one in told.items()}


def _compare(site: SiteFolder, plan: str, told: Mapping[MachineId, Sequence[Vouched]]) -> Comparison:
    blobs = BlobStore(site.practice_blobs)
    records = journal_of(site.practice_journal_file)
    return compare_vouched(records, plan, told, lambda pieces: blobs.read_file(pieces) is not None)


def _saved(site: SiteFolder) -> Mapping[Place, Saved]:
    blobs = BlobStore(site.practice_blobs)
    return saved_of(journal_of(site.practice_journal_file), lambda pieces: blobs.read_file(pieces) is not None)
