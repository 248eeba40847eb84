"""Checks a bundle with the site's public key alone: who signed it, and every byte of the sealed parts.

It opens nothing and believes nothing that is not signed. It holds one part a thread in memory, whatever the size of the
file; SHA-256 runs beside itself in threads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import msgspec

from exam.ids import Digest
from exam.text import Refusal
from exam.trust.signing import is_signed
from sync.bundle.head import PURPOSE, BundleHead, ReadHead, bundle_id, decode_head, part_starts, read_outside

CHUNK = 1024 * 1024
"""Bytes read at once: few enough to stay in the processor's cache while they are hashed."""


class CheckedOuter(msgspec.Struct, frozen=True):
    """A bundle whose outside holds: its name, what its head says, and its size in bytes."""

    id: Digest
    head: BundleHead
    size: int


def check_outer(path: Path, site_signing: bytes, *, threads: int = 2) -> CheckedOuter | Refusal:
    """Check a bundle against a site's public signing key (32 bytes), every byte of it. Blocks; raises OSError.

    `bundle_no_bundle`, `bundle_head_length`, `bundle_signature`, `bundle_too_new`, `bundle_head_unread`,
    `bundle_cut_off`, `bundle_too_long`, and `bundle_part_damaged` with the number of the first part that was changed.
    """
    read = read_signed(path, site_signing)
    if isinstance(read, Refusal):
        return read
    parts = part_starts(read.head, read.first_part)
    if (refusal := size_fault(path, parts)) is not None:
        return refusal
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        shares = [range(first, len(parts), threads) for first in range(max(1, threads))]
        damaged = [
            number for number in pool.map(partial(_first_damaged, path, read.head, parts), shares) if number >= 0
        ]
    if damaged:
        return Refusal("bundle_part_damaged", {"part": min(damaged) + 1, "parts": len(parts)})
    return CheckedOuter(bundle_id(read.text), read.head, sum(parts[-1]))


def read_signed(path: Path, site_signing: bytes) -> ReadHead | Refusal:
    """The head of a bundle, once the site's signature is found good."""
    with path.open("rb") as file:
        outside = read_outside(file)
    if isinstance(outside, Refusal):
        return outside
    text, signature = outside
    if not is_signed(site_signing, PURPOSE, text, signature):
        return Refusal("bundle_signature")
    head = decode_head(text)
    return head if isinstance(head, Refusal) else ReadHead(text, signature, head)


def peek_head(path: Path) -> BundleHead | None:
    """What a head says whose signature nobody looked at: to be shown, never to be believed."""
    with path.open("rb") as file:
        outside = read_outside(file)
    head = outside if isinstance(outside, Refusal) else decode_head(outside[0])
    return None if isinstance(head, Refusal) else head


def size_fault(path: Path, parts: list[tuple[int, int]]) -> Refusal | None:
    """Whether a file ends where its last part does."""
    size = path.stat().st_size
    if size > sum(parts[-1]):
        return Refusal("bundle_too_long", {"bytes": size - sum(parts[-1])})
    ended = next((number for number, (start, length) in enumerate(parts, 1) if start + length > size), None)
    return None if ended is None else Refusal("bundle_cut_off", {"part": ended, "parts": len(parts)})


def _first_damaged(path: Path, head: BundleHead, parts: list[tuple[int, int]], numbers: Iterable[int]) -> int:
    """The first of these parts whose bytes are not those that the head names, counted from 0; -1 where all are."""
    buffer = memoryview(bytearray(CHUNK))
    with path.open("rb", buffering=0) as file:
        for number in numbers:
            start, left = parts[number]
            file.seek(start)
            found = hashlib.sha256()
            while left:
                count = file.readinto(buffer[: min(left, CHUNK)])
                if not count:
                    return number  # the file became shorter while it was read
                found.update(buffer[:count])
                left -= count
            if found.hexdigest() != head.parts[number]:
                return number
    return -1
