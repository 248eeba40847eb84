"""Answers of the hub: JSON, and the one translator from refusals to responses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from aiohttp import web

from exam.text import Refusal
from exam.wire.console_talk import Problem
from sync.hub.texts import say

STATUS: Mapping[str, int] = MappingProxyType(
    {
        "token_missing": 401,
        "token_no_token": 401,
        "token_signature": 401,
        "token_other_hub": 401,
        "token_expired": 401,
        "token_too_long": 401,
        "site_unknown": 403,
        "upload_protocol": 412,
        "upload_too_large": 413,
        "upload_unknown": 404,
        "upload_in_use": 423,
        "upload_offset": 409,
        "upload_other_length": 409,
        "upload_body": 415,
        "upload_checksum": 460,
        "upload_kept": 403,
        "uploads_many": 429,
        "bundle_unknown": 404,
        "bundle_being_verified": 202,
        "paper_unknown": 404,
        "paper_code_early": 403,
        "paper_code_none": 404,
        "plan_unknown": 404,
        "no_such_page": 404,
        "too_many_tries": 429,
        "store_disk": 503,
        "hub_fault": 500,
    }
)
"""The status of each refusal; 400 for every other."""


class RefusedError(Exception):
    """Ends a request with a refusal; `status` where it is another than usual."""

    def __init__(self, refusal: Refusal, status: int = 0, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
        self.status = status or STATUS.get(refusal.code, 400)
        self.headers = dict(headers or {})


def refused(code: str, **facts: str | int) -> RefusedError:
    """Make the error of a code."""
    return RefusedError(Refusal(code, facts))


def reply(value: msgspec.Struct, status: int = 200) -> web.Response:
    """Answer with JSON."""
    return web.Response(body=msgspec.json.encode(value), status=status, content_type="application/json")


def problem(error: RefusedError) -> web.Response:
    """Answer with a refusal: code, facts, and its sentence in both languages."""
    told = error.refusal
    value = Problem(told.code, told.facts, say(told, "zh"), say(told, "en"))
    answer = reply(value, error.status)
    answer.headers.update(error.headers)
    return answer
