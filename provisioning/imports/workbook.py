"""Read .xlsx and .xls into plain rows, with a bound on everything a file can ask for.

The format is told by the first bytes, never by the name: platforms hand out .xlsx as .xls and the other way round.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from exam.text import Fact
from provisioning.imports.cells import Raw

MAX_WORKBOOK_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_CELLS = 4_000_000
"""Of one sheet's rectangle: 5,000 candidates in 15 columns are 75,000."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and any workbook behind a password
_ZIP = b"PK\x03\x04"
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# A cell that holds something, or a row that holds cells: an empty one closes itself.
_HELD = re.compile(rb"""<(?:\w+:)?(?:c|row)\s[^<>]*?\br=["']([A-Z]{0,3})([0-9]{1,7})["'][^<>]*(?<!/)>""")


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


def read_workbook(path: Path) -> tuple[Sheet, ...]:
    """Read every sheet. Raises UnusableFileError where the file is too large, damaged, locked or no workbook."""
    data = read_bounded(path, MAX_WORKBOOK_BYTES)
    if data.startswith(_OLE):
        # Here, not above: only .xls needs a process of its own, and that module needs this one.
        from provisioning.imports.old_workbook import read_apart  # noqa: PLC0415 - see above

        return read_apart(data)
    if not data.startswith(_ZIP):
        raise UnusableFileError("file_damaged")
    _refuse_bombs(data)
    try:
        return unpack(data)
    except BaseException as error:
        # Calamine's own faults arrive as a Rust panic, which is no Exception and has no importable type.
        if type(error).__name__ != "PanicException":
            raise
        raise UnusableFileError("file_damaged") from error


def read_bounded(path: Path, limit: int) -> bytes:
    """Read a file of at most `limit` bytes. Raises UnusableFileError where it is empty, longer, or cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise UnusableFileError("file_unreadable") from error
    if not data:
        raise UnusableFileError("file_empty")
    if len(data) > limit:
        raise UnusableFileError("file_too_large", {"limit_mb": limit // (1024 * 1024)})
    return data


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


def _refuse_bombs(data: bytes) -> None:
    """Refuse what would fill the memory: calamine lays a sheet out as a full rectangle, or ends the process.

    One stray character in the last cell of a sheet (XFD1048576) is enough for that.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED_BYTES:
                raise UnusableFileError("file_too_large", {"limit_mb": MAX_UNPACKED_BYTES // (1024 * 1024)})
            for part in parts.infolist():
                if _SHEET_PART.fullmatch(part.filename) and _rectangle(parts.read(part)) > MAX_CELLS:
                    raise UnusableFileError("file_too_wide", {"sheet": part.filename})
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise UnusableFileError("file_damaged") from error


def _rectangle(xml: bytes) -> int:
    height = width = 1
    for letters, digits in _HELD.findall(xml):
        height = max(height, int(digits))
        width = max(width, _column_number(letters))
    return height * width


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
