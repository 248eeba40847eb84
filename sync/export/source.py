"""The bundle that is exported: the one that the courier has, where it is the newest, and else one made for the while.

SITE/upload/.export/                bundles while they are exported; swept before the next, and never backed up
SITE/upload/exported/<bundle>.json  which bundles went onto disks, and what their receipts must say
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from exam.ids import Digest
from exam.terms import term_of
from server.site_folder import SiteFolder, write_atomically
from server.site_keys import card_of
from server.standby.office import seen_term
from server.standby.replaced import is_copy_at
from server.upload_files import upload_folder
from sync.bundle.checking import CheckedOuter, check_outer
from sync.bundle.gathering import Gathered
from sync.bundle.head import BundleHead
from sync.bundle.making import Sealer, gather_to_send, head_of, room_needed, sealer_of, write_bundle
from sync.courier.outgoing import ENDING, MOST_BYTES, Outgoing, bundle_file, outgoing_of, read_outgoing
from sync.export.errors import ExportError
from sync.export.writing import room


class Source(msgspec.Struct, frozen=True):
    """The bundle, open, what its receipt must say, and how many pieces of files the site has not."""

    file: BinaryIO
    outgoing: Outgoing
    missing: int


@contextmanager
def newest_bundle(site: SiteFolder, database: str, now: datetime) -> Iterator[Source]:
    """The bundle of the site as it is now, for as long as it is needed. Blocks for long.

    Raises ExportError `export_no_room_here`, or `export_not_leading` of a standby's copy and of a server that was
    replaced, and whatever making a bundle raises.
    """
    gathered = gather_to_send(site, database)
    epoch = gathered.reading.epoch
    if is_copy_at(site, epoch) or seen_term(site) > term_of(epoch):
        raise ExportError("export_not_leading")
    sealer = sealer_of(site, gathered)
    missing = len(gathered.manifest.missing)
    waiting = read_outgoing(site)
    if waiting is not None and _is_newest(site, waiting, gathered, sealer):
        with bundle_file(site, waiting).open("rb") as file:
            yield Source(file, waiting, missing)
        return
    with _folder(site) as folder:
        _check_room(folder, head_of(gathered, sealer))
        made = write_bundle(gathered, sealer, folder / f"export{ENDING}")
        with made.path.open("rb") as file:
            yield Source(file, outgoing_of(made, now), missing)


def keep_exported(site: SiteFolder, outgoing: Outgoing) -> None:
    """Remember what went onto a disk, so that its receipt can be held against it. Raises OSError."""
    write_atomically(_note(site, outgoing.bundle), msgspec.json.encode(outgoing))


def find_exported(site: SiteFolder, bundle: Digest) -> Outgoing | None:
    """What went onto a disk under this id; None where nothing did, or the note cannot be read. Raises OSError."""
    try:
        with _note(site, bundle).open("rb") as file:
            return msgspec.json.decode(file.read(MOST_BYTES), type=Outgoing)
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def making_folder(site: SiteFolder) -> Path:
    """Where bundles are made for a disk; the dot keeps it out of the backup."""
    return upload_folder(site) / ".export"


def _note(site: SiteFolder, bundle: Digest) -> Path:
    return upload_folder(site) / "exported" / f"{bundle}.json"


def _is_newest(site: SiteFolder, waiting: Outgoing, gathered: Gathered, sealer: Sealer) -> bool:
    """Whether the courier's bundle is whole and says what one made now would say: then it has the same bytes."""
    checked = check_outer(bundle_file(site, waiting), card_of(sealer.site).signing)
    if not isinstance(checked, CheckedOuter) or checked.id != waiting.bundle:
        return False
    now = head_of(gathered, sealer, checked.head.part)
    return msgspec.structs.replace(checked.head, parts=()) == msgspec.structs.replace(now, parts=())


@contextmanager
def _folder(site: SiteFolder) -> Iterator[Path]:
    """A folder of one's own on the site's disk. What an export that was killed left is swept first."""
    above = making_folder(site)
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(above)
    above.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=above) as folder:
        yield Path(folder)


def _check_room(folder: Path, head: BundleHead) -> None:
    needed, free = room_needed(head), shutil.disk_usage(folder).free
    if free < needed:
        raise ExportError("export_no_room_here", room(str(folder), needed, free))
