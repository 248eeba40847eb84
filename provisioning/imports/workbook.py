"""Read .xlsx and .xls into plain rows, with a bound on everything a file can ask for.

The format is told by the first bytes, never by the name: platforms hand out .xlsx as .xls and the other way round.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from provisioning.imports.old_workbook import read_apart
from provisioning.imports.sheets import MAX_CELLS, Sheet, UnusableFileError, unpack

MAX_WORKBOOK_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and any workbook behind a password
_ZIP = b"PK\x03\x04"
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# A cell that holds something, or a row that holds cells: an empty one closes itself.
_HELD = re.compile(rb"""<(?:\w+:)?(?:c|row)\s[^<>]*?\br=["']([A-Z]{0,3})([0-9]{1,7})["'][^<>]*(?<!/)>""")


def read_workbook(path: Path) -> tuple[Sheet, ...]:
    """Read every sheet. Raises UnusableFileError where the file is too large, damaged, locked or no workbook."""
    data = read_bounded(path, MAX_WORKBOOK_BYTES)
    if data.startswith(_OLE):
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
