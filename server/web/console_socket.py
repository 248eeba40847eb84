"""The socket of a console: writes what the watchers are told, and hears whether somebody is still there.

A console locks after idle and its sign-in may end while the socket is open, so each of its words is shown to the
doorkeeper like a request (exam/wire/CONSOLE.md).
"""

from __future__ import annotations

import asyncio
import contextlib

from aiohttp import WSCloseCode, WSMsgType, web

from exam.wire.codec import WireError
from exam.wire.console_talk import HERE_EVERY, LOCKED, MAX_FROM_CONSOLE, SIGNED_OUT, decode_here
from server.service import ExamService, Life
from server.web.doorkeeper import shown_pass
from server.web.keys import DOORKEEPER, SERVICE
from server.web.machine_socket import HEARTBEAT
from server.web.replies import RefusedRequestError

MOST_CONSOLES = 64
SILENT_AFTER = 4 * HERE_EVERY
"""Seconds without a word after which a console is taken to be gone."""
_CLOSE_CODES = {401: SIGNED_OUT, 403: SIGNED_OUT, 423: LOCKED}


async def console_socket(request: web.Request) -> web.StreamResponse:
    """Watch the site: a picture first, then news; see exam/wire/CONSOLE.md. Opening it is no act of a person."""
    service = request.app[SERVICE]
    _check_room(service)
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MAX_FROM_CONSOLE, compress=False)
    await socket.prepare(request)
    # The life may have ended meanwhile: from here to the end of it this socket belongs to the one that is there now.
    life, transport = service.life, request.transport
    if life is None or not isinstance(transport, asyncio.WriteTransport):
        await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
        return socket
    id_, link = service.consoles.add(socket, transport)
    life.watchers.opened(id_)
    life.committer.wake()
    writer = asyncio.create_task(link.write(), name=f"writer of console {id_}")
    closer = asyncio.create_task(link.close_when_lost(), name=f"closer of console {id_}")
    try:
        link.end(await _listen(request, service, life, socket))
        await closer
    finally:
        service.consoles.remove(id_)
        life.watchers.closed(id_)
        for task in (writer, closer):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await task
    return socket


def _check_room(service: ExamService) -> None:
    if service.life is None or len(service.consoles) >= MOST_CONSOLES:
        raise web.HTTPServiceUnavailable(text="store_failed" if service.life is None else "too_many_connections")


async def _listen(request: web.Request, service: ExamService, life: Life, socket: web.WebSocketResponse) -> int:
    """Hear the console until it is to be closed; returns the code to close it with."""
    while service.life is life:
        try:
            message = await socket.receive(timeout=SILENT_AFTER)
        except TimeoutError:
            return WSCloseCode.GOING_AWAY
        if message.type not in (WSMsgType.BINARY, WSMsgType.TEXT):
            return WSCloseCode.OK
        try:
            here = decode_here(message.data)
        except WireError:
            return WSCloseCode.UNSUPPORTED_DATA
        try:
            await request.app[DOORKEEPER].admit(*shown_pass(request), acted=here.active)
        except RefusedRequestError as error:
            return _CLOSE_CODES.get(error.status, WSCloseCode.TRY_AGAIN_LATER)
    return WSCloseCode.TRY_AGAIN_LATER
