"""JSON in and out through msgspec, and the one translator from refusals to responses."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from aiohttp import web

from exam.messages import say
from exam.text import Refusal
from exam.wire.codec import UNREADABLE
from exam.wire.console_talk import Problem

T = TypeVar("T")
MAX_BODY = 256 * 1024
"""Longest JSON body in bytes."""


class RefusedRequestError(Exception):
    """Ends a request with a refusal and a status; `replies.problem` makes the response."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.status = status
        self.refusal = refusal


def reply(value: msgspec.Struct, status: int = 200) -> web.Response:
    """Answer with JSON."""
    return web.Response(body=msgspec.json.encode(value), status=status, content_type="application/json")


def problem(status: int, refusal: Refusal) -> web.Response:
    """Answer with a refusal."""
    facts = refusal.facts
    return reply(Problem(refusal.code, facts, say(refusal, "zh"), say(refusal, "en")), status)


async def body(request: web.Request, shape: type[T]) -> T:
    """Read a JSON body of the given shape. Ends the request where it is too long or does not fit."""
    data = await request.read()
    if len(data) > MAX_BODY:
        raise RefusedRequestError(413, Refusal("body_too_large"))
    try:
        return msgspec.json.decode(data, type=shape)
    except UNREADABLE as error:
        text = str(error)
        where = text[text.rfind("`$") :] if "`$" in text else ""
        raise RefusedRequestError(400, Refusal("body_unreadable", {"where": where})) from None
