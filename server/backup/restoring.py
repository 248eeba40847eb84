"""Put a site back from a backup: files, candidates' pieces, the journal; every byte checked on its way.

All of it is made in a folder beside the wanted one and put in place at the end, whole or not at all. What is damaged is
named and passed over: somebody who stands before a broken server wants what there is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from exam.events import ServerStarted
from exam.ids import Digest
from exam.timing import Instant
from server.backup.documents import FILES, FULL, FileEntry, FileList, FullCopy, numbers_of, read_document
from server.backup.findings import Finding, Findings
from server.backup.kept_records import KeptRecords
from server.backup.medium import Medium
from server.backup.named_pieces import pieces_in
from server.backup.pieces import Pieces
from server.backup.site_files import is_safe
from server.blobs import BlobStore
from server.journal.record import Record
from server.site_folder import SiteFolder, sync_folder
from server.store.engines import open_database, sqlite_url
from server.store.restored import put_back

STARTED = ServerStarted.__struct_config__.tag
NEVER = datetime.fromtimestamp(0, UTC)
OWNER_ONLY, FOR_ALL = 0o600, 0o644


class RestoreError(Exception):
    """Nothing was restored; `code` is stable: `site_there`, `no_such_copy`, `no_records`."""

    def __init__(self, code: str, found: tuple[Finding, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.found = found


class Restored(msgspec.Struct, frozen=True):
    """What was put back: so many records, the last of them of `at` by the site's clock, files, pieces. `copy` is the
    number of the full copy, 0 for the newest state; `files_at` when the list of files was made; `found` what was not as
    it was written.
    """

    records: int
    at: datetime | None
    epoch: int
    files: int
    pieces: int
    copy: int
    files_at: datetime
    found: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing of what was asked for is missing."""
        return not any(one.kind in ("missing", "gap", "chain") for one in self.found)


def restore(medium: Medium, key: bytes, plan: str, to: Path, database: str = "", copy: int | None = None) -> Restored:
    """Restore a backup into a folder that is not there yet, or is empty. `copy` is the number of a full copy.

    `database` is a URL, empty for SQLite in the folder. A stick that was pulled
    out before it had the site's files gives the journal and the pieces. Raises RestoreError, TargetError, StoreError,
    OSError.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise RestoreError("site_there")
    findings = Findings()
    chosen = _files_of(medium, key, copy, findings)
    work = to.with_name(f".{to.name}.restoring")
    shutil.rmtree(work, ignore_errors=True)
    site = SiteFolder(work)
    site.journal_file.parent.mkdir(parents=True)
    try:
        pieces = Pieces(medium, key)
        for entry in chosen.files:
            _put_file(work, entry, pieces, findings)
        records = KeptRecords(medium, key, plan, findings)
        for _ in records.look():
            pass
        _refuse_nothing(records, findings)
        kept = _Kept(BlobStore(site.blobs), pieces, findings)
        upto = chosen.last if copy is not None and isinstance(chosen, FullCopy) else None
        count = put_back(
            open_database(database or sqlite_url(site.journal_file)), plan, kept.passed(records.read(upto))
        )
        if _falls_short(chosen, count, records.last_hash, exactly=copy is not None):
            findings.add("gap", f"journal#{count + 1}")
        if to.is_dir():
            to.rmdir()
        work.rename(to)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    sync_folder(to.parent)
    return Restored(
        count,
        kept.wall_of(records.last_at),
        kept.epoch,
        len(chosen.files),
        kept.count,
        copy or 0,
        chosen.at,
        tuple(findings),
    )


class _Started(msgspec.Struct, frozen=True):
    """Of a server's start, the one thing that is asked for here."""

    anchor_wall_ms: int = 0


def _anchor_of(record: Record) -> tuple[Instant, int] | None:
    if record.kind != STARTED:
        return None
    try:
        wall = msgspec.json.decode(record.payload, type=_Started).anchor_wall_ms
    except msgspec.MsgspecError:
        return None
    return (record.at, wall) if wall else None


def _refuse_nothing(records: KeptRecords, findings: Findings) -> None:
    if not records.has_any:
        raise RestoreError("no_records", tuple(findings))


def _falls_short(chosen: FileList | FullCopy, count: int, last_hash: bytes, *, exactly: bool) -> bool:
    """Whether records are missing that were there when the list was made."""
    other = exactly and isinstance(chosen, FullCopy) and last_hash != chosen.last_hash
    return count < chosen.last or other


class _Kept:
    """Lets records through and puts back the pieces that they name."""

    def __init__(self, blobs: BlobStore, pieces: Pieces, findings: Findings) -> None:
        self._blobs = blobs
        self._pieces = pieces
        self._findings = findings
        self._seen: set[Digest] = set()
        self._anchor: tuple[Instant, int] | None = None
        self.count = self.epoch = 0

    def passed(self, batches: Iterator[list[Record]]) -> Iterator[list[Record]]:
        """The same batches, a piece before the record that names it."""
        for batch in batches:
            for record in batch:
                self.epoch = max(self.epoch, record.epoch)
                self._anchor = _anchor_of(record) or self._anchor
                for digest in pieces_in(record):
                    self._put(digest)
            if batch:
                yield batch

    def wall_of(self, at: Instant | None) -> datetime | None:
        """The site's clock at an instant, by the last start of its server."""
        if at is None or self._anchor is None:
            return None
        instant, wall = self._anchor
        return datetime.fromtimestamp((wall + at - instant) / 1000, UTC)

    def _put(self, digest: Digest) -> None:
        if digest in self._seen:
            return
        self._seen.add(digest)
        data = self._pieces.get(digest)
        if data is None:
            self._findings.add("missing", self._pieces.place(digest))
            return
        self._blobs.put(digest, data)
        self.count += 1


def _files_of(medium: Medium, key: bytes, copy: int | None, findings: Findings) -> FileList | FullCopy:
    """The site's files: those of the full copy, or the newest list, whichever document has it."""
    if copy is not None:
        chosen = read_document(medium, FULL, copy, FullCopy, key, findings)
        if chosen is None:
            raise RestoreError("no_such_copy", tuple(findings))
        return chosen
    lists = [one for one in (_newest(medium, key, kind, findings) for kind in (FILES, FULL)) if one is not None]
    if not lists:
        findings.add("missing", FILES)
        return FileList(NEVER, ())
    return max(lists, key=lambda one: one.at)


def _newest(medium: Medium, key: bytes, kind: str, findings: Findings) -> FileList | FullCopy | None:
    for number in reversed(numbers_of(medium, kind)):
        found = (
            read_document(medium, kind, number, FileList, key, findings)
            if kind == FILES
            else read_document(medium, kind, number, FullCopy, key, findings)
        )
        if found is not None:
            return found
    return None


def _put_file(root: Path, entry: FileEntry, pieces: Pieces, findings: Findings) -> None:
    """Write a file, unless a piece of it is missing: half a file is none."""
    if not is_safe(entry.path):
        findings.add("damaged", entry.path)
        return
    path, whole = root / entry.path, hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        path.chmod(OWNER_ONLY if entry.private else FOR_ALL)
        for digest in entry.pieces:
            data = pieces.get(digest)
            if data is None:
                findings.add("missing", pieces.place(digest))
                break
            whole.update(data)
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if whole.hexdigest() != entry.digest:
        findings.add("missing", entry.path)
        path.unlink()
