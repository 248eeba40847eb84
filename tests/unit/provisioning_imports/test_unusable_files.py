"""Whatever stands in the folder: a code and a sentence, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.imports import workbook
from provisioning.imports.kinds import Kind
from provisioning.imports.sheets import UnusableFileError
from provisioning.imports.workbook import read_workbook
from tests.unit.provisioning_imports.samples import CLEAN, as_xls, copy, put, run

PEOPLE = (CLEAN / "考生信息.xlsx").read_bytes()


def _truncated_xls(path: Path) -> None:
    as_xls(CLEAN / "考场信息.xlsx", path)
    path.write_bytes(path.read_bytes()[:3897])


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda path: path.write_bytes(b""), "file_empty"),
        (lambda path: path.write_bytes(b"<html>a table</html>"), "file_damaged"),
        (lambda path: path.write_bytes(PEOPLE[:4000]), "file_damaged"),
        (lambda path: path.write_bytes(b"PK\x03\x04" + bytes(100)), "file_damaged"),
        (lambda path: put(path, "E3", "没有考位数"), "file_header"),
        (lambda path: put(path, "XFD1048576", "x"), "file_too_wide"),
        (_truncated_xls, "file_damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_the_others_go_in(
    tmp_path: Path, damage: Callable[[Path], object], code: str
) -> None:
    folder = copy(CLEAN, tmp_path / "in", "考生信息", "考场信息")
    damage(folder / "考场信息.xlsx")
    if code == "file_header":
        put(folder / "考场信息.xlsx", "F3", "座位")

    report = run(folder, tmp_path / "site")

    assert [(failure.spot.file, failure.code) for failure in report.failures] == [("考场信息.xlsx", code)]
    assert report.exit_status == 1
    assert report.imported(Kind.PEOPLE) == 80


def test_a_wrong_header_names_the_columns_it_lacks(tmp_path: Path) -> None:
    folder = copy(CLEAN, tmp_path / "in", "考生信息")
    put(folder / "考生信息.xlsx", "E2", "*身份证")

    report = run(folder, tmp_path / "site")

    assert report.failures[0].facts["missing"] == "证件号码"
    assert report.exit_status == 2
    assert not (tmp_path / "site").exists()


def test_an_arrangement_sheet_without_its_header_is_a_failure_and_a_page_of_instructions_is_not(tmp_path: Path) -> None:
    folder = copy(CLEAN, tmp_path / "in", "排考明细", "考生信息")
    put(folder / "排考明细.xlsx", "D8", "号码", "第2考场-实操")

    book = openpyxl.load_workbook(folder / "考生信息.xlsx")
    book.create_sheet("说明").append(["请按模板填写"])
    book.save(folder / "考生信息.xlsx")

    report = run(folder, tmp_path / "site")

    assert [(failure.spot.sheet, failure.code) for failure in report.failures] == [("第2考场-实操", "file_header")]
    assert [(note.spot.sheet, note.code) for note in report.notes] == [("说明", "ignored_sheet")]
    assert report.imported(Kind.PLACES) == 120


def test_a_workbook_larger_than_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_WORKBOOK_BYTES", 1024)

    with pytest.raises(UnusableFileError) as caught:
        read_workbook(CLEAN / "考生信息.xlsx")

    assert caught.value.code == "file_too_large"


def test_a_workbook_that_unpacks_to_more_than_the_limit_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 10_000)

    with pytest.raises(UnusableFileError) as caught:
        read_workbook(CLEAN / "考生信息.xlsx")

    assert caught.value.code == "file_too_large"


@settings(max_examples=40, deadline=None)
@given(
    cut=st.integers(0, len(PEOPLE)),
    flips=st.lists(st.tuples(st.integers(0, len(PEOPLE) - 1), st.integers(0, 255)), max_size=6),
)
def test_any_damage_to_a_workbook_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, cut: int, flips: list[tuple[int, int]]
) -> None:
    data = bytearray(PEOPLE)
    for place, value in flips:
        data[place] = value
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    path.write_bytes(bytes(data[:cut] if cut % 2 else data))

    try:
        outcome = "read" if read_workbook(path) else "no sheets"
    except UnusableFileError as error:
        outcome = error.code

    assert outcome in {"read", "file_damaged", "file_empty", "file_password"}


def test_a_folder_that_is_not_there_and_one_that_holds_nothing_are_unusable(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "读我.txt").write_text("x", encoding="utf-8")
    (tmp_path / "empty" / "~$考生信息.xlsx").write_bytes(b"lock")

    missing = run(tmp_path / "nowhere", tmp_path / "site")
    empty = run(tmp_path / "empty", tmp_path / "site")

    assert [(report.failures[0].code, report.exit_status) for report in (missing, empty)] == [
        ("folder_missing", 2),
        ("folder_empty", 2),
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("roster.json", b"{", "roster_unreadable"),
        ("roster.json", b'{"version": 99}', "roster_newer"),
        ("plan.json", b"{}", "plan_unreadable"),
    ],
)
def test_a_site_whose_own_files_are_unreadable_is_left_as_it_is(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)

    report = run(CLEAN, tmp_path)

    assert [failure.code for failure in report.failures] == [code]
    assert report.exit_status == 2
    assert [path.name for path in tmp_path.iterdir()] == [name]
