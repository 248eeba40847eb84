"""What staff order, over HTTP. Each order carries a number of its own: sent twice, it is done once."""

from __future__ import annotations

import msgspec
from aiohttp import web

from exam.commands import Ordered, StaffCommand
from exam.people import Actor
from exam.text import Refusal
from server.web.keys import SERVICE
from server.web.replies import RefusedRequestError, body, reply


class Order(msgspec.Struct, frozen=True):
    """A command, who orders it, and the number of this order (any text of 8 to 64 characters, new for each order)."""

    request: str
    actor: Actor
    command: StaffCommand


class Done(msgspec.Struct, frozen=True):
    """The order is on the record."""

    request: str


async def command(request: web.Request) -> web.Response:
    """POST /api/v1/commands {"request": "…", "actor": {"role": "invigilator", …}, "command": {"type": …}}.

    200 once it is durable; 409 with the refusal where the rules say no; the same number again gives the same answer.
    """
    order = await body(request, Order)
    if not 8 <= len(order.request) <= 64:
        raise RefusedRequestError(400, Refusal("request_number"))
    refusal = await request.app[SERVICE].order(Ordered(order.command, order.actor, order.request))
    if refusal is not None:
        raise RefusedRequestError(409, refusal)
    return reply(Done(order.request))
