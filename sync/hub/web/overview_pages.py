"""The pages of sites: all of them, one of them, receipts to keep, and people's decisions."""

from __future__ import annotations

import asyncio

from aiohttp import web

from exam.ids import parse_digest
from exam.text import Refusal
from sync.hub.arrivals import Decision
from sync.hub.overview import SiteView, site_views
from sync.hub.pages.site_page import site_page
from sync.hub.pages.sites_page import sites_page
from sync.hub.shelf import LinesOf
from sync.hub.store import results
from sync.hub.web.keys import CALLER, HUB
from sync.hub.web.reading import form_of, page, reading_of
from sync.hub.web.receipts import RECEIPT_TYPE
from sync.hub.web.replies import refused


async def every_site(request: web.Request) -> web.Response:
    """All sites: GET → 200."""
    views = await asyncio.to_thread(site_views, request.app[HUB])
    return page(request, sites_page(reading_of(request, "sites"), views))


async def one_site(request: web.Request) -> web.Response:
    """One site: GET → 200, 404 where there is none."""
    return page(request, site_page(reading_of(request, "sites"), await _view(request)))


async def decide(request: web.Request) -> web.Response:
    """Which of two bundles counts: POST preferred, other and the reason → 303 to the site."""
    hub = request.app[HUB]
    fields = await form_of(request)
    view = await _view(request)
    preferred, other = parse_digest(fields.get("preferred", "")), parse_digest(fields.get("other", ""))
    reason = fields.get("reason", "").strip()
    done = preferred is not None and other is not None and bool(reason)
    if preferred is not None and other is not None and reason:
        choice = Decision(preferred, other)
        lines, now = LinesOf(hub.shelf), hub.clock.wall_ms()
        plan, who = fields.get("plan", ""), request[CALLER]
        done = await asyncio.to_thread(results.decide, hub.database, plan, choice, reason, who, lines, now)
    if not done:
        return page(request, site_page(reading_of(request, "sites"), view, Refusal("no_such_pair")), 400)
    raise web.HTTPSeeOther(request.path.removesuffix("/decide"))


async def receipt(request: web.Request) -> web.Response:
    """A receipt, to be sent or brought to a site that was not reached: GET → 200, 404."""
    hub = request.app[HUB]
    bundle = parse_digest(request.match_info["bundle"])
    every = await asyncio.to_thread(results.list_bundles, hub.database)
    found = next((one for one in every if one.bundle == bundle), None)
    if found is None:
        raise refused("bundle_unknown")
    data = await asyncio.to_thread(results.find_receipt, hub.database, found.site, found.bundle)
    name = f"{found.site}-{found.bundle[:12]}.kcreceipt"
    headers = {"Content-Disposition": f'attachment; filename="{_plain(name)}"'}
    return web.Response(body=data, content_type=RECEIPT_TYPE, headers=headers)


async def _view(request: web.Request) -> SiteView:
    views = await asyncio.to_thread(site_views, request.app[HUB], request.match_info["site"])
    if not views:
        raise refused("no_such_page")
    return views[0]


def _plain(name: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-.") else "_" for sign in name)
