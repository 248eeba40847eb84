"""The bandwidth cap (限速): so many bytes a second, shared by everything that one courier sends."""

from __future__ import annotations

from exam.clock import Clock

LARGEST_BLOCK = 1024 * 1024
SMALLEST_BLOCK = 4 * 1024
BLOCKS_A_SECOND = 4
"""A cap is kept in steps of a quarter of a second, so that progress is seen and nobody else's call stutters."""
LATE = 1000
"""Time that was not used is made up for, but no more than so many ms of it."""


class Pace:
    """Lets bytes through. `cap` is in bytes a second; 0 lets everything through at once."""

    def __init__(self, cap: int, clock: Clock) -> None:
        self._cap = cap
        self._clock = clock
        self._free_at = 0.0

    @property
    def block(self) -> int:
        """How many bytes to send at once."""
        if not self._cap:
            return LARGEST_BLOCK
        return max(SMALLEST_BLOCK, min(LARGEST_BLOCK, self._cap // BLOCKS_A_SECOND))

    async def take(self, size: int) -> None:
        """Wait until so many bytes may go."""
        if not self._cap:
            return
        now = self._clock.monotonic_ms()
        begins = max(self._free_at, now - LATE)
        self._free_at = begins + 1000 * size / self._cap
        if begins > now:
            await self._clock.sleep((begins - now) / 1000)
