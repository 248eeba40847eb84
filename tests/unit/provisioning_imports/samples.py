"""The sample folders, and small changes to copies of them."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image
from python_calamine import CalamineWorkbook

from exam.policy import Policy
from provisioning.imports.findings import ImportReport
from provisioning.imports.importing import import_folder
from provisioning.imports.roster import Roster, decode_roster
from server.site_folder import SiteFolder

DATA = Path(__file__).parents[2] / "data"
CLEAN = DATA / "site-clean"
DIRTY = DATA / "site-dirty"
AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
BY = "管理员甲"
WORKBOOKS = ("考生信息", "报考信息", "考场信息", "排考明细")
FIRST_ROW = {"考生信息": 3, "报考信息": 3, "考场信息": 4, "排考明细": 9}


def run(folder: Path, site: Path) -> ImportReport:
    """Import at the tests' time."""
    return import_folder(folder, SiteFolder(site), at=AT, by=BY)


def roster_of(site: Path) -> Roster:
    """Read a site's roster."""
    return decode_roster((site / "roster.json").read_bytes())


def copy(source: Path, target: Path, *names: str) -> Path:
    """Copy files of a sample folder, all unless named."""
    target.mkdir(exist_ok=True)
    for path in source.iterdir():
        if not names or path.stem in names:
            shutil.copy(path, target / path.name)
    return target


def change(path: Path, edit: Callable[[Worksheet], object], sheet: str | None = None) -> None:
    """Change one sheet of a workbook as somebody would in Excel."""
    book = openpyxl.load_workbook(path)
    page = book[sheet] if sheet else book.worksheets[0]
    assert isinstance(page, Worksheet)
    edit(page)
    book.save(path)


def put(path: Path, cell: str, value: str | float | None, sheet: str | None = None) -> None:
    """Change one cell of a workbook."""

    def edit(page: Worksheet) -> None:
        page[cell] = value

    change(path, edit, sheet)


def as_xls(source: Path, target: Path) -> None:
    """Write a workbook again in the old format, cell by cell."""
    book = xlwt.Workbook(encoding="utf-8")
    workbook = CalamineWorkbook.from_path(source)
    for name in workbook.sheet_names:
        page = book.add_sheet(name)
        for row, cells in enumerate(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)):
            for column, value in enumerate(cells):
                if value != "":
                    page.write(row, column, value)
    book.save(str(target))


def picture(width: int = Policy().photo_width, height: int = Policy().photo_height, kind: str = "JPEG") -> bytes:
    """Draw a plain picture."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(stream, kind)
    return stream.getvalue()


def zipped(path: Path, entries: dict[str, bytes]) -> Path:
    """Write a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path
