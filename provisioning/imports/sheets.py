"""Sheets as plain rows, and calamine's reading of a workbook's bytes into them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from exam.text import Fact
from provisioning.imports.cells import Raw

MAX_CELLS = 4_000_000
"""Of one sheet's rectangle: 5,000 candidates in 15 columns are 75,000."""


class Sheet(NamedTuple):
    """One sheet: row 1 is `rows[0]`, every row as wide as the sheet. Empty cells are empty strings."""

    name: str
    rows: Sequence[Sequence[Raw]]


class UnusableFileError(Exception):
    """The file as a whole cannot be used: a code and facts."""

    def __init__(self, code: str, facts: dict[str, Fact] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts or {}


def unpack(data: bytes) -> tuple[Sheet, ...]:
    """Let calamine read a workbook's bytes. Raises UnusableFileError."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return tuple(_sheet(workbook, name) for name in workbook.sheet_names)
    except PasswordError as error:
        raise UnusableFileError("file_password") from error
    except (CalamineError, ValueError) as error:
        raise UnusableFileError("file_damaged") from error


def _sheet(workbook: CalamineWorkbook, name: str) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise UnusableFileError("file_too_wide", {"sheet": name})
    return Sheet(name, sheet.to_python(skip_empty_area=False))
