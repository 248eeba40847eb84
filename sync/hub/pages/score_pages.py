"""Scores and their publication, rechecks, and what a candidate sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec

from exam.look import Sign
from exam.plan import USUAL_TIMEZONE, Part
from exam.text import Refusal
from server.scoring.combination import PartStatus, ResultStatus
from server.scoring.marks_file import CandidateRecord, PartRecord
from server.scoring.score_sheet import PART_STATUS_NAMES, RESULT_STATUS_NAMES
from sync.hub.pages.frame import Reading, day, document, field, hidden, moment, said, table, wrong
from sync.hub.pages.look import Tone, state
from sync.hub.pages.markup import Html, Inside, el
from sync.hub.pages.site_page import part_name
from sync.hub.publishing import Publication, Recheck, RecheckReason
from sync.hub.score_desk import ShownScore

_LOCAL = "%Y-%m-%dT%H:%M"


class PlanScores(msgspec.Struct, frozen=True):
    """How a plan's scores stand, over all its sites."""

    plan: str
    name: str
    counts: dict[ResultStatus, int]
    publication: Publication | None

    @property
    def all(self) -> int:
        """Candidates with any result."""
        return sum(self.counts.values())


def scores_page(
    reading: Reading, plans: Sequence[PlanScores], now: datetime, refusal: Refusal | None = None, done: str = ""
) -> str:
    """Every plan: how many results are final, when they are shown, and the form to publish."""
    title = reading.word("scores")
    if not plans:
        return document(reading, title, el("p", reading.word("no_plans"), class_="panel quiet"))
    names = ("plan", "results", "final", "provisional", "absent", "void", "publication", "score_sheet")
    rows = [_plan(reading, one, now) for one in plans]
    return document(
        reading,
        title,
        wrong(reading, refusal),
        said(done),
        table([reading.word(name) for name in names], rows, (1, 2, 3, 4, 5)),
        el("h2", reading.word("publish")),
        el("p", reading.word("publish_lead"), class_="quiet"),
        _publish(reading, plans, now),
    )


def _plan(reading: Reading, one: PlanScores, now: datetime) -> list[Inside]:
    sheet = el("a", reading.word("download"), href=f"/scores/{quote(one.plan, safe='')}/sheet")
    statuses = (ResultStatus.FINAL, ResultStatus.PROVISIONAL, ResultStatus.ABSENT, ResultStatus.VOID)
    counts: list[Inside] = [one.counts.get(status, 0) for status in statuses]
    named = el("div", el("span", one.plan), el("span", one.name, class_="small quiet"), class_="stacked")
    return [named, one.all, *counts, publication_state(reading, one.publication, now), sheet]


def publication_state(reading: Reading, publication: Publication | None, now: datetime) -> Html:
    """Whether scores are shown, and from when until when."""
    if publication is None:
        return state(Tone.AWAY, Sign.DASHED, reading.word("not_published"))
    if publication.shows(now):
        told = state(Tone.GOOD, Sign.FULL, reading.word("shown_now"))
    elif now < publication.starts:
        told = state(Tone.ACT, Sign.HOLLOW, reading.word("shown_later"))
    else:
        told = state(Tone.AWAY, Sign.TICK, reading.word("shown_before"))
    times = el("span", moment(publication.starts), " – ", moment(publication.ends), class_="small quiet")
    return el("div", told, times, class_="stacked")


def _publish(reading: Reading, plans: Sequence[PlanScores], now: datetime) -> Html:
    today = now.astimezone(ZoneInfo(USUAL_TIMEZONE)).replace(minute=0, second=0, microsecond=0)
    options = [el("option", f"{one.plan} {one.name}", value=one.plan) for one in plans]
    return el(
        "form",
        hidden(reading),
        el("label", el("span", reading.word("plan")), el("select", options, name="plan")),
        field(reading.word("from"), "starts", kind="datetime-local", required=True, value=f"{today:{_LOCAL}}"),
        field(reading.word("until"), "ends", kind="datetime-local", required=True),
        el(
            "label",
            el("input", type="checkbox", name="provisional", value="yes"),
            el("span", reading.word("with_provisional")),
            class_="line",
        ),
        el("button", reading.word("publish"), class_="main"),
        method="post",
        action="/scores",
        class_="fields",
    )


def rechecks_page(reading: Reading, every: Sequence[Recheck], now: datetime, refusal: Refusal | None = None) -> str:
    """Every request, those that wait first."""
    title = reading.word("rechecks")
    if not every:
        return document(reading, title, wrong(reading, refusal), el("p", reading.word("no_rechecks"), class_="quiet"))
    names = ("ticket", "plan", "part", "reason", "asked_at", "due", "state", "answer", "print_papers")
    rows = [_recheck(reading, one, now) for one in every]
    return document(reading, title, wrong(reading, refusal), table([reading.word(name) for name in names], rows))


def _recheck(reading: Reading, one: Recheck, now: datetime) -> list[Inside]:
    today = now.astimezone(ZoneInfo(USUAL_TIMEZONE)).date()
    answer: Inside
    if one.answered_at is not None:
        told = state(Tone.GOOD, Sign.TICK, reading.word("answered"))
        answer = (one.answer, f"({reading.word('changed')})" if one.changed else None)
    else:
        late = today > one.due
        told = state(*((Tone.BAD, Sign.ALARM) if late else (Tone.CARE, Sign.HOLLOW)), _waits(reading, late=late))
        answer = el(
            "form",
            hidden(reading, number=str(one.number)),
            field(reading.word("answer"), "answer", required=True, maxlength=200),
            el(
                "label",
                el("input", type="checkbox", name="changed", value="yes"),
                el("span", reading.word("changed")),
                class_="line",
            ),
            el("button", reading.word("save_answer")),
            method="post",
            action="/rechecks",
            class_="row",
        )
    number = el("span", one.ticket, class_="number")
    part, reason = part_name(one.part.value, reading), reading.word(one.reason.value)
    papers = (
        el("a", reading.word("recheck_form"), href=f"/rechecks/{one.number}/form"),
        " ",
        el("a", reading.word("recheck_receipt"), href=f"/rechecks/{one.number}/receipt"),
    )
    return [number, one.plan, part, reason, moment(one.asked_at), day(one.due), told, answer, papers]


def _waits(reading: Reading, *, late: bool) -> str:
    return reading.word("overdue" if late else "waits")


# ---- a candidate ----------------------------------------------------------------------------------------------------


def look_up_page(
    reading: Reading,
    plans: Sequence[tuple[str, str]],
    refusal: Refusal | None = None,
    plan: str = "",
    ticket: str = "",
) -> str:
    """The form by which a candidate looks a score up."""
    options = [el("option", f"{number} {name}", value=number, selected=number == plan) for number, name in plans]
    form = el(
        "form",
        el("label", el("span", reading.word("plan")), el("select", options, name="plan")),
        field(reading.word("ticket"), "ticket", required=True, maxlength=40, inputmode="numeric", value=ticket),
        field(reading.word("id_number"), "id_number", required=True, maxlength=18, autocomplete="off"),
        el("button", reading.word("look_up"), class_="main"),
        method="post",
        action="/results",
        class_="fields",
    )
    lead = el("p", reading.word("look_up_lead"), class_="quiet")
    return document(reading, reading.word("look_up"), lead, wrong(reading, refusal), form)


def score_page(reading: Reading, shown: ShownScore, id_number: str, refusal: Refusal | None = None) -> str:
    """A candidate's score, and the form to ask for a recheck."""
    record = shown.record
    names = ("part", "your_score", "state")
    rows: list[list[Inside]] = [
        [part_name(part.part.value, reading), part.registered, _part_state(reading, part)]
        for part in (record.theory, record.practical)
    ]
    rows.append([reading.word("total"), el("strong", record.registered), _total_state(reading, record)])
    provisional = el("p", reading.word("is_provisional"), class_="panel") if record.passed is None else None
    return document(
        reading,
        reading.word("your_score"),
        el("p", f"{shown.plan_name} · {record.ticket}", class_="quiet"),
        wrong(reading, refusal),
        table([reading.word(name) for name in names], rows, (1,)),
        provisional,
        el("h2", reading.word("rechecks")),
        _asked(reading, shown, id_number),
    )


def _asked(reading: Reading, shown: ShownScore, id_number: str) -> Inside:
    if shown.rechecks:
        one = shown.rechecks[0]
        told = one.answer if one.answered_at else reading.word("recheck_asked", due=one.due.isoformat())
        about = f"{part_name(one.part.value, reading)} · {reading.word(one.reason.value)}: {told}"
        return el("p", about, class_="panel said")
    parts = [el("option", part_name(part.value, reading), value=part.value) for part in Part]
    reasons = [el("option", reading.word(reason.value), value=reason.value) for reason in RecheckReason]
    fields = hidden(reading, plan=shown.plan, ticket=shown.record.ticket, id_number=id_number)
    form = el(
        "form",
        fields,
        el("label", el("span", reading.word("part")), el("select", parts, name="part")),
        el("label", el("span", reading.word("reason")), el("select", reasons, name="reason")),
        el("button", reading.word("ask_recheck")),
        method="post",
        action="/results",
        class_="fields",
    )
    return el("p", reading.word("recheck_lead"), class_="quiet"), form


def _part_state(reading: Reading, part: PartRecord) -> Html:
    tone, sign = {
        PartStatus.MARKED: (Tone.GOOD, Sign.FULL),
        PartStatus.OPEN: (Tone.CARE, Sign.HALF),
        PartStatus.VOID: (Tone.BAD, Sign.CROSS),
    }.get(part.status, (Tone.AWAY, Sign.CROSS))
    text = PART_STATUS_NAMES[part.status] if reading.language == "zh" else part.status.value.replace("_", " ")
    return state(tone, sign, text)


def _total_state(reading: Reading, record: CandidateRecord) -> Html:
    if record.passed is None or record.status is not ResultStatus.FINAL:
        text = RESULT_STATUS_NAMES[record.status] if reading.language == "zh" else record.status.value
        return state(Tone.CARE if record.passed is None else Tone.AWAY, Sign.HALF, text)
    passed = (Tone.GOOD, Sign.TICK, reading.word("passed"))
    return state(*(passed if record.passed else (Tone.AWAY, Sign.CROSS, reading.word("failed"))))
