"""Signs of life of a sitting on this PC's disk: two places in one small file, written in turn and fsynced.

However the power fails, one of the two is whole, so after a restart the PC knows to within seconds until when its
candidate could work. The file never grows. Sealed under the sitting's key, as the journal beside it.

    two places of 4096 bytes:   2-byte length, 4-byte CRC-32 of what follows, 12-byte nonce, sealed JSON
"""

from __future__ import annotations

import os
import secrets
import zlib
from io import FileIO
from pathlib import Path

import msgspec

from candidate_agent.session.effects import LifeSign
from candidate_agent.session.journal_file import JournalFileError, name_of
from exam.ids import SittingId
from exam.trust.sealing import NONCE_BYTES, SealError, seal, unseal

PLACE = 4096
"""Length of a place: a torn write spoils one sector of a disk, so the other place lies outside of it."""
_HEAD = 6


class _Numbered(msgspec.Struct, frozen=True):
    count: int
    sign: LifeSign


class LifeFile:
    """The signs of life of one sitting and line, open for the next."""

    def __init__(self, file: FileIO, key: bytes, about: bytes, count: int) -> None:
        self._file = file
        self._key = key
        self._about = about
        self._count = count

    def write(self, sign: LifeSign) -> None:
        """Note a sign; it is on the disk when this returns. Raises JournalFileError; the one before then stands."""
        numbered = msgspec.json.encode(_Numbered(self._count + 1, sign))
        sealed = seal(numbered, self._key, secrets.token_bytes(NONCE_BYTES), self._about)
        record = len(sealed).to_bytes(2, "big") + zlib.crc32(sealed).to_bytes(4, "big") + sealed
        try:
            self._file.seek((self._count + 1) % 2 * PLACE)
            written = self._file.write(record)
            os.fsync(self._file.fileno())
        except OSError as error:
            raise JournalFileError(f"the PC's disk refused: {error.strerror}") from error
        if written != len(record):
            raise JournalFileError("the PC's disk took a part of the record only")
        self._count += 1

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def open_life(folder: Path, sitting: SittingId, line: int, key: bytes) -> tuple[LifeFile, LifeSign | None]:
    """Open a sitting's signs of life; returns the newest too. Raises JournalFileError.

    What cannot be read is no sign: torn, or of another key. It is written over.
    """
    path = folder / f"{name_of(sitting, line)}.kcl"
    about = f"life {sitting}#{line}".encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("r+b" if path.exists() else "w+b", buffering=0)
        try:
            data = file.read(2 * PLACE) or b""
            if len(data) < 2 * PLACE:
                file.seek(0)
                file.write(data.ljust(2 * PLACE, b"\0"))
                os.fsync(file.fileno())
        except OSError:
            file.close()
            raise
    except OSError as error:
        raise JournalFileError(f"the PC's disk refused: {error.strerror}") from error
    found = [numbered for at in (0, PLACE) if (numbered := _read(data[at : at + PLACE], key, about)) is not None]
    newest = max(found, key=_count, default=_Numbered(0, LifeSign(0, 0)))
    return LifeFile(file, key, about, newest.count), newest.sign if found else None


def _read(place: bytes, key: bytes, about: bytes) -> _Numbered | None:
    sealed = place[_HEAD : _HEAD + int.from_bytes(place[:2], "big")]
    if zlib.crc32(sealed).to_bytes(4, "big") != place[2:_HEAD]:
        return None
    try:
        return msgspec.json.decode(unseal(sealed, key, about), type=_Numbered)
    except (SealError, msgspec.MsgspecError):
        return None


def _count(numbered: _Numbered) -> int:
    return numbered.count
