"""The streaming of the backup, one turn after another: open the target, write what is new, look at files, copy in full.

It runs beside the server and never in its way: it reads the journal from the store, as it is on the disk, and whatever
the target does costs nothing but its status. Time is told, and what blocks blocks this thread alone.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import structlog

from exam.events import SessionClosed
from exam.ids import Digest
from exam.plan import Plan
from exam.timing import Instant
from exam.trust.sealing import SealError
from server.backup.documents import FILES, FULL, FileList, FullCopy, numbers_of, prune, read_document, write_document
from server.backup.faults import BEHIND, DAMAGED, TargetError
from server.backup.faults import FULL as TARGET_FULL
from server.backup.findings import Findings
from server.backup.full_copy import FullCopyMade, make_full_copy
from server.backup.label import BackupSettings
from server.backup.limits import (
    FILES_EVERY,
    FRAME_BYTES,
    FULL_BY_ITSELF,
    IDLE,
    KEEP_FILES,
    KEEP_FULL_WHEN_FULL,
    RECORDS_AT_ONCE,
    RETRY_FIRST,
    RETRY_LONGEST,
    SEGMENT_BYTES,
)
from server.backup.medium import Medium
from server.backup.named_pieces import pieces_in
from server.backup.segments import SegmentWriter
from server.backup.site_files import SiteFiles
from server.backup.standing import Progress
from server.backup.target import Target, open_target
from server.blobs import BlobStore
from server.disk_watch import LOOK_EVERY, DiskWatch
from server.journal.errors import StoreError
from server.journal.port import JournalStore
from server.journal.record import ChainBrokenError, Record, verify
from server.site_folder import SiteFolder

CLOSED = SessionClosed.__struct_config__.tag
STEPS = 32
"""Files or pieces of a full copy in one turn: 32 MiB at most before new records are looked for."""
log = structlog.get_logger("server.backup")


class Streaming:
    """Drives one plan's backup. Not for two threads at once; `progress` may be read by any."""

    def __init__(
        self,
        site: SiteFolder,
        plan: Plan,
        store: JournalStore,
        settings: Callable[[], BackupSettings | None],
        same_disk: Callable[[Path], bool],
        today: Callable[[], datetime],
        medium: Callable[[Path], Medium] = Medium,
        segment_bytes: int = SEGMENT_BYTES,
    ) -> None:
        self.progress = Progress()
        self.pace: Callable[[int], None] = lambda _: None
        """Told how many bytes a step took; whoever runs this beside a server pauses there now and then."""
        self._plan = plan
        self._store = store
        self._settings = settings
        self._same_disk = same_disk
        self._today = today
        self._medium = medium
        self._segment_bytes = segment_bytes
        self._blobs = BlobStore(site.blobs)
        self._files = SiteFiles(site.root)
        self._used: BackupSettings | None = None
        self._target: Target | None = None
        self._retry_at: Instant | None = None
        self._pause = RETRY_FIRST
        self._files_at: Instant | None = None
        self._free_at: Instant | None = None
        self._watch = DiskWatch()
        self._copying: Generator[int, None, FullCopyMade] | None = None
        self._copy_wanted = False
        self._lost: set[Digest] = set()
        self.made: FullCopyMade | None = None
        """The last full copy of this life."""

    def want_full_copy(self) -> None:
        """Make a full copy as soon as all is streamed; any thread may ask."""
        self._copy_wanted = True

    def turn(self, now: Instant) -> int:
        """Do what there is to do and return for how many milliseconds nothing is, unless somebody wakes it."""
        try:
            return self._turned(now)
        except TargetError as error:
            return self._out(error.code, now)
        except StoreError as error:
            log.info("the backup waits for the journal", code=error.code)
            return RETRY_FIRST
        except ChainBrokenError as error:
            log.warning("the journal does not follow what the backup has: nothing was written", seq=error.seq)
            return RETRY_LONGEST

    def close(self) -> None:
        """Let go of the target."""
        target, self._target = self._target, None
        self._drop_copy()
        if target is not None:
            try:
                target.close()
            except TargetError as error:
                log.info("the target was gone before it was let go", code=error.code)

    # ---- one turn ---------------------------------------------------------------------------------------------------

    def _turned(self, now: Instant) -> int:
        settings = self._settings()
        if settings != self._used:
            self.close()
            self._used, self._retry_at, self._watch, self.progress = settings, None, DiskWatch(), Progress()
        if settings is None:
            return IDLE
        if self._retry_at is not None and now < self._retry_at:
            return self._retry_at - now
        target = self._target or self._opened(settings)
        target.check_there()
        more = self._catch_up(target)
        self._measure(target, now)
        if more:
            return 0
        if not target.has_files:
            # Answers go first; but without the site's own files nobody could say that all is well.
            self._write_files(target)
            target.has_files = True
        self._well(target)
        return 0 if self._look_after(target, now) else IDLE

    def _opened(self, settings: BackupSettings) -> Target:
        self._tell(is_set_up=True, target=settings.target, fault=self.progress.fault or BEHIND)
        target = open_target(settings, self._plan.number, self._store, self._medium, self.pace)
        self._target, self._files_at = target, None
        self._files.begin_again()
        newest = self._newest_copy(target)
        # A full copy that was asked for and not made because the target went away is made now.
        self._copy_wanted |= newest is None or self._today() - newest > timedelta(milliseconds=FULL_BY_ITSELF)
        self._tell(full_at=self._said(newest), same_disk=self._same_disk(Path(settings.target)), damaged=False)
        log.info("the backup streams", records=target.last, folder=target.folder)
        return target

    def _well(self, target: Target) -> None:
        self._retry_at, self._pause = None, RETRY_FIRST
        self._tell(fault="", last=target.last, at=target.last_at)

    def _look_after(self, target: Target, now: Instant) -> bool:
        """Files and full copies; True where there is more to do at once."""
        if self._copying is not None:
            return self._go_on_copying()
        if self._copy_wanted:
            self._copy_wanted = False
            self._copying = make_full_copy(target, self._files, self._own, self._plan.site_number, self._today())
            return True
        if self._files_at is None or now - self._files_at >= FILES_EVERY:
            self._files_at = now
            self._write_files(target)
        return False

    def _out(self, code: str, now: Instant) -> int:
        """The target cannot be used: say so, try again later, ever more rarely."""
        if self.progress.fault != code:
            log.warning("the backup waits for its target; the exam goes on", code=code)
        if code == TARGET_FULL and self._target is not None:
            self._make_room(self._target)
        self.close()
        self._tell(is_set_up=True, fault=code)
        pause, self._pause = self._pause, min(2 * self._pause, RETRY_LONGEST)
        self._retry_at = now + pause
        return pause

    # ---- the journal ------------------------------------------------------------------------------------------------

    def _catch_up(self, target: Target) -> bool:
        """Write what the journal has beyond the target; True where there is more. Raises TargetError, StoreError."""
        with closing(self._store.read(target.last)) as records:
            new = list(islice(records, RECORDS_AT_ONCE))
        for batch in _frames(new):
            last_hash = verify(batch, target.last_hash, target.last + 1)
            for record in batch:
                self._keep_pieces(target, record)
            self._append(target, batch)
            self.pace(FRAME_BYTES)
            target.last, target.last_hash, target.last_at = batch[-1].seq, last_hash, batch[-1].at
            self._tell(last=target.last, at=target.last_at)
            self._copy_wanted |= any(record.kind == CLOSED for record in batch)
        return len(new) == RECORDS_AT_ONCE

    def _append(self, target: Target, batch: Sequence[Record]) -> None:
        segment = target.segment
        if segment is not None and segment.size >= self._segment_bytes:
            target.close()
            segment = None
        if segment is None:
            target.segment = segment = SegmentWriter(target.medium, target.key)
        segment.append(batch)

    def _keep_pieces(self, target: Target, record: Record) -> None:
        """Pieces go before the record that names them: what is told as kept is kept whole."""
        for digest in pieces_in(record):
            if target.pieces.has(digest):
                continue
            data = self._own(digest)
            if data is not None:
                target.pieces.put(digest, data)
            elif digest not in self._lost:
                self._lost.add(digest)
                log.warning("the server itself has no such piece; the backup cannot keep it", seq=record.seq)

    def _own(self, digest: Digest) -> bytes | None:
        try:
            return self._blobs.get(digest)
        except OSError:
            return None

    # ---- files and full copies --------------------------------------------------------------------------------------

    def _write_files(self, target: Target) -> None:
        if not self._files.changed():
            return
        for size in self._files.list_into(target.pieces.has, target.pieces.put):
            self.pace(size)
        try:
            write_document(target.medium, FILES, FileList(self._today(), self._files.entries, target.last), target.key)
        except SealError as error:
            self._files.begin_again()
            raise TargetError(DAMAGED, FILES) from error
        except TargetError:
            self._files.begin_again()
            raise
        prune(target.medium, FILES, KEEP_FILES)

    def _go_on_copying(self) -> bool:
        copying = self._copying
        if copying is None:
            return False
        for _ in range(STEPS):
            try:
                self.pace(next(copying))
            except StopIteration as end:
                self._copying = None
                self._copied(end.value)
                return False
            except SealError as error:
                raise TargetError(DAMAGED, FULL) from error
        return True

    def _copied(self, made: FullCopyMade) -> None:
        self.made = made
        if made.damaged:
            log.error("the backup did not read back as it was written; it is written again", upto=made.last)
            # Once at once; a medium that goes on like that is asked again on schedule.
            self._copy_wanted |= not self.progress.damaged
        if made.number:
            self._tell(full_at=self._said(made.at))
            log.info("a full copy was read back", number=made.number, records=made.last, files=made.files)
        self._tell(damaged=made.damaged)

    def _drop_copy(self) -> None:
        copying, self._copying = self._copying, None
        if copying is not None:
            copying.close()
            self._copy_wanted = True

    def _newest_copy(self, target: Target) -> datetime | None:
        for number in reversed(numbers_of(target.medium, FULL)):
            copy = read_document(target.medium, FULL, number, FullCopy, target.key, Findings())
            if copy is not None:
                return copy.at
        return None

    def _make_room(self, target: Target) -> None:
        """Old lists go first; segments and pieces never do."""
        try:
            gone = prune(target.medium, FULL, KEEP_FULL_WHEN_FULL) + prune(target.medium, FILES, KEEP_FULL_WHEN_FULL)
        except TargetError as error:
            log.info("no room could be made at the target", code=error.code)
            return
        if gone:
            log.warning("old lists of full copies were removed from the full target", count=gone)

    # ---- what is told -----------------------------------------------------------------------------------------------

    def _measure(self, target: Target, now: Instant) -> None:
        if self._free_at is None or now - self._free_at >= LOOK_EVERY:
            self._free_at = now
            self._watch.read(now, target.medium.free())
            self._tell(free=self._watch.free, lasts=self._watch.lasts)

    def _said(self, at: datetime | None) -> str:
        return "" if at is None else f"{at.astimezone(ZoneInfo(self._plan.timezone)):%m-%d %H:%M}"

    def _tell(self, **changes: object) -> None:
        self.progress = msgspec.structs.replace(self.progress, **changes)


def _frames(records: Sequence[Record]) -> list[list[Record]]:
    """Cut records into frames of a reasonable size."""
    frames: list[list[Record]] = []
    size = FRAME_BYTES
    for record in records:
        if size >= FRAME_BYTES:
            frames.append([])
            size = 0
        frames[-1].append(record)
        size += len(record.payload)
    return frames
