"""Photos of candidates, fetched when they are looked at and kept while there is room."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from exam.ids import Ticket

MOST = 200
"""Photos that are kept: a few rooms' worth."""


class Photos:
    """`fetch` returns a picture, nothing where there is none, None where it could not be asked for."""

    def __init__(self, fetch: Callable[[Ticket], Awaitable[bytes | None]], changed: Callable[[], None]) -> None:
        self._fetch = fetch
        self._changed = changed
        self._kept: dict[Ticket, bytes] = {}
        self._under_way: dict[Ticket, asyncio.Task[None]] = {}

    def get(self, ticket: Ticket) -> bytes | None:
        """The photo where it is here; else it is fetched, and `changed` follows."""
        if ticket in self._kept:
            return self._kept[ticket] or None
        if ticket not in self._under_way:
            task = asyncio.create_task(self._bring(ticket), name="a photo")
            self._under_way[ticket] = task
            task.add_done_callback(lambda _done: self._under_way.pop(ticket, None))
        return None

    async def close(self) -> None:
        """Fetch no more."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _bring(self, ticket: Ticket) -> None:
        found = await self._fetch(ticket)
        if found is None:
            return
        if len(self._kept) >= MOST:
            del self._kept[next(iter(self._kept))]
        self._kept[ticket] = found
        self._changed()
