"""Pieces of candidates' files, named by their content: written once, whole, durable, never changed.

Content addressing makes every upload repeatable and every piece shared; a piece counts only when its bytes give its
name (design section 3).
"""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

from exam.ids import Digest
from exam.package import digest_of
from server.site_folder import sync_folder

MAX_PIECE = 1024 * 1024
"""Longest piece in bytes; a file is cut into pieces of this size."""


class PieceError(Exception):
    """The bytes are not those the name promises, or too many; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BlobStore:
    """A folder of pieces. `put` and `get` block; callers use a thread."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: set[Digest] = set()

    def _path(self, digest: Digest) -> Path:
        return self._root / digest[:2] / digest

    def has(self, digest: Digest) -> bool:
        """Whether the piece is here, whole."""
        if digest in self._known:
            return True
        if self._path(digest).is_file():
            self._known.add(digest)
            return True
        return False

    def put(self, digest: Digest, data: bytes) -> None:
        """Keep a piece; it is on the disk when this returns. Raises PieceError, or OSError where the disk refuses."""
        if len(data) > MAX_PIECE:
            raise PieceError("piece_too_large")
        if digest_of(data) != digest:
            raise PieceError("piece_damaged")
        if self.get(digest) is not None:
            self._known.add(digest)
            return
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
        self._known.add(digest)

    def get(self, digest: Digest) -> bytes | None:
        """Return a piece, or None where it is not here or was damaged on the disk."""
        try:
            data = self._path(digest).read_bytes()
        except FileNotFoundError:
            return None
        return data if digest_of(data) == digest else None

    def read_file(self, pieces: tuple[Digest, ...]) -> bytes | None:
        """Put a file together, or None where a piece is missing."""
        whole = io.BytesIO()  # its value is its own buffer: a file of 200 MiB is held once, not twice
        for piece in pieces:
            data = self.get(piece)
            if data is None:
                return None
            whole.write(data)
        return whole.getvalue()
