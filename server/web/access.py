"""Middleware: deny by default. An endpoint without an entry in the table cannot be called by anyone."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from exam.ids import SittingId, parse_machine
from exam.text import Refusal
from exam.trust.sealing import same_token, token
from server.web.keys import SEATED, SERVICE, STAFF_TOKEN
from server.web.replies import RefusedRequestError
from server.web.routes import Access


def access_by(rules: Mapping[tuple[str, str], Access]) -> Middleware:
    """Make the middleware for a table of (method, path) to access."""

    @web.middleware
    async def access(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        if resource is None:
            return await handler(request)
        rule = rules.get((request.method, resource.canonical))
        if rule is Access.STAFF:
            _check_staff(request)
        elif rule is Access.SEATED:
            _check_seated(request)
        elif rule is not Access.OPEN:
            raise RefusedRequestError(403, Refusal("not_allowed"))
        return await handler(request)

    return access


def _check_staff(request: web.Request) -> None:
    given = request.headers.get("Authorization", "")
    if not same_token(given, f"Bearer {request.app[STAFF_TOKEN]}"):
        raise RefusedRequestError(401, Refusal("staff_token_wrong"))


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
    state = life.hall.sittings.get(sitting)
    known = machine is not None and state is not None
    if not known or machine is None or not same_token(given, token(service.secret, sitting, machine)):
        raise RefusedRequestError(401, Refusal("token_wrong"))
    if state is None or state.machine != machine or state.awaiting_login:
        raise RefusedRequestError(403, Refusal("machine_revoked"))
    request[SEATED] = sitting
