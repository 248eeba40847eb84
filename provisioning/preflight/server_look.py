"""A look at an exam server from outside: is it there, and what does its clock say. Nothing of it is trusted.

No certificate is checked here: the answer is shown to a person and decides nothing. Programs that work with a server
know it by the site's authority (`exam.link`).
"""

from __future__ import annotations

import contextlib
import http.client
import ssl
from datetime import UTC
from email.utils import parsedate_to_datetime

import msgspec

from exam.clock import Clock
from exam.preflight.known_names import Place

PATIENCE = 2.0
LONGEST = 4096
_HALF_A_SECOND = 500
"""The Date of HTTP is cut to whole seconds: on average it is half a second behind."""


class _Health(msgspec.Struct):
    status: str
    program: str


class Answer(msgspec.Struct, frozen=True):
    """What a server answered: whether it is an exam server, and how far this machine's date is ahead of its own, ms."""

    is_exam_server: bool
    clock_ahead: int | None


def look_at(server: Place, clock: Clock) -> Answer | None:
    """Ask a server how it is; None where nobody answers in time."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(server.host, server.port, timeout=PATIENCE, context=context)
    try:
        with contextlib.closing(connection):
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            body, now = response.read(LONGEST), clock.wall_ms()
            return Answer(_is_health(body), _ahead(response.getheader("Date"), now))
    except (OSError, http.client.HTTPException):
        return None


def _is_health(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=_Health)
    except (msgspec.MsgspecError, UnicodeError):
        return False
    return True


def _ahead(told: str | None, now: int) -> int | None:
    if told is None:
        return None
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    # Without a zone it is UTC, as HTTP says (RFC 9110, 5.6.7).
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return now - round(aware.timestamp() * 1000) - _HALF_A_SECOND
