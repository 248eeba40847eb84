"""Every defect planted in site-dirty is reported once, with its place; everything else is in."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from provisioning.imports.findings import ImportReport
from provisioning.imports.kinds import Kind
from server.site_folder import SiteFolder
from tests.unit.provisioning_imports.samples import DIRTY, FIRST_ROW, roster_of, run

# file, sheet, row, column, code, value
PLANTED = [
    ("考场信息.xlsx", "考场", 4, "考位数", "seats_number", "四十"),
    ("考生信息.xlsx", "考生信息", 6, "证件号码", "id_check", "990000200709060040"),
    ("考生信息.xlsx", "考生信息", 21, "学生姓名", "cell_empty", ""),
    ("考生信息.xlsx", "考生信息", 43, "证件号码", "duplicate_person", "990000200610240083"),
    ("报考信息.xlsx", "报考", 26, "证书编号", "unknown_certificate", "1630054223099999"),
    ("报考信息.xlsx", "报考", 43, "证件号码", "duplicate_person", "990000200612010118"),
    ("排考明细.xlsx", "第1考场-理论", 13, "考位号", "duplicate_seat", "4"),
    ("排考明细.xlsx", "第1考场-理论", 16, "准考证号", "duplicate_ticket", "20261128002611000000100007"),
    ("排考明细.xlsx", "第1考场-理论", 19, "准考证号", "ticket_digits", "2026112800261100000010001"),
    ("考生照片.zip", "", None, "", "photo_size", "990000200804220128.jpg"),
    ("考生照片.zip", "", None, "", "photo_not_picture", "990000200402010144.jpg"),
    ("考生照片.zip", "", None, "", "photo_missing", "990000200610240083.jpg"),
]
TRIMMED = [
    ("考生信息.xlsx", "考生信息", "A14"),
    ("考生信息.xlsx", "考生信息", "A24"),
    ("考生信息.xlsx", "考生信息", "A38"),
    ("考生信息.xlsx", "考生信息", "A40"),
    ("排考明细.xlsx", "第1考场-理论", "B29"),
    ("排考明细.xlsx", "第1考场-理论", "B32"),
    ("排考明细.xlsx", "第1考场-实操", "D16"),
    ("排考明细.xlsx", "第1考场-实操", "B23"),
    ("排考明细.xlsx", "第1考场-实操", "D25"),
    ("排考明细.xlsx", "第1考场-实操", "B35"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def report(site: Path) -> ImportReport:
    return run(DIRTY, site)


def _rows(file: str, name_column: int, id_column: int) -> list[tuple[str, int, str, str]]:
    """Read a dirty file's rows straight: sheet, row, name and ID number, stripped."""
    workbook = CalamineWorkbook.from_path(DIRTY / f"{file}.xlsx")
    return [
        (sheet, number, str(row[name_column]).strip(), str(row[id_column]).strip())
        for sheet in workbook.sheet_names
        for number, row in enumerate(workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False), 1)
        if number >= FIRST_ROW[file]
    ]


def _good(file: str, name_column: int, id_column: int) -> list[tuple[str, str]]:
    bad = {(sheet, row) for name, sheet, row, *_ in PLANTED if name == f"{file}.xlsx"}
    return sorted(
        (id_number, name)
        for sheet, row, name, id_number in _rows(file, name_column, id_column)
        if (sheet, row) not in bad
    )


def test_every_planted_defect_is_reported_once_with_its_place(report: ImportReport) -> None:
    found = [
        (failure.spot.file, failure.spot.sheet, failure.spot.row, failure.spot.column, failure.code, failure.value)
        for failure in report.failures
    ]

    assert found == PLANTED
    assert (report.failed, report.exit_status) == (len(PLANTED), 1)


def test_no_good_row_is_lost(site: Path, report: ImportReport) -> None:
    roster = roster_of(site)

    assert sorted((row.id_number, row.name) for row in roster.people) == _good("考生信息", 0, 4)
    assert sorted((row.id_number, row.name) for row in roster.registrations) == _good("报考信息", 0, 1)
    assert sorted((row.id_number, row.name) for row in roster.places) == _good("排考明细", 1, 2)
    assert (len(roster.people), len(roster.registrations), len(roster.places)) == (38, 39, 77)
    assert len(roster.photos) == 37
    assert [report.imported(kind) for kind in Kind] == [0, 38, 39, 77, 37]


def test_a_room_whose_own_row_failed_is_used_with_its_seats_unknown(site: Path, report: ImportReport) -> None:
    plan = SiteFolder(site).read_plan()

    assert report.exit_status == 1
    assert [(room.name, room.seats) for room in plan.rooms] == [("第1考场", None)]
    assert [len(session.places) for session in plan.sessions] == [37, 40]
    assert plan.site_name == "示范职业技术学院数字营销技术应用证书(中级)考核站点"


def test_stray_blanks_and_line_breaks_are_trimmed_and_said(site: Path, report: ImportReport) -> None:
    trimmed = [(note.spot.file, note.spot.sheet, note.spot.cell) for note in report.notes if note.code == "trimmed"]

    assert trimmed == TRIMMED
    assert all(row.name == row.name.strip() for row in roster_of(site).places)


def test_what_the_files_leave_open_between_them_is_said(report: ImportReport) -> None:
    assert [(point.code, point.facts.get("ending", "")) for point in report.open_points] == [
        ("plan_unnamed", ""),
        ("room_unknown", ""),
        ("not_among_candidates", "004X"),
        ("not_among_candidates", "0191"),
        ("not_registered", "0241"),
        ("one_part_only", "0054"),
        ("one_part_only", "0083"),
        ("one_part_only", "0118"),
    ]


def test_importing_the_same_dirty_folder_twice_changes_nothing_and_says_the_same(tmp_path: Path) -> None:
    first = run(DIRTY, tmp_path)
    before = [(tmp_path / name).read_bytes() for name in ("roster.json", "plan.json")]

    second = run(DIRTY, tmp_path)

    assert [(tmp_path / name).read_bytes() for name in ("roster.json", "plan.json")] == before
    assert second.changed == 0
    assert second.failures == first.failures
    assert second.open_points == first.open_points
