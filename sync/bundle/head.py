"""The outside of a results bundle (结果包): what everybody may know of it, signed by the site.

    KAOCHANG-BUNDLE 1\\n  <8-byte length><head, JSON><64-byte signature>  then the sealed parts, one after another

The head names every part by the digest of its sealed bytes, so that with the site's public key alone each byte of the
file is checked, and a part that was changed is named (decision 0016).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from exam.ids import Digest, RoomName, SessionId
from exam.package import digest_of
from exam.text import Refusal
from exam.trust.sealing import NONCE_BYTES, TAG_BYTES
from exam.trust.signing import SIGNATURE_BYTES

VERSION = 1
PURPOSE = "results bundle"
MAGIC = b"KAOCHANG-BUNDLE 1\n"
LENGTH = 8
MAX_HEAD = 16 * 1024 * 1024
"""Longest head that is read, in bytes: enough for a bundle of 900 GB."""
PART = 4 * 1024 * 1024
"""Plain bytes of a sealed part; the last has what is left."""
MOST_PART = 64 * 1024 * 1024
"""Longest part that is read: what a checker holds in memory, once for each thread."""


class BundleSession(msgspec.Struct, frozen=True):
    """A session of the plan, and whether it was closed or called off when the bundle was made."""

    id: SessionId
    closed: bool


class BundleHead(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody may know of a bundle. All hashes are hex.

    `final` says that every session is closed or called off. `lineage` is the hash of the journal's first record,
    `records`, `journal` and `epoch` say up to which record it goes, that record's hash, and which life of the server
    wrote it. `organiser` and `site_card` are fingerprints of the cards of whom it is sealed to and of who signed.
    `key` is the plan's results key sealed to the organiser; with `manifest`, the digest of the inner manifest, it gives
    the key of the parts. `plain` bytes were cut into parts of `part` bytes; `parts` are the digests of the sealed ones.
    """

    site: str
    plan: str
    rooms: tuple[RoomName, ...]
    sessions: tuple[BundleSession, ...]
    final: bool
    program: str
    lineage: str
    epoch: int
    records: int
    journal: str
    organiser: str
    site_card: str
    key: bytes
    manifest: Digest
    plain: int
    part: int
    parts: tuple[Digest, ...]
    version: int = VERSION


class _Versioned(msgspec.Struct, frozen=True):
    version: int = 0


class ReadHead(msgspec.Struct, frozen=True):
    """A head as its bytes are, the signature beside it, and what it says. Nothing of it is believed yet."""

    text: bytes
    signature: bytes
    head: BundleHead

    @property
    def first_part(self) -> int:
        """Where in the file the parts begin."""
        return len(MAGIC) + LENGTH + len(self.text) + SIGNATURE_BYTES


def bundle_id(head_bytes: bytes) -> Digest:
    """The name of a bundle (结果包编号): SHA-256 of its head as it is written."""
    return digest_of(head_bytes)


def encode_head(head: BundleHead) -> bytes:
    """Write a head; the same head gives the same bytes."""
    return msgspec.json.encode(head)


def read_outside(file: BinaryIO) -> tuple[bytes, bytes] | Refusal:
    """Read the head's bytes and its signature from the start of a file.

    `bundle_no_bundle` where the first line is another, `bundle_head_length` where the length cannot be, and
    `bundle_cut_off` where the file ends before.
    """
    if file.read(len(MAGIC)) != MAGIC:
        return Refusal("bundle_no_bundle")
    length = file.read(LENGTH)
    size = int.from_bytes(length, "big")
    if len(length) == LENGTH and not 0 < size <= MAX_HEAD:
        return Refusal("bundle_head_length")
    text, signature = file.read(size), file.read(SIGNATURE_BYTES)
    if len(text) != size or len(signature) != SIGNATURE_BYTES:
        return Refusal("bundle_cut_off", {"part": 0})
    return text, signature


def decode_head(text: bytes) -> BundleHead | Refusal:
    """What a head says, once its signature is believed. `bundle_too_new`, or `bundle_head_unread`."""
    try:
        version = msgspec.json.decode(text, type=_Versioned).version
        if version > VERSION:
            return Refusal("bundle_too_new", {"theirs": version, "ours": VERSION})
        head = msgspec.json.decode(text, type=BundleHead)
    except (msgspec.MsgspecError, UnicodeError):
        return Refusal("bundle_head_unread")
    sizes_fit = 0 < head.part <= MOST_PART and head.plain > 0 and len(head.parts) == -(-head.plain // head.part)
    return head if sizes_fit else Refusal("bundle_head_unread")


def part_sizes(head: BundleHead) -> Iterator[int]:
    """Sealed bytes of each part, in order."""
    last = len(head.parts) - 1
    for number in range(len(head.parts)):
        yield (head.plain - last * head.part if number == last else head.part) + TAG_BYTES


def part_starts(head: BundleHead, first: int) -> list[tuple[int, int]]:
    """Where in the file each part begins, and its sealed size; `first` is where the first begins."""
    found = []
    for size in part_sizes(head):
        found.append((first, size))
        first += size
    return found


def part_nonce(number: int) -> bytes:
    """The nonce of a part: its number, counted from 0. A content key seals one content only."""
    return number.to_bytes(NONCE_BYTES, "big")


def part_about(lineage: str, records: int, number: int, *, last: bool) -> bytes:
    """What is bound to a part: whose journal, up to where, which part, and whether the last."""
    return msgspec.json.encode((PURPOSE, lineage, records, number, last))


def key_about(plan: str, site: str) -> bytes:
    """What is bound to a results key that is sealed to the organiser."""
    return msgspec.json.encode(("results key", plan, site))
