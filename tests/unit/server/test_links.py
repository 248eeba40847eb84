"""One socket's messages keep their order, whether the transport takes them at once or not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from server.links import AT_ONCE, QUEUE, Link, Links


class Filled(asyncio.WriteTransport):
    """A transport whose reader takes nothing while `held`."""

    def __init__(self) -> None:
        super().__init__()
        self.held = 0

    def abort(self) -> None:
        """Cut."""

    def get_write_buffer_size(self) -> int:
        """Bytes that wait."""
        return self.held


class Pair:
    """Both ends of a real socket; the server's link believes the `transport` about what waits."""

    def __init__(self, link: Link, transport: Filled, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.link = link
        self.transport = transport
        self.socket = socket

    async def read(self, count: int) -> list[bytes]:
        """The next messages that arrive."""
        return [await self.socket.receive_bytes(timeout=5) for _ in range(count)]


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    """A link and its reader."""
    made: asyncio.Future[Link] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()
    transport = Filled()

    async def serve(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        made.set_result(Link(socket, transport))
        await over.wait()
        return socket

    app = web.Application()
    app.router.add_get("/", serve)
    async with TestServer(app) as server, aiohttp.ClientSession() as http, http.ws_connect(server.make_url("/")) as end:
        yield Pair(await made, transport, end)
        over.set()


async def test_a_message_into_an_empty_transport_leaves_without_a_turn_of_the_writer(pair: Pair) -> None:
    pair.link.put(b"at once")
    assert await pair.read(1) == [b"at once"]


async def test_messages_behind_one_that_waits_wait_too_and_keep_their_order(pair: Pair) -> None:
    pair.transport.held = 1
    pair.link.put(b"1")
    pair.transport.held = 0
    pair.link.put(b"2")
    writer = asyncio.create_task(pair.link.write())
    assert await pair.read(2) == [b"1", b"2"]
    pair.link.put(b"3")
    assert await pair.read(1) == [b"3"]
    writer.cancel()


async def test_a_large_message_goes_through_the_writer(pair: Pair) -> None:
    large = bytes(AT_ONCE + 1)
    pair.link.put(large)
    pair.link.put(b"after it")
    writer = asyncio.create_task(pair.link.write())
    assert await pair.read(2) == [large, b"after it"]
    writer.cancel()


async def test_what_waits_for_a_reader_is_bounded(pair: Pair) -> None:
    pair.transport.held = 1
    for _ in range(QUEUE):
        pair.link.put(b"waits")
    with pytest.raises(asyncio.QueueFull):
        pair.link.put(b"one too many")


async def test_a_socket_that_is_closed_says_so(pair: Pair) -> None:
    await asyncio.gather(pair.link.socket.close(), pair.socket.receive(timeout=5))
    with pytest.raises(ConnectionError):
        pair.link.put(b"too late")


# ---- what is written once for many ----------------------------------------------------------------------------------


async def test_a_reader_too_slow_is_closed_and_the_others_are_told(pair: Pair) -> None:
    links = Links(most_waiting=2)
    slow, fast = Filled(), Filled()
    slow.held = 1
    slow_id, slow_link = links.add(pair.link.socket, slow)
    fast_id, fast_link = links.add(pair.link.socket, fast)
    for number in range(4):
        links.tell([(slow_id, b"news"), (fast_id, b"%d" % number), (99, b"to nobody")])
    assert slow_link.lost.is_set()
    assert not fast_link.lost.is_set()
    assert links.dropped == 1
    assert await pair.read(4) == [b"0", b"1", b"2", b"3"]


async def test_a_link_that_is_ended_is_closed_with_its_code(pair: Pair) -> None:
    closing = asyncio.create_task(pair.link.close_when_lost())
    pair.link.end(4423)
    message = await pair.socket.receive(timeout=5)
    assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 4423)
    await closing
