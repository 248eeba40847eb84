"""Writes into a work folder: what the paper gives out, and kept versions; each file whole or not at all."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from candidate_agent.session.pieces import CutFile
from candidate_agent.workspace.pieces_back import PieceDamagedError
from exam.ids import Digest


class Material(msgspec.Struct, frozen=True):
    """A file that the paper gives out: its name in the work folder, its digest and its content."""

    name: str
    digest: Digest
    data: bytes


def put_materials(folder: Path, materials: Iterable[Material]) -> None:
    """Put materials into a folder; what is there already is left as it is. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for material in materials:
        path = folder / material.name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = _beside(path)
            fresh.write_bytes(material.data)
            fresh.replace(path)


def put_file(folder: Path, path: str, cut: CutFile, read: Callable[[Digest], bytes], *, over: bool) -> None:
    """Write a kept version into the folder; without `over` only where nothing is there.

    `read` gives a piece by its digest. Raises OSError.
    """
    target = folder / path
    if not target.resolve().is_relative_to(folder.resolve()):
        raise PermissionError(errno.EACCES, "outside of the folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh, whole = _beside(target), hashlib.sha256()
    try:
        with fresh.open("wb") as file:
            for piece in map(read, cut.pieces):
                whole.update(piece)
                file.write(piece)
        if whole.hexdigest() != cut.digest:
            raise PieceDamagedError
        if over or not target.exists():
            fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    """A name that looks take for nobody's work."""
    return path.with_name(f"{path.name}.tmp")
