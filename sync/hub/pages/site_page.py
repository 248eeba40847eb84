"""One site: its sessions, its bundles with their receipts, what is on the way, and what people have to decide."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from exam.ids import Digest
from exam.look import Sign
from exam.plan import PART_NAMES, Part
from exam.text import Refusal
from sync.hub.overview import OnTheWay, SessionRow, SiteView
from sync.hub.pages.frame import Reading, document, field, hidden, short, size, table, when, wrong
from sync.hub.pages.look import Tone, state
from sync.hub.pages.markup import Html, Inside, el
from sync.hub.pages.sites_page import shown
from sync.hub.store.deliveries import DeliveryState
from sync.hub.store.results import TAKEOVER, Contradiction, KeptBundle
from sync.hub.texts import say


def part_name(part: str, reading: Reading) -> str:
    """Theory or practical."""
    return PART_NAMES[Part(part)] if reading.language == "zh" else reading.word(part)


def site_page(reading: Reading, view: SiteView, refusal: Refusal | None = None) -> str:
    """The page."""
    site = view.site
    who = el(
        "p",
        f"{reading.word('fingerprint')} ",
        el("span", site.card.fingerprint, class_="code"),
        class_="quiet",
    )
    return document(
        reading,
        f"{site.number} {site.name}",
        wrong(reading, refusal),
        who,
        _conflicts(reading, view),
        el("h2", reading.word("sessions")),
        _sessions(reading, view),
        el("h2", reading.word("on_the_way")),
        _on_the_way(reading, view),
        el("h2", reading.word("bundles")),
        _bundles(reading, view),
    )


def _sessions(reading: Reading, view: SiteView) -> Html:
    if not view.sessions:
        return el("p", reading.word("nothing_expected"), class_="panel quiet")
    names = ("plan", "room", "part", "starts", "expected_results", "arrived_results", "state")
    return table([reading.word(name) for name in names], [_session(reading, row) for row in view.sessions], (4, 5))


def _session(reading: Reading, row: SessionRow) -> list[Inside]:
    one = row.expected
    return [
        one.plan,
        one.room,
        part_name(one.part, reading),
        when(one.starts_at_ms),
        one.candidates,
        row.arrived,
        shown(row.state, reading),
    ]


def _on_the_way(reading: Reading, view: SiteView) -> Html:
    if not view.on_the_way:
        return el("p", reading.word("nothing_on_the_way"), class_="quiet")
    names = ("bundle", "way", "size", "progress", "last_byte", "state")
    return table([reading.word(name) for name in names], [_way(reading, way) for way in view.on_the_way], (2,))


def _way(reading: Reading, way: OnTheWay) -> list[Inside]:
    one = way.delivery
    bar = el("progress", value=way.percent, max=100, aria_label=reading.word("progress"))
    progress = el("span", bar, el("span", f"{way.percent} %", class_="number"), class_="state")
    told: Inside
    match one.state:
        case DeliveryState.OPEN:
            told = state(Tone.ACT, Sign.HALF, reading.word("uploading"))
        case DeliveryState.REFUSED:
            reason = el("span", say(one.refusal, reading.language), class_="small quiet")
            told = el("div", state(Tone.BAD, Sign.CROSS, reading.word("refused")), reason, class_="stacked")
        case _ if one.code:
            told = state(Tone.CARE, Sign.ALARM, reading.word("verifying_failed"))
        case _:
            told = state(Tone.ACT, Sign.HALF, reading.word("waiting"))
    return [short(one.bundle), reading.word(one.way), size(one.length), progress, when(one.touched_at_ms), told]


def _bundles(reading: Reading, view: SiteView) -> Html:
    if not view.bundles:
        return el("p", reading.word("nothing_arrived"), class_="quiet")
    names = ("bundle", "plan", "way", "epoch", "records", "size", "verified_at", "results_counted", "state", "receipt")
    heads = [reading.word(name) for name in names]
    return table(heads, [_bundle(reading, view, one) for one in view.bundles], (3, 4, 5, 7))


def _bundle(reading: Reading, view: SiteView, one: KeptBundle) -> list[Inside]:
    receipt = el("a", reading.word("download"), href=f"/receipts/{one.bundle}")
    final = reading.word("whole" if one.final else "in_between")
    return [
        el("div", short(one.bundle), el("span", final, class_="small quiet"), class_="stacked"),
        one.plan,
        reading.word(one.way),
        one.epoch,
        one.records,
        size(one.size),
        when(one.verified_at_ms),
        f"{one.counts} / {one.holds}",
        _standing(reading, view, one),
        receipt,
    ]


def _standing(reading: Reading, view: SiteView, one: KeptBundle) -> Html:
    if not one.holds:
        return state(Tone.AWAY, Sign.DASHED, reading.word("no_results"))
    mine = [pair for pair in view.contradictions if one.bundle in (pair.one, pair.other)]
    if any(pair.is_open for pair in mine):
        word = reading.word("conflict")
        return state(Tone.BAD, Sign.ALARM, f"{word} · {reading.word('counts')}" if one.counts else word)
    if one.counts:
        return state(Tone.GOOD, Sign.FULL, reading.word("counts"))
    return state(Tone.AWAY, Sign.HOLLOW, reading.word("evidence" if mine else "superseded"))


def _conflicts(reading: Reading, view: SiteView) -> Inside:
    if not view.contradictions:
        return None
    return el("h2", reading.word("conflicts")), [_conflict(reading, view, one) for one in view.contradictions]


def _conflict(reading: Reading, view: SiteView, one: Contradiction) -> Html:
    tone, sign, name = (Tone.BAD, Sign.ALARM, "to_decide") if one.is_open else (Tone.AWAY, Sign.TICK, "decided")
    if not one.for_people:
        tone, sign, name = Tone.AWAY, Sign.HOLLOW, "evidence"
    kind = "worked_on" if one.kind == TAKEOVER and one.for_people else one.kind
    about = el("p", reading.word(kind, record=one.record))
    forms: Inside = None
    if one.for_people:
        known = {bundle.bundle: bundle for bundle in view.bundles}
        forms = [
            _choice(reading, view, one, _told(reading, one, known, preferred), preferred, other)
            for preferred, other in ((one.one, one.other), (one.other, one.one))
        ]
    return el("section", state(tone, sign, reading.word(name)), about, forms, class_="panel")


def _told(reading: Reading, one: Contradiction, known: Mapping[Digest, KeptBundle], bundle: Digest) -> Inside:
    """Which bundle this is, in words that a person can choose by: whose, when it came, how much of it counts."""
    told, other = known.get(bundle), known.get(one.other if bundle == one.one else one.one)
    if told is None or other is None:
        return short(bundle)
    whose: Inside = None
    if one.kind == TAKEOVER:
        whose = (el("strong", reading.word("took_over" if told.epoch > other.epoch else "old_server")), " ")
    counted = f"{reading.word('results_counted')} {told.counts} / {told.holds}"
    more = el("span", when(told.verified_at_ms), f" · {counted}", class_="small quiet")
    return el("div", el("span", whose, short(bundle)), more, class_="stacked")


def _choice(
    reading: Reading, view: SiteView, one: Contradiction, about: Inside, preferred: Digest, other: Digest
) -> Html:
    return el(
        "form",
        hidden(reading, plan=one.plan, preferred=preferred, other=other),
        about,
        field(reading.word("reason"), "reason", required=True, maxlength=200),
        el("button", reading.word("this_counts")),
        method="post",
        action=f"/sites/{quote(view.site.number, safe='')}/decide",
        class_="row",
    )
