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
    """Exam time of a running server. `anchor_wall_ms` is the site's clock time at `anchor`."""

    def __init__(self, clock: Clock, anchor: Instant, anchor_wall_ms: int) -> None:
        self._clock = clock
        self._offset = anchor - clock.monotonic_ms()
        self._anchor = anchor
        self._anchor_wall_ms = anchor_wall_ms

    def now(self) -> Instant:
        """Exam time."""
        return self._clock.monotonic_ms() + self._offset

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
