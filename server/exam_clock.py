"""Exam time: one clock for the whole site that never jumps and goes on while the server is down (design section 4).

Within one process it follows the machine's monotonic clock. After a restart it is set from the journal: on the same
boot of the machine the monotonic clock itself tells exactly how long the server was gone; after a reboot the date does,
and the journal says so. Changing the date of a running server changes nothing.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import msgspec

from exam.clock import Clock
from exam.timing import Instant

LONGEST_GAP = 7 * 24 * 60 * 60_000
"""An outage longer than a week is not one: the date was set wrong, before or after."""


class Mark(msgspec.Struct, frozen=True):
    """A moment at which exam time and the machine's clocks were read together, as the journal keeps it."""

    instant: Instant
    wall_ms: int
    monotonic_ms: int
    boot: str


READINGS = 5
"""Times that two clocks are read before a reading is taken that something came in between of."""


def read_clocks(clock: Clock, boot: str) -> Mark:
    """Read the machine's clocks together, as a mark of instant 0.

    A program may be kept waiting between two readings, and a date read so late would shift every time of the plan.
    """
    readings = (_reading(clock) for _ in range(READINGS))
    best = next(readings)
    for reading in readings:
        if best[0] == 0:
            break
        best = min(best, reading)
    _, wall, monotonic = best
    return Mark(0, wall, monotonic, boot)


def _reading(clock: Clock) -> tuple[int, int, int]:
    """Milliseconds that reading took, the date, and the monotonic clock before it."""
    monotonic = clock.monotonic_ms()
    wall = clock.wall_ms()
    return clock.monotonic_ms() - monotonic, wall, monotonic


class Resumed(msgspec.Struct, frozen=True):
    """Exam time after a start: how long nobody served, and how that is known (`first`, `monotonic`, `date`)."""

    instant: Instant
    gap: int
    method: str


def resume(last: Mark | None, latest: Instant, now: Mark) -> Resumed:
    """Work out exam time at a start. `latest` is the newest time in the journal; time never falls behind it."""
    if last is None:
        return Resumed(0, 0, "first")
    if last.boot and last.boot == now.boot and now.monotonic_ms >= last.monotonic_ms:
        gap, method = now.monotonic_ms - last.monotonic_ms, "monotonic"
    else:
        gap, method = now.wall_ms - last.wall_ms, "date"
        gap = gap if 0 <= gap <= LONGEST_GAP else 0
    instant = max(last.instant + gap, latest)
    return Resumed(instant, instant - latest, method)


class ExamClock:
    """Exam time of a running server. `anchor_wall_ms` is the site's clock time at `anchor`, which may have been read
    a while ago.
    """

    def __init__(self, clock: Clock, anchor: Mark, anchor_wall_ms: int) -> None:
        self._clock = clock
        self._offset = anchor.instant - anchor.monotonic_ms
        self._anchor = anchor.instant
        self._anchor_wall_ms = anchor_wall_ms

    def now(self) -> Instant:
        """Exam time."""
        return self._clock.monotonic_ms() + self._offset

    def mark(self, boot: str) -> Mark:
        """Read exam time and the machine's clocks together."""
        found = read_clocks(self._clock, boot)
        return msgspec.structs.replace(found, instant=found.monotonic_ms + self._offset)

    def instant_of(self, moment: datetime) -> Instant:
        """When a clock time of the plan comes, in exam time."""
        return self._anchor + round(moment.timestamp() * 1000) - self._anchor_wall_ms

    def wall_ms_of(self, instant: Instant) -> int:
        """The site's clock time at an instant."""
        return self._anchor_wall_ms + instant - self._anchor


def boot_mark() -> str:
    """Name this boot of the machine, so that monotonic readings of two processes can be told to belong together.

    Linux publishes one. Windows counts its boots in the registry (not run in our tests); elsewhere nothing is claimed.
    """
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - exists on Windows only

        path = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
                return f"boot-{winreg.QueryValueEx(key, 'BootId')[0]}"
        except OSError:
            return ""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
