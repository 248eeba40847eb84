"""The server's press: one form at a time beside a running exam, and few others that wait for their turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

MOST_WAITING = 8
"""Who comes behind so many is told to come again: paper never takes the server's time from an exam."""


class PressBusyError(Exception):
    """Too many wait already."""


class Press:
    """Gives turns, one at a time."""

    def __init__(self) -> None:
        self._free = asyncio.Lock()
        self._there = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and hold it. Raises PressBusyError at once where too many wait."""
        if self._there > MOST_WAITING:
            raise PressBusyError
        self._there += 1
        try:
            async with self._free:
                yield
        finally:
            self._there -= 1
