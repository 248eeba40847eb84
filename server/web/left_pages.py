"""Where PCs bring what candidates have left on them, should this server have forgotten it."""

from __future__ import annotations

from aiohttp import web

from exam.ids import parse_machine
from exam.text import Refusal
from exam.wire.left_journals import MAX_JOURNAL, MAX_SEALED_STUB, MOST_NAMES, LeftNames
from server.web.keys import SERVICE
from server.web.machine_door import MACHINE
from server.web.replies import RefusedRequestError, body, reply

MOST_BYTES = MAX_JOURNAL + MAX_SEALED_STUB + 4


async def left_names(request: web.Request) -> web.Response:
    """POST /api/v1/left-journals {"names": […]} -> {"names": […]}: those that are of this exam, and worth bringing."""
    asked = await body(request, LeftNames)
    return reply(LeftNames(await request.app[SERVICE].left_of_this_exam(asked.names[:MOST_NAMES])))


async def left_journal(request: web.Request) -> web.Response:
    """POST /api/v1/left-journals/{name} -> {"sitting", "token", "pieces"}: what is missing still.

    With `?final=1` the PC has no more pieces: what is here counts. 404 for a journal that is not of this exam.
    """
    service, known = request.app[SERVICE], request.get(MACHINE)
    named = request.headers.get("X-Kaochang-Machine", "")
    machine = known.identity.machine if known is not None else parse_machine(named)
    if machine is None:
        raise RefusedRequestError(400, Refusal("machine_name"))
    brought = await body_of(request)
    found = await service.take_left_journal(
        request.match_info["name"], brought, machine, final="final" in request.query
    )
    if found is None:
        raise RefusedRequestError(404, Refusal("no_such_address"))
    return reply(found)


async def body_of(request: web.Request) -> bytes:
    """What a PC brings; 413 for more than any journal has."""
    found = bytearray()
    async for chunk in request.content.iter_any():
        found += chunk
        if len(found) > MOST_BYTES:
            raise RefusedRequestError(413, Refusal("piece_too_large"))
    return bytes(found)
