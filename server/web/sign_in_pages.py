"""Signing in and out at a console, unlocking it, and who one is (登录、退出、解锁)."""

from __future__ import annotations

from aiohttp import web

from exam.ids import MachineId, parse_machine
from exam.people import MAY, may
from exam.text import Refusal
from exam.wire.console_talk import Myself, SignedInAs, SignedInState, SignInRequest, UnlockRequest
from server.accounts import LONGEST_NAME, tidy
from server.sign_in import Origin
from server.web.doorkeeper import machine_of
from server.web.keys import DOORKEEPER, PASS, SERVICE
from server.web.replies import RefusedRequestError, body, reply


async def sign_in(request: web.Request) -> web.Response:
    """POST /api/v1/sign-in {"name": "…", "password": "…"} with X-Kaochang-Machine -> token, actor, locks_after_ms.

    401 where name or password is wrong, 429 after too many tries from here; from another machine the right password
    still works.
    """
    asked = await body(request, SignInRequest)
    name = tidy(asked.name)[: LONGEST_NAME + 1]  # no longer than what tells that it is nobody's
    origin = Origin(name, _machine(request), request.remote or "")
    token, actor = await request.app[DOORKEEPER].sign_in(origin, asked.password)
    return reply(SignedInAs(token, actor, _locks_after(request)))


async def sign_out(request: web.Request) -> web.Response:
    """POST /api/v1/sign-out -> {"signed_in": false} once it is on the record; the token is worth nothing from then."""
    await request.app[DOORKEEPER].sign_out(request[PASS])
    return reply(SignedInState(signed_in=False))


async def unlock(request: web.Request) -> web.Response:
    """POST /api/v1/unlock {"password": "…"} -> {"signed_in": true}; the console goes on with the same token."""
    asked = await body(request, UnlockRequest)
    await request.app[DOORKEEPER].unlock(request[PASS], request.remote or "", asked.password)
    return reply(SignedInState(signed_in=True))


async def me(request: web.Request) -> web.Response:
    """GET /api/v1/me -> who is signed in at this console, and what they may do."""
    actor = request[PASS].actor
    acts = tuple(sorted(act for act in MAY if may(actor.role, act)))
    return reply(Myself(actor, _locks_after(request), acts))


def _machine(request: web.Request) -> MachineId:
    machine = parse_machine(machine_of(request))
    if machine is None:
        raise RefusedRequestError(400, Refusal("console_name"))
    return machine


def _locks_after(request: web.Request) -> int:
    return request.app[SERVICE].plan.policy.console_locks_after
