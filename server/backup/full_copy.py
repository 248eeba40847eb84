"""A full copy (完整备份): all that a restore of this moment needs, read back from the medium and listed by digest.

What is there already is not written again, but it is read again: each manifest is complete by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import datetime

import msgspec

from exam.ids import Digest
from exam.program import PROGRAM
from server.backup.documents import FULL, FullCopy, prune, write_document
from server.backup.faults import DAMAGED, TargetError
from server.backup.findings import Findings
from server.backup.kept_records import KeptRecords
from server.backup.limits import KEEP_FULL
from server.backup.named_pieces import pieces_in
from server.backup.site_files import SiteFiles
from server.backup.target import Target
from server.blobs import MAX_PIECE

OwnPiece = Callable[[Digest], bytes | None]
"""The server's own piece; None where it does not have it any more, or cannot read it."""


class FullCopyMade(msgspec.Struct, frozen=True):
    """What came of it: its number, the moment, up to which record. `damaged` says that something did not read back as
    it was written; pieces were then written again, the journal has to be by whoever streams it. 0 where none was made.
    """

    number: int
    at: datetime
    last: int
    files: int
    pieces: int
    missing: int
    damaged: bool = False


def make_full_copy(
    target: Target, files: SiteFiles, piece: OwnPiece, site: str, at: datetime
) -> Generator[int, None, FullCopyMade]:
    """Make one; yields bytes after every file and piece, so that records stream between. Raises TargetError."""
    promised = target.last
    yield from files.list_into(target.pieces.has, target.pieces.put)
    records = KeptRecords(target.medium, target.key, target.plan, Findings())
    yield from records.look()
    named: dict[Digest, None] = {}
    for batch in records.read():
        for record in batch:
            named.update(dict.fromkeys(pieces_in(record)))
        yield sum(len(record.payload) for record in batch)
    if records.last < promised:
        # A medium that was pulled has no files either, and nothing about that is damaged.
        target.check_there()
        target.go_on_after(records)
        return FullCopyMade(0, at, records.last, 0, 0, 0, damaged=True)
    missing, damaged = [], False
    for digest in dict.fromkeys([*(one for entry in files.entries for one in entry.pieces), *named]):
        if target.pieces.get(digest) is None:
            damaged |= target.pieces.has(digest)
            if not _again(target, digest, piece(digest) or files.piece(digest)):
                missing.append(digest)
        yield MAX_PIECE
    copy = FullCopy(
        at,
        site,
        target.plan,
        PROGRAM,
        records.last,
        records.last_hash,
        records.last_at,
        files.entries,
        tuple(named),
        tuple(missing),
    )
    number = write_document(target.medium, FULL, copy, target.key)
    prune(target.medium, FULL, KEEP_FULL)
    return FullCopyMade(number, at, records.last, len(files.entries), len(named), len(missing), damaged)


def _again(target: Target, digest: Digest, data: bytes | None) -> bool:
    """Write a piece that does not read back once more; False where nobody has it."""
    if data is None:
        return False
    target.pieces.put(digest, data)
    if target.pieces.get(digest) is None:
        raise TargetError(DAMAGED, target.pieces.place(digest))
    return True
