"""Who reads a page, forms and their keys, and pages as answers."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256

from aiohttp import web

from exam.text import Language, Refusal
from sync.hub.pages.frame import Reading
from sync.hub.web.borders import SAFE_HEADERS
from sync.hub.web.keys import CALLER, SECURE, SESSION
from sync.hub.web.replies import STATUS, refused

LANGUAGE = "kaochang_lang"
_YEAR_S = 365 * 24 * 3600
LONGEST_FIELD = 400


def reading_of(request: web.Request, here: str = "") -> Reading:
    """Who reads: Chinese unless asked otherwise, by `?lang=` now or before."""
    asked = request.query.get("lang", request.cookies.get(LANGUAGE, "zh"))
    language: Language = "en" if asked == "en" else "zh"
    return Reading(language, request.get(CALLER, ""), _form_key(request.get(SESSION, "")), here)


def page(request: web.Request, text: str, status: int = 200) -> web.Response:
    """Answer with a page; a language that was asked for is remembered."""
    answer = web.Response(text=text, status=status, content_type="text/html", headers=SAFE_HEADERS)
    asked = request.query.get("lang")
    if asked in ("zh", "en"):
        secure = request.app[SECURE]
        answer.set_cookie(LANGUAGE, asked, max_age=_YEAR_S, httponly=True, samesite="Lax", secure=secure)
    return answer


def status_of(refusal: Refusal | None) -> int:
    """The status of a page that tells of a refusal."""
    return 200 if refusal is None else STATUS.get(refusal.code, 400)


async def form_of(request: web.Request, *, signed_in: bool = True) -> Mapping[str, str]:
    """A form's fields, each of bearable length. Ends a request whose form did not come from a page of its own person.

    The cookie's SameSite keeps other pages' forms out; the key is the second lock.
    """
    sent = await request.post()
    fields = {name: str(value)[:LONGEST_FIELD] for name, value in sent.items() if isinstance(value, str)}
    if signed_in and not hmac.compare_digest(
        fields.get("form_key", "").encode(), _form_key(request.get(SESSION, "")).encode()
    ):
        raise refused("form_stale")
    return fields


def address_of(request: web.Request) -> str:
    """Where a browser is: behind a balancer, what the balancer added last."""
    told = request.headers.get("X-Forwarded-For", "") if request.app[SECURE] else ""
    return told.rsplit(",", 1)[-1].strip()[:64] or request.remote or ""


def _form_key(session: str) -> str:
    return sha256(b"hub form" + session.encode(errors="replace")).hexdigest() if session else ""
