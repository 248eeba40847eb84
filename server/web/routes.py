"""The table of endpoints: method, path, who may call, what goes in and out. The one list that the server serves, that
authorisation reads and that the OpenAPI document is made from. What is not in it does not exist.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import NamedTuple

from aiohttp import web

from server.web import exam_state, files, machine_socket, service_pages, staff_commands

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Access(StrEnum):
    """Who may call an endpoint."""

    OPEN = "open"  # nothing secret in it
    SEATED = "seated"  # a PC with the token of its sitting
    STAFF = "staff"  # the staff token of the site; people sign in with the issue Authority


class Route(NamedTuple):
    """One endpoint."""

    method: str
    path: str
    handler: Handler
    access: Access
    summary: str
    request: type | None = None
    response: type | None = None


ROUTES = (
    Route(
        "GET", "/healthz", service_pages.healthz, Access.OPEN, "Whether the server serves", None, service_pages.Health
    ),
    Route("GET", "/metrics", service_pages.metrics, Access.OPEN, "Numbers for Prometheus"),
    Route("GET", "/openapi.json", service_pages.openapi, Access.OPEN, "This document"),
    Route("GET", "/api/v1/machine", machine_socket.machine_socket, Access.OPEN, "WebSocket of a candidate PC"),
    Route("GET", "/api/v1/papers/{digest}", files.paper, Access.OPEN, "A sealed paper, to fetch before its time"),
    Route("GET", "/api/v1/photos/{digest}", files.photo, Access.SEATED, "The photo of the seated candidate"),
    Route("HEAD", "/api/v1/pieces/{digest}", files.has_piece, Access.SEATED, "Whether a piece of a file is here"),
    Route("GET", "/api/v1/pieces/{digest}", files.get_piece, Access.SEATED, "A piece of one of the candidate's files"),
    Route("PUT", "/api/v1/pieces/{digest}", files.put_piece, Access.SEATED, "Keep a piece of a file", bytes),
    Route(
        "POST",
        "/api/v1/commands",
        staff_commands.command,
        Access.STAFF,
        "Order something, once for each request number",
        staff_commands.Order,
        staff_commands.Done,
    ),
    Route(
        "GET",
        "/api/v1/sessions",
        exam_state.sessions,
        Access.STAFF,
        "Every session and its sittings",
        None,
        exam_state.SessionList,
    ),
)
