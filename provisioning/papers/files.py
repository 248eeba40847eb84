"""File tasks: the sheet 文件, what a candidate hands in."""

from __future__ import annotations

from exam.paper import ExpectedFile
from provisioning.papers.media import is_file_name
from provisioning.papers.row import Row
from provisioning.papers.settings import YES_NO
from provisioning.papers.workbook import Workbook

FILES = "文件"
FILE_COLUMNS = ("路径", "名称", "大小上限KB", "必交")
KILOBYTE = 1024
MOST_KILOBYTES = 200 * 1024


def read_files(book: Workbook) -> tuple[ExpectedFile, ...]:
    """Read the expected files; a missing or empty sheet is noted as such."""
    sheet = book.sheet(FILES, required=FILE_COLUMNS)
    found: list[ExpectedFile] = []
    seen: dict[str, int] = {}
    for row in sheet.rows if sheet else ():
        file = _read_file(row, seen)
        if file:
            found.append(file)
    return tuple(found)


def is_inner_path(path: str) -> bool:
    """Tell whether a path stays inside a folder on every system: relative, `/` only, each part a plain name."""
    return len(path) <= 200 and all(is_file_name(part) for part in path.split("/"))


def _read_file(row: Row, seen: dict[str, int]) -> ExpectedFile | None:
    path = row.required("路径")
    kilobytes = row.whole("大小上限KB")
    required = row.one_of("必交", YES_NO)
    if path is None or required is None:
        return None
    if not is_inner_path(path):
        row.fault("路径", "path-bad", value=path[:200])
        return None
    # Windows holds `Index.html` and `index.html` for one file.
    if seen.setdefault(path.casefold(), row.number) != row.number:
        row.fault("路径", "path-twice", value=path, other=seen[path.casefold()])
    if kilobytes and kilobytes > MOST_KILOBYTES:
        row.fault("大小上限KB", "limit-too-high", value=kilobytes, limit=MOST_KILOBYTES)
    size = (kilobytes or MOST_KILOBYTES) * KILOBYTE
    return ExpectedFile(path=path, label=row.text("名称"), max_bytes=size, required=required)
