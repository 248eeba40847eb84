"""Files on their way to the site before their entry is numbered (先传文件), one at a time; pure.

Entries are taken by the server strictly in order, so a large file whose pieces are not there yet would hold up every
answer behind it. While there is a connection its pieces therefore go first, beside the answers, and the entry follows
when they are there. Meanwhile the file is fsynced on this PC, in its pieces and in the candidate's own folder: after a
restart the folder is looked at again and the file is cut again. Where the connection breaks, or the sitting closes, the
entry is kept at once, and its pieces are asked for by the server.
"""

from __future__ import annotations

from exam.commands import FileEntry
from exam.ids import Digest, ItemId

FileKey = tuple[ItemId, str]
"""A practical file: its task and its path in the task's folder."""


class Ahead:
    """Entries that wait for their pieces: the one that travels, and of every other file the newest version.

    A version that travels is finished before a newer one of the same file begins: who saves often still gets through.
    """

    def __init__(self) -> None:
        self._travels: FileEntry | None = None
        self._waiting: dict[FileKey, FileEntry] = {}

    def __len__(self) -> int:
        return len(self._waiting) + (self._travels is not None)

    def holds(self, key: FileKey) -> bool:
        """Whether a version of a file waits or travels."""
        return key in self._waiting or (self._travels is not None and key_of(self._travels) == key)

    def add(self, entry: FileEntry) -> None:
        """A file is to travel, in place of what waits of it."""
        self._waiting[key_of(entry)] = entry

    def depart(self) -> FileEntry | None:
        """What sets out now; None where something travels already, or nothing waits."""
        if self._travels is not None or not self._waiting:
            return None
        self._travels = self._waiting.pop(next(iter(self._waiting)))
        return self._travels

    def arrive(self, key: FileKey, digest: Digest) -> FileEntry | None:
        """The journey of this version is over; None where it was not waited for any more."""
        entry = self._travels
        if entry is None or key_of(entry) != key or entry.digest != digest:
            return None
        self._travels = None
        return entry

    def drop(self, key: FileKey) -> None:
        """The file is gone: nothing of it is waited for."""
        self._waiting.pop(key, None)
        if self._travels is not None and key_of(self._travels) == key:
            self._travels = None

    def take_all(self) -> list[FileEntry]:
        """Everything, oldest first; nothing is left."""
        taken = [*([] if self._travels is None else [self._travels]), *self._waiting.values()]
        self._travels, self._waiting = None, {}
        return taken


def key_of(entry: FileEntry) -> FileKey:
    """The file that an entry is about."""
    return entry.task, entry.path
