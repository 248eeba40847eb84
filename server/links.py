"""Open sockets by number: a bounded queue each. Who does not read is dropped and comes back (design section 8)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence

from aiohttp import WSCloseCode, web

from exam.wire.codec import encode
from server.desk import Outgoing

QUEUE = 256
"""Messages that may wait for one reader. Views are whole and acks cumulative, so a reader is seldom behind by ten."""
AT_ONCE = 16 * 1024
"""Bytes of the largest message that is sent without waiting; the transport asks nobody to wait below 64 KiB."""


class Link:
    """One socket and what waits for it. `transport` is the socket's own: it knows what the reader has not taken."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.WriteTransport, most_waiting: int = QUEUE
    ) -> None:
        self.socket = socket
        self.lost = asyncio.Event()
        self._transport = transport
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(most_waiting)
        self._waiting = 0
        self._code: int = WSCloseCode.TRY_AGAIN_LATER

    def put(self, data: bytes) -> None:
        """Send, at once where nothing waits before it, else in turn.

        Raises asyncio.QueueFull for a reader too slow, ConnectionError where the socket is gone. A turn of the writer's
        task for every acknowledgement cost as much as sending it.
        """
        if not self._waiting and len(data) <= AT_ONCE and not self._transport.get_write_buffer_size():
            _run_through(self.socket.send_bytes(data))
        else:
            self._queue.put_nowait(data)
            self._waiting += 1

    async def write(self) -> None:
        """Send what waits, for as long as the reader is there."""
        while True:
            data = await self._queue.get()
            await self.socket.send_bytes(data)
            self._waiting -= 1

    def end(self, code: int) -> None:
        """Have the socket closed with a code."""
        self._code = code
        self.lost.set()

    async def close_when_lost(self) -> None:
        """Close without waiting for a reader that may never read: its transport is cut."""
        await self.lost.wait()
        with contextlib.suppress(ConnectionError, TimeoutError):
            await asyncio.wait_for(self.socket.close(code=self._code), timeout=1)
        self._transport.abort()


def _run_through(sending: Coroutine[None, None, None]) -> None:
    """Run a coroutine that has nothing to wait for; a task would come to the same a turn of the loop later."""
    try:
        sending.send(None)
    except StopIteration:
        return
    sending.close()
    raise RuntimeError("a send into an empty transport had to wait")


class Links:
    """All sockets of a kind. `most_waiting` messages may wait for one reader."""

    def __init__(self, most_waiting: int = QUEUE) -> None:
        self._most_waiting = most_waiting
        self._links: dict[int, Link] = {}
        self._next = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._links)

    def add(self, socket: web.WebSocketResponse, transport: asyncio.WriteTransport) -> tuple[int, Link]:
        """Take a socket in and number it."""
        self._next += 1
        link = self._links[self._next] = Link(socket, transport, self._most_waiting)
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
            self._put(link, encode(outgoing.message))

    def tell(self, told: Sequence[tuple[int, bytes]]) -> None:
        """Queue what is written already; who reads too slowly is closed and comes back."""
        for id_, data in told:
            link = self._links.get(id_)
            if link is not None and not link.lost.is_set():
                self._put(link, data)

    def _put(self, link: Link, data: bytes) -> None:
        try:
            link.put(data)
        except asyncio.QueueFull:
            self.dropped += 1
            link.lost.set()
        except ConnectionError:
            link.lost.set()

    def drop_all(self) -> None:
        """Close every socket; the PCs connect again by themselves."""
        for link in self._links.values():
            link.lost.set()
