"""The backup, measured: how long a bare machine takes to come back, and that streaming costs no acknowledgement."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path
from random import Random
from statistics import median

import msgspec

from exam.answers import Chosen
from exam.clock import SystemClock, wall_now
from exam.events import AnswerSaved, FileSaved, SittingEvent
from exam.ids import ItemId, sitting_id
from exam.package import digest_of
from exam.plan import Plan
from server.backup.label import read_settings, settings_file
from server.backup.medium import Medium
from server.backup.restoring import restore
from server.backup.streaming import Streaming
from server.backup.verifying import backups_of, verify_backup
from server.blobs import MAX_PIECE, BlobStore
from server.journal.record import Record, chain
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.trust_files import ensure_trust
from tests.bench.bench_site import make_site
from tests.bench.load import client
from tests.bench.measures import Numbers, Site, paced_saves, storms
from tests.helpers.backups import back_up_to

CANDIDATES = 200
RECORDS, FILES = 60_000, 400
FILE_BYTES = 300_000
"""A practical file: a page, a picture; some are of several pieces."""
LARGE_EVERY, LARGE_BYTES = 20, 3 * MAX_PIECE
AT_ONCE = 500
TURNS = 100_000
RATE, SECONDS = 10.0, 8.0
ROUNDS = 5
"""The middle one of so many turns: what else the machine does in a moment is not the backup's."""
MEMORY = Path("/dev/shm")


async def restoring() -> Numbers:
    """Stream a full day's journal and files to another folder, copy in full, read back, restore; seconds of each."""
    return await asyncio.to_thread(_restored)


def _restored() -> Numbers:
    clock = SystemClock()
    with tempfile.TemporaryDirectory(prefix="kaochang-bench-") as name:
        site, stick = SiteFolder(Path(name) / "site"), Path(name) / "stick"
        stick.mkdir()
        plan = make_site(site.root, CANDIDATES)
        ensure_trust(site, plan.site_number, (), wall_now())
        back_up_to(site, stick)
        settings = read_settings(settings_file(site))
        store = SqlJournal(open_database(sqlite_url(site.journal_file)))
        _fill(site, plan, store)
        found: Numbers = {"records": RECORDS, "files": FILES}
        streaming = Streaming(site, plan, store, lambda: settings, lambda _: False, wall_now)
        begun = clock.monotonic_ms()
        _settle(streaming, clock)
        found["first_stream_and_full_copy_s"] = _since(clock, begun)
        begun = clock.monotonic_ms()
        streaming.want_full_copy()
        _settle(streaming, clock)
        found["another_full_copy_s"] = _since(clock, begun)
        streaming.close()
        medium = Medium(stick).below(backups_of(Medium(stick))[0])
        begun = clock.monotonic_ms()
        if verify_backup(medium, settings.key, plan.number).found:
            raise RuntimeError("the backup is not sound")
        found["read_back_s"] = _since(clock, begun)
        found["megabytes"] = round(sum(path.stat().st_size for path in stick.rglob("*") if path.is_file()) / 1e6, 1)
        shutil.rmtree(site.root)
        begun = clock.monotonic_ms()
        restored = restore(medium, settings.key, plan.number, Path(name) / "bare")
        found["restore_s"] = _since(clock, begun)
        if restored.records != RECORDS or restored.found:
            raise RuntimeError("not everything came back")
        return found


async def beside_backup() -> Numbers:
    """Acknowledgements of 40 candidates at 10 answers a second each, in turns without and with a target.

    Each turn with one holds its opening and the reading back of what is there. The target is memory where
    there is such a folder: flushes of one disk for two files would be measured otherwise.
    """
    with (
        tempfile.TemporaryDirectory(prefix="kaochang-bench-") as name,
        tempfile.TemporaryDirectory(prefix="kaochang-bench-", dir=_elsewhere()) as stick,
    ):
        folder = Path(name)
        site = await Site.start(folder / "site", 40)
        settings, aside = settings_file(SiteFolder(site.folder)), folder / "aside.json"
        back_up_to(SiteFolder(site.folder), Path(stick))
        settings.rename(aside)
        rounds: dict[str, list[Numbers]] = {"without": [], "with": []}
        try:
            async with client(site.authority, site.console) as session:
                await storms(site, session, site.seats)
                for _ in range(ROUNDS):
                    rounds["without"].append(await paced_saves(site.seats, RATE, SECONDS))
                    await asyncio.to_thread(shutil.copy, aside, settings)
                    rounds["with"].append(await paced_saves(site.seats, RATE, SECONDS))
                    await asyncio.to_thread(settings.unlink)
        finally:
            await site.process.stop()
        figures = ("p50_ms", "p99_ms")
        return {f"{how}_{one}": median(round_[one] for round_ in rounds[how]) for how in rounds for one in figures}


def _elsewhere() -> Path | None:
    return MEMORY if MEMORY.is_dir() else None


def _settle(streaming: Streaming, clock: SystemClock) -> None:
    for _ in range(TURNS):
        if streaming.turn(clock.monotonic_ms()):
            return
    raise RuntimeError("the backup never comes to rest")


def _since(clock: SystemClock, begun: int) -> float:
    return round((clock.monotonic_ms() - begun) / 1000, 2)


def _fill(site: SiteFolder, plan: Plan, store: SqlJournal) -> None:
    """Answers of everybody in turn, and a file now and then."""
    opened = store.open(plan.number)
    blobs, random, session = BlobStore(site.blobs), Random(20261128), plan.sessions[0]
    sittings = [sitting_id(place.ticket, session.id) for place in session.places]
    every, previous, batch = RECORDS // FILES, opened.last_hash, []
    for seq in range(1, RECORDS + 1):
        sitting = sittings[seq % len(sittings)]
        event: SittingEvent
        if seq % every == 0:
            number = seq // every
            data = random.randbytes(FILE_BYTES if number % LARGE_EVERY else LARGE_BYTES)
            pieces = [data[at : at + MAX_PIECE] for at in range(0, len(data), MAX_PIECE)]
            names = tuple(map(digest_of, pieces))
            for digest, piece in zip(names, pieces, strict=True):
                blobs.put(digest, piece)
            event = FileSaved(
                sitting, 1, seq, ItemId("P1"), f"{number}.psd", len(data), digest_of(data), names, seq * 10
            )
        else:
            event = AnswerSaved(sitting, 1, seq, ItemId(f"T{seq % 60:03}"), Chosen(("A", "C")), seq * 10)
        kind = event.__struct_config__.tag
        text = (opened.epoch, seq * 10, str(kind), sitting, msgspec.json.encode(event).decode())
        previous = chain(previous, seq, *text)
        batch.append(Record(seq, *text, previous))
        if len(batch) == AT_ONCE:
            store.append(batch)
            batch = []
    store.append(batch)
    store.close()
