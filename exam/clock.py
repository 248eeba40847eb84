"""The one place that reads a clock or sleeps. Everything else takes time as an argument (design section 4)."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What programs need of a clock: the real one below, a virtual one in tests."""

    def monotonic_ms(self) -> int:
        """Milliseconds that only ever grow while the machine is up, whatever is done to its date."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970 as the machine's date says; never trusted for durations."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's own clocks."""

    def monotonic_ms(self) -> int:
        """Prefer the clock that goes on while the machine is suspended, since the exam does."""
        boottime = getattr(time, "CLOCK_BOOTTIME", None)
        return (time.monotonic_ns() if boottime is None else time.clock_gettime_ns(boottime)) // 1_000_000

    def wall_ms(self) -> int:
        """Read the date."""
        return time.time_ns() // 1_000_000

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def wall_now() -> datetime:
    """Read the date as an aware UTC time, for records of what people did."""
    return datetime.now(UTC)
