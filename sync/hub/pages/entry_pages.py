"""The page to sign in, and the page of a refusal that has no page of its own."""

from __future__ import annotations

from exam.text import Refusal
from sync.hub.pages.frame import Reading, document, field, wrong
from sync.hub.pages.markup import el


def sign_in_page(reading: Reading, refusal: Refusal | None = None, name: str = "") -> str:
    """Sign in."""
    form = el(
        "form",
        field(reading.word("name"), "name", required=True, maxlength=32, autocomplete="username", value=name),
        field(
            reading.word("password"),
            "password",
            kind="password",
            required=True,
            maxlength=128,
            autocomplete="current-password",
        ),
        el("button", reading.word("sign_in"), class_="main"),
        method="post",
        action="/sign-in",
        class_="fields",
    )
    lead = el("p", reading.word("sign_in_lead"), class_="quiet")
    other = el("p", el("a", reading.word("to_scores"), href="/results"))
    return document(reading, reading.word("sign_in"), lead, wrong(reading, refusal), form, other)


def refusal_page(reading: Reading, refusal: Refusal) -> str:
    """What went wrong, and the way back."""
    back = el("p", el("a", reading.word("sites" if reading.person else "sign_in"), href="/"))
    return document(reading, reading.word("hub"), wrong(reading, refusal), back)
