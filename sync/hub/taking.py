"""Takes bundles from a disk: parts joined, copied onto the shelf, and then the very same path as an upload.

A file that FAT32 cannot hold comes as NAME.kcbundle.001, .002 and so on; any of them, or the name without a number,
stands for all.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec

from exam.text import Refusal
from server.site_folder import sync_folder
from sync.hub.hub import Hub
from sync.hub.store import deliveries, results, sites
from sync.hub.store.deliveries import Delivery, DeliveryState, Way

_NUMBERED = re.compile(r"(?P<name>.+)\.(?P<number>\d{3})")
_BLOCK = 4 * 1024 * 1024
PRIVATE = 0o600


class Brought(msgspec.Struct, frozen=True):
    """A bundle from a disk that waits to be verified, or was kept before."""

    delivery: Delivery

    @property
    def was_here(self) -> bool:
        """Whether there is nothing left to do."""
        return self.delivery.state is DeliveryState.KEPT


def parts_of(file: Path) -> list[Path]:
    """The files that make up a bundle, in order; empty where one of them is missing."""
    numbered = _NUMBERED.fullmatch(file.name)
    if numbered is None and file.is_file():
        return [file]
    name = numbered["name"] if numbered else file.name
    found = sorted(
        (int(match["number"]), path)
        for path in file.parent.iterdir()
        if (match := _NUMBERED.fullmatch(path.name)) and match["name"] == name
    )
    whole = [number for number, _ in found] == list(range(1, len(found) + 1))
    return [path for _, path in found] if whole else []


def bring(hub: Hub, file: Path) -> Brought | Refusal:
    """Copy a bundle onto the shelf; `Receiving` verifies it. Raises OSError or StoreError, and then nothing is taken.

    `take_incomplete` where a part is missing, `bundle_no_bundle`, `site_unknown`, and what the head is refused with.
    """
    parts = parts_of(file)
    if not parts:
        return Refusal("take_incomplete", {"name": file.name})
    id_ = secrets.token_hex(16)
    copied = hub.shelf.upload(id_)
    try:
        length = _join(parts, copied)
        if length > hub.limits.most_bundle:
            return _given_up(copied, Refusal("upload_too_large", {"most": hub.limits.most_bundle}))
        number = hub.bundles.claimed_site(copied)
        site = None if number is None else sites.find_site(hub.database, number)
        if number is None:
            return _given_up(copied, Refusal("bundle_no_bundle"))
        if site is None:
            return _given_up(copied, Refusal("site_unknown", {"site": number}))
        facts = hub.bundles.head(copied, site.card.signing)
        if isinstance(facts, Refusal):
            return _given_up(copied, facts)
        now = hub.clock.wall_ms()
        wanted = Delivery(
            id=id_,
            site=site.number,
            bundle=facts.bundle,
            way=Way.DISK,
            filename=file.name[:200],
            length=length,
            state=DeliveryState.WAITING,
            begun_at_ms=now,
            touched_at_ms=now,
        )
        made = deliveries.begin_upload(hub.database, wanted, 0)
    except BaseException:
        copied.unlink(missing_ok=True)
        raise
    if isinstance(made, Refusal):
        return _given_up(copied, made)
    if made.id != id_ or made.state is DeliveryState.KEPT:
        copied.unlink()
    return Brought(made)


def outcome(hub: Hub, brought: Brought) -> bytes | Refusal | None:
    """The receipt, why it was refused, or None while it waits."""
    delivery = brought.delivery
    receipt = results.find_receipt(hub.database, delivery.site, delivery.bundle)
    if receipt is not None:
        return receipt
    found = deliveries.find_delivery(hub.database, delivery.id)
    return found.refusal if found is not None and found.state is DeliveryState.REFUSED else None


def _join(parts: Sequence[Path], to: Path) -> int:
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), PRIVATE)
    with os.fdopen(handle, "wb") as joined:
        for part in parts:
            with part.open("rb") as file:
                while block := file.read(_BLOCK):
                    joined.write(block)
        joined.flush()
        os.fsync(joined.fileno())
        length = joined.tell()
    sync_folder(to.parent)
    return length


def _given_up(copied: Path, refusal: Refusal) -> Refusal:
    copied.unlink(missing_ok=True)
    return refusal
