"""Workbooks as people write them: sheets with a header row, read cell by cell with their places.

Numbers come out as the digits Excel shows (2.0 as `2`, 1.10 as `1.1`), texts without the spaces and line-break
variants that copying leaves behind. Reading never guesses: what cannot be placed under a header is a fault.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook

from provisioning.papers.fault import Findings, Place
from provisioning.papers.row import Row

MAX_WORKBOOK = 20 * 1024 * 1024
MAX_ROWS = 5000
NOTES = "备注"


@dataclass(frozen=True)
class Sheet:
    """A sheet under its header: `rows` are those that say something."""

    place: Place
    rows: tuple[Row, ...]


class Workbook:
    """An opened workbook. `file` is its name as faults call it."""

    def __init__(self, file: str, cells: dict[str, list[list[str]]], findings: Findings) -> None:
        self.file = file
        self._cells = cells
        self._findings = findings

    def place(self, sheet: str) -> Place:
        """Name a sheet of the workbook."""
        return Place(self.file, sheet)

    def has(self, sheet: str) -> bool:
        """Tell whether there is such a sheet."""
        return sheet in self._cells

    def expect_only(self, known: Sequence[str]) -> None:
        """Note every sheet that is neither known nor a note, so that a misspelt one is not passed over."""
        for name in self._cells:
            if name not in known and not name.startswith(NOTES):
                self._findings.fault(Place(self.file, name), "sheet-unknown", sheet=name)

    def sheet(self, name: str, *, required: Sequence[str], optional: Sequence[str] = ()) -> Sheet | None:
        """Read a sheet under its header. None, with the faults noted, where the sheet or a column is missing."""
        place = Place(self.file, name)
        if name not in self._cells:
            self._findings.fault(place, "sheet-missing", sheet=name)
            return None
        lines = self._cells[name]
        if len(lines) > MAX_ROWS:
            self._findings.fault(Place(self.file, name, MAX_ROWS), "sheet-too-long", limit=MAX_ROWS)
            return None
        header = lines[0] if lines else []
        if not self._header_is_right(place, header, required, optional):
            return None
        rows: list[Row] = []
        for number, line in enumerate(lines[1:], start=2):
            if not any(line):
                continue
            for position, text in enumerate(line):
                if text and not header[position]:
                    letter = get_column_letter(position + 1)
                    self._findings.fault(Place(self.file, name, number, letter), "column-unnamed")
            cells = {column: text for column, text in zip(header, line, strict=True) if column}
            rows.append(Row(Place(self.file, name, number), cells, self._findings))
        if not rows:
            self._findings.fault(place, "sheet-empty")
            return None
        return Sheet(place, tuple(rows))

    def _header_is_right(
        self, place: Place, header: list[str], required: Sequence[str], optional: Sequence[str]
    ) -> bool:
        right = True
        known = {*required, *optional, NOTES}
        for position, column in enumerate(header):
            here = Place(place.file, place.sheet, 1, column)
            if column and column not in known:
                self._findings.fault(here, "column-unknown", column=column)
                right = False
            elif column and column in header[:position]:
                self._findings.fault(here, "column-twice", column=column)
                right = False
        for column in required:
            if column not in header:
                self._findings.fault(Place(place.file, place.sheet, 1, column), "column-missing", column=column)
                right = False
        return right


def open_workbook(path: Path, file: str, findings: Findings) -> Workbook | None:
    """Open a workbook (.xlsx or .xls). None, with the fault noted, where it is missing, too large or unreadable."""
    place = Place(file)
    try:
        if path.stat().st_size > MAX_WORKBOOK:
            findings.fault(place, "workbook-too-large", limit=MAX_WORKBOOK // 1024 // 1024)
            return None
        book = CalamineWorkbook.from_path(path)
        cells = {
            name: [
                [_text(value) for value in line]
                for line in book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MAX_ROWS + 1)
            ]
            for name in book.sheet_names
        }
    except FileNotFoundError:
        findings.fault(place, "workbook-missing")
        return None
    except (OSError, ValueError, CalamineError):
        findings.fault(place, "workbook-unreadable")
        return None
    return Workbook(file, cells, findings)


def _text(value: object) -> str:
    match value:
        case bool():
            return "对" if value else "错"  # Excel turns a typed TRUE into its own kind of cell
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return f"{Decimal(repr(value)):f}"
        case dt.datetime():
            return value.date().isoformat()
        case dt.date():
            return value.isoformat()
        case _:
            return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").strip()
