"""What a PC keeps of a sitting (考生机记录): entries and stub, sealed, for itself and for a server that has forgotten.

One file a sitting and line, each record sealed under a key that the server gives at login, so that a disk tells nothing
to whoever takes it, and the site's own server, even one that is built anew, can read it.

    <name>.kcj    KAOCHANG-PC-JOURNAL 1\\n  then records: 4-byte length, 4-byte CRC-32 of what follows, sealed JSON
    <name>.stub   the newest stub, sealed under the same key
"""

from __future__ import annotations

import secrets
import zlib
from hashlib import sha256
from typing import BinaryIO

import msgspec

from exam.commands import Entry
from exam.ids import SittingId
from exam.trust.sealing import NONCE_BYTES, SealError, seal, unseal

HEADER = b"KAOCHANG-PC-JOURNAL 1\n"
ENDING, STUB_ENDING = ".kcj", ".stub"
KEY_PURPOSE = "pc-journal"
"""What the server derives the key for, from its secret and the sitting."""
MAX_RECORD = 1024 * 1024
_FRAME = 8


class KeptEntry(msgspec.Struct, frozen=True):
    """An entry with its number, as the journal holds it."""

    seq: int
    entry: Entry


def name_of(sitting: SittingId, line: int) -> str:
    """The name of a sitting's files on a PC; it tells nothing about the candidate."""
    return sha256(_about(sitting, line)).hexdigest()[:32]


def seal_record(kept: KeptEntry, key: bytes, sitting: SittingId, line: int) -> bytes:
    """A record as it is written. Raises ValueError where it is longer than will be read again."""
    sealed = seal(msgspec.json.encode(kept), key, secrets.token_bytes(NONCE_BYTES), _about(sitting, line))
    if len(sealed) > MAX_RECORD:
        raise ValueError("the record is longer than will be read again")
    return len(sealed).to_bytes(4, "big") + zlib.crc32(sealed).to_bytes(4, "big") + sealed


def read_records(file: BinaryIO, key: bytes, sitting: SittingId, line: int) -> tuple[list[KeptEntry], int]:
    """The whole records and where they end; a torn last record is left out: it was never called kept.

    A record spoilt in the middle costs itself alone: its number is given up, those behind it count (`GapEntry`).
    Raises SealError for a file of another sitting or key, msgspec.MsgspecError for what is no entry, or OSError.
    """
    head = file.read(len(HEADER))
    if head != HEADER:
        # A power cut may leave a part of the header, or zeros: nothing was called kept yet. Nothing else is emptied.
        if HEADER.startswith(head.rstrip(b"\0")) and not file.read(1):
            return [], 0
        raise SealError("this file is not a journal of ours")
    about = _about(sitting, line)
    found: list[KeptEntry] = []
    here = good = len(HEADER)
    while len(frame := file.read(_FRAME)) == _FRAME:
        length = int.from_bytes(frame[:4], "big")
        if length > MAX_RECORD:
            break
        sealed = file.read(length)
        if len(sealed) < length:
            break
        here += _FRAME + length
        if zlib.crc32(sealed).to_bytes(4, "big") == frame[4:]:
            found.append(msgspec.json.decode(unseal(sealed, key, about), type=KeptEntry))
            good = here
    return found, good


def seal_stub(stub: bytes, key: bytes, sitting: SittingId, line: int) -> bytes:
    """The stub as it is kept beside the journal: it names the candidate, which a disk must not."""
    return seal(stub, key, secrets.token_bytes(NONCE_BYTES), _about(sitting, line) + b"#stub")


def open_stub(sealed: bytes, key: bytes, sitting: SittingId, line: int) -> bytes:
    """The stub again. Raises SealError."""
    return unseal(sealed, key, _about(sitting, line) + b"#stub")


def _about(sitting: SittingId, line: int) -> bytes:
    return f"{sitting}#{line}".encode()
