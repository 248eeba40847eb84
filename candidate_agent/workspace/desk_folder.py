"""Whose work lies on this PC: one candidate's folder at a time, and the last one's out of the next one's sight.

What is moved away stays on this PC for a while, where no candidate looks: a last resort beside the pieces and the site.
All of this touches the disk and belongs on another thread than the loop's.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from hashlib import sha256
from pathlib import Path

import msgspec
import structlog

from exam.ids import SittingId

KEPT_AWAY = 4
"""So many candidates' folders are held after they left; a day has no more sessions."""
log = structlog.get_logger("agent.workspace")


class Owner(msgspec.Struct, frozen=True):
    """Whose folder lies in the root, told by no name; `folder` is its name there."""

    mark: str
    folder: str


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

    def take(self, mark: str, name: str) -> Path:
        """Make the root this sitting's and return its folder; what lies there of anybody else goes away first.

        After a restart this is the folder as it was. Raises OSError.
        """
        owner = self._owner()
        if owner is None or owner.mark != mark:
            self.clear()
            owner = Owner(mark, self._free(name))
            self._write(owner)
        folder = self._root / owner.folder
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def clear(self) -> None:
        """Move everything in the root away. What a program still holds open is tried again by the next one."""
        with contextlib.suppress(OSError):
            self._note.unlink(missing_ok=True)
        try:
            found = sorted(self._root.iterdir())
        except OSError:
            return
        if not found:
            return
        place = self._next_place()
        left = sum(not _moved(path, place / path.name) for path in found)
        if left:
            log.warning("not all of the last candidate's folder could be moved away", left=left)
        self._drop_old()

    def _free(self, name: str) -> str:
        """A name under which nothing lies: what could not be moved away must not become the next one's work."""
        number, free = 1, name
        while (self._root / free).exists():
            number += 1
            free = f"{name}-{number}"
        return free

    def _owner(self) -> Owner | None:
        try:
            return msgspec.json.decode(self._note.read_bytes(), type=Owner)
        except (OSError, msgspec.MsgspecError):
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

    def _next_place(self) -> Path:
        places = self._places()
        return self._away / str(_number(places[-1]) + 1 if places else 1)

    def _drop_old(self) -> None:
        for path in self._places()[:-KEPT_AWAY]:
            shutil.rmtree(path, ignore_errors=True)


def _moved(path: Path, to: Path) -> bool:
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, to)
    except (OSError, shutil.Error):
        # The next candidate must not see it: better gone here than there, its pieces are kept all the same.
        shutil.rmtree(path, ignore_errors=True)
        return not path.exists()
    return True


def _number(path: Path) -> int:
    return int(path.name)
