"""The socket of a candidate PC: reads bounded messages for the desk, writes what the committer lets out."""

from __future__ import annotations

import asyncio
import contextlib

from aiohttp import WSMsgType, web

from exam.trust.certificates import fingerprint_of
from exam.wire.codec import WireError, decode_to_server
from exam.wire.messages import MAX_MESSAGE, Ping
from server.desk import MOST_CONNECTIONS
from server.service import ExamService
from server.web.keys import DOOR, SERVICE
from server.web.machine_door import MACHINE, shown_certificate

HEARTBEAT = 20.0
"""Seconds between pings of the server; a PC that is switched off is noticed within one and a half of them."""


async def machine_socket(request: web.Request) -> web.StreamResponse:
    """Talk with one candidate PC; see exam/wire/PROTOCOL.md."""
    service = request.app[SERVICE]
    if service.life is None or len(service.links) >= MOST_CONNECTIONS:
        raise web.HTTPServiceUnavailable(text="store_failed" if service.life is None else "too_many_connections")
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MAX_MESSAGE, compress=False)
    await socket.prepare(request)
    if not isinstance(transport := request.transport, asyncio.WriteTransport):
        return socket  # hung up already
    id_, link = service.links.add(socket, transport)
    machine = request.get(MACHINE)
    service.connect(id_, request.remote or "", machine.identity if machine else None)
    writer = asyncio.create_task(link.write(), name=f"writer of link {id_}")
    closer = asyncio.create_task(link.close_when_lost(), name=f"closer of link {id_}")
    try:
        await _read(request, service, id_, socket)
    finally:
        service.links.remove(id_)
        if service.life is not None:
            service.life.desk.closed(id_, service.life.clock.now())
            service.life.committer.wake()
        for task in (writer, closer):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await task
    return socket


async def _read(request: web.Request, service: ExamService, id_: int, socket: web.WebSocketResponse) -> None:
    life = service.life
    door, shown = request.app[DOOR], shown_certificate(request)
    certificate = fingerprint_of(shown) if shown is not None else ""
    async for message in socket:
        if service.life is not life or life is None:
            break
        if message.type not in (WSMsgType.BINARY, WSMsgType.TEXT):
            break
        try:
            decoded = decode_to_server(message.data)
        except WireError as error:
            life.desk.unreadable(id_, error.code)
        else:
            # Every few seconds: a certificate that was taken back ends a connection that stands, too.
            if isinstance(decoded, Ping) and certificate and door.holder(certificate) is None:
                break
            life.desk.received(id_, decoded, life.clock.now())
        life.committer.wake()
