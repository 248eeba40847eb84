"""The markers' Excel file (人工阅卷): what waits for a person, without a name, ticket or site; and the file taken back.

A candidate stands in it by a code that the organiser's key makes of plan and ticket: the same every time, and telling
a marker nothing. Each row is looked at by itself; what cannot be taken comes back in a file with its reasons.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from hashlib import sha256
from types import MappingProxyType

import msgspec

from exam.ids import ItemId, Ticket
from exam.plan import PART_NAMES
from exam.text import Text
from exam.trust.sealing import derive_key
from server.scoring.human_marks import HumanMarkPlace
from server.scoring.rounding import exact_text, plain
from sync.hub.marking.scores import OpenCheck
from sync.hub.marking.text_sheets import read_sheet, write_sheet

COLUMNS = ("考试计划", "考生代码", "部分", "题号", "评分点", "评分点名称", "满分", "得分")
REASON = "失败原因"
TITLE = "人工阅卷"
_CODE_BYTES = 5
_MOST_DIGITS = 12
_PARTS = {name: part for part, name in PART_NAMES.items()}

REASONS: Mapping[str, Text] = MappingProxyType(
    {
        "mark_plan": Text("考试计划不是 {plan}", "the plan is not {plan}"),
        "mark_code": Text("没有这个考生代码", "there is no such candidate's code"),
        "mark_place": Text("没有这个评分点，或它由计算机评分", "there is no such check, or a computer marked it"),
        "mark_number": Text("得分不是数字", "the mark is no number"),
        "mark_range": Text("得分不在 0 到 {most} 之间", "the mark is not between 0 and {most}"),
        "mark_twice": Text("同一评分点出现两次，得分不同", "the same check stands twice with different marks"),
        "mark_given": Text(
            "已录入 {given} 分，不能改为另一分数；更正须通过成绩复查",
            "{given} was taken in before and stays; a correction takes a recheck",
        ),
    }
)


class FailedRow(msgspec.Struct, frozen=True):
    """A row that was not taken: its number in the file, its cells, the reason's code and facts."""

    row: int
    cells: tuple[str, ...]
    code: str
    facts: dict[str, str | int] = {}


class TakenSheet(msgspec.Struct, frozen=True):
    """What a file brought: marks that fit, rows that do not, and how many rows were left empty."""

    marks: tuple[tuple[HumanMarkPlace, Decimal], ...]
    failed: tuple[FailedRow, ...]
    empty: int


class NotAMarkerSheetError(Exception):
    """The file has other columns than the markers' file."""


def marker_code(organiser_signing: bytes, plan: str, ticket: Ticket) -> str:
    """The code under which a candidate is marked: eight signs, the same every time."""
    key = derive_key(organiser_signing, "marker code", plan)
    text = base64.b32encode(hmac.new(key, ticket.encode(), sha256).digest()[:_CODE_BYTES]).decode()
    return f"{text[:4]}-{text[4:]}"


def marker_sheet(plan: str, checks: Iterable[OpenCheck], code_of: Callable[[Ticket], str]) -> bytes:
    """Write the checks that wait, by code, so that the order tells nothing either."""
    rows = sorted(_row(plan, check, code_of(check.place.ticket)) for check in checks if check.given is None)
    return write_sheet(TITLE, COLUMNS, rows)


def take_sheet(
    data: bytes,
    plan: str,
    checks: Sequence[OpenCheck],
    given: Mapping[HumanMarkPlace, Decimal],
    code_of: Callable[[Ticket], str],
    *,
    correcting: bool = False,
) -> TakenSheet:
    """Read a file back, row by row. `given` are marks taken before; `correcting` lets them be replaced.

    Raises SheetError where it is no workbook, NotAMarkerSheetError where its columns are others.
    """
    rows = read_sheet(data)
    if not rows or not set(COLUMNS) <= set(rows[0]):
        raise NotAMarkerSheetError
    at = {name: rows[0].index(name) for name in COLUMNS}
    tickets = {code_of(check.place.ticket): check.place.ticket for check in checks}
    available = {check.place: check.available for check in checks}
    marks: dict[HumanMarkPlace, Decimal] = {}
    failed, empty = list[FailedRow](), 0
    for number, cells in enumerate(rows[1:], 2):
        row = {name: cells[place] if place < len(cells) else "" for name, place in at.items()}
        if not row["得分"]:
            empty += bool(any(cells))
            continue
        found = _mark(row, plan, tickets, available)
        if not isinstance(found, tuple):
            failed.append(FailedRow(number, tuple(row.values()), found.code, found.facts))
            continue
        place, mark = found
        before = given.get(place)
        if marks.get(place, mark) != mark:
            failed.append(FailedRow(number, tuple(row.values()), "mark_twice"))
        elif before is not None and before != mark and not correcting:
            failed.append(FailedRow(number, tuple(row.values()), "mark_given", {"given": plain(before)}))
        else:
            marks[place] = mark
    return TakenSheet(tuple(marks.items()), tuple(failed), empty)


def failed_sheet(failed: Iterable[FailedRow]) -> bytes:
    """The rows that were not taken with their reasons, to be corrected and taken again."""
    rows = [(*row.cells, REASONS[row.code].say("zh", row.facts)) for row in failed]
    return write_sheet(TITLE, (*COLUMNS, REASON), rows)


class _Wrong(msgspec.Struct, frozen=True):
    code: str
    facts: dict[str, str | int] = {}


def _mark(
    row: Mapping[str, str], plan: str, tickets: Mapping[str, Ticket], available: Mapping[HumanMarkPlace, Fraction]
) -> tuple[HumanMarkPlace, Decimal] | _Wrong:
    if row["考试计划"] != plan:
        return _Wrong("mark_plan", {"plan": plan})
    ticket, part = tickets.get(row["考生代码"].upper()), _PARTS.get(row["部分"])
    if ticket is None:
        return _Wrong("mark_code")
    number = row["评分点"]
    if part is None or not (number.isascii() and number.isdigit() and 0 < len(number) <= len("9999")):
        return _Wrong("mark_place")
    place = HumanMarkPlace(ticket, part, ItemId(row["题号"]), int(number) - 1)
    if place not in available:
        return _Wrong("mark_place")
    try:
        mark = Decimal(row["得分"]) if len(row["得分"]) <= _MOST_DIGITS else Decimal("NaN")
    except InvalidOperation:
        return _Wrong("mark_number")
    if not mark.is_finite():
        return _Wrong("mark_number")
    if not 0 <= Fraction(mark) <= available[place]:
        return _Wrong("mark_range", {"most": exact_text(available[place])})
    return place, mark


def _row(plan: str, check: OpenCheck, code: str) -> tuple[str, ...]:
    place = check.place
    number = str(place.check + 1)
    return (plan, code, PART_NAMES[place.part], place.item, number, check.label, exact_text(check.available), "")
