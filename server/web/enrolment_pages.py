"""A machine asks for its certificate, or for the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec

from aiohttp import web

from exam.clock import wall_now
from exam.text import Refusal
from exam.trust.machine_identity import MachineKind
from exam.wire.enrolment import Enrolled, EnrolRequest, RenewRequest
from server.machine_registry import RegistryError
from server.web.candidate_pages import settled_life
from server.web.keys import DOOR, SERVICE
from server.web.machine_door import MACHINE
from server.web.replies import RefusedRequestError, body, reply

P = ParamSpec("P")


async def enrol(request: web.Request) -> web.Response:
    """POST /api/v1/enrol {"code", "machine", "request"} -> {"certificate", "kind", "machine", "room", "seat"}.

    The one address that answers a machine without a certificate. 403 with why not; the same code and key again give the
    same machine its certificate again.
    """
    asked = await body(request, EnrolRequest)
    life = await settled_life(request)
    door = request.app[DOOR]
    given = await _one_by_one(request, door.enrolment.enrol, asked, request.remote or "", life.clock.now(), wall_now())
    if given.kind is MachineKind.PC:
        known = door.registry.machines[given.machine]
        issued = door.registry.issued(known.code)
        await request.app[SERVICE].enrolled(known.identity, issued.by if issued else "")
    return reply(given)


async def renew(request: web.Request) -> web.Response:
    """POST /api/v1/renew {"request"} -> the next certificate; the one that was shown counts until it is used."""
    asked = await body(request, RenewRequest)
    holder = request.get(MACHINE)
    if holder is None:
        raise RefusedRequestError(403, Refusal("certificate_needed"))
    return reply(await _one_by_one(request, request.app[DOOR].enrolment.renew, holder, asked.request, wall_now()))


async def _one_by_one(
    request: web.Request, give: Callable[P, Enrolled | Refusal], *args: P.args, **kwargs: P.kwargs
) -> Enrolled:
    """Sign in a thread, one machine after another: the registry is one file."""
    async with request.app[DOOR].turn:
        try:
            given = await asyncio.to_thread(give, *args, **kwargs)
        except (RegistryError, OSError):
            raise RefusedRequestError(503, Refusal("machines_unreadable")) from None
    if isinstance(given, Refusal):
        raise RefusedRequestError(403, given)
    return given
