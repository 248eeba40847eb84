"""A mandate (接管凭据): the site's own signature under "from here on, this machine leads the exam".

A standby signs it when people have it take over. It travels with every greeting, through the PCs too, so that an old
server that comes back learns from whoever it meets that it leads no more. PCs carry it without reading it; only a
server, which has the site's card, believes it. It names nobody: who took over, and why, stands in the journal.

    KAOCHANG-MANDATE 1\\n  <8-byte length><mandate, JSON><64-byte signature>
"""

from __future__ import annotations

import msgspec

from exam.ids import MachineId
from exam.trust.signing import SIGNATURE_BYTES, is_signed, sign

PURPOSE = "mandate"
MAX_MANDATE = 4096
"""Longest mandate that is read or carried, in bytes."""
_HEADER = b"KAOCHANG-MANDATE 1\n"
_LENGTH = 8


class Mandate(msgspec.Struct, frozen=True):
    """Who leads: a term of a plan's journal. `lineage` is the hex hash of the journal's first record, so that an old
    mandate says nothing about another exam; `machine` is the standby's name, `wall_ms` its date.
    """

    site: str
    plan: str
    lineage: str
    term: int
    machine: MachineId
    wall_ms: int


def sign_mandate(mandate: Mandate, site_key: bytes) -> bytes:
    """Write and sign a mandate. Raises ValueError where the key is none."""
    text = msgspec.json.encode(mandate)
    return b"".join((_HEADER, len(text).to_bytes(_LENGTH, "big"), text, sign(site_key, PURPOSE, text)))


def read_mandate(data: bytes, site_public: bytes) -> Mandate | None:
    """Read a mandate that this site signed; None for anything else."""
    start = len(_HEADER) + _LENGTH
    if not data.startswith(_HEADER) or not start <= len(data) <= MAX_MANDATE:
        return None
    end = start + int.from_bytes(data[len(_HEADER) : start], "big")
    text = data[start:end]
    if end + SIGNATURE_BYTES != len(data) or not is_signed(site_public, PURPOSE, text, data[end:]):
        return None
    try:
        return msgspec.json.decode(text, type=Mandate)
    except (msgspec.MsgspecError, UnicodeError):
        return None
