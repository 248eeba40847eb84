"""Looking into a task's work folder (作业文件夹): what files there are, as they are handed in. No judgement, no memory.

Names are told in Unicode's composed form, with `/` between folders, so that a file is the same file on every system.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import msgspec

MOST_FILES = 2000
"""Files of one task that are looked at; far more than any task asks for."""
DEEPEST = 8
LONGEST_PATH = 240


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

    `wanted` are paths that are looked at however many other files there are.
    """
    try:
        folder.stat()
    except (FileNotFoundError, NotADirectoryError):
        return Look({}, is_there=False)
    except OSError:
        return Look({}, is_cut=True)
    files: dict[str, FileSeen] = {}
    locks: list[str] = []
    unread: list[str] = []
    is_cut = False
    for path, entry in _walk(folder, "", 0, unread):
        if is_lock(entry.name):
            locks.append(path)
        elif not is_scratch(entry.name):
            if len(files) >= MOST_FILES:
                is_cut = True
                break
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            on_disk = Path(entry.path).relative_to(folder).as_posix()
            files[path] = FileSeen(path, found.st_size, found.st_mtime_ns, "" if on_disk == path else on_disk)
    if is_cut:
        files.update(_asked_for(folder, wanted, files))
    return Look(files, tuple(locks), is_cut=is_cut or bool(unread))


def _asked_for(folder: Path, wanted: Iterable[str], seen: Container[str]) -> Iterator[tuple[str, FileSeen]]:
    for path in wanted:
        try:
            found = (folder / path).lstat()
        except OSError:
            continue
        if path not in seen and stat.S_ISREG(found.st_mode):
            yield path, FileSeen(path, found.st_size, found.st_mtime_ns)


def _walk(folder: Path, below: str, depth: int, unread: list[str]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=_name)
    except FileNotFoundError:
        return
    except OSError:
        unread.append(below)
        return
    for entry in entries:
        path = below + unicodedata.normalize("NFC", entry.name)
        if entry.is_symlink() or len(path) > LONGEST_PATH:
            continue
        if entry.is_dir(follow_symlinks=False):
            if depth < DEEPEST:
                yield from _walk(folder / entry.name, f"{path}/", depth + 1, unread)
        elif entry.is_file(follow_symlinks=False):
            yield path, entry


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def is_lock(name: str) -> bool:
    """Whether a name is a lock file of an editor: Office, LibreOffice, Dreamweaver, Photoshop."""
    return (
        name.startswith(("~$", ".~lock."))
        or name.lower().endswith((".lck", ".idlk"))
        or (name.startswith(".#") and len(name) > len(".#"))
    )


def is_locked(path: str, locks: Iterable[str]) -> bool:
    """Whether one of the lock files stands for a file. Word leaves the first two characters of long names out."""
    parent, _, name = path.casefold().rpartition("/")
    words = f"{parent}/{name[2:]}" if parent else name[2:]
    held = {_locked_by(lock).casefold() for lock in locks}
    return path.casefold() in held or words in held


def _locked_by(lock: str) -> str:
    parent, _, name = lock.rpartition("/")
    if name.startswith(".~lock."):
        name = name.removeprefix(".~lock.").removesuffix("#")
    elif name.startswith(("~$", ".#")):
        name = name[2:]
    else:
        name = name.rpartition(".")[0]
    return f"{parent}/{name}" if parent else name


def is_scratch(name: str) -> bool:
    """Whether a name is something that programs leave behind and nobody hands in."""
    lower = name.lower()
    return lower in ("thumbs.db", "desktop.ini", ".ds_store") or lower.endswith((".tmp", ".temp", ".crdownload", "~"))
