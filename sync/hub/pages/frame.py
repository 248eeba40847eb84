"""The frame of every page: head, ways to the other pages, who is signed in, the other language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec

from exam.plan import USUAL_TIMEZONE
from exam.text import Language, Refusal
from sync.hub.pages.markup import Html, Inside, el
from sync.hub.pages.words import word
from sync.hub.texts import say

STYLE = "/look.css"
PAGES = (("sites", "/"), ("scores", "/scores"), ("rechecks", "/rechecks"), ("codes", "/codes"))
_KIB, _STEPS = 1024, ("B", "KiB", "MiB", "GiB")


class Reading(msgspec.Struct, frozen=True):
    """Who reads a page: in which language, signed in as whom, with which key in forms, and where they are."""

    language: Language = "zh"
    person: str = ""
    form_key: str = ""
    here: str = ""

    def word(self, code: str, **facts: str | int) -> str:
        """A word in the reader's language."""
        return word(code, self.language, **facts)


def document(reading: Reading, title: str, *inside: Inside) -> str:
    """A whole page."""
    other = "zh" if reading.language == "en" else "en"
    language = el("a", reading.word("other_language"), href=f"?lang={other}", class_="lang", hreflang=other)
    who: Inside = language
    navigation: Inside = None
    if reading.person:
        navigation = el(
            "nav", [el("a", reading.word(name), href=path, aria_current=_is(reading, name)) for name, path in PAGES]
        )
        leave = el("form", hidden(reading), el("button", reading.word("sign_out")), method="post", action="/sign-out")
        who = (el("span", reading.person), leave, language)
    head = el("header", el("strong", reading.word("hub")), navigation, el("div", who, class_="who"))
    page = el(
        "html",
        el(
            "head",
            el("meta", charset="utf-8"),
            el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("title", f"{title} - {reading.word('hub')}"),
            el("link", rel="stylesheet", href=STYLE),
            el("link", rel="icon", href="data:,"),
        ),
        el("body", head, el("main", el("h1", title), inside)),
        lang="zh-CN" if reading.language == "zh" else "en",
    )
    return f"<!doctype html>\n{page.text}"


def hidden(reading: Reading, **fields: str) -> Sequence[Html]:
    """What a form carries without showing it; the key shows that the form came from this page."""
    every = {"form_key": reading.form_key, **fields} if reading.form_key else fields
    return [el("input", type="hidden", name=name, value=value) for name, value in every.items()]


def field(label: str, name: str, *, kind: str = "text", **attributes: str | int | bool | None) -> Html:
    """A labelled field."""
    return el("label", el("span", label), el("input", name=name, type=kind, **attributes))


def table(heads: Sequence[str], rows: Sequence[Sequence[Inside]], numbers: Sequence[int] = ()) -> Html:
    """A table; on a phone each row is a card. Columns in `numbers` stand to the right."""

    def cell(tag: str, place: int, inside: Inside) -> Html:
        said = None if tag == "th" else heads[place]
        return el(tag, inside, class_="number" if place in numbers else None, data_head=said)

    head = el("thead", el("tr", [cell("th", place, text) for place, text in enumerate(heads)]))
    body = el("tbody", [el("tr", [cell("td", place, one) for place, one in enumerate(row)]) for row in rows])
    return el("div", el("table", head, body, class_="cards"), class_="wide")


def wrong(reading: Reading, refusal: Refusal | None) -> Html | None:
    """What went wrong, above what it went wrong with."""
    if refusal is None:
        return None
    code = el("span", f" {refusal.code}", class_="quiet small")
    return el("p", say(refusal, reading.language), code, class_="panel wrong", role="alert")


def said(text: str) -> Html | None:
    """What was done."""
    return el("p", text, class_="panel said", role="status") if text else None


def when(ms: int) -> Html:
    """A moment, at the organiser's place."""
    moment = datetime.fromtimestamp(ms / 1000, UTC).astimezone(ZoneInfo(USUAL_TIMEZONE))
    return el("time", f"{moment:%Y-%m-%d %H:%M}", datetime=moment.isoformat(timespec="seconds"))


def moment(at: datetime) -> Html:
    """A moment that has its zone."""
    return when(round(at.timestamp() * 1000))


def day(at: date) -> Html:
    """A day."""
    return el("time", f"{at:%Y-%m-%d}", datetime=at.isoformat())


def size(count: int) -> Html:
    """Bytes as people read them."""
    amount, step = float(count), 0
    while amount >= _KIB and step + 1 < len(_STEPS):
        amount, step = amount / _KIB, step + 1
    return el("span", f"{amount:.1f} {_STEPS[step]}" if step else f"{count} B", class_="number")


def short(digest: str) -> Html:
    """The beginning of a digest, the whole of it where one points at it."""
    return el("span", digest[:12], class_="code", title=digest)


def _is(reading: Reading, name: str) -> str | None:
    return "page" if reading.here == name else None
