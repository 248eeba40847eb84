"""Forms as PDF for a console that prints: made when asked for, from the state and the journal as they are now."""

from __future__ import annotations

import asyncio
import importlib
from datetime import UTC, datetime
from urllib.parse import quote

from aiohttp import web

from exam.ids import RoomName, SessionId, parse_ticket
from exam.text import Refusal
from server.forms.faults import FormError
from server.forms.kinds import FORMS, Asked, FormKind, Scope
from server.forms.press import PressBusyError
from server.service import Life
from server.web.candidate_pages import settled_life
from server.web.doorkeeper import check_role
from server.web.keys import PASS, PRESS, SERVICE, SITE
from server.web.replies import RefusedRequestError

NEEDS = {
    FormKind.APPEAL: "see_appeal_file",
    FormKind.SCORE_SHEET: "see_appeal_file",
    FormKind.RECHECK_FORM: "see_appeal_file",
    FormKind.RECHECK_RECEIPT: "see_appeal_file",
    FormKind.CLOSURE: "see_closure_report",
}
"""What somebody must be allowed besides, where a form shows what not everybody may see."""
_STATUS = {"form_empty": 404, "form_not_single": 400, "journal_altered": 409}


async def form(request: web.Request) -> web.Response:
    """GET /api/v1/forms?form=KIND&room=R&session=S&ticket=T -> one PDF; the last three as the form needs them.

    400 where more than one paper would fit, 404 where there is none, 503 while too many wait for theirs.
    """
    life = await settled_life(request)
    asked = _asked(request, life)
    if asked.kind in NEEDS:
        check_role(request[PASS].actor, NEEDS[asked.kind])
    try:
        async with request.app[PRESS].turn():
            data = await _made(request, life, asked)
    except PressBusyError:
        raise RefusedRequestError(503, Refusal("forms_busy")) from None
    except FormError as error:
        status = _STATUS.get(error.code, 500)
        raise RefusedRequestError(status, Refusal(error.code, error.facts)) from None
    name = quote(f"{FORMS[asked.kind].name}.pdf")
    headers = {"Cache-Control": "no-store", "Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return web.Response(body=data, content_type="application/pdf", headers=headers)


async def _made(request: web.Request, life: Life, asked: Asked) -> bytes:
    # Loaded with the first form, and in a thread: a server that prints nothing holds neither Typst nor what draws
    # photos, and nobody's answer waits while they are loaded.
    await asyncio.to_thread(importlib.import_module, "server.forms.served")
    from server.forms import happened, served  # noqa: PLC0415 - see above

    service = request.app[SERVICE]
    printed_at = datetime.fromtimestamp(life.clock.wall_ms_of(life.clock.now()) / 1000, UTC)
    known = None
    if FORMS[asked.kind].records:
        notes = await asyncio.to_thread(served.notes_of, life.hall.plan, service.read_records)
        known = happened.happened_in(life.hall, notes)
    plan, site, read = life.hall.plan, request.app[SITE], service.read_records
    return await asyncio.to_thread(served.made, asked, plan, known, site, read, printed_at)


def _asked(request: web.Request, life: Life) -> Asked:
    query = request.query
    kind, room, session, number = (query.get(name, "") for name in ("form", "room", "session", "ticket"))
    if kind not in set(FormKind) or FORMS[FormKind(kind)].scope is Scope.GIVEN:
        raise RefusedRequestError(404, Refusal("form_unknown"))
    plan = life.hall.plan
    if room and room not in {one.room for one in plan.sessions}:
        raise RefusedRequestError(404, Refusal("room_unknown"))
    if session and plan.session(SessionId(session)) is None:
        raise RefusedRequestError(404, Refusal("session_unknown"))
    ticket = parse_ticket(number) if number else None
    if number and ticket is None:
        raise RefusedRequestError(400, Refusal("ticket_malformed"))
    if ticket is not None and plan.candidate(ticket) is None:
        raise RefusedRequestError(404, Refusal("ticket_unknown"))
    return Asked(FormKind(kind), RoomName(room) if room else None, SessionId(session) if session else None, ticket)
