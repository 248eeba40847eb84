"""Checks that site-dirty does not hold, each planted into a copy of the clean files."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.unit.provisioning_imports.samples import CLEAN, change, copy, put, roster_of, run

THEORY = "第1考场-理论"


@pytest.mark.parametrize(
    ("file", "sheet", "cell", "value", "code"),
    [
        ("考生信息", None, "E3", 990000200405040015, "digits_lost"),
        ("考生信息", None, "E3", "99000020040504001", "id_shape"),
        ("考生信息", None, "D3", "护照", "id_kind"),
        ("考生信息", None, "C3", "未知", "sex"),
        ("考生信息", None, "F3", None, "cell_empty"),
        ("考生信息", None, "I3", "长" * 301, "cell_too_long"),
        ("报考信息", None, "D3", 1630054223020943, "digits_lost"),
        ("报考信息", None, "F3", "特级", "unknown_level"),
        ("报考信息", None, "F3", "高级", "level_mismatch"),
        ("报考信息", None, "C3", "其他", "candidate_type"),
        ("考场信息", None, "F4", 0, "seats_number"),
        ("考场信息", None, "F4", 40.5, "seats_number"),
        ("考场信息", None, "E5", "第1考场", "duplicate_room"),
        ("考场信息", None, "E4", "1/2考场", "room_name"),
        ("考场信息", None, "N4", "理论，实操", "full_width_comma"),
        ("考场信息", None, "K4", "1630054223020943,1", "unknown_certificate"),
        ("考场信息", None, "M4", "中级,特级", "unknown_level"),
        ("排考明细", THEORY, "F9", 41, "seat_beyond_room"),
        ("排考明细", THEORY, "F9", "A1", "seat_number"),
        ("排考明细", THEORY, "F9", None, "cell_empty"),
        ("排考明细", THEORY, "D9", 20261128002611000000100001, "digits_lost"),
        ("排考明细", THEORY, "D9", "20261128002611000000100999", "ticket_differs"),
        ("排考明细", THEORY, "B5", "2026-11-28 10:00-09:00", "head_time"),
        ("排考明细", THEORY, "B4", "数字营销技术应用 理论", "head_subject"),
        ("排考明细", THEORY, "B2", None, "head_missing"),
    ],
)
def test_a_defect_is_reported_under_its_code_and_keeps_nothing_else_out(
    tmp_path: Path, file: str, sheet: str | None, cell: str, value: str | float | None, code: str
) -> None:
    folder = copy(CLEAN, tmp_path / "in", file, "考场信息")
    put(folder / f"{file}.xlsx", cell, value, sheet)

    report = run(folder, tmp_path / "site")

    assert [failure.code for failure in report.failures] == [code]
    expected = {"考生信息": 79, "报考信息": 79, "考场信息": 1, "排考明细": 120 if code.startswith("head") else 159}[
        file
    ]
    roster = roster_of(tmp_path / "site")
    rows = {
        "考生信息": roster.people,
        "报考信息": roster.registrations,
        "考场信息": roster.rooms,
        "排考明细": roster.places,
    }[file]
    assert len(rows) == expected


def test_somebody_who_stands_twice_in_one_part_is_a_duplicate(tmp_path: Path) -> None:
    folder = copy(CLEAN, tmp_path / "in", "排考明细")

    def twice(page: Worksheet) -> None:
        page.append([41, *(page.cell(9, column).value for column in range(2, 6)), 41])

    change(folder / "排考明细.xlsx", twice, THEORY)

    report = run(folder, tmp_path / "site")

    assert [(failure.code, failure.spot.row, failure.facts["other"]) for failure in report.failures] == [
        ("duplicate_person", 49, f"{THEORY}!9")
    ]


def test_a_row_with_two_defects_is_one_failed_row_with_two_reasons(tmp_path: Path) -> None:
    folder = copy(CLEAN, tmp_path / "in", "考生信息")
    put(folder / "考生信息.xlsx", "A3", None)
    put(folder / "考生信息.xlsx", "E3", "990000200405040016")

    report = run(folder, tmp_path / "site")

    assert [failure.code for failure in report.failures] == ["cell_empty", "id_check"]
    assert report.failed == 1


def test_a_lower_case_x_is_read_as_the_check_character(tmp_path: Path) -> None:
    folder = copy(CLEAN, tmp_path / "in", "考生信息")
    put(folder / "考生信息.xlsx", "E3", "99000020070906004x")

    report = run(folder, tmp_path / "site")

    assert report.failures == ()
    assert "99000020070906004X" in {person.id_number for person in roster_of(tmp_path / "site").people}


def test_two_people_may_change_seats_in_one_later_import(tmp_path: Path) -> None:
    run(CLEAN, tmp_path / "site")
    folder = copy(CLEAN, tmp_path / "in", "排考明细")
    put(folder / "排考明细.xlsx", "F9", 2, THEORY)
    put(folder / "排考明细.xlsx", "F10", 1, THEORY)

    report = run(folder, tmp_path / "site")

    assert report.failures == ()
    assert report.changed == 2


def test_a_seat_is_not_given_away_while_its_owner_could_not_be_moved(tmp_path: Path) -> None:
    run(CLEAN, tmp_path / "site")
    folder = copy(CLEAN, tmp_path / "in", "排考明细")
    put(folder / "排考明细.xlsx", "F9", 2, THEORY)
    put(folder / "排考明细.xlsx", "F10", 99, THEORY)

    report = run(folder, tmp_path / "site")

    assert [(failure.code, failure.spot.row) for failure in report.failures] == [
        ("duplicate_seat", 9),
        ("seat_beyond_room", 10),
    ]
    assert report.failures[0].facts["other"] == "roster.json"
    assert report.changed == 0


def test_a_room_that_shrinks_below_its_arrangement_is_an_open_point(tmp_path: Path) -> None:
    run(CLEAN, tmp_path / "site")
    folder = copy(CLEAN, tmp_path / "in", "考场信息")
    put(folder / "考场信息.xlsx", "F4", 38)

    report = run(folder, tmp_path / "site")

    assert report.exit_status == 0
    assert [point.code for point in report.open_points] == ["seat_beyond_room"] * 4


@pytest.mark.parametrize(
    ("file", "sheet", "cell", "value", "codes"),
    [
        ("排考明细", THEORY, "B6", "监考甲", ["invigilators_few"]),
        ("排考明细", THEORY, "B5", "2026-11-28 10:00-11:00", ["sessions_overlap"]),
        ("考生信息", None, "A3", "周景形", ["name_differs"]),
        ("考生信息", None, "E3", "99000020070906004X", ["not_among_candidates", "not_arranged"]),
    ],
)
def test_files_that_disagree_leave_an_open_point_and_lose_no_row(
    tmp_path: Path, file: str, sheet: str | None, cell: str, value: str, codes: list[str]
) -> None:
    folder = copy(CLEAN, tmp_path / "in", "考生信息", "报考信息", "考场信息", "排考明细")
    put(folder / f"{file}.xlsx", cell, value, sheet)

    report = run(folder, tmp_path / "site")

    assert report.failures == ()
    assert [point.code for point in report.open_points if point.code != "no_photo_yet"] == codes
