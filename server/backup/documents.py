"""Sealed documents of a backup: lists of the site's files, and manifests of full copies.

TARGET/…/files/<number>.kcf   the site's files as they were then
TARGET/…/full/<number>.kcm    a full copy: everything that a restore of that moment needs, by digest, read back

A number is never used twice, and a document is bound to its kind and number.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TypeVar

import msgspec

from exam.ids import Digest
from exam.timing import Instant
from exam.trust.sealing import NONCE_BYTES, SealError, derive_key, seal, unseal
from server.backup.findings import Findings
from server.backup.limits import MOST_DOCUMENT
from server.backup.medium import Medium

FORMAT = 1
FILES, FULL = "files", "full"
_ENDINGS = {FILES: ".kcf", FULL: ".kcm"}


class FileEntry(msgspec.Struct, frozen=True):
    """A file of the site: its path below the site's folder with `/` between, and its content as pieces in order."""

    path: str
    size: int
    digest: Digest
    pieces: tuple[Digest, ...]
    private: bool = False


class FileList(msgspec.Struct, frozen=True):
    """The site's files at a moment of the site's date; `last` is the record up to which all was kept by then."""

    at: datetime
    files: tuple[FileEntry, ...]
    last: int = 0
    format: int = FORMAT


class FullCopy(msgspec.Struct, frozen=True):
    """A full copy. `last` and `last_hash` say up to where the journal was read back, `pieces` what it names.

    `missing` are pieces that the journal names and the server itself no longer had.
    """

    at: datetime
    site: str
    plan: str
    program: str
    last: int
    last_hash: bytes
    last_at: Instant | None
    files: tuple[FileEntry, ...]
    pieces: tuple[Digest, ...]
    missing: tuple[Digest, ...] = ()
    format: int = FORMAT


T = TypeVar("T", FileList, FullCopy)


def numbers_of(medium: Medium, kind: str) -> list[int]:
    """The numbers of the documents of a kind, the oldest first."""
    ending = _ENDINGS[kind]
    found = [name.removesuffix(ending) for name in medium.names(kind) if name.endswith(ending)]
    return sorted(int(one) for one in found if one.isascii() and one.isdigit())


def path_of(kind: str, number: int) -> str:
    """The file of a document, inside the backup."""
    return f"{kind}/{number:06}{_ENDINGS[kind]}"


def write_document(medium: Medium, kind: str, document: FileList | FullCopy, key: bytes) -> int:
    """Write it under the next number, read it back, and return the number. Raises TargetError, SealError."""
    number = max(numbers_of(medium, kind), default=0) + 1
    data = msgspec.msgpack.encode(document)
    sealed = seal(data, _key(key, kind), secrets.token_bytes(NONCE_BYTES), _about(kind, number))
    medium.write_whole(path_of(kind, number), sealed)
    unseal(medium.read(path_of(kind, number), MOST_DOCUMENT), _key(key, kind), _about(kind, number))
    return number


def read_document(medium: Medium, kind: str, number: int, shape: type[T], key: bytes, findings: Findings) -> T | None:
    """Read it; None, and a finding, where it is not what was written, or a newer program's."""
    path = path_of(kind, number)
    if not medium.exists(path):
        findings.add("missing", path)
        return None
    try:
        document = msgspec.msgpack.decode(
            unseal(medium.read(path, MOST_DOCUMENT), _key(key, kind), _about(kind, number)), type=shape
        )
    except (SealError, msgspec.MsgspecError):
        findings.add("damaged", path)
        return None
    if document.format > FORMAT:
        findings.add("too_new", path)
        return None
    return document


def prune(medium: Medium, kind: str, keep: int) -> int:
    """Remove all but the newest documents of a kind and return how many went. Pieces and segments stay."""
    old = numbers_of(medium, kind)[:-keep]
    for number in old:
        medium.remove(path_of(kind, number))
    return len(old)


def _key(key: bytes, kind: str) -> bytes:
    return derive_key(key, "backup document", kind)


def _about(kind: str, number: int) -> bytes:
    return f"{kind} {number}".encode()
