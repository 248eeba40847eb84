"""The stub (凭条): what a seat was, in the server's own sealed words, kept by the PC for a server that has forgotten.

A server put up again from a backup lacks its last seconds; one built anew lacks everything. The PC still holds what
its candidate made, and shows with its token this stub: which PC, which line, since when, with how much time. Only the
site can make one, so a PC cannot give its candidate a minute.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

import msgspec

from exam.ids import MachineId, SittingId
from exam.sitting import SittingPhase
from exam.timing import Instant, Timing

MAC_BYTES = 32
MAX_STUB = 16 * 1024
"""Longest stub that is read, in bytes; a session of a hundred pauses has half of it."""


class Stub(msgspec.Struct, frozen=True):
    """A seat. `plan` is the plan's number; `timing` is the session's, None before its start; `extension` the
    candidate's own, in milliseconds.
    """

    plan: str
    sitting: SittingId
    machine: MachineId
    line: int
    phase: SittingPhase
    timing: Timing | None
    entered_at: Instant | None
    extension: int
    early_leave: bool
    spare: bool


def write_stub(stub: Stub, key: bytes) -> bytes:
    """Write a stub so that only the holder of the key can have made it; the same seat gives the same bytes."""
    text = msgspec.json.encode(stub)
    return hmac.digest(key, text, sha256) + text


def read_stub(data: bytes, key: bytes) -> Stub | None:
    """Read a stub; None for anything that was not written with this key."""
    mac, text = data[:MAC_BYTES], data[MAC_BYTES:MAX_STUB]
    if len(data) > MAX_STUB or not hmac.compare_digest(mac, hmac.digest(key, text, sha256)):
        return None
    try:
        return msgspec.json.decode(text, type=Stub)
    except (msgspec.MsgspecError, UnicodeError):
        return None
