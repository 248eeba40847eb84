"""The first page: every site, what arrived, what is missing, what needs a person."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from exam.look import Sign
from sync.hub.overview import SessionState, SiteView
from sync.hub.pages.frame import Reading, document, table, when
from sync.hub.pages.look import Tone, state
from sync.hub.pages.markup import Html, Inside, el

STATES = {
    SessionState.ALL_THERE: (Tone.GOOD, Sign.TICK),
    SessionState.PARTLY_THERE: (Tone.CARE, Sign.NOTCHED),
    SessionState.MISSING: (Tone.BAD, Sign.HOLLOW),
    SessionState.NOT_YET: (Tone.AWAY, Sign.DASHED),
    SessionState.CONFLICT: (Tone.BAD, Sign.ALARM),
}


def shown(session: SessionState, reading: Reading, count: int | None = None) -> Html:
    """A session's state, with how many there are where that is asked."""
    tone, sign = STATES[session]
    text = reading.word(session.value)
    return state(tone, sign, text if count is None else f"{text} {count}")


def sites_page(reading: Reading, views: Sequence[SiteView]) -> str:
    """The page."""
    expected = sum(len(view.sessions) for view in views)
    arrived = sum(view.count(SessionState.ALL_THERE) for view in views)
    missing = sum(view.count(SessionState.MISSING, SessionState.PARTLY_THERE) for view in views)
    conflicts = sum(view.conflicts for view in views)
    numbers = (
        ("tile_expected", expected, None),
        ("tile_arrived", arrived, "good" if arrived else None),
        ("tile_missing", missing, "bad" if missing else None),
        ("tile_conflicts", conflicts, "bad" if conflicts else None),
    )
    tiles = [
        el("div", el("b", count, class_=tone), el("span", reading.word(name), class_="quiet"), class_="tile")
        for name, count, tone in numbers
    ]
    heads = [reading.word(name) for name in ("site", "site_name", "sessions", "uploading", "last_bundle", "state")]
    rows = [_row(reading, view) for view in views]
    body: Inside = table(heads, rows) if rows else el("p", reading.word("no_sites"), class_="panel quiet")
    lead = el("p", reading.word("sites_lead"), class_="quiet")
    return document(reading, reading.word("sites"), lead, el("div", tiles, class_="tiles"), el("h2", heads[0]), body)


def _row(reading: Reading, view: SiteView) -> list[Inside]:
    link = el("a", view.site.number, href=f"/sites/{quote(view.site.number, safe='')}")
    there = f"{view.count(SessionState.ALL_THERE)} / {len(view.sessions)}"
    ways = [el("span", f"{way.percent} %", class_="number") for way in view.on_the_way]
    last: Inside = when(view.bundles[0].verified_at_ms) if view.bundles else el("span", "-", class_="quiet")
    return [link, view.site.name, el("span", there, class_="number"), ways or "-", last, _worst(reading, view)]


def _worst(reading: Reading, view: SiteView) -> Html:
    """What a person should know first."""
    if view.conflicts:
        return shown(SessionState.CONFLICT, reading, view.conflicts)
    for one in (SessionState.CONFLICT, SessionState.MISSING, SessionState.PARTLY_THERE, SessionState.NOT_YET):
        if count := view.count(one):
            return shown(one, reading, count)
    if view.sessions:
        return shown(SessionState.ALL_THERE, reading)
    return state(Tone.AWAY, Sign.DASHED, reading.word("unexpected"))
