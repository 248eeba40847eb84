"""An opened target: the backup of one plan on one medium, checked to be this site's, and ready to go on.

Where it stands is found out by reading it back, not remembered: a stick that comes back, or another one, tells itself
what it has. A site that was put back to an earlier state does not write over what
came after: it begins another line.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import structlog

from exam.timing import Instant
from server.backup import documents, pieces, segments
from server.backup.faults import DAMAGED, MISSING, OTHER_KEY, TargetError
from server.backup.findings import Findings
from server.backup.kept_records import KeptRecords
from server.backup.label import (
    LABEL,
    BackupSettings,
    LabelError,
    decode_label,
    encode_label,
    folder_name,
    mark_name,
)
from server.backup.limits import MOST_LABEL, MOST_LINES
from server.backup.medium import Medium
from server.backup.pieces import Pieces
from server.backup.segments import SegmentWriter
from server.journal.port import JournalStore

FOLDERS = (segments.FOLDER, pieces.FOLDER, documents.FILES, documents.FULL)
log = structlog.get_logger("server.backup")


class Target:
    """One backup that is written. `last` is the record up to which all is on the medium, with all it names."""

    def __init__(self, top: Medium, settings: BackupSettings, folder: str, plan: str) -> None:
        self._top = top
        self._mark = mark_name(settings.site)
        self._device = top.device()
        self.folder = folder
        self.plan = plan
        self.key = settings.key
        self.medium = top.below(folder)
        self.pieces = Pieces(self.medium, settings.key)
        self.segment: SegmentWriter | None = None
        self.has_files = False
        """Whether there is any list of the site's files, without which no bare machine serves again."""
        self.last = 0
        self.last_hash = b""
        self.last_at: Instant | None = None

    def look(self, pace: Callable[[int], None]) -> None:
        """Find out up to where this backup goes. Blocks as long as reading the journal back takes."""
        records = KeptRecords(self.medium, self.key, self.plan, Findings())
        for size in records.look():
            pace(size)
        for batch in records.read():
            pace(sum(len(record.payload) for record in batch))
        self.go_on_after(records)
        self.pieces.look()
        self.has_files = any(documents.numbers_of(self.medium, kind) for kind in (documents.FILES, documents.FULL))

    def go_on_after(self, records: KeptRecords) -> None:
        """Go on behind what was read back, in another segment."""
        self.close()
        self.last, self.last_hash, self.last_at = records.last, records.last_hash, records.last_at

    def follows(self, store: JournalStore) -> bool:
        """Whether the journal has the same record where this backup ends. Raises StoreError."""
        if not self.last:
            return True
        with closing(store.read(self.last - 1)) as records:
            return next((one.hash for one in records), b"") == self.last_hash

    def check_there(self) -> None:
        """Raise TargetError where the medium is gone, or another one is in its place."""
        if not self._top.exists(self._mark) or self._top.device() != self._device:
            raise TargetError(MISSING)

    def close(self) -> None:
        """Let go of the segment."""
        segment, self.segment = self.segment, None
        if segment is not None:
            segment.close()


def open_target(
    settings: BackupSettings,
    plan: str,
    store: JournalStore,
    medium: Callable[[Path], Medium],
    pace: Callable[[int], None],
) -> Target:
    """Open the line of a plan's backup that this journal goes on, or begin one. Raises TargetError, StoreError."""
    top = medium(Path(settings.target))
    check_mark(top, settings)
    for line in range(1, MOST_LINES + 1):
        folder = folder_name(settings.site, plan, line)
        if not _is_ours(top, folder, settings, plan):
            continue
        target = Target(top, settings, folder, plan)
        target.look(pace)
        if target.follows(store):
            return target
        log.warning("the target has another history of this plan; the backup goes on beside it", folder=folder)
    raise TargetError(OTHER_KEY)


def check_mark(top: Medium, settings: BackupSettings) -> None:
    """Raise TargetError where the medium is not there or not marked as this site's."""
    name = mark_name(settings.site)
    if not top.exists(name):
        others = [one for one in top.names(".") if one.startswith("kaochang-") and one.endswith(".json")]
        raise TargetError(OTHER_KEY if others else MISSING, name)
    data = top.read(name, MOST_LABEL)
    try:
        mark = decode_label(data, name)
    except LabelError as error:
        raise TargetError(DAMAGED, name) from error
    if mark.id != settings.id:
        raise TargetError(OTHER_KEY, name)
    if mark != settings.label():
        top.write_whole(name, encode_label(settings.label()))  # there is a new recovery code


def _is_ours(top: Medium, folder: str, settings: BackupSettings, plan: str) -> bool:
    """Make the folder where there is none; False where another key's backup has that name."""
    place, wanted = f"{folder}/{LABEL}", settings.label(plan)
    if top.exists(place):
        try:
            label = decode_label(top.read(place, MOST_LABEL), place)
        except LabelError as error:
            if error.code != "label_damaged":
                return False
            log.warning("the label of the backup was damaged and is written anew", folder=folder)
        else:
            if label == wanted:
                return True
            if label.id != settings.id:
                return False
    for name in (folder, *(f"{folder}/{one}" for one in FOLDERS)):
        top.make_folder(name)
    top.write_whole(place, encode_label(wanted))
    return True
