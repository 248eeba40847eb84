"""Open sockets by number: a bounded queue each. Who does not read is dropped and comes back (design section 8)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiohttp import web

from exam.wire.codec import encode
from server.desk import Outgoing

QUEUE = 256
"""Messages that may wait for one reader. Views are whole and acks cumulative, so a reader is seldom behind by ten."""


class Link:
    """One socket and what waits for it."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.queue: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE)
        self.lost = asyncio.Event()

    async def write(self) -> None:
        """Send what waits until the end is asked for or the reader is gone."""
        while (data := await self.queue.get()) is not None:
            await self.socket.send_bytes(data)


class Links:
    """All sockets of the server."""

    def __init__(self) -> None:
        self._links: dict[int, Link] = {}
        self._next = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._links)

    def add(self, socket: web.WebSocketResponse) -> tuple[int, Link]:
        """Take a socket in and number it."""
        self._next += 1
        link = self._links[self._next] = Link(socket)
        return self._next, link

    def remove(self, id_: int) -> None:
        """Forget a socket."""
        self._links.pop(id_, None)

    def deliver(self, out: Sequence[Outgoing]) -> None:
        """Queue messages; close whose queue is full, and whom the desk wants closed."""
        for outgoing in out:
            link = self._links.get(outgoing.connection)
            if link is None or link.lost.is_set():
                continue
            if outgoing.message is None:
                link.lost.set()
                continue
            try:
                link.queue.put_nowait(encode(outgoing.message))
            except asyncio.QueueFull:
                self.dropped += 1
                link.lost.set()

    def drop_all(self) -> None:
        """Close every socket; the PCs connect again by themselves."""
        for link in self._links.values():
            link.lost.set()
