"""Excel files of texts, out and in: every cell a text, so that 26 digits stay digits and nothing becomes a formula."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import closing

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 200_000, 64
_WIDEST = 48


class SheetError(Exception):
    """A file is no workbook that can be read; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def write_sheet(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Make a workbook of one sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    widths = [2 * len(column) for column in columns]
    for number, row in enumerate((columns, *rows), 1):
        for place, text in enumerate(row):
            cell = sheet.cell(number, place + 1)
            if isinstance(cell, Cell) and text:
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", text) or None
                cell.number_format = "@"
                cell.data_type = "s"  # after the value: a text that begins with = is no formula
            widths[place] = max(widths[place], sum(1 if sign.isascii() else 2 for sign in text))
    for place, width in enumerate(widths, 1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = min(width, _WIDEST) + 2
    sheet.freeze_panes = "A2"
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def read_sheet(data: bytes) -> list[list[str]]:
    """Read the first sheet as texts, row by row. Raises SheetError: `sheet_unreadable` or `sheet_large`."""
    if len(data) > MOST_BYTES:
        raise SheetError("sheet_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as whole:
            if sum(one.file_size for one in whole.infolist()) > MOST_UNPACKED:
                raise SheetError("sheet_large")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        with closing(book):
            # Row by row and bounded: a cell far out at XFD1048576 asks for no rectangle up to it.
            rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
            found = [[_text(value) for value in row] for row in rows]
    except (zipfile.BadZipFile, OSError, ValueError, LookupError, TypeError, SyntaxError) as error:
        raise SheetError("sheet_unreadable") from error  # what openpyxl meets in a file that is none
    if len(found) > MOST_ROWS:
        raise SheetError("sheet_large")
    return found


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()
