"""The score sheet (成绩单) as an Excel file, with the columns of handbook section 10 in that order.

Every cell is text, so that Excel keeps 26 digits, and so that nothing a file brought in becomes a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from exam.plan import CERTIFICATE_LEVELS, LEVEL_NAMES, PART_NAMES, Candidate, Plan, Session, Subject
from server.scoring.combination import PartStatus, ResultStatus
from server.scoring.marks_file import CandidateRecord, MarksFile, PartRecord
from server.scoring.rounding import plain

COLUMNS = (
    "考试计划", "考生编号", "姓名", "身份证号", "准考证号", "考生类型", "所属院校", "科目编号", "考试科目", "考试方式",
    "考试证书", "考核单位", "成绩", "考试时间", "状态", "考核站点",
)  # fmt: skip
"""Handbook section 10."""
DETAIL_COLUMNS = (
    "准考证号", "姓名", "考场", "理论成绩", "理论状态", "实操成绩", "实操状态", "待人工阅卷分值", "总成绩", "合格线",
    "是否合格", "成绩性质",
)  # fmt: skip
WAY_OF_EXAMINING = "机考+实操"
"""Handbook section 3."""
CERTIFICATE = "数字营销技术应用职业技能等级证书"
"""The certificate of every number in `CERTIFICATE_LEVELS` (the manual's 考核证书)."""
UNKNOWN = ""
"""What only the organiser's platform knows: 考生编号, 科目编号, 考核单位. No file that a site gets holds them."""

PART_STATUS_NAMES = {
    PartStatus.MARKED: "已评分",
    PartStatus.OPEN: "待人工阅卷",
    PartStatus.INCOMPLETE: "作答未收齐",
    PartStatus.UNFINISHED: "考试未结束",
    PartStatus.ABSENT: "缺考",
    PartStatus.NOT_ARRANGED: "未排考",
    PartStatus.CALLED_OFF: "停考",
    PartStatus.VOID: "成绩无效",
}
RESULT_STATUS_NAMES = {
    ResultStatus.FINAL: "最终",
    ResultStatus.PROVISIONAL: "暂定",
    ResultStatus.ABSENT: "缺考",
    ResultStatus.VOID: "成绩无效",
}
_PASSED = {True: "合格", False: "不合格", None: "暂定"}
_WIDEST = 48


def sheet_name(plan: Plan) -> str:
    """Name the file; a plan's number may hold what Windows does not allow in a name."""
    return f"成绩单-{re.sub(r'[^0-9A-Za-z一-鿿._-]', '_', plan.number)}.xlsx"


def score_sheet(plan: Plan, marks: MarksFile) -> bytes:
    """Make the file: sheet 成绩单 for the platform, sheet 明细 for the site."""
    rows = [_row(plan, candidate, record, found) for candidate, record, found in _found(plan, marks)]
    details = [_detail(plan, candidate, record, found) for candidate, record, found in _found(plan, marks)]
    book = Workbook()
    first = book.worksheets[0]
    first.title = "成绩单"
    _fill(first, COLUMNS, rows)
    _fill(book.create_sheet("明细"), DETAIL_COLUMNS, details)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def score_rows(plan: Plan, marks: MarksFile) -> list[tuple[str, ...]]:
    """The rows of sheet 成绩单, a text for each of `COLUMNS`; whoever is not of the plan is left out."""
    known, sessions = {candidate.ticket for candidate in plan.candidates}, {session.id for session in plan.sessions}
    of_plan = msgspec.structs.replace(
        marks,
        candidates=tuple(
            record
            for record in marks.candidates
            if record.ticket in known
            and (sat := {part.session for part in _parts(record)} - {None})
            and sat <= sessions
        ),
    )
    return [_row(plan, candidate, record, found) for candidate, record, found in _found(plan, of_plan)]


def _found(plan: Plan, marks: MarksFile) -> Iterator[tuple[Candidate, CandidateRecord, list[Session]]]:
    candidates = {candidate.ticket: candidate for candidate in plan.candidates}
    sessions = {session.id: session for session in plan.sessions}
    for record in marks.candidates:
        found = [sessions[part.session] for part in _parts(record) if part.session is not None]
        yield candidates[record.ticket], record, found


def _row(plan: Plan, candidate: Candidate, record: CandidateRecord, sessions: Sequence[Session]) -> tuple[str, ...]:
    subject = sessions[0].subject
    return (
        plan.name,
        UNKNOWN,
        candidate.name,
        candidate.id_number,
        candidate.ticket,
        candidate.candidate_type,
        candidate.school,
        UNKNOWN,
        subject.name,
        WAY_OF_EXAMINING,
        certificate_name(subject),
        UNKNOWN,
        record.registered,
        exam_time(sessions),
        status_text(record),
        plan.site_name,
    )


def _detail(plan: Plan, candidate: Candidate, record: CandidateRecord, sessions: Sequence[Session]) -> tuple[str, ...]:
    still_open = [f"{PART_NAMES[part.part]} {part.open}" for part in _parts(record) if part.open != "0"]
    return (
        candidate.ticket,
        candidate.name,
        "、".join(dict.fromkeys(session.room for session in sessions)),
        record.theory.registered,
        PART_STATUS_NAMES[record.theory.status],
        record.practical.registered,
        PART_STATUS_NAMES[record.practical.status],
        "、".join(still_open),
        record.registered,
        plain(plan.policy.pass_mark),
        _PASSED[record.passed],
        RESULT_STATUS_NAMES[record.status],
    )


def _parts(record: CandidateRecord) -> tuple[PartRecord, PartRecord]:
    return record.theory, record.practical


def certificate_name(subject: Subject) -> str:
    """Name the certificate with its level; its number where this program does not know it."""
    known = subject.certificate in CERTIFICATE_LEVELS
    return f"{CERTIFICATE}({LEVEL_NAMES[subject.level]})" if known else subject.certificate


def exam_time(sessions: Sequence[Session]) -> str:
    """Say when the linked exam was, as the platform writes it: `2026-11-28 09:00-12:30`, or with both days."""
    starts, ends = min(s.starts_at for s in sessions), max(s.ends_at for s in sessions)
    until = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{ends:%Y-%m-%d %H:%M}"
    return f"{starts:%Y-%m-%d %H:%M}-{until}"


def status_text(record: CandidateRecord) -> str:
    """Say how a result stands: 已登记, 缺考, 成绩无效, 待人工阅卷(暂定); a part that was missed is named."""
    if record.status is ResultStatus.VOID:
        return "成绩无效"
    missed = [f"{PART_NAMES[part.part]}缺考" for part in _parts(record) if part.status is PartStatus.ABSENT]
    if record.status is ResultStatus.ABSENT:
        return "缺考"
    if record.status is ResultStatus.FINAL:
        return f"已登记({'、'.join(missed)})" if missed else "已登记"
    waiting = (
        PartStatus.OPEN,
        PartStatus.INCOMPLETE,
        PartStatus.UNFINISHED,
        PartStatus.NOT_ARRANGED,
        PartStatus.CALLED_OFF,
    )
    reasons = dict.fromkeys(PART_STATUS_NAMES[part.status] for part in _parts(record) if part.status in waiting)
    return f"{'、'.join((*reasons, *missed))}(暂定)"


def _fill(sheet: Worksheet, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    widths = [2 * len(column) for column in columns]
    for number, row in enumerate((columns, *rows), 1):
        for place, text in enumerate(row):
            cell = sheet.cell(number, place + 1)
            if isinstance(cell, Cell):
                _write(cell, text)
            widths[place] = max(widths[place], sum(1 if char.isascii() else 2 for char in text))
    for place, width in enumerate(widths):
        sheet.cell(1, place + 1).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(width, _WIDEST) + 2
    sheet.freeze_panes = "A2"


def _write(cell: Cell, text: str) -> None:
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text) or None
    cell.number_format = "@"
    if cell.value is not None:
        # After the value: openpyxl takes a text that begins with = for a formula.
        cell.data_type = "s"
