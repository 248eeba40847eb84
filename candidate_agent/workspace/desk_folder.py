"""Whose work lies on this PC: one candidate's folder at a time, and the last one's out of the next one's sight.

What is moved away stays on this PC for a while, where no candidate looks: a last resort beside the pieces and the site.
All of this touches the disk and belongs on another thread than the loop's.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import msgspec
import structlog

from candidate_agent.workspace.links import make_folder
from candidate_agent.workspace.moving import move_away, remove
from exam.ids import SittingId

KEPT_AWAY = 4
"""So many candidates' folders are held after they left; a day has no more sessions."""
log = structlog.get_logger("agent.workspace")


class Owner(msgspec.Struct, frozen=True):
    """Whose folder lies in the root, told by no name; `folder` is its name there.

    `left` are names in the root of what the last candidate left and a program still held; it is on its way to `place`.
    """

    mark: str
    folder: str
    left: tuple[str, ...] = ()
    place: int = 0


def mark_of(sitting: SittingId, line: int) -> str:
    """The mark of a sitting at this PC. A sitting that went elsewhere and came back is another one.

    Its folder here is older than what the other PC saved.
    """
    return sha256(f"{sitting}#{line}".encode()).hexdigest()[:32]


class DeskFolders:
    """`root` is where candidates work, `away` where folders go when they left; nobody but this program looks there."""

    def __init__(self, root: Path, away: Path) -> None:
        self._root = root
        self._away = away
        self._note = away / "owner.json"
        self._owner: Owner | None = None
        self._left: tuple[str, ...] = ()
        self._place = 0

    def has_left(self) -> bool:
        """Whether something of the last candidate lies in the root still."""
        return bool(self._left)

    def take(self, mark: str, name: str) -> Path:
        """Make the root this sitting's and return its folder; what lies there of anybody else goes away first.

        After a restart this is the folder as it was. Raises OSError; the folder of a note that cannot be read this
        moment is nobody's to move away.
        """
        owner = self._noted()
        if owner is None or owner.mark != mark:
            self.clear()
            owner = Owner(mark, self._free(name), self._left, self._place)
            self._write(owner)
        self._owner, self._left, self._place = owner, owner.left, owner.place
        folder = self._root / owner.folder
        make_folder(folder)
        return folder

    def clear(self) -> None:
        """Move everything in the root away. What a program still holds is tried again by `sweep`, and by the next."""
        self._owner = None
        with contextlib.suppress(OSError):
            self._note.unlink(missing_ok=True)
        try:
            found = sorted(path.name for path in self._root.iterdir())
        except OSError:
            return
        if not found:
            self._left = ()
            return
        self._place = self._next_place()
        self._left = self._moved(found)
        if self._left:
            log.warning("not all of the last candidate's folder could be moved away", left=len(self._left))
        self._drop_old()

    def sweep(self) -> None:
        """Try again to move away what the last candidate left, by name: what lies there since is somebody's work."""
        before, self._left = self._left, self._moved(self._left)
        if self._owner is not None and self._left != before:
            self._owner = msgspec.structs.replace(self._owner, left=self._left)
            with contextlib.suppress(OSError):
                self._write(self._owner)

    def _moved(self, names: Iterable[str]) -> tuple[str, ...]:
        """Move what lies in the root away; returns names of what is still there."""
        place = self._away / str(self._place)
        return tuple(name for name in names if not move_away(self._root / name, place / name))

    def _free(self, name: str) -> str:
        """A name under which nothing lies: what could not be moved away must not become the next one's work."""
        number, free = 1, name
        while os.path.lexists(self._root / free):
            number += 1
            free = f"{name}-{number}"
        return free

    def _noted(self) -> Owner | None:
        """Whose folder it is. Raises OSError where the disk does not say; a torn note is nobody's."""
        try:
            return msgspec.json.decode(self._note.read_bytes(), type=Owner)
        except (FileNotFoundError, NotADirectoryError, msgspec.MsgspecError):
            return None

    def _write(self, owner: Owner) -> None:
        self._away.mkdir(parents=True, exist_ok=True)
        fresh = self._note.with_name("owner.json.new")
        with fresh.open("wb") as file:
            file.write(msgspec.json.encode(owner))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._note)

    def _places(self) -> list[Path]:
        try:
            found = [path for path in self._away.iterdir() if path.name.isdecimal()]
        except OSError:
            return []
        return sorted(found, key=_number)

    def _next_place(self) -> int:
        places = self._places()
        return _number(places[-1]) + 1 if places else 1

    def _drop_old(self) -> None:
        for path in self._places()[:-KEPT_AWAY]:
            remove(path)


def _number(path: Path) -> int:
    return int(path.name)
