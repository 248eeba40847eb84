"""Files cut into pieces that are named by their content, kept on this PC until the server has them."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import msgspec

from exam.ids import Digest
from exam.package import digest_of

PIECE = 1024 * 1024
"""Length of every piece but the last, in bytes."""
UNFINISHED = ".new"


class CutFile(msgspec.Struct, frozen=True):
    """A file as it is journalled: its size, the digest of the whole, and its pieces in order."""

    size: int
    digest: Digest
    pieces: tuple[Digest, ...]


class PieceFolder:
    """Pieces on this PC."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def cut(self, data: bytes) -> CutFile:
        """Cut a file and keep its pieces. Raises OSError where the disk refuses."""
        return self.cut_from(BytesIO(data))

    def cut_from(self, source: BinaryIO) -> CutFile:
        """Cut an open file, one piece in memory at a time. Raises OSError where a disk refuses."""
        names: list[Digest] = []
        size, whole = 0, hashlib.sha256()
        while piece := source.read(PIECE):
            size += len(piece)
            whole.update(piece)
            names.append(self.keep(piece))
        return CutFile(size, Digest(whole.hexdigest()), tuple(names))

    def keep(self, piece: bytes) -> Digest:
        """Keep one piece; it is on the disk when this returns. Raises OSError where the disk refuses."""
        name = digest_of(piece)
        path = self._root / name
        if not path.exists():
            self._root.mkdir(parents=True, exist_ok=True)
            # Several folders may be cut at once, and hold the same piece.
            fresh = path.with_suffix(f".{secrets.token_hex(4)}{UNFINISHED}")
            try:
                with fresh.open("wb") as file:
                    file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
                fresh.replace(path)
            except OSError:
                # On a full disk every try would leave a part behind, and make it fuller.
                with contextlib.suppress(OSError):
                    fresh.unlink(missing_ok=True)
                raise
        return name

    def sweep(self) -> None:
        """Take away what a power cut left unfinished. A disk that refuses loses nothing by it."""
        with contextlib.suppress(OSError):
            for left in self._root.glob(f"*{UNFINISHED}"):
                left.unlink(missing_ok=True)

    def read(self, digest: Digest) -> bytes:
        """Return a piece. Raises FileNotFoundError where it is not here or damaged, OSError where it cannot be read."""
        path = self._root / digest
        data = path.read_bytes()
        if digest_of(data) != digest:
            # Out of the way, so that the next cut of the file writes it anew.
            path.unlink()
            raise FileNotFoundError(f"piece {digest} is damaged")
        return data
