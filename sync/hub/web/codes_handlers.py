"""Papers and codes: for a site with its token, and for the organiser's people who give them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiohttp import web

from exam.ids import Digest, parse_digest
from exam.text import Refusal
from exam.trust.release_codes import ReleasePurpose, ReleaseRequest
from sync.hub import codes_desk
from sync.hub.hub import Hub
from sync.hub.pages.codes_page import SEPARATOR, CodesView, codes_page
from sync.hub.store import codes, sites
from sync.hub.store.codes import KeptPaper
from sync.hub.web.keys import CALLER, HUB
from sync.hub.web.reading import form_of, page, reading_of, status_of
from sync.hub.web.replies import RefusedError, refused, reply
from sync.hub_talk import PACKAGE_TYPE, PaperCode, PapersToFetch, PaperToFetch, ReleaseCode, ReleaseCodes


async def papers(request: web.Request) -> web.Response:
    """The site's papers: GET → 200 `PapersToFetch`."""
    every = await asyncio.to_thread(codes.list_papers, request.app[HUB].database, request[CALLER])
    return reply(PapersToFetch(tuple(map(_told, every))))


async def paper(request: web.Request) -> web.StreamResponse:
    """A sealed paper: GET → 200 its bytes, 404."""
    hub, wanted = request.app[HUB], _named(request)
    found = await asyncio.to_thread(codes.find_paper, hub.database, request[CALLER], wanted)
    if found is None:
        raise refused("paper_unknown")
    return web.FileResponse(hub.shelf.paper(found.paper), headers={"Content-Type": PACKAGE_TYPE})


async def paper_code(request: web.Request) -> web.Response:
    """The code of a paper, from its time on: GET → 200 `PaperCode`, 403 too early, 404."""
    wanted = _named(request)
    code = await asyncio.to_thread(codes_desk.paper_code, request.app[HUB], request[CALLER], wanted)
    if isinstance(code, Refusal):
        raise RefusedError(code)
    return reply(PaperCode(wanted, code))


async def release_codes(request: web.Request) -> web.Response:
    """Release codes that were given for the site: GET → 200 `ReleaseCodes`."""
    told = await asyncio.to_thread(_release_codes, request.app[HUB], request[CALLER])
    return reply(ReleaseCodes(told))


async def every_code(request: web.Request) -> web.Response:
    """Papers, codes and the record: GET → 200."""
    return await _codes(request, None)


async def give(request: web.Request) -> web.Response:
    """Give a release code: POST session, purpose, minutes and seats → 303, or the page with why not."""
    fields = await form_of(request)
    wanted = _request(fields.get("session", ""), fields.get("purpose", ""), fields)
    if isinstance(wanted, Refusal):
        return await _codes(request, wanted)
    given = await asyncio.to_thread(codes_desk.give_release, request.app[HUB], wanted, request[CALLER])
    if isinstance(given, Refusal):
        return await _codes(request, given)
    raise web.HTTPSeeOther("/codes")


def _request(session: str, purpose: str, said: Mapping[str, str]) -> ReleaseRequest | Refusal:
    try:
        plan, site, named_session = session.split(SEPARATOR)
        named = ReleasePurpose(purpose)
    except ValueError:
        return Refusal("release_session")
    if named is ReleasePurpose.SPARE_PAPER:
        return ReleaseRequest(named, plan, site, named_session)
    seats, minutes = codes_desk.read_seats(said.get("seats", "")), said.get("minutes", "")
    if seats is None:
        return Refusal("release_seats")
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) <= len("1439")):
        return Refusal("release_minutes", {"most": codes_desk.MOST_MINUTES})
    return ReleaseRequest(named, plan, site, named_session, seats, int(minutes))


async def _codes(request: web.Request, refusal: Refusal | None) -> web.Response:
    view = await asyncio.to_thread(_view, request.app[HUB])
    return page(request, codes_page(reading_of(request, "codes"), view, refusal), status_of(refusal))


def _view(hub: Hub) -> CodesView:
    given = [(one, codes_desk.opened(hub, one.code)) for one in codes.list_codes(hub.database)]
    expected = sites.expected_sessions(hub.database)
    record = codes.list_record(hub.database)
    return CodesView(codes.list_papers(hub.database), expected, given, record, hub.clock.wall_ms())


def _release_codes(hub: Hub, site: str) -> tuple[ReleaseCode, ...]:
    found = codes.list_codes(hub.database, site)
    if found:
        entry = codes.Entry(hub.clock.wall_ms(), site, "codes_fetched", site, str(len(found)))
        codes.write_record(hub.database, entry)
    return tuple(
        ReleaseCode(one.id, one.request, codes_desk.opened(hub, one.code), one.given_by, one.given_at_ms)
        for one in found
    )


def _told(one: KeptPaper) -> PaperToFetch:
    envelope = one.envelope
    about = envelope.about
    return PaperToFetch(
        one.paper,
        about.plan,
        about.level.value,
        about.part.value,
        about.use,
        envelope.serial,
        envelope.title,
        envelope.not_before,
        one.size,
    )


def _named(request: web.Request) -> Digest:
    wanted = parse_digest(request.match_info["paper"])
    if wanted is None:
        raise refused("paper_unknown")
    return wanted
