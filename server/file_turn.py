"""One writer of a file at a time, among threads and programs alike (文件独占).

The turn is a lock of the operating system on a file beside the one that is written: whoever is killed gives it back
at once, and nothing stale can stay behind. It is taken through SQLite, which knows how on Windows and Linux alike and
waits no longer than it is told; no row is ever written into that file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAITS = 10.0
"""Seconds; whoever has the turn needs some milliseconds of it."""


@contextmanager
def turn_of(path: Path, seconds: float = WAITS) -> Iterator[None]:
    """Have the turn for a file while the block runs. Raises OSError where it does not come in time, or cannot."""
    lock = path.with_name(f"{path.name}.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    # Made here, for its owner alone; never opened again by its path: closing it would give this program's lock back.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        held = sqlite3.connect(lock, timeout=seconds, isolation_level=None)
    except sqlite3.Error as error:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(lock)) from error
    try:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(lock)) from error
        yield
    finally:
        held.close()
