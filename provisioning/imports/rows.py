"""From a sheet's raw rows to named cells, and the checks every kind of row shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from exam.ids import ID_CHARACTERS, IdNumber, id_check_character, parse_id_number
from exam.text import Fact
from provisioning.imports.cells import Cell, Raw, clean, read_cell
from provisioning.imports.findings import Failure, Note, Spot
from provisioning.imports.kinds import COLUMNS, NEVER_EMPTY, REASON_HEADER, Kind, Writing
from provisioning.imports.sheets import Sheet, UnusableFileError

HEADER_WITHIN = 30
"""Rows in which the header is looked for: titles and instructions stand above it."""
MAX_CELL_CHARACTERS = 300

T = TypeVar("T")


class Header(msgspec.Struct, frozen=True):
    """Where a table's columns are. `row` counts from 1; `stars` are the columns whose cells are required."""

    row: int
    columns: Mapping[str, int]
    stars: frozenset[str]


class Judged(msgspec.Struct, Generic[T], frozen=True):
    """An acceptable row and where it stood."""

    entry: T
    row: Row


class Row(msgspec.Struct, frozen=True):
    """One row of a table with its cells by header text."""

    file: str
    sheet: str
    number: int
    cells: Mapping[str, Cell]
    letters: Mapping[str, str]
    required: frozenset[str]

    def spot(self, column: str = "") -> Spot:
        """Name the place of a cell, or of the row."""
        letter = self.letters.get(column)
        return Spot(self.file, self.sheet, self.number, column, f"{letter}{self.number}" if letter else "")

    def failure(self, column: str, code: str, **facts: Fact) -> Failure:
        """Say what is wrong with a cell."""
        return Failure(self.spot(column), code, self.cells[column].raw, facts)

    def text(self, column: str) -> str:
        """Give a cell's text, empty where the file has no such column."""
        cell = self.cells.get(column)
        return cell.text if cell else ""

    def notes(self) -> Iterator[Note]:
        """Tell which cells were trimmed."""
        return (Note(self.spot(column), "trimmed") for column, cell in self.cells.items() if cell.trimmed)

    def common_failures(self) -> list[Failure]:
        """Check what holds for any cell: required ones are filled, no digits lost, no novel in a cell."""
        failures = []
        for column, cell in self.cells.items():
            if not cell.text and column in self.required:
                failures.append(self.failure(column, "cell_empty"))
            elif cell.digits_lost:
                failures.append(self.failure(column, "digits_lost"))
            elif len(cell.text) > MAX_CELL_CHARACTERS:
                failures.append(
                    Failure(self.spot(column), "cell_too_long", cell.text[:20], {"limit": MAX_CELL_CHARACTERS})
                )
        return failures


def find_header(sheet: Sheet, kind: Kind) -> Header:
    """Find the row that holds every column of the kind. Raises UnusableFileError naming what the best row lacks."""
    best: tuple[str, ...] = tuple(COLUMNS[kind])
    for number, row in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        written = [clean(cell, Writing.TEXT) if isinstance(cell, str) else "" for cell in row]
        columns: dict[str, int] = {}
        for index, text in enumerate(written):
            name = text.lstrip("*＊ ")
            if name and name != REASON_HEADER:
                columns.setdefault(name, index)
        missing = tuple(name for name in COLUMNS[kind] if name not in columns)
        if not missing:
            stars = frozenset(name for name, index in columns.items() if written[index].startswith(("*", "＊")))
            return Header(number, columns, stars)
        best = min(best, missing, key=len)
    raise UnusableFileError("file_header", {"sheet": sheet.name, "missing": "、".join(best)})


def read_rows(file: str, sheet: Sheet, header: Header, kind: Kind) -> tuple[Row, ...]:
    """Read the rows below the header; wholly blank ones are none."""
    writings = {name: COLUMNS[kind].get(name, Writing.TEXT) for name in header.columns}
    letters = {name: column_letters(index) for name, index in header.columns.items()}
    required = header.stars | NEVER_EMPTY[kind]
    rows = []
    for number, raw in enumerate(sheet.rows[header.row :], header.row + 1):
        cells = {name: read_cell(raw[index], writings[name]) for name, index in header.columns.items()}
        if any(cell.text for cell in cells.values()):
            rows.append(Row(file, sheet.name, number, cells, letters, required))
    return tuple(rows)


def is_blank(rows: Sequence[Sequence[Raw]]) -> bool:
    """Tell an empty sheet: Excel used to put two behind every workbook."""
    return not any(clean(cell, Writing.TEXT) if isinstance(cell, str) else True for row in rows for cell in row)


def column_letters(index: int) -> str:
    """Name a column as Excel does: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def check_id_number(row: Row, column: str, failures: list[Failure]) -> IdNumber | None:
    """Check an ID number (GB 11643): 18 characters, 17 digits and a check character."""
    cell = row.cells[column]
    if not cell.text or cell.digits_lost:
        return None
    number = parse_id_number(cell.text)
    if number is None:
        body = cell.text[:-1]
        shaped = len(cell.text) == ID_CHARACTERS and body.isascii() and body.isdigit()
        if shaped and cell.text[-1].upper() in "0123456789X":
            failures.append(row.failure(column, "id_check", expected=id_check_character(body)))
        else:
            failures.append(row.failure(column, "id_shape", characters=len(cell.text)))
    return number


def check_whole(row: Row, column: str, code: str, failures: list[Failure], *, most: int = 9999) -> int | None:
    """Check a whole number from 1 on, in ASCII digits."""
    cell = row.cells[column]
    if not cell.text or cell.digits_lost:
        return None
    number = int(cell.text) if cell.text.isascii() and cell.text.isdigit() and len(cell.text) <= len(str(most)) else 0
    if not 1 <= number <= most:
        failures.append(row.failure(column, code))
        return None
    return number
