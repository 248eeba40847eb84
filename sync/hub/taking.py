"""Takes bundles from a disk: volumes joined, copied onto the shelf, and then the very same path as an upload.

A bundle comes as NAME.kcbundle.001, .002 and so on, with NAME.kcbundle.sum beside them (`sync.export`); any of them, or
the name without a number, stands for all.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import msgspec

from exam.text import Refusal
from server.site_folder import sync_folder
from sync.export.joining import Found, find_volumes, join
from sync.hub.hub import Hub
from sync.hub.store import deliveries, results, sites
from sync.hub.store.deliveries import Delivery, DeliveryState, Way

PRIVATE = 0o600


class Brought(msgspec.Struct, frozen=True):
    """A bundle from a disk that waits to be verified, or was kept before."""

    delivery: Delivery

    @property
    def was_here(self) -> bool:
        """Whether there is nothing left to do."""
        return self.delivery.state is DeliveryState.KEPT


def bring(hub: Hub, file: Path) -> Brought | Refusal:
    """Copy a bundle onto the shelf; `Receiving` verifies it. Raises OSError or StoreError, and then nothing is taken.

    What `find_volumes` says of the files, `bundle_volume_damaged` of a bundle that does not hold, `bundle_no_bundle`,
    `upload_too_large`, `site_unknown`, and what the head is refused with.
    """
    found = find_volumes(file)
    if isinstance(found, Refusal):
        return found
    if found.size > hub.limits.most_bundle:
        return Refusal("upload_too_large", {"most": hub.limits.most_bundle})
    id_ = secrets.token_hex(16)
    copied = hub.shelf.upload(id_)
    try:
        length, damaged = _join(found, copied)
        number = hub.bundles.claimed_site(copied)
        site = None if number is None else sites.find_site(hub.database, number)
        if number is None:
            return _given_up(copied, damaged or Refusal("bundle_no_bundle"))
        if site is None:
            return _given_up(copied, Refusal("site_unknown", {"site": number}))
        facts = hub.bundles.head(copied, site.card.signing)
        if isinstance(facts, Refusal):
            # Which file to copy again helps more than which sealed part of the bundle it was.
            return _given_up(copied, damaged or facts)
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


def _join(found: Found, to: Path) -> tuple[int, Refusal | None]:
    """How long it is, and which volume was not as its list has it."""
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), PRIVATE)
    with os.fdopen(handle, "wb") as joined:
        damaged = join(found, joined)
        joined.flush()
        os.fsync(joined.fileno())
        length = joined.tell()
    sync_folder(to.parent)
    return length, damaged


def _given_up(copied: Path, refusal: Refusal) -> Refusal:
    copied.unlink(missing_ok=True)
    return refusal
