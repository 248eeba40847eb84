"""Which of all bundles that arrived counts for a result: pure rules, the same for any order and any repetition.

1.  Of one lineage, the bundle with more records counts, where its journal goes through the other's last record.
2.  Where two journals of one lineage part, the branch whose newest record has the higher epoch counts: whoever took
    over last led last, whatever the old server wrote when it came back. The other is kept as evidence and shown.
3.  Anything else is a conflict: two lineages with the same sitting, two branches of one epoch, or an older branch in
    which candidates worked on, so that it has answers which the later one may lack. What arrived first stays, both are
    shown, and people decide. A decision holds for whatever else of both sides arrives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from exam.ids import Digest
from sync.hub.lines import JournalLine, common


class Arrival(msgspec.Struct, frozen=True):
    """A verified bundle: `number` counts arrivals, `lineage` is the hash of its journal's first record.

    `worked` is the last record of its journal with work for the result that is asked about (`sync.hub.worked`), 0 where
    there is none.
    """

    bundle: Digest
    number: int
    lineage: str
    records: int
    final: bool
    worked: int = 0


class Decision(msgspec.Struct, frozen=True):
    """People decided that one bundle's side counts against another's."""

    preferred: Digest
    other: Digest


class Relation(StrEnum):
    """How one bundle stands to another."""

    COUNTS = "counts"
    YIELDS = "yields"
    CONFLICT = "conflict"


class Standing(msgspec.Struct, frozen=True):
    """What counts, and which bundles contradict it and wait for people to decide."""

    counts: Digest
    against: tuple[Digest, ...] = ()


Lines = Mapping[Digest, JournalLine]


def relation(one: Arrival, other: Arrival, lines: Lines, decisions: Sequence[Decision] = ()) -> Relation:
    """How `one` stands to `other`. Lines are needed where both are of one lineage."""
    if one.bundle == other.bundle:
        return Relation.COUNTS
    if one.lineage != other.lineage:
        return _decided(one, other, lines, decisions, 0)
    first, second = lines[one.bundle], lines[other.bundle]
    parted = common(first, second)
    if parted == first.records == second.records:
        # The same journal, packed twice: the one that was meant to be the last, else either, but always the same.
        return _first_if((one.final, other.bundle) > (other.final, one.bundle))
    if parted in (first.records, second.records):
        return _first_if(first.records > second.records)
    mine, theirs = first.epoch_at(first.records), second.epoch_at(second.records)
    older = one if mine < theirs else other
    if mine != theirs and older.worked <= parted:
        return _first_if(mine > theirs)
    return _decided(one, other, lines, decisions, parted)


def standing(holding: Sequence[Arrival], lines: Lines, decisions: Sequence[Decision] = ()) -> Standing:
    """What counts among bundles that all hold one result. Raises ValueError where there are none."""
    if not holding:
        raise ValueError("a result that no bundle holds")
    ordered = sorted({arrival.bundle: arrival for arrival in holding}.values(), key=lambda arrival: arrival.number)
    best = ordered[0]
    for arrival in ordered[1:]:
        if relation(arrival, best, lines, decisions) is Relation.COUNTS:
            best = arrival
    against = tuple(
        arrival.bundle
        for arrival in ordered
        if arrival is not best and relation(arrival, best, lines, decisions) is Relation.CONFLICT
    )
    return Standing(best.bundle, against)


def parts_from(one: Arrival, other: Arrival, lines: Lines) -> int | None:
    """After which record two journals of one lineage part; None where one goes through the other's end."""
    if one.lineage != other.lineage:
        return 0
    first, second = lines[one.bundle], lines[other.bundle]
    parted = common(first, second)
    return None if parted in (first.records, second.records) else parted


def _decided(one: Arrival, other: Arrival, lines: Lines, decisions: Sequence[Decision], parted: int) -> Relation:
    # The last decision holds: people may think again.
    for decision in reversed(decisions):
        for mine, theirs, outcome in (
            (decision.preferred, decision.other, Relation.COUNTS),
            (decision.other, decision.preferred, Relation.YIELDS),
        ):
            if _same_side(one, mine, lines, parted) and _same_side(other, theirs, lines, parted):
                return outcome
    return Relation.CONFLICT


def _same_side(arrival: Arrival, named: Digest, lines: Lines, parted: int) -> bool:
    """Whether a bundle is on the side of the one that a decision names, behind the record where both sides part."""
    if arrival.bundle == named:
        return True
    line = lines.get(named)
    if line is None or line.records <= parted:
        return False
    if parted == 0:
        return line.lineage == arrival.lineage
    own = lines[arrival.bundle]
    return line.hash_at(parted + 1) == own.hash_at(parted + 1)


def _first_if(counts: bool) -> Relation:
    return Relation.COUNTS if counts else Relation.YIELDS
