"""What a PC brings a server that may have forgotten: journals of sittings whose candidates have left (留存记录).

POST /api/v1/left-journals: names of journals; those that are of this exam come back, so that nothing else is brought.
POST /api/v1/left-journals/{name}: 4-byte length of the sealed stub, the sealed stub, then the journal as it is on the
PC's disk (`exam.pc_journal`). The server can open both, the PC cannot.
"""

from __future__ import annotations

import msgspec

from exam.ids import Digest, SittingId

MAX_JOURNAL = 32 * 1024 * 1024
"""Longest journal that is brought, in bytes: an hour of ten long texts that are saved every few seconds."""
MAX_SEALED_STUB = 32 * 1024
LENGTH = 4
MOST_NAMES = 1000


class LeftNames(msgspec.Struct, frozen=True):
    """Names of journals: those that a PC has, and of them those that the server may lack something of."""

    names: tuple[str, ...]


class LeftAnswer(msgspec.Struct, frozen=True):
    """What the server still needs: `pieces` of files, to be put with `token` for the sitting, and then the same again.

    Once none are missing, or the PC says that it has no more, everything is on the server's disk.
    """

    sitting: SittingId
    token: str
    pieces: tuple[Digest, ...] = ()


def write_left(stub: bytes, journal: bytes) -> bytes:
    """The body of the request."""
    return len(stub).to_bytes(LENGTH, "big") + stub + journal


def read_left(body: bytes) -> tuple[bytes, bytes] | None:
    """Sealed stub and journal; None where it is not that."""
    length = int.from_bytes(body[:LENGTH], "big")
    if len(body) < LENGTH + length or length > MAX_SEALED_STUB:
        return None
    return body[LENGTH : LENGTH + length], body[LENGTH + length :]
