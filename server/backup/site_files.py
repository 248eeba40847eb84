"""The files of a site that a bare machine needs to serve again, and which of them are left out.

Left out are the journal and the candidates' pieces, which are streamed record by record; a practice exam's; what is
unfinished or a lock; the server's own certificate and results bundles, which are made anew; and logs.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

import structlog

from exam.ids import Digest
from exam.package import digest_of
from server.backup.documents import FileEntry
from server.blobs import MAX_PIECE

LEFT_OUT = frozenset({"journal", "blobs", "practice-blobs", "thumbnails", "logs"})
"""Folders of a site."""
LEFT_OUT_FILES = frozenset({"trust/server.pem", "trust/server.key"})
ENDINGS = (".lock", ".log", ".tmp", ".kcbundle")
MOST_FILES = 50_000
_FOR_OTHERS = 0o077
Seen = tuple[int, int, int]
log = structlog.get_logger("server.backup")


class SiteFiles:
    """The files below a site's folder. What cannot be read at the moment is left out and tried the next time."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[Seen, FileEntry]] = {}
        self._listed: dict[str, Seen] | None = None
        self.entries: tuple[FileEntry, ...] = ()

    def changed(self) -> bool:
        """Whether anything is not as it was listed last. Blocks for some milliseconds."""
        return self._seen() != self._listed

    def begin_again(self) -> None:
        """Another target knows nothing of what was listed."""
        self._listed = None

    def list_into(self, has: Callable[[Digest], bool], keep: Callable[[Digest, bytes], None]) -> Iterator[int]:
        """List the files anew into `entries`, keeping pieces that are not there yet; yields bytes after each file."""
        seen = self._seen()
        entries = []
        for path, stamp in seen.items():
            known = self._known.get(path)
            new = known is None or known[0] != stamp or not all(map(has, known[1].pieces))
            if known is None or new:
                entry = self._entry(path, has, keep)
                if entry is None:
                    seen[path] = (0, 0, 0)  # so that it is looked at again
                    continue
                self._known[path] = known = (stamp, entry)
            entries.append(known[1])
            yield known[1].size if new else 0
        self._known = {path: known for path, known in self._known.items() if path in seen}
        self._listed, self.entries = seen, tuple(entries)

    def piece(self, digest: Digest) -> bytes | None:
        """A piece of a listed file once more, where the file still has it."""
        for entry in self.entries:
            if digest in entry.pieces:
                try:
                    with (self._root / entry.path).open("rb") as file:
                        file.seek(entry.pieces.index(digest) * MAX_PIECE)
                        data = file.read(MAX_PIECE)
                except OSError:
                    continue
                if digest_of(data) == digest:
                    return data
        return None

    def _entry(
        self, path: str, has: Callable[[Digest], bool], keep: Callable[[Digest, bytes], None]
    ) -> FileEntry | None:
        whole, pieces, size = hashlib.sha256(), [], 0
        try:
            with (self._root / path).open("rb") as file:
                private = not os.fstat(file.fileno()).st_mode & _FOR_OTHERS
                while data := file.read(MAX_PIECE):
                    digest = digest_of(data)
                    whole.update(data)
                    pieces.append(digest)
                    size += len(data)
                    if not has(digest):
                        keep(digest, data)
        except OSError as error:
            log.warning("a file of the site could not be read for the backup", path=path, reason=error.strerror)
            return None
        return FileEntry(path, size, Digest(whole.hexdigest()), tuple(pieces), private)

    def _seen(self) -> dict[str, Seen]:
        found: dict[str, Seen] = {}
        for path in islice(_below(self._root), MOST_FILES):
            try:
                stat = path.stat()
            except OSError:
                continue
            found[path.relative_to(self._root).as_posix()] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        return found


def belongs(path: str) -> bool:
    """Whether a file of a site, named from its folder, is part of the backup."""
    parts = PurePosixPath(path).parts
    return (
        bool(parts)
        and parts[0] not in LEFT_OUT
        and not any(part.startswith(".") for part in parts)
        and path not in LEFT_OUT_FILES
        and not path.endswith(ENDINGS)
    )


def is_safe(path: str) -> bool:
    """Whether a listed path stays below the folder that it is put into, on Windows as well."""
    parts = path.split("/")
    return bool(path) and not any(
        part in ("", ".", "..") or "\\" in part or ":" in part or "\0" in part for part in parts
    )


def _below(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        inside = Path(folder).relative_to(root)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and (inside / name).as_posix() not in LEFT_OUT
        )
        for name in sorted(files):
            if belongs((inside / name).as_posix()):
                yield Path(folder) / name
