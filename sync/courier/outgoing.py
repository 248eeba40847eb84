"""The bundle that is on its way: made once, kept until its receipt is here, found again after a restart.

SITE/upload/outgoing.json          which bundle it is, and what its receipt must say
SITE/upload/<bundle>.kcbundle      the bundle; the same site gives the same bytes, so it may be made again at any time
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from datetime import datetime
from pathlib import Path

import msgspec

from exam.ids import Digest
from exam.receipts import Receipt, ReceivedResult, read_receipt
from exam.text import Fact, Refusal
from server.packages import OrganiserCard
from server.site_folder import SiteFolder, write_atomically
from server.upload_files import keep_receipt, upload_folder
from sync.bundle.making import MadeBundle, gather_to_send, head_of, room_needed, sealer_of, write_bundle

ENDING = ".kcbundle"
MOST_BYTES = 8 * 1024 * 1024
"""Longest note of an outgoing bundle, in bytes: as long as the longest receipt."""
FRESH = "preparing"


class Outgoing(msgspec.Struct, frozen=True):
    """A bundle that is to be delivered, and what the head says of it, word for word as the receipt must."""

    bundle: Digest
    size: int
    site: str
    plan: str
    lineage: str
    records: int
    journal: str
    final: bool
    candidates: tuple[ReceivedResult, ...]
    made_at: datetime

    @property
    def name(self) -> str:
        """What the file is called, here and at the hub."""
        return f"{self.bundle}{ENDING}"


def outgoing_file(site: SiteFolder) -> Path:
    """Where the note is."""
    return upload_folder(site) / "outgoing.json"


def bundle_file(site: SiteFolder, outgoing: Outgoing) -> Path:
    """Where the bundle is."""
    return upload_folder(site) / outgoing.name


def make_outgoing(site: SiteFolder, database: str, now: datetime) -> Outgoing:
    """Make the bundle of the site as it is now, in place of one before. Blocks for long.

    Raises OSError ENOSPC where the disk would be too full with it, and what making raises.
    """
    folder = upload_folder(site)
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    gathered = gather_to_send(site, database)
    sealer = sealer_of(site, gathered)
    if shutil.disk_usage(folder).free < room_needed(head_of(gathered, sealer)):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    made = write_bundle(gathered, sealer, folder / f"{FRESH}{ENDING}")
    outgoing = outgoing_of(made, now)
    made.path.replace(bundle_file(site, outgoing))
    # The note comes last: whoever finds it finds the bundle, too.
    write_atomically(outgoing_file(site), msgspec.json.encode(outgoing))
    return outgoing


def outgoing_of(made: MadeBundle, now: datetime) -> Outgoing:
    """What has to be remembered of a bundle."""
    head = made.head
    return Outgoing(
        bundle=made.id,
        size=made.size,
        site=head.site,
        plan=head.plan,
        lineage=head.lineage,
        records=head.records,
        journal=head.journal,
        final=head.final,
        candidates=made.candidates,
        made_at=now,
    )


def read_outgoing(site: SiteFolder) -> Outgoing | None:
    """The bundle on its way; None where there is none, or not all of it. Raises OSError."""
    try:
        with outgoing_file(site).open("rb") as file:
            outgoing = msgspec.json.decode(file.read(MOST_BYTES), type=Outgoing)
        whole = bundle_file(site, outgoing).stat().st_size == outgoing.size
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return outgoing if whole else None


def drop_outgoing(site: SiteFolder, outgoing: Outgoing) -> None:
    """Its receipt is here: the note and the bundle go, the site itself stays as it is. Raises OSError."""
    outgoing_file(site).unlink(missing_ok=True)
    # Windows keeps a file that is being exported just now; without its note nobody sends it, and it is swept later.
    with contextlib.suppress(PermissionError):
        bundle_file(site, outgoing).unlink(missing_ok=True)


def take_receipt(site: SiteFolder, card: OrganiserCard, signed: bytes, outgoing: Outgoing | None) -> Receipt | Refusal:
    """Check a receipt and keep it. Raises OSError, and then nothing is kept.

    `receipt_other_site` or `receipt_other_plan` where it is not of this site and exam, `receipt_differs` where it says
    anything else of the outgoing bundle than its head, and what `read_receipt` refuses.
    """
    receipt = read_receipt(signed, card.signing)
    if isinstance(receipt, Refusal):
        return receipt
    plan = site.read_plan()
    if receipt.site != plan.site_number:
        return Refusal("receipt_other_site", {"theirs": receipt.site, "ours": plan.site_number})
    if receipt.plan != plan.number:
        return Refusal("receipt_other_plan", {"theirs": receipt.plan, "ours": plan.number})
    if outgoing is not None and receipt.bundle == outgoing.bundle and (what := difference(receipt, outgoing)):
        return Refusal("receipt_differs", {"what": what})
    keep_receipt(site, receipt, signed)
    return receipt


def difference(receipt: Receipt, outgoing: Outgoing) -> Fact:
    """The first thing in which a receipt is not of this bundle; empty where there is none."""
    for what in ("bundle", "site", "plan", "lineage", "records", "journal", "final"):
        if getattr(receipt, what) != getattr(outgoing, what):
            return what
    return "" if sorted(receipt.candidates, key=_ticket) == sorted(outgoing.candidates, key=_ticket) else "candidates"


def _ticket(received: ReceivedResult) -> str:
    return received.ticket


def _sweep(folder: Path) -> None:
    """Take away bundles that nobody waits for; whatever they hold is in the site itself."""
    for path in (*folder.glob(f"*{ENDING}"), *folder.glob(f".*{ENDING}.*")):
        with contextlib.suppress(OSError):
            path.unlink()
