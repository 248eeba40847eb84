"""Lets PCs find the server: it answers questions on the LAN and announces itself by mDNS. Both are hints."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast

import msgspec
import structlog
from zeroconf import IPVersion, NonUniqueNameException
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from exam.link.broadcast import LONGEST, PORT, Answer, number_of
from exam.link.mdns import SERVICE

ANSWERS_AT_ONCE = 200
"""Answers that may go out within a second: two hundred PCs switched on together, not a flood."""
log = structlog.get_logger("server.announcer")


class Answering(asyncio.DatagramProtocol):
    """Answers questions, so many a second at most."""

    def __init__(self, port: int, site: str, loop: asyncio.AbstractEventLoop) -> None:
        self._port = port
        self._site = site
        self._loop = loop
        self._second = 0
        self._answered = 0
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember by what to answer."""
        # Python 3.11's own datagram transport does not say that it is one.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer a question; anything else is nothing."""
        number = number_of(data) if len(data) <= LONGEST else None
        if number is None or self._transport is None or self._is_flooded():
            return
        self._transport.sendto(msgspec.json.encode(Answer(number, self._port, self._site[:60])), addr)

    def _is_flooded(self) -> bool:
        second = int(self._loop.time())
        if second != self._second:
            self._second, self._answered = second, 0
        self._answered += 1
        return self._answered > ANSWERS_AT_ONCE


@asynccontextmanager
async def announced(
    port: int, site: str, addresses: Sequence[str], host: str = "0.0.0.0", ask_port: int = PORT
) -> AsyncIterator[None]:
    """Be found until the block ends. `addresses` are the server's own on the LAN.

    What cannot be announced (a taken port, no multicast) is logged: PCs still have the typed and the last address.
    """
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(_answering(port, site, host, ask_port))
        except OSError as error:
            log.warning("questions of PCs cannot be answered; give them the address", errno=error.errno)
        try:
            await stack.enter_async_context(_by_mdns(port, addresses))
        except (OSError, NonUniqueNameException) as error:
            log.warning("the server cannot announce itself by mDNS", cause=type(error).__name__)
        yield


@asynccontextmanager
async def _answering(port: int, site: str, host: str, ask_port: int) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: Answering(port, site, loop), local_addr=(host, ask_port), family=socket.AF_INET
    )
    try:
        yield
    finally:
        transport.close()


@asynccontextmanager
async def _by_mdns(port: int, addresses: Sequence[str]) -> AsyncIterator[None]:
    packed = [socket.inet_aton(address) for address in addresses if _is_v4(address)]
    if not packed:
        yield
        return
    name = f"kaochang-{port}-{addresses[0].replace('.', '-')}"
    info = AsyncServiceInfo(SERVICE, f"{name}.{SERVICE}", addresses=packed, port=port, server=f"{name}.local.")
    zeroconf = AsyncZeroconf(interfaces=[a for a in addresses if _is_v4(a)], ip_version=IPVersion.V4Only)
    try:
        registering = asyncio.ensure_future(await zeroconf.async_register_service(info, allow_name_change=True))
        yield
        # The announcement repeats itself for a while; it must not outlive the server.
        registering.cancel()
        await asyncio.gather(registering, return_exceptions=True)
        await (await zeroconf.async_unregister_service(info))
    finally:
        await zeroconf.async_close()


def _is_v4(address: str) -> bool:
    try:
        socket.inet_aton(address)
    except OSError:
        return False
    return address.count(".") == 3
