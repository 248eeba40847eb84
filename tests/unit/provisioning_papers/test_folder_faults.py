"""Faults of files, sheets, columns and sums: whatever is wrong with more than one cell."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import ModuleType

import pytest
from openpyxl import Workbook

from provisioning.papers import builder, media, workbook
from provisioning.papers.builder import build_paper
from provisioning.papers.fault import Place
from tests.unit.provisioning_papers.sources import BANNER, FORM, PAGE, PAPER, SAMPLE, Sources, column_of

Break = Callable[[Sources], object]
MATERIALS = "任务3-推广横幅制作/素材"


def sheet_removed(file: str, sheet: str) -> Break:
    return lambda sources: sources.change(file, lambda book: book.remove(book[sheet]))


def sheet_renamed(file: str, sheet: str, name: str) -> Break:
    return lambda sources: sources.change(file, lambda book: setattr(book[sheet], "title", name))


def rows_removed(file: str, sheet: str) -> Break:
    return lambda sources: sources.change(file, lambda book: book[sheet].delete_rows(2, 200))


def header_renamed(file: str, sheet: str, old: str, new: str) -> Break:
    return lambda sources: sources.put(file, sheet, 1, old, new)


def cell(file: str, sheet: str, row: int, column: str, value: str | float | None) -> Break:
    return lambda sources: sources.put(file, sheet, row, column, value)


def file_written(name: str, data: bytes) -> Break:
    return lambda sources: (sources.folder / name).write_bytes(data)


def file_removed(name: str) -> Break:
    return lambda sources: (sources.folder / name).unlink()


def folder_renamed(old: str, new: str) -> Break:
    return lambda sources: (sources.folder / old).rename(sources.folder / new)


def beside_the_table(sources: Sources) -> None:
    def write(book: Workbook) -> None:
        book["理论"].cell(3, 17).value = "漏写表头"

    sources.change(PAPER, write)


def only_the_first_option(sources: Sources) -> None:
    def clear(book: Workbook) -> None:
        for letter in "BCD":
            book["理论"].cell(2, column_of(book["理论"], f"选项{letter}")).value = None

    sources.change(PAPER, clear)


def no_upper_nor_lower_bound(sources: Sources) -> None:
    sources.put(FORM, "评分", 8, "最小", None)
    sources.put(FORM, "评分", 8, "最大", None)


def no_fields_and_no_tables(sources: Sources) -> None:
    sheet_removed(FORM, "字段")(sources)
    sheet_removed(FORM, "表格")(sources)


def no_theory_and_no_tasks(sources: Sources) -> None:
    sheet_removed(PAPER, "理论")(sources)
    for path in sorted(sources.folder.glob("任务*")):
        path.rename(path.with_name(f"旧{path.name}"))


BREAKS: tuple[tuple[str, Break, Place, str], ...] = (
    ("no workbook", file_removed(PAPER), Place(PAPER), "workbook-missing"),
    ("not a workbook", file_written(PAPER, b"not a workbook"), Place(PAPER), "workbook-unreadable"),
    ("a task without workbook", file_removed(FORM), Place(FORM), "workbook-missing"),
    ("a broken task workbook", file_written(PAGE, b"PK\x03\x04 cut"), Place(PAGE), "workbook-unreadable"),
    ("no heading", sheet_removed(PAPER, "说明"), Place(PAPER, "说明"), "sheet-missing"),
    ("a misspelt sheet", sheet_renamed(PAPER, "理论", "理轮"), Place(PAPER, "理轮"), "sheet-unknown"),
    ("a form's sheet in a file task", sheet_renamed(PAGE, "文件", "字段"), Place(PAGE, "字段"), "sheet-unknown"),
    ("no items", rows_removed(PAPER, "理论"), Place(PAPER, "理论"), "sheet-empty"),
    ("no checks", sheet_removed(FORM, "评分"), Place(FORM, "评分"), "sheet-missing"),
    ("no expected files", sheet_removed(PAGE, "文件"), Place(PAGE, "文件"), "sheet-missing"),
    ("a form of nothing", no_fields_and_no_tables, Place(FORM, "字段"), "form-empty"),
    ("no answers", header_renamed(PAPER, "理论", "答案", "备注"), Place(PAPER, "理论", 1, "答案"), "column-missing"),
    ("a new column", header_renamed(PAPER, "理论", "备注", "难度"), Place(PAPER, "理论", 1, "难度"), "column-unknown"),
    ("a column twice", header_renamed(PAPER, "理论", "备注", "单位"), Place(PAPER, "理论", 1, "单位"), "column-twice"),
    ("text beside the table", beside_the_table, Place(PAPER, "理论", 3, "Q"), "column-unnamed"),
    ("one option", only_the_first_option, Place(PAPER, "理论", 2, "选项B"), "too-few-options"),
    ("no level", cell(PAPER, "说明", 4, "项目", "考核科目"), Place(PAPER, "说明", None, "项目"), "setting-missing"),
    ("99 theory marks", cell(PAPER, "理论", 30, "分值", 1), Place(PAPER, "理论", 1, "分值"), "theory-marks"),
    ("99 practical marks", cell(BANNER, "任务", 5, "内容", 24), Place(BANNER, "任务", 5, "内容"), "practical-marks"),
    ("checks of 24 marks", cell(BANNER, "评分", 2, "分值", 2), Place(BANNER, "评分", 1, "分值"), "checks-marks"),
    ("a sum without bounds", no_upper_nor_lower_bound, Place(FORM, "评分", 8, "最大"), "param-missing"),
    ("a huge form", cell(FORM, "表格", 4, "最多行数", 500), Place(FORM, "表格", 1, "最多行数"), "form-too-large"),
    ("two tasks of one number", cell(PAGE, "任务", 2, "内容", "P1"), Place(PAGE, "任务", 2, "内容"), "task-id-twice"),
    ("a folder without number", folder_renamed("任务3-推广横幅制作", "任务-横幅"), Place("任务-横幅"), "task-folder"),
    ("two first tasks", folder_renamed("任务3-推广横幅制作", "任务1-横幅"), Place("任务1-横幅"), "task-order"),
    ("nothing at all", no_theory_and_no_tasks, Place(PAPER, "理论"), "nothing-to-build"),
    (
        "not a picture",
        file_written("图片/ad-bars.png", b"not a picture"),
        Place(PAPER, "理论", 23, "图片"),
        "picture-bad",
    ),
    (
        "a huge picture",
        file_written("图片/ad-bars.png", b"\0" * (media.MAX_PICTURE + 1)),
        Place(PAPER, "理论", 23, "图片"),
        "picture-large",
    ),
    ("an empty material", file_written(f"{MATERIALS}/a.txt", b""), Place(f"{MATERIALS}/a.txt"), "material-empty"),
    (
        "a folder of materials",
        lambda sources: (sources.folder / MATERIALS / "more").mkdir(),
        Place(f"{MATERIALS}/more"),
        "material-folder",
    ),
)


@pytest.mark.parametrize(("what", "act", "place", "code"), BREAKS, ids=[what for what, *_ in BREAKS])
def test_what_is_wrong_is_named_with_its_place(
    sources: Sources, what: str, act: Break, place: Place, code: str
) -> None:
    act(sources)
    report = build_paper(sources.folder)
    assert (code, place) in {(fault.code, fault.place) for fault in report.faults}
    assert report.parts == ()


def test_a_cut_picture_is_not_taken_for_a_picture(sources: Sources) -> None:
    path = sources.folder / "图片" / "funnel.png"
    path.write_bytes(path.read_bytes()[:2000])
    assert [fault.code for fault in build_paper(sources.folder).faults] == ["picture-bad"]


def test_a_material_over_the_limit_is_refused(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MAX_MATERIAL", 20_000)
    faults = build_paper(sources.folder).faults
    assert {(fault.code, fault.place.file) for fault in faults} >= {
        ("material-large", f"{MATERIALS}/background.jpg"),
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot even write such a name")
def test_a_material_that_windows_could_not_hold_is_refused(sources: Sources) -> None:
    (sources.folder / MATERIALS / "a:b.txt").write_bytes(b"x")
    assert [fault.code for fault in build_paper(sources.folder).faults] == ["material-name"]


@pytest.mark.parametrize(
    ("module", "limit", "value", "code"),
    [
        (workbook, "MAX_WORKBOOK", 12_000, "workbook-too-large"),
        (workbook, "MAX_ROWS", 60, "sheet-too-long"),
        (builder, "MAX_PACKAGE", 60_000, "package-too-large"),
    ],
)
def test_what_is_too_large_is_refused(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, limit: str, value: int, code: str
) -> None:
    monkeypatch.setattr(module, limit, value)
    report = build_paper(SAMPLE)
    assert [fault.code for fault in report.faults] == [code]
    assert report.parts == ()


def test_a_stem_asked_twice_is_a_warning_and_the_paper_is_built(sources: Sources) -> None:
    def copy_stem(book: Workbook) -> None:
        sheet = book["理论"]
        sheet.cell(3, column_of(sheet, "题干")).value = sheet.cell(2, column_of(sheet, "题干")).value

    sources.change(PAPER, copy_stem)
    report = build_paper(sources.folder)
    assert [(warning.code, warning.place) for warning in report.warnings] == [
        ("stem-twice", Place(PAPER, "理论", 3, "题干"))
    ]
    assert len(report.parts) == 2


def test_all_faults_of_a_paper_are_reported_at_once(sources: Sources) -> None:
    sources.put(PAPER, "理论", 2, "答案", "Z")
    sources.put(PAPER, "理论", 9, "题干", None)
    sources.put(FORM, "评分", 2, "字段", "nothing")
    sources.put(BANNER, "评分", 3, "宽", "x")
    codes = [fault.code for fault in build_paper(sources.folder).faults]
    assert codes == ["answer-not-option", "empty", "field-unknown", "not-whole"]


def test_faults_of_tasks_are_reported_even_without_the_paper_workbook(sources: Sources) -> None:
    file_removed(PAPER)(sources)
    sources.put(FORM, "评分", 2, "字段", "nothing")
    assert [fault.code for fault in build_paper(sources.folder).faults] == ["workbook-missing", "field-unknown"]
