"""The score sheet: handbook section 10's columns in order, text cells, nothing that becomes a formula."""

from __future__ import annotations

from pathlib import Path

import msgspec
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from server.scoring.combination import PartStatus, ResultStatus
from server.scoring.marks_file import MarksFile
from server.scoring.score_sheet import COLUMNS, DETAIL_COLUMNS, exam_time, score_rows, sheet_name, status_text
from server.scoring.score_site import read_marks, score_site
from server.site_folder import SiteFolder

HANDBOOK = (
    "考试计划, 考生编号, 姓名, 身份证号, 准考证号, 考生类型, 所属院校, 科目编号, 考试科目, 考试方式, 考试证书, "
    "考核单位, 成绩, 考试时间, 状态, 考核站点"
)


def sheets(path: Path) -> tuple[Worksheet, Worksheet]:
    book = openpyxl.load_workbook(path)
    first, second = book["成绩单"], book["明细"]
    assert isinstance(first, Worksheet)
    assert isinstance(second, Worksheet)
    return first, second


def rows_of(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def sheet_file(sat_site: SiteFolder) -> Path:
    return score_site(sat_site).sheet


def test_the_columns_are_those_of_the_handbook_in_their_order(sheet_file: Path) -> None:
    first, second = sheets(sheet_file)
    assert rows_of(first)[0] == tuple(HANDBOOK.split(", ")) == COLUMNS
    assert rows_of(second)[0] == DETAIL_COLUMNS
    assert sheet_file.name == "成绩单-2026110001.xlsx"


def test_a_candidates_row_says_what_the_platform_shows(sheet_file: Path, sat_site: SiteFolder) -> None:
    candidate = sat_site.read_plan().candidates[0]
    assert rows_of(sheets(sheet_file)[0])[1] == (
        "2026年第四次数字营销技术应用全国统考",
        None,
        candidate.name,
        candidate.id_number,
        candidate.ticket,
        "院校考生",
        "示范职业技术学院",
        None,
        "数字营销技术应用(中级)",
        "机考+实操",
        "数字营销技术应用职业技能等级证书(中级)",
        None,
        "92.30",
        "2026-11-28 09:00-12:30",
        "待人工阅卷(暂定)",
        "示范职业技术学院数字营销技术应用证书(中级)考核站点",
    )


def test_each_way_a_result_can_stand_is_said(sheet_file: Path) -> None:
    first, second = sheets(sheet_file)
    assert [row[12:15:2] for row in rows_of(first)[1:]] == [
        ("92.30", "待人工阅卷(暂定)"),
        ("64.30", "待人工阅卷(暂定)"),
        ("30.00", "已登记(实操缺考)"),
        ("0.00", "缺考"),
    ]
    assert [row[3:] for row in rows_of(second)[1:]] == [
        ("100.00", "已评分", "89.00", "待人工阅卷", "实操 11", "92.30", "60", "暂定", "暂定"),
        ("100.00", "已评分", "49.00", "待人工阅卷", "实操 11", "64.30", "60", "暂定", "暂定"),
        ("100.00", "已评分", "0.00", "缺考", None, "30.00", "60", "不合格", "最终"),
        ("0.00", "缺考", "0.00", "缺考", None, "0.00", "60", "不合格", "缺考"),
    ]


def test_every_cell_is_text_so_that_26_digits_stay_26_digits(sheet_file: Path) -> None:
    for sheet in sheets(sheet_file):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.number_format == "@"
                assert cell.value is None or cell.data_type in ("s", "inlineStr")
                assert cell.value is None or isinstance(cell.value, str)


def test_a_name_that_looks_like_a_formula_stays_a_name(sat_site: SiteFolder) -> None:
    plan = sat_site.read_plan()
    school = '=HYPERLINK("x","y")\x07'
    first = msgspec.structs.replace(plan.candidates[0], school=school)
    sat_site.write_plan(msgspec.structs.replace(plan, candidates=(first, *plan.candidates[1:])))
    cell = sheets(score_site(sat_site).sheet)[0]["G2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("x","y")', "s")


def test_results_that_wait_say_why(scored_site: SiteFolder) -> None:
    marks: MarksFile = read_marks(scored_site)
    record = msgspec.structs.replace(
        marks.candidates[2],
        status=ResultStatus.PROVISIONAL,
        theory=msgspec.structs.replace(marks.candidates[2].theory, status=PartStatus.INCOMPLETE),
    )
    assert status_text(record) == "作答未收齐、实操缺考(暂定)"


def test_an_exam_on_two_days_shows_both(sat_site: SiteFolder) -> None:
    theory, practical = sat_site.read_plan().sessions[:2]
    later = msgspec.structs.replace(practical, ends_at=practical.ends_at.replace(day=29))
    assert exam_time([theory, later]) == "2026-11-28 09:00-2026-11-29 12:30"


def test_a_plan_number_cannot_name_a_file_elsewhere(sat_site: SiteFolder) -> None:
    plan = msgspec.structs.replace(sat_site.read_plan(), number="../a:b")
    assert sheet_name(plan) == "成绩单-.._a_b.xlsx"


def test_rows_leave_out_whom_the_plan_does_not_know(scored_site: SiteFolder) -> None:
    plan, marks = scored_site.read_plan(), read_marks(scored_site)
    everybody = score_rows(plan, marks)
    assert [row[4] for row in everybody] == [record.ticket for record in marks.candidates]
    first, *others = plan.candidates
    fewer = msgspec.structs.replace(plan, candidates=tuple(others))
    assert [row[4] for row in score_rows(fewer, marks)] == [row[4] for row in everybody if row[4] != first.ticket]
    assert score_rows(msgspec.structs.replace(plan, sessions=()), marks) == []
