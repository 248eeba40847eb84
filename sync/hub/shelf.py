"""The hub's folder of files, shared by its processes: where what is kept. The one place that knows these names.

STORE/uploads/ID.part          bytes as they arrive; its length is how far the upload is
STORE/bundles/BUNDLE.kcbundle  what was verified, as it came
STORE/lines/BUNDLE.line        hashes and epochs of its journal (sync.hub.lines)
STORE/papers/PAPER.kcpackage   sealed papers for sites
STORE/work/                    unpacked while a bundle is verified, then removed
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from exam.ids import Digest
from server.site_folder import sync_folder, write_atomically
from sync.hub.lines import JournalLine, decode_line, encode_line

PRIVATE = 0o600
MOST_LINE_BYTES = 256 * 1024 * 1024
"""Longest line that is read: eight million records, some hundred days of a large site."""


class Shelf:
    """Paths of the hub's files. Ids and digests were parsed where they came in: no name here is anybody's text."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def prepare(self) -> None:
        """Make the folders. Raises OSError."""
        for name in ("uploads", "bundles", "lines", "papers", "work"):
            (self.root / name).mkdir(parents=True, exist_ok=True)

    @property
    def work(self) -> Path:
        """Where bundles are unpacked for a while."""
        return self.root / "work"

    def upload(self, id_: str) -> Path:
        """Bytes of a delivery that is not verified yet."""
        return self.root / "uploads" / f"{id_}.part"

    def bundle(self, bundle: Digest) -> Path:
        """A bundle that was verified."""
        return self.root / "bundles" / f"{bundle}.kcbundle"

    def line(self, bundle: Digest) -> Path:
        """The line of a verified bundle's journal."""
        return self.root / "lines" / f"{bundle}.line"

    def paper(self, paper: Digest) -> Path:
        """A sealed paper."""
        return self.root / "papers" / f"{paper}.kcpackage"

    def arrived(self, id_: str) -> int:
        """How many bytes of an upload are there."""
        try:
            return self.upload(id_).stat().st_size
        except FileNotFoundError:
            return 0

    def create(self, id_: str) -> None:
        """Make an empty file for an upload, durably. Raises OSError."""
        self.upload(id_).touch(mode=PRIVATE)
        sync_folder(self.upload(id_).parent)

    def discard(self, id_: str) -> None:
        """Remove what arrived of an upload."""
        with contextlib.suppress(FileNotFoundError):
            self.upload(id_).unlink()

    def keep(self, id_: str, bundle: Digest) -> None:
        """Move what was verified to its place; done again after a crash it changes nothing. Raises OSError."""
        kept = self.bundle(bundle)
        with contextlib.suppress(FileNotFoundError):
            self.upload(id_).replace(kept)
            sync_folder(kept.parent)

    def write_line(self, bundle: Digest, line: JournalLine) -> None:
        """Keep the line of a bundle's journal. Raises OSError."""
        write_atomically(self.line(bundle), encode_line(line), mode=PRIVATE)


class LinesOf(Mapping[Digest, JournalLine]):
    """Lines by bundle, read from the shelf when a rule looks at them."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._read: dict[Digest, JournalLine | None] = {}

    def __getitem__(self, bundle: Digest) -> JournalLine:
        if bundle not in self._read:
            self._read[bundle] = self._load(bundle)
        line = self._read[bundle]
        if line is None:
            raise KeyError(bundle)
        return line

    def __iter__(self) -> Iterator[Digest]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)

    def _load(self, bundle: Digest) -> JournalLine | None:
        try:
            with self._shelf.line(bundle).open("rb") as file:
                return decode_line(file.read(MOST_LINE_BYTES))
        except FileNotFoundError:
            return None
