"""A clock for real servers and clients: it runs like the machine's, and a test may move it on."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime

from exam.clock import SystemClock


class SteppedClock:
    """Real time from a chosen date on, plus what `advance` added; whoever sleeps wakes when the jump reaches them."""

    def __init__(self, date: datetime) -> None:
        self._real = SystemClock()
        self._begun = self._real.monotonic_ms()
        self._date_ms = round(date.timestamp() * 1000)
        self._ahead = 0
        self._moved = asyncio.Event()

    def monotonic_ms(self) -> int:
        """Milliseconds that only grow."""
        return self._real.monotonic_ms() + self._ahead

    def wall_ms(self) -> int:
        """The date, moved together with the rest."""
        return self._date_ms + self.monotonic_ms() - self._begun

    async def sleep(self, seconds: float) -> None:
        """Wait until this clock has moved on so far."""
        until = self.monotonic_ms() + seconds * 1000
        while (left := until - self.monotonic_ms()) > 0:
            # Not `wait_for`: before Python 3.12 it swallows a cancellation that comes together with the event.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left / 1000):
                    await self._moved.wait()

    def advance(self, milliseconds: int) -> None:
        """Let so much time pass at once."""
        self._ahead += milliseconds
        self._moved.set()
        self._moved = asyncio.Event()

    def advance_to(self, date: datetime) -> None:
        """Let time pass until a date."""
        self.advance(round(date.timestamp() * 1000) - self.wall_ms())
