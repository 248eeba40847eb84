"""The table of endpoints: method, path, who may call. What is not in it does not exist."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from aiohttp import web

from sync.hub.web import codes_handlers, entry, overview_pages, receipts, recheck_papers, score_handlers, uploads
from sync.hub.web.borders import Access

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Route(NamedTuple):
    """One endpoint."""

    method: str
    path: str
    access: Access
    handler: Handler


ROUTES: tuple[Route, ...] = (
    Route("OPTIONS", uploads.PATH, Access.OPEN, uploads.options),
    Route("OPTIONS", uploads.ONE, Access.OPEN, uploads.options),
    Route("POST", uploads.PATH, Access.SITE, uploads.create),
    Route("HEAD", uploads.ONE, Access.SITE, uploads.head),
    Route("PATCH", uploads.ONE, Access.SITE, uploads.patch),
    Route("DELETE", uploads.ONE, Access.SITE, uploads.terminate),
    Route("GET", "/api/v1/receipts/{bundle}", Access.SITE, receipts.receipt),
    Route("GET", "/api/v1/scores/{plan}", Access.SITE, score_handlers.of_site),
    Route("GET", "/api/v1/papers", Access.SITE, codes_handlers.papers),
    Route("GET", "/api/v1/papers/{paper}", Access.SITE, codes_handlers.paper),
    Route("GET", "/api/v1/paper-codes/{paper}", Access.SITE, codes_handlers.paper_code),
    Route("GET", "/api/v1/release-codes", Access.SITE, codes_handlers.release_codes),
    Route("GET", "/api/v1/alive", Access.OPEN, entry.alive),
    # ---- pages
    Route("GET", "/look.css", Access.OPEN, entry.style),
    Route("GET", "/sign-in", Access.OPEN, entry.ask),
    Route("POST", "/sign-in", Access.OPEN, entry.enter),
    Route("POST", "/sign-out", Access.PERSON, entry.leave),
    Route("GET", "/", Access.PERSON, overview_pages.every_site),
    Route("GET", "/sites/{site}", Access.PERSON, overview_pages.one_site),
    Route("POST", "/sites/{site}/decide", Access.PERSON, overview_pages.decide),
    Route("GET", "/receipts/{bundle}", Access.PERSON, overview_pages.receipt),
    Route("GET", "/scores", Access.PERSON, score_handlers.every_plan),
    Route("POST", "/scores", Access.PERSON, score_handlers.publish),
    Route("GET", "/scores/{plan}/sheet", Access.PERSON, score_handlers.sheet),
    Route("GET", "/rechecks", Access.PERSON, score_handlers.rechecks),
    Route("POST", "/rechecks", Access.PERSON, score_handlers.answer),
    Route("GET", "/rechecks/{number}/{paper}", Access.PERSON, recheck_papers.recheck_paper),
    Route("GET", "/codes", Access.PERSON, codes_handlers.every_code),
    Route("POST", "/codes", Access.PERSON, codes_handlers.give),
    # ---- a candidate, by ticket and ID number
    Route("GET", "/results", Access.OPEN, score_handlers.look_up),
    Route("POST", "/results", Access.OPEN, score_handlers.show),
)
