"""What marking again changed: per candidate and item, old and new (`kaochang-server rescore`)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from exam.ids import Ticket
from server.scoring.marks_file import CandidateRecord, ItemRecord, MarksFile, PartRecord

TOTAL = "total"


class Standing(msgspec.Struct, frozen=True):
    """How something stood: marks given (registered for a total), marks open, and the status."""

    given: str
    open: str
    status: str


class Difference(msgspec.Struct, frozen=True):
    """One change. `part` is theory, practical or `total`; `item` is empty for a part or total.

    `checks` are the labels of the checks that changed. None: it was not there, or is not there any more.
    """

    ticket: Ticket
    part: str
    item: str
    old: Standing | None
    new: Standing | None
    checks: tuple[str, ...] = ()


def differences(old: MarksFile, new: MarksFile) -> list[Difference]:
    """List what changed, in the order of the new marks; candidates who are gone come last."""
    before = {candidate.ticket: candidate for candidate in old.candidates}
    after = {candidate.ticket: candidate for candidate in new.candidates}
    found: list[Difference] = []
    for ticket in (*after, *(ticket for ticket in before if ticket not in after)):
        found += _candidate(ticket, before.get(ticket), after.get(ticket))
    return found


def _candidate(ticket: Ticket, old: CandidateRecord | None, new: CandidateRecord | None) -> Iterator[Difference]:
    for name in ("theory", "practical"):
        old_part: PartRecord | None = getattr(old, name, None)
        new_part: PartRecord | None = getattr(new, name, None)
        yield from _part(ticket, name, old_part, new_part)
    before, after = _total(old), _total(new)
    if before != after:
        yield Difference(ticket, TOTAL, "", before, after)


def _part(ticket: Ticket, name: str, old: PartRecord | None, new: PartRecord | None) -> Iterator[Difference]:
    before = {item.item: item for item in old.items} if old else {}
    after = {item.item: item for item in new.items} if new else {}
    for item in dict.fromkeys((*after, *before)):
        first, second = before.get(item), after.get(item)
        changed = _changed_checks(first, second)
        if _item(first) != _item(second) or changed:
            yield Difference(ticket, name, item, _item(first), _item(second), changed)
    if _whole(old) != _whole(new):
        yield Difference(ticket, name, "", _whole(old), _whole(new))


def _total(record: CandidateRecord | None) -> Standing | None:
    return Standing(record.registered, "", record.status.value) if record else None


def _whole(record: PartRecord | None) -> Standing | None:
    return Standing(record.registered, record.open, record.status.value) if record else None


def _item(record: ItemRecord | None) -> Standing | None:
    return Standing(record.given, record.open, record.status.value) if record else None


def _changed_checks(old: ItemRecord | None, new: ItemRecord | None) -> tuple[str, ...]:
    before = [(check.label, check.available, check.given) for check in old.checks] if old else []
    after = [(check.label, check.available, check.given) for check in new.checks] if new else []
    changed = [check for check in after if check not in before] + [check for check in before if check not in after]
    return tuple(dict.fromkeys(label for label, _, _ in changed if label))
