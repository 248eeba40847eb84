"""The organiser's signed receipt (回执): which results of a site arrived whole, candidate by candidate.

    KAOCHANG-RECEIPT 1\n  <8-byte length><receipt, JSON><64-byte signature>

It is the confirmation of handbook section 9: until a receipt covers what a site holds, nothing there may be deleted. It
names the results by digests alone, so that it may be printed and shown to anybody.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from exam.ids import Digest, Ticket
from exam.text import Refusal
from exam.trust.signing import SIGNATURE_BYTES, is_signed, sign

VERSION = 1
PURPOSE = "results receipt"
MAX_RECEIPT = 8 * 1024 * 1024
"""Longest receipt that is read, in bytes: ten thousand candidates take some two million."""
_HEADER = b"KAOCHANG-RECEIPT 1\n"
_LENGTH = 8


class ReceivedResult(msgspec.Struct, frozen=True):
    """One candidate's results as they arrived: the SHA-256 of what the bundle holds of them, in hex."""

    ticket: Ticket
    digest: Digest


class Receipt(msgspec.Struct, frozen=True):
    """What arrived. `bundle` names the bundle (the digest of its head); `lineage` is the hash of the journal's first
    record, `records` and `journal` say up to which record it came, and that record's hash. All hashes are hex.
    """

    organiser: str
    site: str
    plan: str
    bundle: Digest
    lineage: str
    records: int
    journal: str
    final: bool
    at: datetime
    candidates: tuple[ReceivedResult, ...]
    version: int = VERSION

    def covers(self, lineage: str, records: int) -> bool:
        """Whether everything up to a record of a journal has arrived, and the site meant it to be the last."""
        return self.final and self.lineage == lineage and self.records >= records


class _Versioned(msgspec.Struct, frozen=True):
    version: int = 0


def sign_receipt(receipt: Receipt, organiser_key: bytes) -> bytes:
    """Write and sign a receipt; the same receipt gives the same bytes. Raises ValueError where the key is none."""
    text = msgspec.json.encode(receipt)
    return b"".join(
        (_HEADER, len(text).to_bytes(_LENGTH, "big"), text, sign(organiser_key, PURPOSE, text)),
    )


def read_receipt(data: bytes, organiser_public: bytes) -> Receipt | Refusal:
    """Read a receipt and check who signed it.

    `receipt_no_receipt` where it is none or ends early, `receipt_signature` where the organiser did not sign it,
    `receipt_too_new` where a newer program wrote it.
    """
    start = len(_HEADER) + _LENGTH
    if not data.startswith(_HEADER) or not start <= len(data) <= MAX_RECEIPT:
        return Refusal("receipt_no_receipt")
    end = start + int.from_bytes(data[len(_HEADER) : start], "big")
    if end + SIGNATURE_BYTES != len(data):
        return Refusal("receipt_no_receipt")
    text = data[start:end]
    if not is_signed(organiser_public, PURPOSE, text, data[end:]):
        return Refusal("receipt_signature")
    try:
        version = msgspec.json.decode(text, type=_Versioned).version
        if version > VERSION:
            return Refusal("receipt_too_new", {"theirs": version, "ours": VERSION})
        return msgspec.json.decode(text, type=Receipt)
    except (msgspec.MsgspecError, UnicodeError):
        return Refusal("receipt_no_receipt")
