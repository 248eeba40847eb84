"""A record of the journal and the chain that ties each to all before it.

hash = SHA-256(previous hash ‖ seq ‖ epoch ‖ at ‖ kind ‖ sitting ‖ payload), numbers as 8 bytes big-endian, texts as
UTF-8 behind their 4-byte length. The first record follows the hash of the plan's number, so a journal cannot be passed
off as another plan's. One changed byte anywhere breaks the chain from there on.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable

import msgspec


class Record(msgspec.Struct, frozen=True):
    """One fact as it is kept: `at` in milliseconds of exam time, `payload` the event as JSON text."""

    seq: int
    epoch: int
    at: int
    kind: str
    sitting: str
    payload: str
    hash: bytes


class ChainBrokenError(Exception):
    """A record does not follow from the one before it: the journal was altered or damaged at `seq`."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"the journal's chain is broken at record {seq}")
        self.seq = seq


def first_hash(plan_number: str) -> bytes:
    """The hash before the first record."""
    return hashlib.sha256(b"KAOCHANG-JOURNAL 1\n" + plan_number.encode()).digest()


def chain(previous: bytes, seq: int, epoch: int, at: int, kind: str, sitting: str, payload: str) -> bytes:
    """Return the hash of a record that follows `previous`."""
    texts = [text.encode() for text in (kind, sitting, payload)]
    head = struct.pack(">qqqIII", seq, epoch, at, *map(len, texts))
    return hashlib.sha256(b"".join((previous, head, *texts))).digest()


def verify(records: Iterable[Record], previous: bytes, first_seq: int = 1) -> bytes:
    """Check a run of records and return the last hash. Raises ChainBrokenError at the first that does not follow."""
    for expected, record in enumerate(records, first_seq):
        made = chain(previous, record.seq, record.epoch, record.at, record.kind, record.sitting, record.payload)
        if record.seq != expected or made != record.hash:
            raise ChainBrokenError(expected)
        previous = record.hash
    return previous
