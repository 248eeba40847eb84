"""The PC's own journal of a sitting: what was answered is here, fsynced, before anybody is told it is kept.

One file a sitting and line, each record sealed under a key that the server gives at login, so that a disk tells nothing
to whoever takes it, and a server or spare PC of the site can read it. A record cut off by a power failure is the last
one and is left out: it was never called kept.

    KAOCHANG-PC-JOURNAL 1\\n   then records: 4-byte length, 4-byte CRC-32 of what follows, 12-byte nonce, sealed JSON
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import zlib
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec

from exam.commands import Entry
from exam.ids import SittingId
from exam.trust.sealing import NONCE_BYTES, SealError, seal, unseal

_HEADER = b"KAOCHANG-PC-JOURNAL 1\n"
_FRAME = 8
MAX_RECORD = 1024 * 1024


class KeptEntry(msgspec.Struct, frozen=True):
    """An entry with its number, as the journal holds it."""

    seq: int
    entry: Entry


class JournalFileError(Exception):
    """The PC's disk refused, or the file is not this sitting's; the candidate goes on with the server's disk alone."""


class JournalFile:
    """One sitting's journal, open for appending."""

    def __init__(self, file: BinaryIO, key: bytes, about: bytes) -> None:
        self._file = file
        self._key = key
        self._about = about
        self._good = file.tell()

    def append(self, kept: KeptEntry) -> None:
        """Write a record; it is on the disk when this returns. Raises JournalFileError and leaves no half record."""
        sealed = seal(msgspec.json.encode(kept), self._key, secrets.token_bytes(NONCE_BYTES), self._about)
        if len(sealed) > MAX_RECORD:
            raise JournalFileError("the record is longer than will be read again")
        record = len(sealed).to_bytes(4, "big") + zlib.crc32(sealed).to_bytes(4, "big") + sealed
        try:
            self._file.seek(self._good)
            self._file.write(record)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise JournalFileError(f"the PC's disk refused: {error.strerror}") from error
        self._good += len(record)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class JournalFolder:
    """Where a PC keeps its journals. File names tell nothing about the candidate."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def open(self, sitting: SittingId, line: int, key: bytes) -> tuple[JournalFile, list[KeptEntry]]:
        """Open a sitting's journal and read what it holds. Raises JournalFileError."""
        about = f"{sitting}#{line}".encode()
        path = self._root / f"{name_of(sitting, line)}.kcj"
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            file = path.open("r+b") if path.exists() else path.open("w+b")
        except OSError as error:
            raise JournalFileError(f"the PC's disk refused: {error.strerror}") from error
        try:
            found, good = _read(file, key, about)
            if file.seek(0, os.SEEK_END) > max(good, len(_HEADER)):
                # What is cut off here may be more than a torn record: where the disk allows, it stays as it was.
                with contextlib.suppress(OSError):
                    shutil.copyfile(path, path.with_suffix(".damaged"))
            file.seek(good)
            file.truncate()
            if good == 0:
                file.write(_HEADER)
                file.flush()
                os.fsync(file.fileno())
        except (OSError, SealError, msgspec.MsgspecError) as error:
            file.close()
            raise JournalFileError(f"the PC's journal cannot be used: {type(error).__name__}") from error
        return JournalFile(file, key, about), found


def name_of(sitting: SittingId, line: int) -> str:
    """The name of a sitting's files on a PC; it tells nothing about the candidate."""
    return sha256(f"{sitting}#{line}".encode()).hexdigest()[:32]


def _read(file: BinaryIO, key: bytes, about: bytes) -> tuple[list[KeptEntry], int]:
    """Return the whole records and where they end; a torn last record is left out.

    A record spoilt in the middle costs itself alone: its number is given up, those behind it count (`GapEntry`).
    """
    head = file.read(len(_HEADER))
    if head != _HEADER:
        # A power cut may leave a part of the header, or zeros: nothing was called kept yet. Nothing else is emptied.
        if _HEADER.startswith(head.rstrip(b"\0")) and not file.read(1):
            return [], 0
        raise SealError("this file is not a journal of ours")
    found: list[KeptEntry] = []
    here = good = len(_HEADER)
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
