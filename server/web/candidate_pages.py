"""What people look at of one candidate: the story of a sitting, the photo, and what became of an order."""

from __future__ import annotations

import asyncio

from aiohttp import web

from exam.ids import SittingId, parse_ticket
from exam.text import Refusal
from exam.trust.emergency_codes import make_codes
from exam.wire.console_talk import EmergencyCode, RequestState
from server.service import Life
from server.story import candidate_story
from server.web.keys import SERVICE, SITE
from server.web.replies import RefusedRequestError, reply


async def candidate(request: web.Request) -> web.Response:
    """GET /api/v1/candidate?sitting=ID -> {"now", "seat", "saves", "happenings": [{"at", "kind", …}]}, newest last.

    Answers are counted and never told. 404 where there is no such sitting.
    """
    life = await settled_life(request)
    sitting = SittingId(request.query.get("sitting", ""))
    if sitting not in life.hall.sittings:
        raise RefusedRequestError(404, Refusal("sitting_unknown"))
    return reply(candidate_story(life.watchers.scene(life.clock.now()), sitting))


async def candidate_photo(request: web.Request) -> web.Response:
    """GET /api/v1/candidate-photo?ticket=26 DIGITS -> the photo as JPEG; 404 where there is none."""
    ticket = parse_ticket(request.query.get("ticket", ""))
    known = request.app[SERVICE].plan.candidate(ticket) if ticket else None
    if known is None or known.photo is None:
        raise RefusedRequestError(404, Refusal("photo_unknown"))
    try:
        data = await asyncio.to_thread(request.app[SITE].photo(known.photo).read_bytes)
    except FileNotFoundError:
        raise RefusedRequestError(404, Refusal("photo_unknown")) from None
    return web.Response(body=data, content_type="image/jpeg")


async def request_state(request: web.Request) -> web.Response:
    """GET /api/v1/requests?request=NUMBER -> {"request", "known", "refusal", "proposal"}.

    For a console that lost the connection before the answer came: whether the order is on the record, and how it ended.
    """
    life = await settled_life(request)
    number = request.query.get("request", "")
    outcome = life.hall.requests.get(number)
    if outcome is None:
        return reply(RequestState(number, known=False))
    return reply(RequestState(number, known=True, refusal=outcome.refusal, proposal=outcome.proposal))


async def emergency_code(request: web.Request) -> web.Response:
    """GET /api/v1/emergency-code?sitting=ID -> {"machine", "serial", "code"}: what `read_emergency_code` told last.

    404 where none was told at the PC of the candidate: who reads a code is on the record before it is shown.
    """
    life = await settled_life(request)
    sitting = life.hall.sittings.get(SittingId(request.query.get("sitting", "")))
    if sitting is None:
        raise RefusedRequestError(404, Refusal("sitting_unknown"))
    if sitting.machine is None or not sitting.locking.read:
        raise RefusedRequestError(404, Refusal("emergency_code_unread"))
    serial = sitting.locking.read[-1]
    code = make_codes(request.app[SERVICE].secret, sitting.machine, sitting.session)[serial]
    return reply(EmergencyCode(sitting.machine, serial, code))


async def settled_life(request: web.Request) -> Life:
    """The present life. Nobody is shown what a power cut at this line would forget."""
    service = request.app[SERVICE]
    life = service.life
    if life is None:
        raise RefusedRequestError(503, Refusal("not_serving"))
    await service.settled(life)
    return life
