"""The restore drill: a backup taken from the running server, opened by a second server, asked by every PC in turn."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import msgspec

from exam.clock import Clock
from exam.commands import FileEntry
from exam.ids import MachineId
from exam.link.server_link import Channel, LinkError, ServerLink
from exam.program import PROGRAM, manifest
from exam.wire import messages as wire
from provisioning.rehearsal.pc import pc_context
from provisioning.rehearsal.server_process import ServerProcess
from provisioning.rehearsal.written import Written
from server.blobs import BlobStore
from server.site_folder import SiteFolder

ANSWERS_WITHIN = 30.0
"""Seconds in which the second server must have told one PC all that it has of it."""


class Restored(msgspec.Struct, frozen=True):
    """How many sittings were asked for at the restored server, and how many of them it had otherwise, or not at all."""

    sittings: int
    different: int


async def restore_and_ask(site: SiteFolder, written: Iterable[Written], clock: Clock) -> Restored:
    """Restore beside the site and compare. Raises ServerFailedError, OSError, sqlite3.Error. Nothing of it is left."""
    root = site.root.with_name("restored")
    restored = SiteFolder(root)
    server = ServerProcess(root, clock)
    try:
        await asyncio.to_thread(take_backup, site, restored)
        await server.start()
        of_machine: dict[MachineId, list[Written]] = defaultdict(list)
        for one in written:
            of_machine[one.machine].append(one)
        asked = (_ask(server.url, restored, machine, own) for machine, own in of_machine.items())
        different = sum(await asyncio.gather(*asked))
        return Restored(sum(map(len, of_machine.values())), different)
    finally:
        await server.kill()
        await asyncio.to_thread(shutil.rmtree, root, ignore_errors=True)


def take_backup(site: SiteFolder, to: SiteFolder) -> None:
    """Copy what a restore needs while the server runs. Blocks.

    The journal goes first: a piece is on the disk before the journal names it, so no piece that it names is missing.
    """
    to.practice_journal_file.parent.mkdir(parents=True)
    source = f"{site.practice_journal_file.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as old, closing(sqlite3.connect(to.practice_journal_file)) as new:
        old.backup(new)
    if site.practice_blobs.is_dir():
        shutil.copytree(site.practice_blobs, to.practice_blobs, ignore=shutil.ignore_patterns(".new-*"))
    shutil.copytree(site.trust, to.trust)
    shutil.copytree(site.root / "papers", to.root / "papers")
    shutil.copy(site.plan_file, to.plan_file)


async def _ask(url: str, restored: SiteFolder, machine: MachineId, written: list[Written]) -> int:
    """How many sittings of one PC the restored server has otherwise."""
    link = ServerLink(url, pc_context(restored, machine))
    same = 0
    try:
        async with asyncio.timeout(ANSWERS_WITHIN), link.channel() as channel:
            await channel.send(wire.Hello(wire.PROTOCOL, PROGRAM, machine, manifest=manifest()))
            for number, one in enumerate(written, 1):
                await channel.send(wire.Resume(number, one.sitting, one.token))
                seated = await _answer_to(channel, number)
                same += seated is not None and await asyncio.to_thread(is_as_written, seated, one, restored)
    except (LinkError, TimeoutError):
        pass  # what was not told counts as different
    finally:
        await link.close()
    return len(written) - same


async def _answer_to(channel: Channel, number: int) -> wire.Seated | None:
    async for message in channel.messages():
        if isinstance(message, wire.Seated | wire.Refused) and message.request == number:
            return message if isinstance(message, wire.Seated) else None
    return None


def is_as_written(seated: wire.Seated, written: Written, restored: SiteFolder) -> bool:
    """Whether a server has of a sitting exactly what its PC was told is safe, every file whole. Blocks."""
    outbox, store = written.outbox, BlobStore(restored.practice_blobs)
    files = [entry for entry in outbox.entries[: outbox.acked] if isinstance(entry, FileEntry)]
    return (
        seated.view.upto == outbox.acked
        and {kept.item: kept.answer for kept in seated.answers} == outbox.kept_answers()
        and {(kept.task, kept.path): kept.digest for kept in seated.files} == outbox.kept_files()
        and all(store.read_file(entry.pieces) is not None for entry in files)
    )


def written_bytes(site: SiteFolder) -> int:
    """Bytes that journal and files of a practice exam take on the disk. Blocks."""
    folders = (site.practice_journal_file.parent, site.practice_blobs)
    return sum(size_of(path) for folder in folders for path in folder.rglob("*"))


def size_of(path: Path) -> int:
    """The bytes of a file; 0 of a folder, or where it was gone meanwhile."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
