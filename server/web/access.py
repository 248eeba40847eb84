"""Middleware: deny by default. An endpoint that is not in the table, or whose act is not in MAY, nobody may call; nor
may any machine without a certificate of the right kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from exam.ids import SittingId, parse_machine
from exam.text import Refusal
from exam.trust.sealing import same_token, token
from server.web.doorkeeper import check_role, shown_pass
from server.web.keys import DOOR, DOORKEEPER, PASS, SEATED, SERVICE
from server.web.machine_door import MACHINE
from server.web.replies import RefusedRequestError
from server.web.routes import Access, Route


def access_by(routes: Iterable[Route]) -> Middleware:
    """Make the middleware for a table of routes."""
    rules = {(route.method, route.path): route for route in routes}

    @web.middleware
    async def access(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        if resource is None:
            return await handler(request)
        rule = rules.get((request.method, resource.canonical))
        if rule is None:
            raise RefusedRequestError(403, Refusal("not_allowed"))
        machine = request.app[DOOR].admit(request, rule.caller)
        if machine is not None:
            request[MACHINE] = machine
        if rule.access is Access.PERSON:
            await _check_person(request, rule.act)
        elif rule.access is Access.CONSOLE:
            request[PASS] = request.app[DOORKEEPER].recognise(*shown_pass(request))
        elif rule.access is Access.SEATED:
            _check_seated(request)
        elif rule.access is not Access.OPEN:
            raise RefusedRequestError(403, Refusal("not_allowed"))
        return await handler(request)

    return access


async def _check_person(request: web.Request, act: str) -> None:
    """Somebody who signed in at this console, is still there, and whose role may do this."""
    # A program that only looks again is nobody at the console: it says when somebody is, and whoever posts is there.
    acted = request.method == "POST" or request.headers.get("X-Kaochang-Active") == "1"
    request[PASS] = await request.app[DOORKEEPER].admit(*shown_pass(request), acted=acted)
    check_role(request[PASS].actor, act)


def _check_seated(request: web.Request) -> None:
    """A seated PC names its machine, its sitting and the token it got when it was seated."""
    service = request.app[SERVICE]
    machine = parse_machine(request.headers.get("X-Kaochang-Machine", ""))
    # Header values are ASCII on the wire; a sitting's name holds the room's Chinese name as percent-escapes.
    sitting = SittingId(unquote(request.headers.get("X-Kaochang-Sitting", "")))
    given = request.headers.get("X-Kaochang-Token", "")
    life = service.life
    if life is None:
        raise RefusedRequestError(503, Refusal("not_serving"))
    if MACHINE in request and request[MACHINE].identity.machine != machine:
        raise RefusedRequestError(403, Refusal("certificate_other_machine"))
    state = life.hall.sittings.get(sitting)
    known = machine is not None and state is not None
    if not known or machine is None or not same_token(given, token(service.secret, sitting, machine)):
        raise RefusedRequestError(401, Refusal("token_wrong"))
    if state is None or state.machine != machine or state.awaiting_login:
        raise RefusedRequestError(403, Refusal("machine_revoked"))
    request[SEATED] = sitting
