"""A machine asks for its certificate, or for the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import ParamSpec

import segno
import structlog
from aiohttp import web

from exam.clock import wall_now
from exam.plan import Plan
from exam.text import Refusal
from exam.trust.machine_identity import HIGHEST_SEAT, MachineKind
from exam.wire.enrolment import MOST_CODES, CodesRequest, Enrolled, EnrolRequest, GivenCode, GivenCodes, RenewRequest
from server.code_ledger import Place, give_out, places_of
from server.machine_registry import IssuedCode, RegistryError
from server.web.candidate_pages import settled_life
from server.web.keys import DOOR, PASS, SERVICE, SITE
from server.web.machine_door import MACHINE
from server.web.replies import RefusedRequestError, body, reply

P = ParamSpec("P")
HOURS = 24
"""For how long a code of a console is good: it is typed at a PC that stands there now."""
log = structlog.get_logger("server.web")


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


async def codes(request: web.Request) -> web.Response:
    """POST /api/v1/enrolment-codes {"room", "seats", "spares"} -> {"hours", "codes": [{"code", "room", "seat", …}]}.

    Shown once: neither journal nor log has a code; that some were given out is logged, and the file of codes says by
    whom. 400 where nothing, too much or no seat is asked for, 404 for another room, 503 where nothing can be written.
    """
    asked = await body(request, CodesRequest)
    life = await settled_life(request)
    places, actor, site = _places(asked, life.hall.plan), request[PASS].actor, request.app[SITE]
    try:
        made = await asyncio.to_thread(give_out, site, places, wall_now() + timedelta(hours=HOURS), actor.name)
    except RegistryError:
        raise RefusedRequestError(503, Refusal("machines_unreadable")) from None
    except OSError:
        raise RefusedRequestError(503, Refusal("enrolment_codes_unwritable")) from None
    log.info(
        "enrolment codes were given out",
        role=actor.role.value,
        console=actor.machine,
        room=asked.room,
        seats=[place.seat for place in places if place.seat],
        spares=asked.spares,
    )
    given = await asyncio.to_thread(_shown, made, request.app[SERVICE].secret)
    answer = reply(GivenCodes(HOURS, given))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _places(asked: CodesRequest, plan: Plan) -> tuple[Place, ...]:
    if asked.room not in {one.name for one in plan.rooms}:
        raise RefusedRequestError(404, Refusal("room_unknown"))
    if not asked.seats and asked.spares <= 0:
        raise RefusedRequestError(400, Refusal("enrolment_codes_none"))
    if len(asked.seats) + max(0, asked.spares) > MOST_CODES:
        raise RefusedRequestError(400, Refusal("enrolment_codes_many", {"most": MOST_CODES}))
    wrong = next((seat for seat in asked.seats if not 1 <= seat <= HIGHEST_SEAT), None)
    if wrong is not None:
        raise RefusedRequestError(400, Refusal("enrolment_seat", {"seat": wrong, "most": HIGHEST_SEAT}))
    return tuple(places_of(plan, asked.room, asked.seats, max(0, asked.spares)))


def _shown(made: tuple[IssuedCode, ...], secret: bytes) -> tuple[GivenCode, ...]:
    told = []
    for one in made:
        code = one.code(secret)
        drawn = segno.make_qr(code.replace(" ", ""), error="m").matrix
        told.append(GivenCode(code, one.room, one.seat, tuple("".join(map(str, row)) for row in drawn)))
    return tuple(told)


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
