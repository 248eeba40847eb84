"""The files of a site that a standby needs to serve in its place, besides the journal and the pieces of files.

A list names them by digest, so that only what changed travels. What a machine makes for itself (its server certificate,
results, bundles) is not among them.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from exam.ids import Digest
from exam.package import MAX_PACKAGE, digest_of
from server.site_folder import SiteFolder

FILES = ("plan.json", "roster.json", "drills.json", "upload/settings.json", "upload/hub.pem")
FOLDERS = ("imports", "photos", "papers", "keys", "packages", "rehearsals", "trust", "upload/receipts")
OWN = frozenset(
    {"trust/server.pem", "trust/server.key", "trust/server.names", "trust/standby.address", "trust/succession.seen"}
)
"""What each machine has of its own."""
MOST_FILES = 20_000
LARGEST = MAX_PACKAGE + (64 << 20)
"""Longest file that is sent, in bytes: a paper with its marking key."""
PRIVATE = 0o600


class SiteFile(msgspec.Struct, frozen=True):
    """A file by its path inside the site, with `/`, its content and whether its owner alone may read it."""

    path: str
    digest: Digest
    private: bool


class SiteFiles(msgspec.Struct, frozen=True):
    """All files of a site."""

    files: tuple[SiteFile, ...]


class SiteFileList:
    """Lists a site's files; a file that did not change is not read again. Blocks: call it in a thread."""

    def __init__(self, site: SiteFolder) -> None:
        self._root = site.root
        self._known: dict[Path, tuple[tuple[int, int], Digest]] = {}

    def now(self) -> SiteFiles:
        """The files as they are. Raises OSError where the disk refuses, and for more than a site can have."""
        found: list[SiteFile] = []
        for path in paths_of(self._root):
            if len(found) >= MOST_FILES:
                raise OSError(errno.EFBIG, "a site with so many files is no site")
            name = path.relative_to(self._root).as_posix()
            try:
                found.append(SiteFile(name, self._digest(path), is_private(name)))
            except FileNotFoundError:
                continue  # replaced or taken away this very moment: the next look finds it
        return SiteFiles(tuple(found))

    def path_of(self, digest: Digest) -> Path | None:
        """Where a file of the last list is, by its content."""
        return next((path for path, (_, known) in self._known.items() if known == digest), None)

    def _digest(self, path: Path) -> Digest:
        status = path.stat()
        stamp = status.st_mtime_ns, status.st_size
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            if status.st_size > LARGEST:
                raise OSError(errno.EFBIG, "longer than any file of a site")
            known = self._known[path] = stamp, digest_of(path.read_bytes())
        return known[1]


def paths_of(root: Path) -> Iterator[Path]:
    """Every file of a site that a standby needs, in order."""
    yield from (root / name for name in FILES if (root / name).is_file())
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            is_ours = path.relative_to(root).as_posix() not in OWN and not path.name.endswith(".lock")
            if is_ours and path.is_file() and not path.name.startswith("."):
                yield path


def is_private(name: str) -> bool:
    """Whether only the owner may read a file of the site."""
    return name.startswith(("trust/", "keys/")) and not name.endswith((".pem", ".card"))


def place_of(root: Path, name: str) -> Path | None:
    """Where a file of the list belongs in a copy of the site; None for a name that no server of ours gives."""
    pure = PurePosixPath(name)
    inside = not pure.is_absolute() and ".." not in pure.parts and "\\" not in name and ":" not in name
    known = name in FILES or any(name.startswith(f"{folder}/") for folder in FOLDERS)
    return root.joinpath(*pure.parts) if inside and known and name not in OWN else None
