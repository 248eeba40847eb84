"""One row under its header: typed reading of its cells, each fault noted with sheet, row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from exam.text import Fact
from provisioning.papers.fault import Findings, Place

T = TypeVar("T")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")
_MARKS = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")


class Row:
    """A row's cells by header. Readers return None where a cell is not what it should be, the fault being noted."""

    def __init__(self, place: Place, cells: Mapping[str, str], findings: Findings) -> None:
        self.place = place
        self._cells = cells
        self._findings = findings

    @property
    def number(self) -> int:
        """Row number as Excel shows it."""
        return self.place.row or 0

    def at(self, column: str) -> Place:
        """Name a cell of the row."""
        return Place(self.place.file, self.place.sheet, self.place.row, column)

    def fault(self, column: str, code: str, /, **facts: Fact) -> None:
        """Note a fault of a cell."""
        self._findings.fault(self.at(column), code, **facts)

    def warn(self, column: str, code: str, /, **facts: Fact) -> None:
        """Note a warning about a cell."""
        self._findings.warn(self.at(column), code, **facts)

    def text(self, column: str) -> str:
        """Text of a cell, empty where the cell or its column is."""
        return self._cells.get(column, "")

    def filled(self) -> tuple[str, ...]:
        """Columns of the row that say something."""
        return tuple(column for column, text in self._cells.items() if text)

    def required(self, column: str) -> str | None:
        """Text of a cell that must not be empty."""
        text = self.text(column)
        if not text:
            self.fault(column, "empty", column=column)
        return text or None

    def parts(self, column: str, separator: str = "|｜") -> tuple[str, ...]:
        """Non-empty parts of a cell between separators of either width."""
        return tuple(part.strip() for part in re.split(f"[{separator}]", self.text(column)) if part.strip())

    def identifier(self, column: str) -> str | None:
        """A number or name that is safe in file names and messages."""
        text = self.required(column)
        if text and not _ID.fullmatch(text):
            self.fault(column, "bad-id", value=text[:64])
            return None
        return text

    def marks(self, column: str) -> Decimal | None:
        """Marks: above 0, at most two decimals."""
        text = self.required(column)
        if text is None:
            return None
        if not _MARKS.fullmatch(text) or not Decimal(text):
            self.fault(column, "marks", value=text)
            return None
        return Decimal(text)

    def decimal(self, column: str, *, negative: bool = True) -> Decimal | None:
        """A number as an exact decimal, None for an empty cell."""
        text = self.text(column)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.fault(column, "not-a-number", value=text)
            return None
        value = Decimal(text)
        if value < 0 and not negative:
            self.fault(column, "negative", value=text)
            return None
        return value

    def whole(self, column: str, *, least: int = 1) -> int | None:
        """A whole number, None for an empty cell."""
        text = self.text(column)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < least:
            self.fault(column, "not-whole", value=text, least=least)
            return None
        return int(text)

    def one_of(self, column: str, known: Mapping[str, T]) -> T | None:
        """The value behind one of the known words; a cell that is empty is a fault too."""
        text = self.required(column)
        if text is None:
            return None
        if text not in known:
            self.fault(column, "not-known", value=text, known="、".join(known))
            return None
        return known[text]

    def unused(self, kind: str, used: Sequence[str]) -> None:
        """Note every filled column that this kind does not use: most often the wrong kind, or a cell one too far."""
        for column in self.filled():
            if column not in used:
                self.fault(column, "not-for-this-kind", kind=kind, column=column)


def number_in(text: str) -> Decimal | None:
    """Read a number as people type it, None where it is none."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def is_date(text: str) -> bool:
    """Tell whether a text is a calendar date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
