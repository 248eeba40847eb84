"""Reads files that have settled and cuts them into pieces; remembers what came in between, in words for people.

Called on another thread than the loop's; one piece is in memory at a time.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Container
from pathlib import Path

from candidate_agent.session.pieces import CutFile, PieceFolder
from candidate_agent.workspace.checks import Wrong
from candidate_agent.workspace.folder import FileSeen
from exam.ids import Digest

TRIES_BEFORE_WORDS = 2
"""So often in a row a file cannot be read before the candidate is told that a program holds it."""
DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class Cutter:
    """Cuts the files of one folder. `troubles` are files that could not be kept, by path."""

    def __init__(self, folder: Path, pieces: PieceFolder) -> None:
        self.troubles: dict[str, Wrong] = {}
        self._folder = folder
        self._pieces = pieces
        self._unread: dict[str, int] = {}
        self._cuts: dict[str, tuple[FileSeen, CutFile]] = {}

    def before(self, seen: FileSeen) -> CutFile | None:
        """What was cut and could not be handed over then need not be read again."""
        known = self._cuts.get(seen.path)
        return known[1] if known is not None and known[0] == seen else None

    def cut(self, seen: FileSeen, given: Digest | None = None) -> CutFile | None:
        """Cut a file, or None where it cannot be read now or changed under our eyes: the next look tries again.

        A file that is still as it was `given` needs no place among the pieces.
        """
        path = self._folder / seen.where
        try:
            with path.open("rb") as source:
                if given is not None and hashlib.file_digest(source, "sha256").hexdigest() == given:
                    cut = CutFile(seen.size, given, ())
                else:
                    source.seek(0)
                    cut = self._pieces.cut_from(source)
            after = path.stat(follow_symlinks=False)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._not_read(seen.path, error)
            return None
        self._unread.pop(seen.path, None)
        if not seen.is_still(after) or cut.size != seen.size:
            return None
        self._cuts[seen.path] = seen, cut
        return cut

    def forget(self, path: str) -> None:
        """A file is kept, or gone: whatever was in the way is over."""
        self._cuts.pop(path, None)
        self._unread.pop(path, None)
        self.troubles.pop(path, None)

    def only(self, paths: Container[str]) -> None:
        """Only these are in the folder: what was in the way of others is over, and nothing is remembered of them."""
        for path in [path for path in {*self._cuts, *self._unread} if path not in paths]:
            self.forget(path)

    @property
    def remembered(self) -> int:
        """Of how many files something is remembered."""
        return len({*self._cuts, *self._unread, *self.troubles})

    def _not_read(self, path: str, error: OSError) -> None:
        self._unread[path] = self._unread.get(path, 0) + 1
        if error.errno in DISK_FULL:
            self.troubles[path] = Wrong.NO_ROOM
        elif self._unread[path] >= TRIES_BEFORE_WORDS:
            self.troubles[path] = Wrong.STILL_OPEN


def trouble_of(error: OSError, otherwise: Wrong) -> Wrong:
    """What a person is told of an error of the disk."""
    return Wrong.NO_ROOM if error.errno in DISK_FULL else otherwise
