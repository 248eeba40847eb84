"""Identities are parsed once at the edge; what is none is None."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.ids import id_check_character, parse_digest, parse_id_number, parse_machine, parse_ticket


@pytest.mark.parametrize("text", ["11010519491231002X", "440524188001010014"])
def test_the_examples_of_the_standard_are_id_numbers(text: str) -> None:
    """GB 11643-1999, appendix: the two examples printed there."""
    assert parse_id_number(text) == text


def test_a_lower_case_x_is_read_as_the_check_character() -> None:
    assert parse_id_number("11010519491231002x") == "11010519491231002X"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "X",
        "110105194912310021",
        "11010519491231002",
        "11010519491231002XX",
        "1101051949123100 X",
        "１" * 18,
        "ß" * 9,
    ],
)
def test_what_is_no_id_number_is_none(text: str) -> None:
    assert parse_id_number(text) is None


@given(st.from_regex(r"\A990000[0-9]{11}\Z"), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body: str, place: int, by: int) -> None:
    number = body + id_check_character(body)
    assert parse_id_number(number) == number
    wrong = str((int(number[place]) + by) % 10)
    assert parse_id_number(number[:place] + wrong + number[place + 1 :]) is None


@given(st.from_regex(r"\A990000[0-9]{11}\Z"), st.integers(0, 15))
def test_two_neighbours_swapped_are_always_noticed(body: str, place: int) -> None:
    number = body + id_check_character(body)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or parse_id_number(swapped) is None


@pytest.mark.parametrize("text", ["", "1" * 25, "1" * 27, "１" * 26, "²" * 26, "1" * 25 + " ", "x" * 26])
def test_what_is_no_ticket_is_none(text: str) -> None:
    assert parse_ticket(text) is None


def test_twenty_six_digits_are_a_ticket() -> None:
    assert parse_ticket("20261128002611000000100001") == "20261128002611000000100001"


@pytest.mark.parametrize("text", ["", "a b", "机1", "x" * 65, "a/b", "a\\b", "PC-1\n", ".", ".."])
def test_what_is_no_machine_name_is_none(text: str) -> None:
    """The name becomes a folder's name on the PC: a dot or two would be another folder."""
    assert parse_machine(text) is None


@pytest.mark.parametrize("text", ["", "0" * 63, "0" * 65, "A" * 64, "g" * 64, "0" * 64 + "\n", "../" * 21 + "x"])
def test_what_is_no_digest_is_none(text: str) -> None:
    assert parse_digest(text) is None
