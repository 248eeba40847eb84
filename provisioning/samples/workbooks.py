"""Writes workbooks whose bytes depend on their contents alone, so that a rebuilt sample shows no difference."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | None
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
_NUMBERS = frozenset(
    {"题号", "分值", "容差", "最小", "最大", "至少", "至多", "大小上限KB", "宽", "高", "最少行数", "最多行数"}
)
_WIDE = frozenset({"题干", "内容", "说明", "条件", "评分标准", "答案", "备注"})


def typed(column: str, text: str | float | None) -> Cell:
    """Give a cell the type that a person's Excel would: numbers in columns of numbers, text elsewhere."""
    if text is None or text == "":
        return None
    if column in _NUMBERS and isinstance(text, str):
        return float(text) if "." in text else int(text)
    return text


def workbook(sheets: dict[str, tuple[Sequence[str], Sequence[Sequence[Cell]]]]) -> bytes:
    """Make a workbook of sheets, each with its header and rows."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, (header, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(header))
        for row in rows:
            sheet.append(list(row))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for position, column in enumerate(header, start=1):
            sheet.column_dimensions[get_column_letter(position)].width = 48 if column in _WIDE else 16
        for line in sheet.iter_rows(min_row=2):
            for cell in line:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = "A2"
    book.properties.creator = "Kaochang"
    book.properties.created = _WRITTEN.replace(tzinfo=None)
    out = io.BytesIO()
    book.save(out)
    return _without_times(out.getvalue())


def _without_times(data: bytes) -> bytes:
    """Write the archive again with one fixed time: openpyxl stamps the moment of saving on it."""
    out = io.BytesIO()
    stamp = f"{_WRITTEN:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, _WRITTEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, content)
    return out.getvalue()
