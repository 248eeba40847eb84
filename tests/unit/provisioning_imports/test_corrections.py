"""What failed comes back as files to correct; corrected and imported again they complete the site."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from provisioning.imports.kinds import REASON_HEADER
from server.site_folder import SiteFolder
from tests.unit.provisioning_imports.samples import DIRTY, change, copy, picture, put, roster_of, run, zipped


def _failed_files(report_folder: Path, target: Path) -> Path:
    target.mkdir()
    for path in report_folder.iterdir():
        shutil.copy(path, target / path.name)
    return target


def test_the_failed_rows_corrected_and_imported_again_complete_the_site(tmp_path: Path) -> None:
    report = run(DIRTY, tmp_path / "site")
    folder = _failed_files(report.failed_files[0].parent, tmp_path / "corrected")
    put(folder / "失败-考场信息.xlsx", "F4", "40")
    people = folder / "失败-考生信息.xlsx"
    put(people, "E3", "99000020070906004X")
    put(people, "A4", "周天佑")
    change(people, lambda page: page.delete_rows(5))
    put(folder / "失败-报考信息.xlsx", "D3", "1630054223020943")
    change(folder / "失败-报考信息.xlsx", lambda page: page.delete_rows(4))
    places = folder / "失败-排考明细.xlsx"
    put(places, "F9", "5")
    put(places, "D10", "20261128002611000000100008")
    put(places, "D11", "20261128002611000000100011")
    missing = ("990000200804220128", "990000200402010144", "990000200610240083")
    zipped(folder / "考生照片.zip", {f"{id_number}.jpg": picture() for id_number in missing})

    again = run(folder, tmp_path / "site")

    assert again.failures == ()
    assert again.open_points == ()
    assert again.exit_status == 0
    roster = roster_of(tmp_path / "site")
    assert [len(rows) for rows in (roster.rooms, roster.people, roster.registrations)] == [1, 40, 40]
    assert [len(rows) for rows in (roster.places, roster.photos)] == [80, 40]
    plan = SiteFolder(tmp_path / "site").read_plan()
    assert [(room.name, room.seats) for room in plan.rooms] == [("第1考场", 40)]
    assert [len(session.places) for session in plan.sessions] == [40, 40]
    assert all(candidate.photo for candidate in plan.candidates)


def test_the_failed_rows_keep_the_shape_of_their_file_and_add_the_reason(tmp_path: Path) -> None:
    report = run(DIRTY, tmp_path)
    failed = {path.name: path for path in report.failed_files}

    assert sorted(failed) == sorted(
        ["失败-报考信息.xlsx", "失败-排考明细.xlsx", "失败-考场信息.xlsx", "失败-考生信息.xlsx", "失败-考生照片.xlsx"]
    )
    page = _page(failed["失败-排考明细.xlsx"], "第1考场-理论")
    original = _page(DIRTY / "排考明细.xlsx", "第1考场-理论")
    assert [_values(page, row)[:6] for row in range(1, 9)] == [_values(original, row)[:6] for row in range(1, 9)]
    assert [_values(page, row)[:6] for row in (9, 10, 11)] == [_values(original, row) for row in (13, 16, 19)]
    assert page.cell(8, 7).value == REASON_HEADER
    assert "准考证号已属于另一人" in str(page.cell(10, 7).value)
    assert page.max_row == 11
    assert openpyxl.load_workbook(failed["失败-排考明细.xlsx"]).sheetnames == ["第1考场-理论"]


def test_a_number_typed_into_a_failed_row_stays_text(tmp_path: Path) -> None:
    report = run(DIRTY, tmp_path)

    page = _page(next(path for path in report.failed_files if "考生信息" in path.name))

    assert {page.cell(row, 5).number_format for row in (3, 4, 5)} == {"@"}


def test_a_failed_file_imported_uncorrected_fails_again_with_one_reason_column(tmp_path: Path) -> None:
    report = run(DIRTY, tmp_path / "site")
    folder = tmp_path / "again"
    folder.mkdir()
    shutil.copy(next(path for path in report.failed_files if "报考" in path.name), folder)

    again = run(folder, tmp_path / "site")

    assert [failure.code for failure in again.failures] == ["unknown_certificate"]
    assert [path.name for path in again.failed_files] == ["失败-报考信息.xlsx"]
    headers = _values(_page(again.failed_files[0]), 2)
    assert headers.count(REASON_HEADER) == 1


def test_a_cell_that_begins_like_a_formula_comes_back_as_text(tmp_path: Path) -> None:
    folder = copy(DIRTY, tmp_path / "in", "考生信息")

    def plant(page: Worksheet) -> None:
        page["I6"] = "=1+1"
        page["I6"].data_type = "s"

    change(folder / "考生信息.xlsx", plant)

    report = run(folder, tmp_path / "site")

    cell = _page(report.failed_files[0])["I3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_sheet_whose_head_is_wrong_comes_back_whole_and_goes_in_when_corrected(tmp_path: Path) -> None:
    folder = copy(DIRTY, tmp_path / "in", "排考明细")
    put(folder / "排考明细.xlsx", "B5", "十一月二十八日上午", "第1考场-实操")
    report = run(folder, tmp_path / "site")
    failure = next(failure for failure in report.failures if failure.code == "head_time")
    assert (failure.spot.sheet, failure.spot.row, failure.facts["rows"]) == ("第1考场-实操", 5, 40)
    corrected = tmp_path / "corrected"
    corrected.mkdir()
    shutil.copy(report.failed_files[0], corrected)
    put(corrected / "失败-排考明细.xlsx", "B5", "2026-11-28 10:30-12:30", "第1考场-实操")

    again = run(corrected, tmp_path / "site")

    assert sum(failure.spot.sheet == "第1考场-实操" for failure in again.failures) == 0
    assert [len(session.places) for session in SiteFolder(tmp_path / "site").read_plan().sessions] == [37, 40]


def test_a_corrected_photo_replaces_nothing_else(tmp_path: Path) -> None:
    run(DIRTY, tmp_path / "site")
    before = {photo.id_number: photo.digest for photo in roster_of(tmp_path / "site").photos}
    folder = tmp_path / "in"
    folder.mkdir()
    zipped(folder / "考生照片.zip", {"990000200804220128.jpg": picture()})

    report = run(folder, tmp_path / "site")

    after = {photo.id_number: photo.digest for photo in roster_of(tmp_path / "site").photos}
    assert after.keys() - before.keys() == {"990000200804220128"}
    assert {id_number: after[id_number] for id_number in before} == before
    assert [failure.value for failure in report.failures] == ["990000200402010144.jpg", "990000200610240083.jpg"]


def _page(path: Path, sheet: str | None = None) -> Worksheet:
    book = openpyxl.load_workbook(path)
    page = book[sheet] if sheet else book.worksheets[0]
    assert isinstance(page, Worksheet)
    return page


def _values(page: Worksheet, row: int) -> list[object]:
    return [cell.value for cell in page[row]]
