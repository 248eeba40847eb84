"""The line of a site's journal as the hub remembers it: every record's hash and epoch, and nothing of what they say.

Two lines are compared where they part. Each hash covers all before it, so that being equal at one record is being equal
at every earlier one: a search by halves finds the place.

    KAOCHANG-LINE 1\\n <4-byte number of runs> (<8-byte first record><8-byte epoch>)… <32-byte hash>…
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable

import msgspec

HASH_BYTES = 32
_HEADER = b"KAOCHANG-LINE 1\n"
_COUNT = struct.Struct(">I")
_RUN = struct.Struct(">qq")
MOST_RUNS = 10_000
"""A run is a server that took over: nobody starts one so often."""


class JournalLine(msgspec.Struct, frozen=True):
    """Hashes of records 1 to n in one piece, and `epochs`: from which record on which epoch wrote."""

    hashes: bytes
    epochs: tuple[tuple[int, int], ...]

    @property
    def records(self) -> int:
        """Records of the line."""
        return len(self.hashes) // HASH_BYTES

    @property
    def lineage(self) -> str:
        """Hash of the first record in hex; empty where there is none."""
        return self.hash_at(1).hex() if self.records else ""

    def hash_at(self, record: int) -> bytes:
        """Hash of a record, counted from 1."""
        return self.hashes[(record - 1) * HASH_BYTES : record * HASH_BYTES]

    def epoch_at(self, record: int) -> int:
        """The epoch that wrote a record, counted from 1."""
        return self.epochs[bisect_right(self.epochs, record, key=lambda run: run[0]) - 1][1]


def line_of(records: Iterable[tuple[bytes, int]]) -> JournalLine:
    """Make a line from hash and epoch of every record, in order."""
    hashes, epochs = bytearray(), list[tuple[int, int]]()
    for number, (hash_, epoch) in enumerate(records, 1):
        hashes += hash_
        if not epochs or epochs[-1][1] != epoch:
            epochs.append((number, epoch))
    return JournalLine(bytes(hashes), tuple(epochs))


def common(one: JournalLine, other: JournalLine) -> int:
    """How many records both begin with."""
    low, high = 0, min(one.records, other.records)
    while low < high:
        middle = (low + high + 1) // 2
        if one.hash_at(middle) == other.hash_at(middle):
            low = middle
        else:
            high = middle - 1
    return low


def encode_line(line: JournalLine) -> bytes:
    """Write a line as the bytes of a file."""
    runs = b"".join(_RUN.pack(*run) for run in line.epochs)
    return b"".join((_HEADER, _COUNT.pack(len(line.epochs)), runs, line.hashes))


def decode_line(data: bytes) -> JournalLine:
    """Read the bytes back. Raises ValueError where they are no line."""
    start = len(_HEADER) + _COUNT.size
    if not data.startswith(_HEADER) or len(data) < start:
        raise ValueError("no line of a journal")
    (runs,) = _COUNT.unpack_from(data, len(_HEADER))
    end = start + runs * _RUN.size
    if runs > MOST_RUNS or end > len(data) or (len(data) - end) % HASH_BYTES:
        raise ValueError("a damaged line of a journal")
    epochs = tuple((first, epoch) for first, epoch in _RUN.iter_unpack(data[start:end]))
    return JournalLine(data[end:], epochs)
