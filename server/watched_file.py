"""A file that is looked at on every question and read again where it was replaced: a change counts at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")


class WatchedFile(Generic[T]):
    """What a file says now. `read` is asked for a file that is there; `nothing` is what no file says."""

    def __init__(self, path: Path, read: Callable[[Path], T], nothing: T) -> None:
        self._path = path
        self._read = read
        self._nothing = nothing
        self._seen: tuple[int, int, int] | None = None
        self._known = nothing

    def now(self) -> T:
        """What the file says. Raises OSError, and whatever reading raises: then nothing of before counts any more."""
        found = self._stat()
        seen = (found.st_mtime_ns, found.st_size, found.st_ino) if found else None
        if seen != self._seen:
            self._known = self._read(self._path) if found else self._nothing
            self._seen = seen
        return self._known

    def _stat(self) -> os.stat_result | None:
        try:
            return self._path.stat()
        except FileNotFoundError:
            return None
