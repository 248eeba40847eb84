"""How much room is left where journal and files are kept, and for how long it does at the present pace.

`DiskWatch` is told readings and knows no disk; `DiskLook` asks the disk in a thread, since one that hangs must keep
nobody's exam from going on.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from exam.policy import MINUTE, SECOND
from exam.timing import Instant

LOOK_EVERY = 5 * SECOND
WINDOW = 10 * MINUTE
"""The pace is that of so long a time."""
LEAST_SPAN = MINUTE
"""Over less than this there is no pace to speak of: one large file would look like the end of the disk."""
MOST_READINGS = WINDOW // LOOK_EVERY + 1
HOUR = 60 * MINUTE
NOTICEABLE = 100
"""One part in so many."""


class DiskWatch:
    """Readings of the free bytes. `free` and `lasts` are as they were told last; they move only noticeably."""

    def __init__(self) -> None:
        self.free: int | None = None
        self.lasts: int | None = None
        """Milliseconds until the disk is full at the present pace; None where nothing grows."""
        self._readings: deque[tuple[Instant, int]] = deque(maxlen=MOST_READINGS)

    def read(self, now: Instant, free: int) -> bool:
        """Take a reading in; True where it tells something new."""
        while self._readings and now - self._readings[0][0] > WINDOW:
            self._readings.popleft()
        self._readings.append((now, free))
        lasts = self._lasting(now, free)
        if self.free is not None and not _differs(self.free, free) and _hours(lasts) == _hours(self.lasts):
            return False
        self.free, self.lasts = free, lasts
        return True

    def _lasting(self, now: Instant, free: int) -> int | None:
        since, before = self._readings[0]
        used = before - free
        return free * (now - since) // used if used > 0 and now - since >= LEAST_SPAN else None


def _differs(told: int, free: int) -> bool:
    return abs(free - told) * NOTICEABLE > told


def _hours(lasts: int | None) -> int | None:
    """Whole hours; beyond three days it is all the same, so that a disk that hardly fills is no news."""
    return None if lasts is None else min(lasts // HOUR, 72)


class DiskLook:
    """Asks the disk every few seconds without waiting for it. `free` may block; None where it cannot tell."""

    def __init__(self, free: Callable[[], int | None] | None) -> None:
        self.watch = DiskWatch()
        self._free = free
        self._looked_at: Instant | None = None
        self._looking: asyncio.Future[int | None] | None = None

    def look(self, now: Instant) -> bool:
        """Look again where it is time to; True where the watch has something new to tell."""
        news = False
        if self._looking is not None and self._looking.done():
            free = None if self._looking.cancelled() else self._looking.result()
            news = free is not None and self.watch.read(now, free)
            self._looking = None
        due = self._looked_at is None or now - self._looked_at >= LOOK_EVERY
        if self._free is not None and self._looking is None and due:
            self._looked_at = now
            self._looking = asyncio.get_running_loop().run_in_executor(None, self._free)
        return news


def free_bytes(folders: Iterable[Path]) -> int | None:
    """The free bytes of the fullest of some folders' disks, those that are not made yet left out. Blocks."""
    found = []
    for folder in folders:
        try:
            found.append(shutil.disk_usage(folder).free)
        except OSError:
            continue
    return min(found, default=None)
