"""The table of endpoints: method, path, who may call. What is not in it does not exist."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from aiohttp import web

from sync.hub.web import receipts, uploads
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
)
