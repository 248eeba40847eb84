"""Final scores: the results that count, with the marks that people gave, combined as a site combines them.

The sentences of evidence stay as the bundle has them; only a check that a person marked is told anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from exam.ids import ItemId, SessionId, Ticket
from exam.plan import Part, Plan
from exam.policy import Policy
from server.scoring.combination import PartResult, PartStatus, combine
from server.scoring.evidence import Evidence, ItemMark, ItemStatus, PartMark
from server.scoring.human_marks import HumanMarkPlace, HumanMarks, with_human_marks
from server.scoring.marks_file import CandidateRecord, CheckRecord, ItemRecord, PartRecord, candidate_record

BY_PERSON = "by_person"


class OpenCheck(msgspec.Struct, frozen=True):
    """A check that waits for a person; `given` is what a person gave already, None while nobody did."""

    place: HumanMarkPlace
    label: str
    available: Fraction
    given: Fraction | None = None


def checks_of_people(ticket: Ticket, parts: Iterable[PartRecord]) -> list[OpenCheck]:
    """Every check of a candidate that people mark, marked or not, in the order of the paper."""
    return [
        OpenCheck(
            HumanMarkPlace(ticket, part.part, item.item, number),
            check.label,
            Fraction(check.available),
            None if check.given is None else Fraction(check.given),
        )
        for part in parts
        for item in part.items
        for number, check in enumerate(item.checks)
        if check.given is None or check.code == BY_PERSON
    ]


def final_records(
    plan: Plan, parts: Iterable[tuple[Ticket, PartRecord]], human: HumanMarks
) -> tuple[CandidateRecord, ...]:
    """The results of a plan's candidates, in the plan's order; who has no result yet is not among them.

    Raises HumanMarkError where a mark does not fit, which `marker_sheet` has not let in.
    """
    by_ticket: dict[Ticket, list[PartRecord]] = defaultdict(list)
    for ticket, part in parts:
        by_ticket[ticket].append(part)
    mine = _by_ticket(human)
    return tuple(
        _final(candidate.ticket, by_ticket[candidate.ticket], mine.get(candidate.ticket, {}), plan.policy)
        for candidate in plan.candidates
        if candidate.ticket in by_ticket
    )


def _final(ticket: Ticket, parts: Sequence[PartRecord], human: HumanMarks, policy: Policy) -> CandidateRecord:
    before = {part.part: part for part in parts}
    results = [_result(part, ticket, human) for part in parts]
    sessions: dict[Part, SessionId] = {part.part: part.session for part in parts if part.session is not None}
    record = candidate_record(combine(ticket, results, policy), sessions)
    return msgspec.structs.replace(
        record,
        theory=_as_told(record.theory, before.get(Part.THEORY)),
        practical=_as_told(record.practical, before.get(Part.PRACTICAL)),
    )


def _result(record: PartRecord, ticket: Ticket, human: HumanMarks) -> PartResult:
    if not record.items:
        return PartResult(record.part, record.status)
    places = {(place.item, place.check) for place in human if place.part is record.part}
    mark = PartMark(record.part, tuple(_item(item, places) for item in record.items))
    marked = with_human_marks(mark, ticket, human)
    status = record.status
    if status in (PartStatus.OPEN, PartStatus.MARKED):
        status = PartStatus.OPEN if marked.open else PartStatus.MARKED
    return PartResult(record.part, status, marked)


def _item(record: ItemRecord, given_here: set[tuple[ItemId, int]]) -> ItemMark:
    checks = tuple(
        # What a person gave before is open again where the hub holds a mark: a recheck may have corrected it.
        _check(check, is_open=check.code == BY_PERSON and (record.item, number) in given_here)
        for number, check in enumerate(record.checks)
    )
    return ItemMark(record.item, checks, answered=record.status is not ItemStatus.UNANSWERED)


def _check(record: CheckRecord, *, is_open: bool) -> Evidence:
    given = None if is_open or record.given is None else Fraction(record.given)
    # The code stands for its sentence, which the record has already; `open` has one without facts.
    return Evidence(record.label, Fraction(record.available), given, "open")


def _as_told(made: PartRecord, before: PartRecord | None) -> PartRecord:
    """The new marks with the sentences that were there before, but for what a person gave just now."""
    if before is None or not before.items:
        return made
    items = tuple(
        msgspec.structs.replace(
            new,
            checks=tuple(
                check if check.code == BY_PERSON else old for check, old in zip(new.checks, known.checks, strict=True)
            ),
        )
        for new, known in zip(made.items, before.items, strict=True)
    )
    return msgspec.structs.replace(made, items=items)


def _by_ticket(human: HumanMarks) -> Mapping[Ticket, HumanMarks]:
    found: dict[Ticket, dict[HumanMarkPlace, Decimal]] = defaultdict(dict)
    for place, given in human.items():
        found[place.ticket][place] = given
    return found


def only_known(human: HumanMarks, parts: Iterable[tuple[Ticket, PartRecord]]) -> HumanMarks:
    """The marks whose check is in the results that count; another bundle may count by now than when they were given."""
    places = {check.place for ticket, part in parts for check in checks_of_people(ticket, [part])}
    return {place: given for place, given in human.items() if place in places}
