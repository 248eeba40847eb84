"""Clears a site, once a final receipt covers it and the site still is what the receipt confirms.

SITE/upload/cleared.json   who cleared it, when, why and on which receipt; written before the first file goes

That the journal is covered is not enough: a PC may have sent a piece of a file after the bundle was made. So the bundle
is made again of as many records, written nowhere, and must have the very id that the organiser signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import msgspec

from exam.ids import Digest
from exam.receipts import Receipt
from exam.text import Fact, Refusal
from server.scoring.exam_record import open_site_database
from server.site_folder import SiteFolder, sync_folder, write_atomically
from server.standby.set_aside import SetAside
from server.store.engines import open_database, sqlite_url
from server.upload_files import cleared_file
from sync.bundle.gathering import gather
from sync.bundle.making import id_of, sealer_of
from sync.clearing.belongings import Belonging, belongings, links, remove
from sync.courier.coverage import Covered, coverage

MOST_BYTES = 1 << 20
MOST_CLEARINGS = 100


class ClearingError(Exception):
    """Nothing was removed; `refusal` says why."""

    def __init__(self, code: str, facts: dict[str, Fact] | None = None) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, facts or {})


class Clearing(msgspec.Struct, frozen=True):
    """One clearing: who, why, on which receipt, when the journal had so many records; `finished` is None until all of
    it is gone. `files` and `size` are what went, in bytes.
    """

    by: str
    reason: str
    begun: datetime
    bundle: Digest
    receipt_at: datetime
    records: int
    files: int
    size: int
    finished: datetime | None = None


class ClearedNote(msgspec.Struct, frozen=True):
    """Every clearing of a site, the last one last."""

    clearings: tuple[Clearing, ...] = ()
    version: int = 1


class Clearable(msgspec.Struct, frozen=True):
    """A site that may be cleared now, on which receipt, and what would go."""

    receipt: Receipt
    records: int
    found: tuple[Belonging, ...]


@contextmanager
def no_server(site: SiteFolder, database: str) -> Iterator[None]:
    """Nobody serves the site, neither real exam nor practice, and nobody begins to serve the real one meanwhile.

    Raises StoreError, `store_in_use` where somebody does.
    """
    writing = open_site_database(site, database).open_writer()
    try:
        if site.practice_journal_file.is_file():
            # Only looked at: a file that is held open cannot be removed on Windows.
            open_database(sqlite_url(site.practice_journal_file)).open_writer().close()
        yield
    finally:
        writing.close()


def clearable(site: SiteFolder, database: str) -> Clearable:
    """Look whether a site may be cleared. Blocks for as long as making a bundle takes; writes nothing.

    Raises ClearingError, and whatever reading a site or making a bundle raises.
    """
    covered = coverage(site, database)
    if not isinstance(covered, Covered):
        raise ClearingError(covered.code, {"after": covered.after})
    if SetAside(site).is_waiting():
        raise ClearingError("clear_left_behind")
    found = belongings(site)
    if linked := links(found):
        raise ClearingError("clear_link", {"path": str(linked[0])})
    proved = not found or _goes_on(site, covered)
    if not proved and _bundle_now(site, database, covered.receipt.records) != covered.receipt.bundle:
        raise ClearingError("clear_differs")
    return Clearable(covered.receipt, covered.records, tuple(found))


def clear(site: SiteFolder, may: Clearable, by: str, reason: str, now: datetime) -> list[Belonging]:
    """Clear it, and say what could not be removed. Raises OSError where it cannot be noted, and then nothing goes."""
    clearing = Clearing(
        by=by,
        reason=reason,
        begun=now,
        bundle=may.receipt.bundle,
        receipt_at=may.receipt.at,
        records=may.records,
        files=sum(one.files for one in may.found),
        size=sum(one.size for one in may.found),
    )
    before = read_note(site).clearings[-MOST_CLEARINGS + 1 :]
    _write(site, (*before, clearing))
    left = [one for one in may.found if not remove(site, one)]
    sync_folder(site.root)
    if not left:
        _write(site, (*before, msgspec.structs.replace(clearing, finished=now)))
    return left


def read_note(site: SiteFolder) -> ClearedNote:
    """What was cleared before; empty where nothing was, or the note cannot be read. Raises OSError."""
    try:
        with cleared_file(site).open("rb") as file:
            return msgspec.json.decode(file.read(MOST_BYTES), type=ClearedNote)
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        return ClearedNote()


def _goes_on(site: SiteFolder, covered: Covered) -> bool:
    """Whether a clearing on this receipt has begun, and no piece can have come since: what it proved is still true."""
    last = next(reversed(read_note(site).clearings), None)
    if last is None or last.bundle != covered.receipt.bundle:
        return False
    return not site.blobs.exists() or (last.finished is None and last.records == covered.records)


def _bundle_now(site: SiteFolder, database: str, records: int) -> Digest:
    gathered = gather(site, database, records)
    return id_of(gathered, sealer_of(site, gathered))


def _write(site: SiteFolder, clearings: Sequence[Clearing]) -> None:
    text = msgspec.json.encode(ClearedNote(tuple(clearings)))
    write_atomically(cleared_file(site), msgspec.json.format(text, indent=1))
