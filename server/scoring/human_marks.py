"""Marks that people gave (人工阅卷), put in the places that a computer left open. They come back from the organiser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from exam.ids import ItemId, Ticket
from exam.plan import Part
from exam.text import Fact, Text
from server.scoring.evidence import Evidence, ItemMark, PartMark
from server.scoring.rounding import exact_text, plain


@dataclass(frozen=True)
class HumanMarkPlace:
    """Which check of which item of which candidate. `check` counts from 0 in the item's evidence.

    The part belongs to it, because items are named uniquely in their own paper only.
    """

    ticket: Ticket
    part: Part
    item: ItemId
    check: int = 0


HumanMarks = Mapping[HumanMarkPlace, Decimal]

_TEXTS = {
    "human_place_unknown": Text(
        "人工阅卷成绩的位置不存在：{item} 的第 {check} 项。请核对题号和序号。",
        "There is no check {check} in item {item}. Check the item and the number of the human mark.",
    ),
    "human_place_not_open": Text(
        "{item} 的第 {check} 项由计算机评分，不接受人工成绩。请删去该成绩。",
        "Check {check} of item {item} is marked by the computer. Leave that human mark out.",
    ),
    "human_mark_range": Text(
        "{item} 的第 {check} 项人工成绩 {given} 不在 0 到 {available} 之间。请更正。",
        "The human mark {given} of check {check} of item {item} is not between 0 and {available}. Correct it.",
    ),
    "human_mark_candidate": Text(
        "人工阅卷成绩中有本计划没有作答的考生。请核对准考证号。",
        "A human mark is for a candidate who sat no such part. Check the ticket numbers.",
    ),
}


class HumanMarkError(Exception):
    """A human mark cannot be put in; `code` is stable, the text says what to do in Chinese and English."""

    def __init__(self, code: str, facts: Mapping[str, Fact] | None = None) -> None:
        text = _TEXTS[code]
        super().__init__(f"{text.say('zh', facts or {})} / {text.say('en', facts or {})}")
        self.code = code
        self.facts = dict(facts or {})


def with_human_marks(mark: PartMark, ticket: Ticket, marks: HumanMarks) -> PartMark:
    """Return the part with the marks people gave to this candidate. Raises HumanMarkError; never goes out of bounds."""
    mine = {place: given for place, given in marks.items() if (place.ticket, place.part) == (ticket, mark.part)}
    if not mine:
        return mark
    items = {item.item: item for item in mark.items}
    for place, given in mine.items():
        item = items.get(place.item)
        if item is None or not 0 <= place.check < len(item.checks):
            raise HumanMarkError("human_place_unknown", {"item": place.item, "check": place.check})
        items[place.item] = _put(item, place, given)
    return replace(mark, items=tuple(items.values()))


def check_candidates(marks: HumanMarks, marked: Iterable[tuple[Ticket, Part]]) -> None:
    """Check that every mark is for somebody who was marked: no mistyped ticket vanishes. Raises HumanMarkError."""
    known = set(marked)
    if any((place.ticket, place.part) not in known for place in marks):
        raise HumanMarkError("human_mark_candidate")


def _put(item: ItemMark, place: HumanMarkPlace, given: Decimal) -> ItemMark:
    check = item.checks[place.check]
    facts: dict[str, Fact] = {"item": place.item, "check": place.check}
    if check.given is not None:
        raise HumanMarkError("human_place_not_open", facts)
    # `is_finite` first: a NaN compares with nothing.
    if not given.is_finite() or not 0 <= Fraction(given) <= check.available:
        raise HumanMarkError(
            "human_mark_range", facts | {"given": str(given), "available": exact_text(check.available)}
        )
    done = Evidence(check.label, check.available, Fraction(given), "by_person", {"given": plain(given)})
    return replace(item, checks=(*item.checks[: place.check], done, *item.checks[place.check + 1 :]))
