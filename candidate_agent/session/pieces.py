"""Files cut into pieces that are named by their content, kept on this PC until the server has them."""

from __future__ import annotations

import os
from pathlib import Path

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
        self._root.mkdir(parents=True, exist_ok=True)
        names: list[Digest] = []
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            name = digest_of(piece)
            names.append(name)
            path = self._root / name
            if not path.exists():
                with path.with_suffix(".new").open("wb") as file:
                    file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
                path.with_suffix(".new").replace(path)
        return CutFile(len(data), digest_of(data), tuple(names))

    def read(self, digest: Digest) -> bytes:
        """Return a piece. Raises OSError where it is not here."""
        return (self._root / digest).read_bytes()
