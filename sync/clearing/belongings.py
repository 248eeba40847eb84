"""What of a site goes when it is cleared; what is not named here stays.

    blobs/                        candidates' files          the organiser has them
    practice-blobs/, practice.*   the practice exam          never counted
    photos/                       candidates' photos         imported
    roster.json, imports/         what was imported          rows and failed rows, with names and ID numbers
    thumbnails/                   small pictures of screens
    rehearsals/.copy-*            copies of the site that a dead rehearsal left
    upload/*.kcbundle, export/    bundles                    the organiser has the one that counts
    upload/.clearing-*/           what a clearing that was broken off had put there to be removed

The journal, the plan, papers, keys, trust, marks, receipts and certificates stay: with them every minute and decision
can be proved (handbook section 9), and an appeal be answered.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

from server.shedding import REHEARSALS, THUMBNAILS, may_be_shed
from server.site_folder import SiteFolder
from server.upload_files import upload_folder
from sync.courier.outgoing import ENDING, outgoing_file

_ASIDE = ".clearing-"


class Kind(StrEnum):
    """What something is, as people are told."""

    FILES = "files"
    PRACTICE = "practice"
    PHOTOS = "photos"
    IMPORTS = "imports"
    PICTURES = "pictures"
    COPIES = "copies"
    BUNDLES = "bundles"
    BEGUN = "begun"


class Belonging(msgspec.Struct, frozen=True):
    """A file or folder that goes, how many files that is, and how many bytes."""

    kind: Kind
    path: Path
    files: int
    size: int


def belongings(site: SiteFolder) -> list[Belonging]:
    """All that is there to go. Raises OSError."""
    found = ((kind, path) for kind, path in _places(site) if path.is_symlink() or path.exists())
    return [Belonging(kind, path, *_measured(path)) for kind, path in found]


def links(found: list[Belonging]) -> list[Path]:
    """Those that lead to somewhere else: what lies there is not ours to judge."""
    return [one.path for one in found if one.path.is_symlink()]


def remove(site: SiteFolder, one: Belonging) -> bool:
    """Remove it, as far as the system lets us; whether nothing of it is left.

    A folder is put aside at one stroke first: whatever happens, it is there whole or not at all.
    """
    if one.path.is_dir():
        aside = _aside(site, one)
        shutil.rmtree(aside, ignore_errors=True)
        for place in upload_folder(site).glob(f"{_ASIDE}*"):
            with contextlib.suppress(OSError):
                place.rmdir()
        return not aside.exists()
    try:
        one.path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _places(site: SiteFolder) -> Iterator[tuple[Kind, Path]]:
    yield Kind.FILES, site.blobs
    yield Kind.PRACTICE, site.practice_blobs
    journal = site.practice_journal_file
    yield from ((Kind.PRACTICE, path) for path in sorted(journal.parent.glob(f"{journal.name}*")))
    yield Kind.PHOTOS, site.photos
    yield Kind.IMPORTS, site.roster_file
    yield Kind.IMPORTS, site.imports
    yield Kind.PICTURES, site.root / THUMBNAILS
    yield from ((Kind.COPIES, path) for path in may_be_shed(site.root) if path.parent == site.root / REHEARSALS)
    folder = upload_folder(site)
    yield Kind.BUNDLES, outgoing_file(site)
    for pattern in (f"*{ENDING}", f".*{ENDING}.*"):
        yield from ((Kind.BUNDLES, path) for path in sorted(folder.glob(pattern)))
    yield Kind.BUNDLES, folder / "export"
    yield from ((Kind.BEGUN, path) for path in sorted(folder.glob(f"{_ASIDE}*")))


def _aside(site: SiteFolder, one: Belonging) -> Path:
    folder = upload_folder(site)
    if one.path.match(f"{_ASIDE}*"):
        return one.path
    try:
        return one.path.rename(Path(tempfile.mkdtemp(dir=folder, prefix=_ASIDE)) / one.path.name)
    except OSError:
        return one.path  # in use, or a disk of its own: it is removed where it stands


def _measured(path: Path) -> tuple[int, int]:
    files = [path] if path.is_symlink() or path.is_file() else [one for one in path.rglob("*") if not one.is_dir()]
    return len(files), sum(one.lstat().st_size for one in files)
