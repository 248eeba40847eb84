"""Files cut into pieces that are named by their content, kept on this PC until the server has them."""

from __future__ import annotations

import hashlib
import os
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import msgspec

from exam.ids import Digest
from exam.package import digest_of

PIECE = 1024 * 1024
"""Length of every piece but the last, in bytes."""


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
        self._root.mkdir(parents=True, exist_ok=True)
        names: list[Digest] = []
        size, whole = 0, hashlib.sha256()
        while piece := source.read(PIECE):
            size += len(piece)
            whole.update(piece)
            names.append(self._keep(piece))
        return CutFile(size, Digest(whole.hexdigest()), tuple(names))

    def _keep(self, piece: bytes) -> Digest:
        name = digest_of(piece)
        path = self._root / name
        if not path.exists():
            with path.with_suffix(".new").open("wb") as file:
                file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            path.with_suffix(".new").replace(path)
        return name

    def read(self, digest: Digest) -> bytes:
        """Return a piece. Raises OSError where it is not here."""
        return (self._root / digest).read_bytes()
