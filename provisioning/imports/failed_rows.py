"""失败-<file>.xlsx: the rows that did not go in, in the file's own shape plus a column of reasons (handbook section 5).

Whoever corrects it in Excel and imports it again completes the site; the reason column is not read.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from openpyxl import Workbook
from openpyxl.cell import Cell as ExcelCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from provisioning.imports.cells import Raw
from provisioning.imports.findings import Failure
from provisioning.imports.kinds import FAILED_PREFIX, REASON_HEADER
from provisioning.imports.sheets import Sheet
from provisioning.texts import reason

_TEXT_FORMAT = "@"  # Excel leaves what is typed into such a cell alone: 18 digits stay 18 digits
_COLUMN_WIDTH = 22
_REASON_WIDTH = 60


def failed_name(file: str) -> str:
    """Name the workbook of a file's failed rows."""
    return f"{FAILED_PREFIX}{PurePath(file).stem.removeprefix(FAILED_PREFIX)}.xlsx"


def failed_workbook(sheets: Sequence[Sheet], headers: Mapping[str, int], failures: Sequence[Failure]) -> bytes:
    """Write a file's failed rows. `headers` is the row of each sheet's header, from 1.

    Where a failure stands above the header (the head of an arrangement sheet) the whole sheet failed and is written.
    """
    reasons: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for failure in failures:
        reasons[failure.spot.sheet][failure.spot.row or 1].append(_said(failure))
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        if sheet.name in reasons and sheet.name in headers:
            _write_sheet(book.create_sheet(sheet.name), sheet, headers[sheet.name], reasons[sheet.name])
    return _bytes(book)


def failed_photos(failures: Sequence[Failure]) -> bytes:
    """Write the list of photos that are missing or bad; the photos themselves come again as a zip."""
    book = Workbook()
    book.remove(book.worksheets[0])
    page = book.create_sheet("考生照片")
    for column, text in enumerate(("照片文件名", REASON_HEADER), 1):
        _put(page, 1, column, text, bold=True)
    for row, failure in enumerate(failures, 2):
        _put(page, row, 1, failure.value)
        _put(page, row, 2, reason(failure.code, failure.facts, failure.value).zh)
    _widths(page, 1)
    return _bytes(book)


def _write_sheet(page: Worksheet, sheet: Sheet, header: int, reasons: Mapping[int, Sequence[str]]) -> None:
    titles = sheet.rows[header - 1]
    last = len(titles)
    # A failed-rows file that fails again has its reason column already.
    reason_column = next((place for place, title in enumerate(titles, 1) if title == REASON_HEADER), last + 1)
    whole = any(row < header for row in reasons)
    numbers = [*range(1, header + 1)]
    numbers += range(header + 1, len(sheet.rows) + 1) if whole else sorted(row for row in reasons if row > header)
    for target, number in enumerate(numbers, 1):
        for column, raw in enumerate(sheet.rows[number - 1], 1):
            if raw != "" and column != reason_column:
                _put(page, target, column, raw, bold=number == header)
        if number in reasons:
            _put(page, target, reason_column, ";".join(reasons[number]))
    _put(page, header, reason_column, REASON_HEADER, bold=True)
    _widths(page, reason_column - 1)


def _put(page: Worksheet, row: int, column: int, raw: Raw, *, bold: bool = False) -> None:
    cell = page.cell(row, column)
    assert isinstance(cell, ExcelCell)  # noqa: S101 - merged cells exist only where they were merged
    if isinstance(raw, str):
        # Set by hand: a cell that begins with "=" is what somebody typed, never a formula of ours.
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", raw)
        cell.data_type = "s"
    else:
        cell.value = int(raw) if isinstance(raw, float) and raw.is_integer() else raw
    cell.number_format = _TEXT_FORMAT
    if bold:
        cell.font = Font(bold=True)


def _widths(page: Worksheet, columns: int) -> None:
    for column in range(1, columns + 1):
        page.column_dimensions[get_column_letter(column)].width = _COLUMN_WIDTH
    page.column_dimensions[get_column_letter(columns + 1)].width = _REASON_WIDTH


def _said(failure: Failure) -> str:
    column = f"{failure.spot.column}: " if failure.spot.column else ""
    return column + reason(failure.code, failure.facts, failure.value).zh


def _bytes(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
