"""Middleware: who may call what, and what becomes of every failure. What no route names is refused.

A site is known by its token, a person by a cookie; everything else is open only where the table of routes says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from exam.text import Language, Refusal
from server.journal.errors import StoreError
from sync.hub.pages.entry_pages import refusal_page
from sync.hub.pages.frame import Reading
from sync.hub.store import sites
from sync.hub.web.keys import CALLER, HUB, SESSION
from sync.hub.web.replies import RefusedError, problem, refused
from sync.hub_token import check_hub_token, claimed_site

log = structlog.get_logger("sync.hub.web")
COOKIE = "kaochang_hub"
API = "/api/"
_BEARER = "Bearer "
SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Access(StrEnum):
    """Who may call an endpoint."""

    OPEN = "open"  # nothing secret in it, or its own proof
    SITE = "site"  # a site with its token
    PERSON = "person"  # one of the organiser's people, signed in


def answered(request: web.Request, error: RefusedError) -> web.Response:
    """A refusal as JSON for a program, as a page for a browser."""
    if request.path.startswith(API):
        return problem(error)
    language: Language = "en" if request.cookies.get("kaochang_lang") == "en" else "zh"
    text = refusal_page(Reading(language), error.refusal)
    return web.Response(text=text, status=error.status, content_type="text/html", headers=SAFE_HEADERS)


def access_by(table: Mapping[tuple[str, str], Access]) -> Middleware:
    """Let in whom the table lets in. `table` is by method and the route's own path."""

    @web.middleware
    async def access(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        who = table.get((request.method, resource.canonical if resource else ""))
        if who is None:
            return await handler(request)  # aiohttp's own 404 or 405
        if who is Access.SITE:
            request[CALLER] = await _site_of(request)
        elif who is Access.PERSON:
            name = await person_of(request)
            if name is None:
                raise web.HTTPSeeOther("/sign-in")
            request[CALLER] = name
        return await handler(request)

    return access


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Translate refusals and faults; a traceback goes to the log and never to a caller."""
    try:
        return await handler(request)
    except RefusedError as error:
        return answered(request, error)
    except StoreError as error:
        return answered(request, RefusedError(Refusal(error.code), 503))
    except web.HTTPException as error:
        if error.status < 400:
            error.headers.update(SAFE_HEADERS)
            raise
        if error.status == 404:
            return answered(request, refused("no_such_page"))
        return answered(request, RefusedError(Refusal("request_refused"), error.status))
    except (ConnectionError, web.RequestPayloadError):
        return answered(request, RefusedError(Refusal("request_refused"), 400))  # the caller hung up: nobody reads this
    except OSError as error:
        log.exception("the disk refused", path=request.match_info.route.name, errno=error.errno)
        return answered(request, refused("store_disk"))
    except Exception:
        log.exception("a request failed", path=getattr(request.match_info.route.resource, "canonical", ""))
        return answered(request, refused("hub_fault"))


async def _site_of(request: web.Request) -> str:
    hub = request.app[HUB]
    given = request.headers.get("Authorization", "")
    if not given.startswith(_BEARER):
        raise refused("token_missing")
    token = given[len(_BEARER) :].strip()
    number = claimed_site(token)
    if number is None:
        raise refused("token_no_token")
    site = await asyncio.to_thread(sites.find_site, hub.database, number)
    if site is None:
        raise refused("site_unknown", site=number)
    now = datetime.fromtimestamp(hub.clock.wall_ms() / 1000, UTC)
    said = check_hub_token(token, site.card.signing, hub.name, now)
    if isinstance(said, Refusal):
        raise RefusedError(said)
    return said.site


async def person_of(request: web.Request) -> str | None:
    """Who is signed in at the browser that asks."""
    cookie = request.cookies.get(COOKIE, "")
    if not cookie:
        return None
    hub = request.app[HUB]
    request[SESSION] = cookie
    return await asyncio.to_thread(sites.signed_in, hub.database, proof_of(cookie), hub.clock.wall_ms())


def proof_of(cookie: str) -> str:
    """What the database keeps of a cookie."""
    return sha256(b"hub sign-in" + cookie.encode(errors="replace")).hexdigest()
