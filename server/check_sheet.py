"""The machine checks as an Excel file: one sheet, one line a finding, the worst of each PC first.

Every cell is text, so that nothing a machine calls itself becomes a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from exam.preflight.findings import Verdict, in_order, worst
from exam.preflight.texts import VERDICTS, advice_said, found_said, needed_said, title_said
from exam.text import Language, Text
from exam.wire.console_talk import CheckRow

SHEET = "检查结果"
COLUMNS: tuple[tuple[Text, int], ...] = (
    (Text("考场", "Room"), 12),
    (Text("考位", "Seat"), 8),
    (Text("机器", "Machine"), 16),
    (Text("总评", "Overall"), 14),
    (Text("项目", "Checked"), 18),
    (Text("结论", "Verdict"), 14),
    (Text("实际", "Found"), 36),
    (Text("要求", "Needed"), 36),
    (Text("处理", "What to do"), 60),
)
"""Columns with their widths in characters."""
NOT_CHECKED = Text("没有收到检查结果", "No check has come")
WAIT = Text(
    "请启动这台机器上的考生程序，等它显示“等待登录”。",
    "Start the program on this PC and wait until it waits for a login.",
)
_FILLS = {Verdict.SHORT: "F8D7D3", Verdict.UNKNOWN: "ECEAE4", Verdict.MINIMUM: "F6E9C9"}
"""Grounds behind a word that says the same."""


def check_workbook(rows: Sequence[CheckRow], language: Language) -> bytes:
    """Write the file. A PC of which no check came has one line that says so."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    lines = [[text.say(language, {}) for text, _ in COLUMNS]]
    marks: list[Verdict | None] = [None]
    for row in rows:
        for line, mark in _lines(row, language):
            lines.append(line)
            marks.append(mark)
    for number, (line, mark) in enumerate(zip(lines, marks, strict=True), 1):
        for place, text in enumerate(line, 1):
            cell = sheet.cell(number, place)
            if isinstance(cell, Cell):
                _write(cell, text)
        if mark in _FILLS:
            sheet.cell(number, 6).fill = PatternFill("solid", fgColor=_FILLS[mark])
    for place, (_, width) in enumerate(COLUMNS, 1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _lines(row: CheckRow, language: Language) -> Iterator[tuple[list[str], Verdict | None]]:
    where = [row.room, str(row.seat or "—"), row.machine]
    if not row.findings:
        yield [*where, "—", "—", "—", NOT_CHECKED.say(language, {}), "—", WAIT.say(language, {})], None
        return
    whole = VERDICTS[worst(row.findings)].say(language, {})
    for one in in_order(row.findings):
        said = (found_said(one, language), needed_said(one, language), advice_said(one, language))
        yield [*where, whole, title_said(one, language), VERDICTS[one.verdict].say(language, {}), *said], one.verdict


def _write(cell: Cell, text: str) -> None:
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text) or None
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if cell.value is not None:
        # After the value: openpyxl takes a text that begins with = for a formula.
        cell.data_type = "s"
