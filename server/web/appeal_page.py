"""The appeal file of one ticket, made from the journal when it is asked for."""

from __future__ import annotations

import asyncio
import contextlib

from aiohttp import web

from exam.ids import parse_ticket
from exam.text import Refusal
from server.appeal import AppealFile, appeal_file
from server.journal.record import ChainBrokenError
from server.web.keys import SERVICE
from server.web.replies import RefusedRequestError, reply


async def appeal(request: web.Request) -> web.Response:
    """GET /api/v1/appeal?ticket=26 DIGITS -> everything on record about the ticket, with the chain that proves it."""
    service = request.app[SERVICE]
    ticket = parse_ticket(request.query.get("ticket", ""))
    if ticket is None:
        raise RefusedRequestError(400, Refusal("ticket_malformed"))
    if service.life is not None:
        await service.settled(service.life)

    def make() -> AppealFile | None:
        with contextlib.closing(service.read_records()) as records:
            return appeal_file(service.plan, records, ticket)

    # In a thread of its own: a day's journal takes a second or two, and nobody's answer waits for it.
    try:
        file = await asyncio.to_thread(make)
    except ChainBrokenError:
        raise RefusedRequestError(409, Refusal("journal_altered")) from None
    if file is None:
        raise RefusedRequestError(404, Refusal("ticket_unknown"))
    return reply(file)
