"""Writes into a work folder: what the paper gives out, and kept versions; each file whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from candidate_agent.session.pieces import CutFile
from candidate_agent.workspace.folder import FileSeen
from candidate_agent.workspace.links import is_inside, make_folder
from candidate_agent.workspace.pieces_back import PieceDamagedError
from exam.ids import Digest


class Material(msgspec.Struct, frozen=True):
    """A file that the paper gives out: its name in the work folder, its digest and its content."""

    name: str
    digest: Digest
    data: bytes


def put_materials(folder: Path, materials: Iterable[Material]) -> tuple[Material, ...]:
    """Put materials into a folder; what is there already is left as it is. Raises OSError where there is no folder.

    Returns those that the disk did not take: the folder can be worked in without them, and the next try brings them.
    """
    make_folder(folder)
    return tuple(material for material in materials if not _was_put(folder, material))


def _was_put(folder: Path, material: Material) -> bool:
    target = folder / material.name
    try:
        if not os.path.lexists(target):
            with _fresh_beside(folder, target) as fresh:
                _write(fresh, (material.data,))
                _place(fresh, target, None)
    except (OSError, ValueError):
        return False
    return True


def put_file(
    folder: Path, path: str, cut: CutFile, read: Callable[[Digest], bytes], over: FileSeen | None = None
) -> FileSeen | None:
    """Write a kept version into the folder, whole or not at all, and on the disk before it has its name.

    It takes the place of `over` alone, and of nothing where that is None. Returns the file as it stands then; None
    where something else is there now. `read` gives a piece by its digest. Raises OSError.
    """
    where = over.where if over is not None else path
    target = folder / where
    with _fresh_beside(folder, target) as fresh:
        if _write(fresh, map(read, cut.pieces)) != cut.digest:
            raise PieceDamagedError
        found = fresh.stat()
        if not _place(fresh, target, over):
            return None
    return FileSeen(path, found.st_size, found.st_mtime_ns, "" if where == path else where)


@contextmanager
def _fresh_beside(folder: Path, target: Path) -> Iterator[Path]:
    """A name beside a file to write under, short and no candidate's own, which looks take for nobody's work."""
    if not is_inside(target, folder):
        raise PermissionError(errno.EACCES, "outside of the folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    mark = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:12]
    fresh = target.with_name(f"~kaochang-{mark}.tmp")
    fresh.unlink(missing_ok=True)
    try:
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def _write(fresh: Path, pieces: Iterable[bytes]) -> str:
    """Write a file that is not there; returns its digest once it is on the disk. A link in its place is refused."""
    whole = hashlib.sha256()
    with fresh.open("xb") as file:
        for piece in pieces:
            whole.update(piece)
            file.write(piece)
        file.flush()
        # A power cut must not leave an empty file, which would be taken for newer work.
        os.fsync(file.fileno())
    return whole.hexdigest()


def _place(fresh: Path, target: Path, over: FileSeen | None) -> bool:
    """Give a file its name; False where something is there that is not `over`."""
    if over is None:
        return _place_where_nothing_is(fresh, target)
    try:
        is_still = over.is_still(target.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False
    if is_still:
        fresh.replace(target)
    return is_still


def _place_where_nothing_is(fresh: Path, target: Path) -> bool:
    try:
        os.link(fresh, target)
    except FileExistsError:
        return False
    except OSError:
        # A disk without hard links (FAT): looked first, then moved.
        if os.path.lexists(target):
            return False
        fresh.replace(target)
    return True
