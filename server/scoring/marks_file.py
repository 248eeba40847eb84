"""SITE/results/marks.json: every candidate's marks with their evidence, the same bytes for the same marks.

It is what a score can be explained from, and what `rescore` compares with. Candidates stand in it by ticket alone.
Marks are texts: exact (`4/3` where no decimal says it), and `registered` as rounded (server.scoring.rounding).
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import msgspec

from exam.ids import Digest, ItemId, SessionId, Ticket
from exam.plan import Level, Part
from exam.text import Text
from server.scoring.combination import CandidateResult, PartResult, PartStatus, ResultStatus
from server.scoring.evidence import Evidence, ItemMark, ItemStatus
from server.scoring.human_marks import HumanMarkPlace, HumanMarks
from server.scoring.rounding import exact_text, plain

MARKS_VERSION = 1


class CheckRecord(msgspec.Struct, frozen=True):
    """One check: marks, and its evidence in both languages. `given` is None while open."""

    label: str
    available: str
    given: str | None
    code: str
    zh: str
    en: str


class ItemRecord(msgspec.Struct, frozen=True):
    """One item with its checks in order; human marks name a check by its place here."""

    item: ItemId
    status: ItemStatus
    available: str
    given: str
    open: str
    checks: tuple[CheckRecord, ...]


class PartRecord(msgspec.Struct, frozen=True):
    """One part of a candidate; `session` is None where none was arranged."""

    part: Part
    status: PartStatus
    session: SessionId | None
    score: str
    registered: str
    open: str
    items: tuple[ItemRecord, ...]


class CandidateRecord(msgspec.Struct, frozen=True):
    """One candidate's result; `passed` is None while it is provisional."""

    ticket: Ticket
    status: ResultStatus
    total: str
    registered: str
    passed: bool | None
    theory: PartRecord
    practical: PartRecord


class PaperRecord(msgspec.Struct, frozen=True):
    """Which paper was marked with which key: digests of the package and of the key's file."""

    level: Level
    part: Part
    paper: str
    package: Digest
    key: Digest


class HumanMarkRecord(msgspec.Struct, frozen=True):
    """A mark that a person gave."""

    ticket: Ticket
    part: Part
    item: ItemId
    check: int
    given: str


class MarksFile(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file. `records` and `journal` say up to which record of the journal, and its hash."""

    plan: str
    records: int
    journal: str
    papers: tuple[PaperRecord, ...]
    candidates: tuple[CandidateRecord, ...]
    human: tuple[HumanMarkRecord, ...] = ()
    version: int = MARKS_VERSION


class MarksFileError(Exception):
    """marks.json cannot be used; `code` is stable, the text says what to do in Chinese and English."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{_TEXTS[code].zh} / {_TEXTS[code].en}")
        self.code = code


_TEXTS = {
    "marks_missing": Text(
        "还没有评分结果 results/marks.json。请先运行 kaochang-server score。",
        "There is no results/marks.json yet. Run `kaochang-server score` first.",
    ),
    "marks_damaged": Text(
        "results/marks.json 读不懂：已损坏，或由更新版本的程序写成。请把它移到别处保存，再运行 kaochang-server score。",
        "results/marks.json cannot be read: damaged, or of a newer program. Move it away, then run "
        "`kaochang-server score`.",
    ),
}


def encode_marks(marks: MarksFile) -> bytes:
    """Write the file's bytes."""
    return msgspec.json.format(msgspec.json.encode(marks), indent=1) + b"\n"


def decode_marks(data: bytes) -> MarksFile:
    """Read the file's bytes. Raises MarksFileError."""
    try:
        marks = msgspec.json.decode(data, type=MarksFile)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise MarksFileError("marks_damaged") from error
    if marks.version > MARKS_VERSION:
        raise MarksFileError("marks_damaged")
    return marks


def candidate_record(result: CandidateResult, sessions: dict[Part, SessionId]) -> CandidateRecord:
    """Write down a result. `sessions` says where each part was sat."""
    return CandidateRecord(
        result.ticket,
        result.status,
        exact_text(result.total),
        str(result.registered),
        result.passed,
        _part(result.theory, sessions.get(Part.THEORY)),
        _part(result.practical, sessions.get(Part.PRACTICAL)),
    )


def _part(result: PartResult, session: SessionId | None) -> PartRecord:
    mark = result.mark
    items = tuple(map(_item, mark.items)) if mark else ()
    still_open = exact_text(mark.open) if mark else "0"
    return PartRecord(
        result.part, result.status, session, exact_text(result.score), str(result.registered), still_open, items
    )


def _item(item: ItemMark) -> ItemRecord:
    checks = tuple(map(_check, item.checks))
    return ItemRecord(
        item.item, item.status, exact_text(item.available), exact_text(item.given), exact_text(item.open), checks
    )


def _check(check: Evidence) -> CheckRecord:
    given = None if check.given is None else exact_text(check.given)
    return CheckRecord(check.label, exact_text(check.available), given, check.code, check.say("zh"), check.say("en"))


def human_records(marks: HumanMarks) -> tuple[HumanMarkRecord, ...]:
    """Write human marks down, in an order of their own."""
    records = [
        HumanMarkRecord(place.ticket, place.part, place.item, place.check, plain(given))
        for place, given in marks.items()
    ]
    return tuple(sorted(records, key=lambda record: (record.ticket, record.part, record.item, record.check)))


def human_marks_of(marks: MarksFile) -> dict[HumanMarkPlace, Decimal]:
    """Read the human marks back, so that marking again does not lose them. Raises MarksFileError."""
    try:
        return {
            HumanMarkPlace(record.ticket, record.part, record.item, record.check): Decimal(record.given)
            for record in marks.human
        }
    except InvalidOperation as error:
        raise MarksFileError("marks_damaged") from error
