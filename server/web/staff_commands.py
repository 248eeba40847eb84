"""What staff order, over HTTP. Each order carries a number of its own: sent twice, it is done once."""

from __future__ import annotations

import asyncio

import structlog
from aiohttp import web

from exam.commands import Ordered, RetireMachine, kind_of
from exam.text import Refusal
from exam.wire.console_talk import Done, Order
from server.web.doorkeeper import check_role
from server.web.keys import DOOR, PASS, SERVICE
from server.web.replies import RefusedRequestError, body, reply

log = structlog.get_logger("server.web")


async def command(request: web.Request) -> web.Response:
    """POST /api/v1/commands {"request": "…", "command": {"type": …}}.

    200 once it is durable; 403 where the role may not; 409 with the refusal where the rules say no; the same number
    again gives the same answer.
    """
    order = await body(request, Order)
    if not 8 <= len(order.request) <= 64:
        raise RefusedRequestError(400, Refusal("request_number"))
    actor = request[PASS].actor
    check_role(actor, kind_of(order.command))
    outcome = await request.app[SERVICE].order(Ordered(order.command, actor, order.request, order.seen))
    if outcome.refusal is not None:
        raise RefusedRequestError(409, outcome.refusal)
    if isinstance(order.command, RetireMachine):
        await _take_back(request, order.command)
    return reply(Done(order.request, outcome.proposal))


async def _take_back(request: web.Request, retired: RetireMachine) -> None:
    """A PC that people took out of use shows its certificate in vain, in the plans to come as well."""
    door = request.app[DOOR]
    async with door.turn:
        try:
            await asyncio.to_thread(door.registry.retire, retired.machine, retired.reason)
        except OSError:
            # In this plan the order itself keeps it out; the next start of the server writes it down.
            log.warning("the registry of machines could not be written")
