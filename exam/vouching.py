"""What a PC vouches for after a rehearsal: that the server acknowledged these entries, each by a short digest.

The digests let the journal be held against forty real PCs without their sending everything once more.
"""

from __future__ import annotations

from hashlib import sha256

import msgspec

from exam.commands import AnswerEntry, Entry, FileEntry
from exam.ids import SittingId

SIGNS = 16
"""Hexadecimal digits of a digest: nobody forges a rehearsal's entry, and chance does not."""


class Vouched(msgspec.Struct, frozen=True):
    """The acknowledged entries of one sitting's line that count: digests by number."""

    sitting: SittingId
    line: int
    entries: dict[int, str]


def substance_of(entry: Entry) -> bytes:
    """What must be found again of an answer or a file, as bytes that two equal entries share; of others their kind."""
    match entry:
        case AnswerEntry(item=item, answer=answer):
            return msgspec.json.encode(("answer", item, answer))
        case FileEntry(task=task, path=path, digest=digest):
            return msgspec.json.encode(("file", task, path, digest))
        case _:
            return msgspec.json.encode((entry.__struct_config__.tag,))


def short_digest(substance: bytes) -> str:
    """The digest of what must be found again."""
    return sha256(substance).hexdigest()[:SIGNS]
