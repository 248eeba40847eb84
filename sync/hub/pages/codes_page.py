"""Papers for sites, codes that the organiser's people give, and the record of both."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from exam.look import Sign
from exam.text import Refusal
from exam.trust.release_codes import ReleasePurpose
from sync.hub.pages.frame import Reading, document, field, hidden, table, when, wrong
from sync.hub.pages.look import Tone, state
from sync.hub.pages.markup import Html, Inside, el
from sync.hub.store.codes import Entry, GivenCode, KeptPaper
from sync.hub.store.sites import ExpectedSession

SEPARATOR = "|"
"""Between plan, site and session in the value of an option; none of them holds it."""


class CodesView(msgspec.Struct, frozen=True):
    """What the page shows; `codes` with each code as it is read out."""

    papers: Sequence[KeptPaper]
    sessions: Sequence[ExpectedSession]
    codes: Sequence[tuple[GivenCode, str]]
    record: Sequence[Entry]
    now_ms: int


def codes_page(reading: Reading, view: CodesView, refusal: Refusal | None = None) -> str:
    """The page."""
    return document(
        reading,
        reading.word("codes"),
        wrong(reading, refusal),
        el("h2", reading.word("give_code")),
        el("p", reading.word("give_lead"), class_="quiet"),
        _give(reading, view.sessions),
        el("h2", reading.word("given_codes")),
        _given(reading, view.codes),
        el("h2", reading.word("papers")),
        _papers(reading, view),
        el("h2", reading.word("record")),
        _record(reading, view.record),
    )


def _give(reading: Reading, sessions: Sequence[ExpectedSession]) -> Html:
    if not sessions:
        return el("p", reading.word("nothing_expected"), class_="panel quiet")
    options = [
        el(
            "option",
            f"{one.site} · {one.plan} · {one.session}",
            value=SEPARATOR.join((one.plan, one.site, one.session)),
        )
        for one in sessions
    ]
    purposes = [el("option", reading.word(purpose.value), value=purpose.value) for purpose in ReleasePurpose]
    return el(
        "form",
        hidden(reading),
        el("label", el("span", reading.word("session")), el("select", options, name="session")),
        el("label", el("span", reading.word("purpose")), el("select", purposes, name="purpose")),
        field(reading.word("minutes"), "minutes", kind="number", min=1, max=1439),
        field(reading.word("seats"), "seats", maxlength=200, placeholder="3, 7"),
        el("button", reading.word("give_code"), class_="main"),
        method="post",
        action="/codes",
        class_="fields",
    )


def _given(reading: Reading, every: Sequence[tuple[GivenCode, str]]) -> Html:
    if not every:
        return el("p", reading.word("no_codes"), class_="quiet")
    names = ("code", "site", "session", "purpose", "minutes", "seats", "given_by", "given_at")
    rows: list[list[Inside]] = [
        [
            el("strong", code, class_="code"),
            one.site,
            one.request.session,
            reading.word(one.request.purpose.value),
            one.request.minutes or "-",
            ", ".join(map(str, one.request.seats)) or "-",
            one.given_by,
            when(one.given_at_ms),
        ]
        for one, code in every
    ]
    return table([reading.word(name) for name in names], rows, (4,))


def _papers(reading: Reading, view: CodesView) -> Html:
    if not view.papers:
        return el("p", reading.word("no_papers"), class_="quiet")
    rows: list[list[Inside]] = []
    for one in view.papers:
        if not one.code:
            told = state(Tone.AWAY, Sign.DASHED, reading.word("by_telephone"))
        elif view.now_ms >= one.not_before_ms:
            told = state(Tone.GOOD, Sign.FULL, reading.word("may_be_fetched"))
        else:
            told = state(Tone.ACT, Sign.HOLLOW, reading.word("kept_closed"))
        rows.append([one.envelope.title, one.site, one.envelope.about.plan, when(one.not_before_ms), told])
    return table([reading.word(name) for name in ("paper", "site", "plan", "not_before", "code")], rows)


def _record(reading: Reading, entries: Sequence[Entry]) -> Html:
    if not entries:
        return el("p", reading.word("none"), class_="quiet")
    rows: list[list[Inside]] = [
        [when(one.at_ms), one.who, reading.word(one.what), one.site, one.subject] for one in entries
    ]
    return table([reading.word(name) for name in ("given_at", "who", "what_given", "site", "subject")], rows)
