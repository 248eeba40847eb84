"""Segments of the journal on the target: append-only files of sealed frames, each some records.

    KAOCHANG-BACKUP-SEGMENT 1\\n <16 bytes of salt>   then frames:
    <length 4><first record 8><number of records 4><CRC-32 of these 4>   <nonce 12><sealed records><tag 16>

A frame is bound to its place: key by the segment's salt, position and head by the seal. A segment that ends inside a
frame was torn by a power cut; nothing is ever written behind a torn end, each start begins another segment, so no nonce
is ever used twice and no old byte is ever touched.
"""

from __future__ import annotations

import secrets
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import msgspec

from exam.trust.sealing import NONCE_BYTES, TAG_BYTES, SealError, derive_key, seal, unseal
from server.backup.findings import Findings
from server.backup.limits import LONGEST_FRAME, MOST_SEGMENTS
from server.backup.medium import AppendFile, Medium
from server.journal.record import Record

FOLDER = "journal"
ENDING = ".kcj"
_FAMILY = b"KAOCHANG-BACKUP-SEGMENT "
_MAGIC = _FAMILY + b"1\n"
_SALT_BYTES = 16
_HEAD = struct.Struct(">IQI")
_CHECK = struct.Struct(">I")
HEAD_BYTES = _HEAD.size + _CHECK.size


class Frame(msgspec.Struct, frozen=True):
    """Where some records stand: in which segment, from which byte on, which numbers."""

    segment: str
    at: int
    first: int
    count: int


class SegmentWriter:
    """One segment that grows. After an error it is given up: whoever goes on begins another."""

    def __init__(self, medium: Medium, key: bytes) -> None:
        self._medium = medium
        salt = secrets.token_bytes(_SALT_BYTES)
        self._key = _segment_key(key, salt)
        self._head = _MAGIC + salt
        self.size = 0
        self.name, self._file = _next(medium)

    def append(self, records: Sequence[Record]) -> None:
        """Add records; they are on the medium when this returns. Raises TargetError."""
        lead = b"" if self.size else self._head
        data = lead + _frame(records, self._key, self.size + len(lead))
        try:
            self._file.append(data)
        except BaseException:
            self._give_up()
            raise
        self.size += len(data)

    def close(self) -> None:
        """Let go of the file; one without a record is removed."""
        self._file.close()
        if not self.size:
            self._medium.remove(f"{FOLDER}/{self.name}")

    def _give_up(self) -> None:
        self._file.close()


def segment_names(medium: Medium) -> list[str]:
    """The segments in the order in which they were begun."""
    return [name for name in medium.names(FOLDER) if name.endswith(ENDING)]


def frames_of(medium: Medium, name: str, key: bytes, findings: Findings) -> Iterator[tuple[Frame, bytes]]:
    """The sound frames of a segment with their encoded records. What is not sound is told and passed over."""
    path = f"{FOLDER}/{name}"
    with medium.reading(path) as file:
        yield from _frames(file, path, key, findings)


def read_frame(medium: Medium, frame: Frame, key: bytes) -> list[Record]:
    """The records of a frame that was sound a moment ago. Raises SealError where it is not any more."""
    with medium.reading(frame.segment) as file:
        segment_key = _segment_key(key, file.read(len(_MAGIC) + _SALT_BYTES)[len(_MAGIC) :])
        file.seek(frame.at)
        head = file.read(HEAD_BYTES)
        length = int.from_bytes(head[:4], "big")
        return records_of(unseal(file.read(min(length, LONGEST_FRAME)), segment_key, _about(frame.at, head)))


def records_of(data: bytes) -> list[Record]:
    """Decode what a frame held. Raises SealError where a newer program wrote what this one cannot read."""
    try:
        return msgspec.msgpack.decode(data, type=list[Record])
    except msgspec.MsgspecError as error:
        raise SealError("records of another shape") from error


def _frames(file: BinaryIO, path: str, key: bytes, findings: Findings) -> Iterator[tuple[Frame, bytes]]:
    lead = file.read(len(_MAGIC) + _SALT_BYTES)
    if not lead.startswith(_MAGIC):
        torn = len(lead) < len(_MAGIC) and _MAGIC.startswith(lead)
        findings.add("torn" if torn else "too_new" if lead.startswith(_FAMILY) else "damaged", path)
        return
    if len(lead) < len(_MAGIC) + _SALT_BYTES:
        findings.add("torn", path)
        return
    segment_key, at = _segment_key(key, lead[len(_MAGIC) :]), len(lead)
    while head := file.read(HEAD_BYTES):
        if len(head) < HEAD_BYTES:
            findings.add("torn", path)
            return
        length, first, count = _HEAD.unpack_from(head)
        if _CHECK.unpack_from(head, _HEAD.size)[0] != zlib.crc32(head[: _HEAD.size]) or length > LONGEST_FRAME:
            # Where the next frame begins is not known any more.
            findings.add("damaged", path)
            return
        body = file.read(length)
        if len(body) < length:
            findings.add("torn", path)
            return
        try:
            yield Frame(path, at, first, count), unseal(body, segment_key, _about(at, head))
        except SealError:
            findings.add("damaged", path)
        at += HEAD_BYTES + length


def _frame(records: Sequence[Record], key: bytes, at: int) -> bytes:
    data = msgspec.msgpack.encode(records)
    head = _HEAD.pack(NONCE_BYTES + len(data) + TAG_BYTES, records[0].seq, len(records))
    head += _CHECK.pack(zlib.crc32(head))
    return head + seal(data, key, secrets.token_bytes(NONCE_BYTES), _about(at, head))


def _about(at: int, head: bytes) -> bytes:
    return at.to_bytes(8, "big") + head


def _segment_key(key: bytes, salt: bytes) -> bytes:
    return derive_key(key, "backup segment", salt.hex())


def _next(medium: Medium) -> tuple[str, AppendFile]:
    names = segment_names(medium)
    newest = names[-1].removesuffix(ENDING) if names else "0"
    number = int(newest) if newest.isdigit() else 0
    while number < MOST_SEGMENTS:
        number += 1
        name = f"{number:06}{ENDING}"
        try:
            return name, medium.create(f"{FOLDER}/{name}")
        except FileExistsError:
            continue
    raise ValueError("no number is left for another segment")
