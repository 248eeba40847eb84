"""Looking into a task's work folder (作业文件夹): what files there are, as they are handed in. No judgement, no memory.

Names are told in Unicode's composed form, with `/` between folders, so that a file is the same file on every system.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from candidate_agent.workspace.links import is_folder, is_link
from candidate_agent.workspace.names import told_name
from candidate_agent.workspace.program_files import is_lock, is_scratch

MOST_FILES = 2000
"""Files of one task that are looked at; far more than any task asks for."""
MOST_ENTRIES = 10_000
"""Entries of one task's folders that are read, scratch and empty folders among them: a look has a bound."""
DEEPEST = 8
LONGEST_PATH = 240
"""Longest path that the site takes, in characters."""


class FileSeen(msgspec.Struct, frozen=True):
    """A file as one look found it. `path` is relative to the task's folder, `changed_ns` the file system's own time.

    `on_disk` is the path as the disk spells it, where that is another.
    """

    path: str
    size: int
    changed_ns: int
    on_disk: str = ""

    @property
    def where(self) -> str:
        """The path by which to open it."""
        return self.on_disk or self.path

    def is_still(self, found: os.stat_result) -> bool:
        """Whether what the disk says now is this file, unchanged."""
        now = found.st_size, found.st_mtime_ns
        return stat.S_ISREG(found.st_mode) and not is_link(found) and now == (self.size, self.changed_ns)


class Look(msgspec.Struct, frozen=True):
    """What one look found: files by path and programs' lock files.

    `is_cut` tells that not everything was seen: more than is looked at, or a part that could not be read. What is not
    in such a look may be there all the same. `is_there` tells whether the folder itself is.
    """

    files: dict[str, FileSeen]
    locks: tuple[str, ...] = ()
    is_cut: bool = False
    is_there: bool = True


def look_into(folder: Path, wanted: Iterable[str] = ()) -> Look:
    """Look into a folder. A folder that is not there is empty; a file that vanishes meanwhile is not there.

    `wanted` are paths that are looked at however many other files there are. A link in the folder's place is no folder.
    """
    try:
        if not is_folder(folder):
            return Look({}, is_there=False)
    except OSError:
        return Look({}, is_cut=True)
    files: dict[str, FileSeen] = {}
    locks: list[str] = []
    walk = _Walk(folder)
    for path, where in walk.paths("", "", 0):
        name = path.rpartition("/")[2]
        if is_lock(name):
            locks.append(path)
        elif not is_scratch(name):
            if len(files) >= MOST_FILES:
                walk.is_cut = True
                break
            _note(files, _seen(folder, path, where))
    if walk.is_cut:
        for path in wanted:
            if path not in files and _is_reached(folder, path):
                _note(files, _seen(folder, path, path))
    return Look(files, tuple(locks), is_cut=walk.is_cut)


def _seen(folder: Path, path: str, where: str) -> FileSeen | None:
    """A file as the disk has it now. What a listing says of an open file is old news on Windows: it is not asked."""
    try:
        found = (folder / where).stat(follow_symlinks=False)
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode) or is_link(found):
        return None
    return FileSeen(path, found.st_size, found.st_mtime_ns, "" if where == path else where)


def _note(files: dict[str, FileSeen], seen: FileSeen | None) -> None:
    """Take a file in. Of two spellings of one name the one that was saved last is the file."""
    if seen is not None and (seen.path not in files or files[seen.path].changed_ns < seen.changed_ns):
        files[seen.path] = seen


def _is_reached(folder: Path, path: str) -> bool:
    """Whether the folders above a path are folders, no links."""
    above = Path(path).parents
    try:
        return all(is_folder(folder / parent) for parent in above)
    except OSError:
        return False


class _Walk:
    """One walk through a folder, in the names' order; `is_cut` tells that it did not come everywhere."""

    def __init__(self, folder: Path) -> None:
        self.is_cut = False
        self._folder = folder
        self._left = MOST_ENTRIES

    def paths(self, below: str, where: str, depth: int) -> Iterator[tuple[str, str]]:
        """Files that may be handed in: the path as it is told, and as the disk spells it."""
        for name, is_below in self._entries(where):
            path = below + told_name(name)
            if len(path) > LONGEST_PATH:
                continue
            if not is_below:
                yield path, where + name
            elif depth < DEEPEST:
                yield from self.paths(f"{path}/", f"{where}{name}/", depth + 1)

    def _entries(self, where: str) -> list[tuple[str, bool]]:
        """Names in a folder, and whether each is a folder; links are left out."""
        try:
            with os.scandir(self._folder / where) as found:
                entries = sorted(islice(found, self._left + 1), key=_name)
        except FileNotFoundError:
            return []
        except OSError:
            self.is_cut = True
            return []
        self.is_cut = self.is_cut or len(entries) > self._left
        self._left = max(0, self._left - len(entries))
        return [(entry.name, is_below) for entry in entries for is_below in self._kind(where, entry)]

    def _kind(self, where: str, entry: os.DirEntry[str]) -> Iterator[bool]:
        """Whether it is a folder; nothing for what is neither folder nor file."""
        try:
            if entry.is_dir(follow_symlinks=False):
                if is_folder(self._folder / where / entry.name):
                    yield True
            elif entry.is_file(follow_symlinks=False):
                yield False
        except OSError:
            self.is_cut = True


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name
