"""All that is ever asked of a target: a few operations on files below one folder, each durable when it returns.

Nothing here makes the target's own folder: a stick that is not mounted leaves an empty folder of the server's own disk.
Modes of files are not set, since FAT32 and shares have none and everything is sealed. Raises TargetError.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from server.backup.faults import DAMAGED, TargetError, target_error
from server.site_folder import sync_folder

_NO_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}
"""A share may know no fsync of a folder."""


class AppendFile:
    """A file that only grows; what was appended is on the medium."""

    def __init__(self, path: Path, name: str) -> None:
        self._name = name
        self._file = path.open("xb", buffering=0)

    def append(self, data: bytes) -> None:
        """Add bytes, all of them or an error; some may stand there all the same."""
        with _translated(self._name):
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of it."""
        with contextlib.suppress(OSError):
            self._file.close()


class Medium:
    """A folder on the target. Names are relative, with `/` between."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def below(self, name: str) -> Medium:
        """The medium of a folder below."""
        return type(self)(self.root / name)

    def exists(self, name: str) -> bool:
        """Whether there is such a file or folder. A medium that is not there has none."""
        try:
            return (self.root / name).exists()
        except OSError:
            return False

    def names(self, folder: str) -> list[str]:
        """What a folder holds, in order; nothing where it is not there. Unfinished files are left out."""
        with _translated(folder):
            try:
                return sorted(one.name for one in (self.root / folder).iterdir() if not one.name.startswith("."))
            except (FileNotFoundError, NotADirectoryError):
                return []

    def make_folder(self, name: str) -> None:
        """Make a folder where there is none; the one above it must be there."""
        with _translated(name):
            path = self.root / name
            if not path.is_dir():
                path.mkdir()
                _sync(path.parent)

    def read(self, name: str, most: int) -> bytes:
        """The whole of a file that is no longer than `most`."""
        with self.reading(name) as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise TargetError(DAMAGED, name)
        return data

    @contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        """Open a file to be read from the medium itself, not from memory, where the system lets us ask for that."""
        with _translated(name):
            file = (self.root / name).open("rb")
        with file:
            if hasattr(os, "posix_fadvise"):
                with contextlib.suppress(OSError):
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            with _translated(name):
                yield file

    def write_whole(self, name: str, data: bytes) -> None:
        """Put a file in place, the old one or the new one whatever happens."""
        path = self.root / name
        with _translated(name):
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                Path(temporary).replace(path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()
                raise
            _sync(path.parent)

    def create(self, name: str) -> AppendFile:
        """Begin a file that is not there yet. Raises FileExistsError where it is."""
        path = self.root / name
        try:
            file = AppendFile(path, name)
        except FileExistsError:
            raise
        except OSError as error:
            raise target_error(error, name) from error
        with _translated(name):
            _sync(path.parent)
        return file

    def remove(self, name: str) -> None:
        """Remove a file; nothing where it is not there."""
        with _translated(name):
            (self.root / name).unlink(missing_ok=True)

    def device(self) -> int:
        """What tells this medium from another one at the same place."""
        with _translated(""):
            return self.root.stat().st_dev

    def free(self) -> int:
        """Free bytes."""
        with _translated(""):
            return shutil.disk_usage(self.root).free


def _sync(folder: Path) -> None:
    try:
        sync_folder(folder)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


@contextmanager
def _translated(name: str) -> Iterator[None]:
    try:
        yield
    except TargetError:
        raise
    except OSError as error:
        raise target_error(error, name) from error
