"""How numbers, texts and dates are read as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.scoring.typed_text import QUOTED, comparable, date_in, is_near, number_in, quoted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.5", "12.5"), ("１２.５", "12.5"), ("１２．５", "12.5"), (" 12.5 ", "12.5"), ("1,200", "1200"),
        ("1，200.50", "1200.50"), ("1 200", "1200"), ("-3", "-3"), ("−3", "-3"), ("+3", "3"), (".5", "0.5"),
        ("5.", "5"), ("007", "7"), ("1,234,567", "1234567"),
    ],
)  # fmt: skip
def test_a_number_is_read_whatever_its_width_and_with_thousands_separators(text: str, number: str) -> None:
    assert number_in(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", " ", ".", "+", ",", "12.5元", "1e3", "1,20", "12,00", "1_000", "NaN", "Infinity", "٣", "1.2.3", "=1+1",
     "约5", "5/2", "9" * 41, "½"],
)  # fmt: skip
def test_what_is_not_plainly_a_number_is_none(text: str) -> None:
    assert number_in(text) is None


def test_the_fields_own_unit_may_stand_behind_the_number_and_no_other() -> None:
    assert number_in("12.5 元", "元") == Decimal("12.5")
    assert number_in("3.2％", "%") == Decimal("3.2")
    assert number_in("12.5角", "元") is None
    assert number_in("元", "元") is None


@given(st.text(max_size=60), st.text(max_size=3))
def test_reading_a_number_never_fails(text: str, unit: str) -> None:
    number = number_in(text, unit)
    assert number is None or number.is_finite()


def test_a_difference_is_compared_exactly_however_long_the_number_is() -> None:
    assert is_near(Decimal("13.60"), Decimal("13.59"), Decimal("0.01"))
    assert not is_near(Decimal("13.6" + "0" * 34 + "1"), Decimal("13.59"), Decimal("0.01"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("SEM", "ｓｅｍ"),
        ("点击 量", "点击量"),
        ("UTM_Medium", "utm_medium"),
        ("点击\u200b量", "点击量"),
        ("（a）", "(A)"),
    ],
)
def test_texts_are_the_same_without_width_case_spaces_and_what_cannot_be_seen(first: str, second: str) -> None:
    assert comparable(first) == comparable(second)


@given(st.text())
def test_the_comparable_form_of_a_comparable_form_is_itself(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)


def test_a_date_is_read_in_the_ways_people_write_it() -> None:
    assert {date_in(text) for text in ("2026-06-01", "2026/6/1", "2026年6月1日", "２０２６．６．１")} == {
        date_in("2026-06-01")
    }
    assert date_in("2026-02-30") is None
    assert date_in("6月1日") is None


@given(st.text())
def test_a_quotation_is_one_short_printable_line(text: str) -> None:
    assert len(quoted(text)) <= QUOTED + 1
    assert quoted(text).isprintable()
