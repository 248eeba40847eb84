"""Scores: for the organiser's people, for a site with its token, and for a candidate within the period."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web

from exam.ids import IdNumber, Ticket, parse_id_number, parse_ticket
from exam.plan import USUAL_TIMEZONE, Part
from exam.text import Refusal
from server.scoring.combination import ResultStatus
from server.scoring.marks_file import encode_marks
from sync.hub import score_desk
from sync.hub.hub import Hub
from sync.hub.pages.score_pages import PlanScores, look_up_page, rechecks_page, score_page, scores_page
from sync.hub.publishing import Publication, RecheckReason, check_period
from sync.hub.store import marks, sites
from sync.hub.web.entry import throttled
from sync.hub.web.keys import CALLER, HUB
from sync.hub.web.reading import address_of, form_of, page, reading_of, status_of
from sync.hub.web.replies import refused

LOOK_UPS, LOOK_UPS_FROM_ONE = 10, 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def of_site(request: web.Request) -> web.Response:
    """A site's own results with the marks of people: GET → 200 marks.json as `server.scoring` reads it, 404."""
    hub, plan = request.app[HUB], request.match_info["plan"]
    found = await asyncio.to_thread(score_desk.scores_of, hub, plan, request[CALLER])
    if not found:
        raise refused("plan_unknown")
    return web.Response(body=encode_marks(found[0].marks), content_type="application/json")


async def every_plan(request: web.Request) -> web.Response:
    """All plans: GET → 200."""
    return await _scores(request, None)


async def publish(request: web.Request) -> web.Response:
    """Publish a plan's scores for a period: POST → 303, or the page with why not."""
    hub = request.app[HUB]
    fields = await form_of(request)
    starts, ends = _local(fields.get("starts", "")), _local(fields.get("ends", ""))
    plan = fields.get("plan", "")
    if starts is None or ends is None:
        return await _scores(request, Refusal("publication_period"))
    refusal = await asyncio.to_thread(
        may_publish, hub, plan, starts, ends, provisional=fields.get("provisional") == "yes"
    )
    if refusal is not None:
        return await _scores(request, refusal)
    before = await asyncio.to_thread(marks.find_publication, hub.database, plan)
    wanted = Publication(plan, starts, ends, before.days) if before else Publication(plan, starts, ends)
    await asyncio.to_thread(marks.publish, hub.database, wanted, request[CALLER], hub.clock.wall_ms())
    raise web.HTTPSeeOther("/scores")


def may_publish(hub: Hub, plan: str, starts: datetime, ends: datetime, *, provisional: bool) -> Refusal | None:
    """Whether a plan's scores may be shown: it is known, the period is one, and results are final or told not to be."""
    if not sites.plans_of(hub.database, plan):
        return Refusal("plan_unknown")
    refusal = check_period(starts, ends)
    if refusal is None and not provisional:
        waiting = score_desk.open_results(hub, plan)
        refusal = Refusal("scores_open", {"count": waiting}) if waiting else None
    return refusal


async def sheet(request: web.Request) -> web.Response:
    """The score sheet of a plan: GET → 200 an Excel file, 404."""
    data = await asyncio.to_thread(score_desk.sheet_of, request.app[HUB], request.match_info["plan"])
    if data is None:
        raise refused("plan_unknown")
    headers = {"Content-Disposition": 'attachment; filename="scores.xlsx"'}
    return web.Response(body=data, content_type=XLSX, headers=headers)


async def rechecks(request: web.Request) -> web.Response:
    """All requests: GET → 200."""
    return await _rechecks(request, None)


async def answer(request: web.Request) -> web.Response:
    """Answer a request: POST → 303, or the page with why not."""
    hub = request.app[HUB]
    fields = await form_of(request)
    number, text = fields.get("number", ""), fields.get("answer", "").strip()
    done = None
    if number.isascii() and number.isdigit() and len(number) < len("1000000000") and text:
        changed = fields.get("changed") == "yes"
        work = partial(marks.answer_recheck, changed=changed)
        done = await asyncio.to_thread(work, hub.database, int(number), text, request[CALLER], hub.clock.wall_ms())
    if done is None:
        return await _rechecks(request, Refusal("recheck_unknown"))
    raise web.HTTPSeeOther("/rechecks")


async def look_up(request: web.Request) -> web.Response:
    """The form by which a candidate looks a score up: GET → 200."""
    return page(request, look_up_page(reading_of(request), await _shown_plans(request)))


async def show(request: web.Request) -> web.Response:
    """A candidate's score, and with a reason their request for a recheck: POST → 200, or the form with why not."""
    hub, reading = request.app[HUB], reading_of(request)
    fields = await form_of(request, signed_in=False)
    plan, typed = fields.get("plan", ""), "".join(fields.get("ticket", "").split())
    ticket, id_number = parse_ticket(typed), parse_id_number(fields.get("id_number", "").strip())
    refusal = await throttled(request, f"look up from {address_of(request)}", LOOK_UPS_FROM_ONE)
    refusal = refusal or await throttled(request, f"look up {typed[:40]}", LOOK_UPS)
    if refusal is None and (ticket is None or id_number is None):
        refusal = Refusal("score_unknown")
    if refusal is None and ticket is not None and id_number is not None:
        wrong: Refusal | None = None
        if "reason" in fields:
            wrong = await _ask_recheck(request, fields["reason"], fields.get("part", ""), plan, ticket, id_number)
        shown = await asyncio.to_thread(score_desk.score_for, hub, plan, ticket, id_number)
        if not isinstance(shown, Refusal):
            return page(request, score_page(reading, shown, id_number, wrong), status_of(wrong))
        refusal = shown
    form = look_up_page(reading, await _shown_plans(request), refusal, plan, typed)
    return page(request, form, status_of(refusal))


async def _ask_recheck(
    request: web.Request, reason: str, part: str, plan: str, ticket: Ticket, id_number: IdNumber
) -> Refusal | None:
    try:
        named = Part(part), RecheckReason(reason)
    except ValueError:
        return Refusal("recheck_unknown")
    made = await asyncio.to_thread(score_desk.ask_recheck, request.app[HUB], plan, ticket, id_number, *named)
    return made if isinstance(made, Refusal) else None


async def _shown_plans(request: web.Request) -> list[tuple[str, str]]:
    hub = request.app[HUB]
    names = dict(await asyncio.to_thread(sites.plan_numbers, hub.database))
    now = _now(hub)
    every = await asyncio.to_thread(marks.list_publications, hub.database)
    return [(one.plan, names.get(one.plan, "")) for one in every if one.shows(now)]


async def _scores(request: web.Request, refusal: Refusal | None) -> web.Response:
    hub = request.app[HUB]
    plans = await asyncio.to_thread(_plan_scores, hub)
    text = scores_page(reading_of(request, "scores"), plans, _now(hub), refusal)
    return page(request, text, status_of(refusal))


async def _rechecks(request: web.Request, refusal: Refusal | None) -> web.Response:
    hub = request.app[HUB]
    every = await asyncio.to_thread(marks.list_rechecks, hub.database)
    text = rechecks_page(reading_of(request, "rechecks"), every, _now(hub), refusal)
    return page(request, text, status_of(refusal))


def _plan_scores(hub: Hub) -> list[PlanScores]:
    found = []
    for number, name in sites.plan_numbers(hub.database):
        scores = score_desk.scores_of(hub, number)
        counts = {status: sum(one.count(status) for one in scores) for status in ResultStatus}
        found.append(PlanScores(number, name, counts, marks.find_publication(hub.database, number)))
    return found


def _local(text: str) -> datetime | None:
    """What a field of date and time holds, at the organiser's place."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(USUAL_TIMEZONE))


def _now(hub: Hub) -> datetime:
    return datetime.fromtimestamp(hub.clock.wall_ms() / 1000, UTC)
