from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam.ids import id_check_character
from provisioning.imports.cells import clean, read_cell
from provisioning.imports.findings import Failure
from provisioning.imports.kinds import Writing
from provisioning.imports.rows import Row, check_id_number, column_letters

BLANKS = st.text(" \t\r\n\u3000\u00a0\u200b\ufeff", max_size=4)
BODIES = st.text("0123456789", min_size=17, max_size=17)


def _check(text: str) -> list[Failure]:
    cells = {"证件号码": read_cell(text, Writing.NUMBER)}
    failures: list[Failure] = []
    check_id_number(Row("f.xlsx", "s", 3, cells, {"证件号码": "E"}, frozenset()), "证件号码", failures)
    return failures


@settings(max_examples=50)
@given(text=st.text(max_size=40), writing=st.sampled_from(Writing))
def test_cleaning_twice_is_cleaning_once(text: str, writing: Writing) -> None:
    once = clean(text, writing)

    assert clean(once, writing) == once
    assert not set(once) & set("\r\n\t\u200b\ufeff")


@given(before=BLANKS, body=st.text("张三丰a1·-", min_size=1), after=BLANKS)
def test_blanks_around_a_cell_are_trimmed_and_said(before: str, body: str, after: str) -> None:
    cell = read_cell(before + body + after, Writing.TEXT)

    assert cell.text == body
    assert cell.trimmed == bool(before + after)


@pytest.mark.parametrize(
    ("raw", "writing", "text"),
    [
        ("张\u3000三", Writing.NAME, "张三"),
        ("徐雨\n桐", Writing.NAME, "徐雨桐"),
        ("Zhou\nJing Xing", Writing.TEXT, "Zhou Jing Xing"),
        ("数字营销技术应用(中级) 理论", Writing.TEXT, "数字营销技术应用(中级) 理论"),
        ("9900 0020 0405 0400 15", Writing.NUMBER, "990000200405040015"),
        ("   ", Writing.TEXT, ""),
    ],
)
def test_blanks_inside_go_only_where_none_can_belong(raw: str, writing: Writing, text: str) -> None:
    assert read_cell(raw, writing).text == text


@pytest.mark.parametrize(
    ("raw", "text"), [(1.0, "1"), (40, "40"), (1.5, "1.5"), (True, "TRUE"), (date(2024, 9, 1), "2024-09-01"), ("", "")]
)
def test_what_excel_typed_reads_as_a_person_would_write_it(raw: float | str | date, text: str) -> None:
    assert read_cell(raw, Writing.TEXT).text == text


@pytest.mark.parametrize("raw", [9.9000020040504e17, 990000200405040015, "9.90000200405E+17"])
def test_a_number_that_lost_its_digits_is_marked_and_not_guessed(raw: float | str) -> None:
    assert read_cell(raw, Writing.NUMBER).digits_lost


def test_a_number_of_fifteen_digits_has_lost_none() -> None:
    assert not read_cell(999999999999999.0, Writing.NUMBER).digits_lost


@given(body=BODIES, lower=st.booleans())
def test_an_id_number_with_its_check_character_is_right_in_either_case(body: str, lower: bool) -> None:
    number = body + id_check_character(body)

    assert _check(number.lower() if lower else number) == []


@given(body=BODIES, wrong=st.sampled_from("0123456789X"))
def test_any_other_check_character_is_reported_with_the_right_one(body: str, wrong: str) -> None:
    right = id_check_character(body)

    failures = _check(body + wrong)

    assert [(failure.code, failure.facts) for failure in failures] == (
        [] if wrong == right else [("id_check", {"expected": right})]
    )


@given(body=BODIES, place=st.integers(0, 16), step=st.integers(1, 9))
def test_one_wrong_digit_is_always_found(body: str, place: int, step: int) -> None:
    number = body + id_check_character(body)
    changed = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]

    assert [failure.code for failure in _check(changed)] == ["id_check"]


@pytest.mark.parametrize(
    "text", ["99000020040504001", "9900002004050400155", "99000020040504001Y", "９90000200405040015"]
)
def test_what_has_not_the_shape_of_an_id_number_is_told_apart(text: str) -> None:
    assert [failure.code for failure in _check(text)] == ["id_shape"]


def test_columns_are_named_as_excel_names_them() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
