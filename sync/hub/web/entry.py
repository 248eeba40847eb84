"""Signing in and out of the pages, the style sheet, and whether this process serves."""

from __future__ import annotations

import asyncio
import secrets

from aiohttp import web

from exam.clock import Clock
from exam.people import Role
from exam.policy import MINUTE
from exam.text import Refusal
from server.accounts import Account, password_matches, tidy
from sync.hub.pages.entry_pages import sign_in_page
from sync.hub.pages.look import style_sheet
from sync.hub.store import sites
from sync.hub.web.borders import COOKIE, SAFE_HEADERS, person_of, proof_of
from sync.hub.web.keys import HUB, SECURE, SESSION
from sync.hub.web.reading import address_of, form_of, page, reading_of, status_of

LASTS = 12 * 60 * MINUTE
"""How long a sign-in holds."""
TRIES, FROM_ONE_ADDRESS = 5, 20
WINDOW = 10 * MINUTE


async def style(request: web.Request) -> web.Response:  # noqa: ARG001 - aiohttp's signature
    """The style sheet: GET → 200."""
    headers = {**SAFE_HEADERS, "Cache-Control": "max-age=300"}
    return web.Response(text=style_sheet(), content_type="text/css", headers=headers)


async def alive(request: web.Request) -> web.Response:
    """For a balancer: GET → 200 while database and shelf are reached."""
    await asyncio.to_thread(sites.find_person, request.app[HUB].database, "")
    return web.json_response({"serving": True})


async def ask(request: web.Request) -> web.Response:
    """The page to sign in: GET → 200."""
    if await person_of(request) is not None:
        raise web.HTTPSeeOther("/")
    request.pop(SESSION, None)
    return page(request, sign_in_page(reading_of(request)))


async def enter(request: web.Request) -> web.Response:
    """Sign in: POST name and password → 303 to the sites, or the page again with why not."""
    hub = request.app[HUB]
    fields = await form_of(request, signed_in=False)
    name, password = tidy(fields.get("name", "")), fields.get("password", "")
    refusal = await _tried(request, name)
    if refusal is None and not await _matches(request, name, password):
        refusal = Refusal("sign_in_wrong")
    if refusal is not None:
        return page(request, sign_in_page(reading_of(request), refusal, name), status_of(refusal))
    cookie, now = secrets.token_urlsafe(32), hub.clock.wall_ms()
    await asyncio.to_thread(sites.begin_sign_in, hub.database, proof_of(cookie), name, now, now + LASTS)
    for what in _what(request, name):
        await asyncio.to_thread(sites.forget_tries, hub.database, what)
    answer = web.HTTPSeeOther("/")
    answer.set_cookie(COOKIE, cookie, httponly=True, samesite="Strict", secure=request.app[SECURE], path="/")
    raise answer


async def leave(request: web.Request) -> web.Response:
    """Sign out: POST → 303 to the page to sign in."""
    await form_of(request)
    await asyncio.to_thread(sites.end_sign_in, request.app[HUB].database, proof_of(request[SESSION]))
    answer = web.HTTPSeeOther("/sign-in")
    answer.del_cookie(COOKIE, path="/")
    raise answer


async def throttled(request: web.Request, what: str, most: int) -> Refusal | None:
    """Count a try for all processes; a refusal where there were too many in the window."""
    hub = request.app[HUB]
    clock: Clock = hub.clock
    now = clock.wall_ms()
    wait = await asyncio.to_thread(sites.count_try, hub.database, what, most, now - WINDOW, now)
    return Refusal("too_many_tries", {"seconds": -(-wait // 1000)}) if wait else None


async def _tried(request: web.Request, name: str) -> Refusal | None:
    by_name, by_address = _what(request, name)
    return await throttled(request, by_name, TRIES) or await throttled(request, by_address, FROM_ONE_ADDRESS)


def _what(request: web.Request, name: str) -> tuple[str, str]:
    return f"sign in {name[:64]} {address_of(request)}", f"sign in from {address_of(request)}"


async def _matches(request: web.Request, name: str, password: str) -> bool:
    person = await asyncio.to_thread(sites.find_person, request.app[HUB].database, name)
    # The hub knows no roles: what counts is the hash and whether the account is active.
    account = None if person is None else Account(person.name, Role.STAFF, person.hash, person.active)
    return await asyncio.to_thread(password_matches, account, password)
