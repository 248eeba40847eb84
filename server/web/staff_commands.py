"""What staff order, over HTTP. Each order carries a number of its own: sent twice, it is done once."""

from __future__ import annotations

import msgspec
from aiohttp import web

from exam.commands import Ordered, StaffCommand, kind_of
from exam.text import Refusal
from server.web.doorkeeper import check_role
from server.web.keys import PASS, SERVICE
from server.web.replies import RefusedRequestError, body, reply


class Order(msgspec.Struct, frozen=True):
    """A command and the number of this order (any text of 8 to 64 characters, new for each order).

    Who orders is whoever is signed in at the console; nothing in the body can say otherwise.
    """

    request: str
    command: StaffCommand


class Done(msgspec.Struct, frozen=True):
    """The order is on the record: carried out, or, with a `proposal`, waiting under that name for other people."""

    request: str
    proposal: str = ""


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
    outcome = await request.app[SERVICE].order(Ordered(order.command, actor, order.request))
    if outcome.refusal is not None:
        raise RefusedRequestError(409, outcome.refusal)
    return reply(Done(order.request, outcome.proposal))
