"""Scores as they stand: results that count, marks of people, what is published; what is asked of all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import msgspec

from exam.ids import IdNumber, Ticket
from exam.plan import Part, Plan
from exam.text import Refusal
from server.scoring.combination import ResultStatus
from server.scoring.marks_file import CandidateRecord, MarksFile, PartRecord, human_records
from server.scoring.score_sheet import COLUMNS, score_rows, score_sheet
from sync.hub.hub import Hub
from sync.hub.marking.marker_sheet import failed_sheet, marker_code, marker_sheet, take_sheet
from sync.hub.marking.scores import OpenCheck, checks_of_people, final_records, only_known
from sync.hub.marking.text_sheets import write_sheet
from sync.hub.publishing import Recheck, RecheckReason, WorkingDays, answer_due, may_recheck
from sync.hub.store import marks, results, sites
from sync.hub.store.results import CountedPart


class SiteScores(msgspec.Struct, frozen=True):
    """A plan at one site with its results."""

    plan: Plan
    marks: MarksFile

    def count(self, status: ResultStatus) -> int:
        """Results of a status."""
        return sum(record.status is status for record in self.marks.candidates)


class ShownScore(msgspec.Struct, frozen=True):
    """What a candidate sees."""

    plan: str
    plan_name: str
    record: CandidateRecord
    rechecks: tuple[Recheck, ...] = ()


class MarksTaken(msgspec.Struct, frozen=True):
    """What came of a markers' file: how many marks are new, how many rows empty, and the file of failed rows."""

    changed: int
    fitting: int
    empty: int
    failed: bytes
    failed_rows: int


def scores_of(hub: Hub, plan: str, site: str = "") -> Sequence[SiteScores]:
    """Every site's scores in a plan, or one site's; none where nobody registered the plan. Raises StoreError."""
    human = marks.read_human_marks(hub.database, plan)
    found = []
    for known in sites.plans_of(hub.database, plan):
        if site and known.site_number != site:
            continue
        parts = results.counted_parts(hub.database, plan, site=known.site_number)
        found.append(SiteScores(known, _marks_of(hub, known, parts, human)))
    return found


def sheet_of(hub: Hub, plan: str) -> bytes | None:
    """The score sheet of a plan (handbook section 10); all sites on one where there are several. None: no such plan."""
    found = scores_of(hub, plan)
    if not found:
        return None
    if len(found) == 1:
        return score_sheet(found[0].plan, found[0].marks)
    rows = [row for one in found for row in score_rows(one.plan, one.marks)]
    return write_sheet("成绩单", COLUMNS, rows)


# ---- marks of people ------------------------------------------------------------------------------------------------


def sheet_for_markers(hub: Hub, plan: str) -> tuple[bytes, int]:
    """The file for markers, and how many checks wait in it."""
    checks = _waiting(hub, plan)
    return marker_sheet(plan, checks, _coded(hub, plan)), sum(check.given is None for check in checks)


def take_marks(hub: Hub, plan: str, data: bytes, by: str) -> MarksTaken | Refusal:
    """Take a markers' file back; what fits counts at once. Raises SheetError, NotAMarkerSheetError or StoreError.

    While a recheck waits for its answer, marks that were given may be corrected (handbook section 10).
    """
    given = marks.read_human_marks(hub.database, plan)
    correcting = any(recheck.answered_at is None for recheck in marks.list_rechecks(hub.database, plan))
    taken = take_sheet(data, plan, _all_checks(hub, plan), given, _coded(hub, plan), correcting=correcting)
    changed = marks.take_human_marks(hub.database, plan, taken.marks, by, hub.clock.wall_ms())
    if isinstance(changed, Refusal):
        return changed
    failed = failed_sheet(taken.failed) if taken.failed else b""
    return MarksTaken(changed, len(taken.marks), taken.empty, failed, len(taken.failed))


# ---- what candidates see --------------------------------------------------------------------------------------------


def score_for(hub: Hub, plan: str, ticket: Ticket, id_number: IdNumber) -> ShownScore | Refusal:
    """A candidate's own score, within the period alone. The same refusal for a wrong ticket and a wrong ID number."""
    now = _now(hub)
    publication = marks.find_publication(hub.database, plan)
    if publication is None or not publication.shows(now):
        return Refusal("scores_not_shown")
    for known in sites.plans_of(hub.database, plan):
        candidate = known.candidate(ticket)
        if candidate is not None and candidate.id_number == id_number:
            record = _record(hub, known, ticket)
            if record is not None:
                asked = marks.list_rechecks(hub.database, plan, ticket)
                return ShownScore(plan, known.name, record, tuple(asked))
    return Refusal("score_unknown")


def ask_recheck(
    hub: Hub, plan: str, ticket: Ticket, id_number: IdNumber, part: Part, reason: RecheckReason
) -> Recheck | Refusal:
    """A candidate asks for a recheck of a part (复查申请)."""
    shown = score_for(hub, plan, ticket, id_number)
    if isinstance(shown, Refusal):
        return shown
    now, publication = _now(hub), marks.find_publication(hub.database, plan)
    days = publication.days if publication else WorkingDays()
    due = answer_due(now, days)
    wanted = Recheck(number=0, plan=plan, ticket=ticket, part=part, reason=reason, asked_at=now, due=due)
    record: PartRecord = shown.record.theory if part is Part.THEORY else shown.record.practical
    return marks.ask_recheck(hub.database, wanted, lambda before: may_recheck(publication, record, reason, before, now))


def open_results(hub: Hub, plan: str) -> int:
    """Candidates of a plan whose result is not final, or who have none yet, or a conflict."""
    waiting = 0
    for one in scores_of(hub, plan):
        arranged = {place.ticket for session in one.plan.sessions for place in session.places}
        settled = sum(record.status is not ResultStatus.PROVISIONAL for record in one.marks.candidates)
        waiting += len(arranged) - settled
    conflicts = sum(number for (of, _), (_, number) in results.session_counts(hub.database).items() if of == plan)
    return max(waiting, conflicts)


# ---- inside ---------------------------------------------------------------------------------------------------------


def _marks_of(hub: Hub, plan: Plan, parts: Sequence[CountedPart], human: marks.Given) -> MarksFile:
    known = {candidate.ticket for candidate in plan.candidates}
    records = [(Ticket(part.ticket), part.marks) for part in parts if part.ticket in known]
    fitting = only_known(human, records)
    from_bundles = {part.bundle for part in parts}
    last = max(
        (one for one in results.list_bundles(hub.database, plan.site_number) if one.bundle in from_bundles),
        key=lambda one: one.number,
        default=None,
    )
    return MarksFile(
        plan=plan.number,
        records=last.records if last else 0,
        journal=last.journal if last else "",
        papers=tuple(results.papers_marked(hub.database, from_bundles)),
        candidates=final_records(plan, records, fitting),
        human=human_records(fitting),
    )


def _record(hub: Hub, plan: Plan, ticket: Ticket) -> CandidateRecord | None:
    parts = [(ticket, part.marks) for part in results.counted_parts(hub.database, plan.number, ticket=ticket)]
    human = only_known(marks.read_human_marks(hub.database, plan.number), parts)
    return next(iter(final_records(plan, parts, human)), None)


def _all_checks(hub: Hub, plan: str) -> list[OpenCheck]:
    parts = results.counted_parts(hub.database, plan)
    return [check for part in parts for check in checks_of_people(Ticket(part.ticket), [part.marks])]


def _waiting(hub: Hub, plan: str) -> list[OpenCheck]:
    given = marks.read_human_marks(hub.database, plan)
    return [check for check in _all_checks(hub, plan) if check.given is None and check.place not in given]


def _coded(hub: Hub, plan: str) -> Callable[[Ticket], str]:
    return partial(marker_code, hub.organiser.signing, plan)


def _now(hub: Hub) -> datetime:
    return datetime.fromtimestamp(hub.clock.wall_ms() / 1000, UTC)
