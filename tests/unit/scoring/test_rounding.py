"""Marks are exact until they are registered, once, half up to two decimals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.ids import Ticket
from exam.plan import Part
from exam.policy import Policy
from server.scoring.combination import CandidateResult, PartResult, PartStatus, ResultStatus, combine
from server.scoring.evidence import Evidence, ItemMark, PartMark
from server.scoring.rounding import exact_text, registered
from tests.unit.scoring.samples import ITEM

TICKET = Ticket("20261128002611000000100001")
HUNDREDTHS = st.integers(0, 10_000).map(lambda value: Decimal(value).scaleb(-2))


def part(which: Part, score: str | Decimal | Fraction) -> PartResult:
    given_marks = Fraction(score)
    item = ItemMark(ITEM, (Evidence("", Fraction(100), given_marks, "by_person"),))
    return PartResult(which, PartStatus.MARKED, PartMark(which, (item,)))


def result(theory: str | Decimal | Fraction, practical: str | Decimal | Fraction) -> CandidateResult:
    return combine(TICKET, [part(Part.THEORY, theory), part(Part.PRACTICAL, practical)], Policy())


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        ("59.994999", "59.99"),
        ("59.995", "60.00"),
        ("0.005", "0.01"),
        ("0.004999999999", "0.00"),
        ("1.015", "1.02"),
        ("2.675", "2.68"),
        ("100", "100.00"),
        ("4/3", "1.33"),
        ("8/3", "2.67"),
    ],
)
def test_a_registered_mark_is_rounded_half_up_to_two_decimals(marks: str, shown: str) -> None:
    assert str(registered(Fraction(marks))) == shown


@pytest.mark.parametrize(
    ("marks", "text"),
    [("2", "2"), ("300", "300"), ("1.5", "1.5"), ("0.0625", "0.0625"), ("4/3", "4/3"), ("1/7", "1/7"), ("0", "0")],
)
def test_an_exact_mark_is_written_as_a_decimal_or_as_a_fraction(marks: str, text: str) -> None:
    assert exact_text(Fraction(marks)) == text


@given(st.fractions(0, 1000, max_denominator=10_000))
def test_what_is_written_exactly_reads_back_as_the_same_mark(marks: Fraction) -> None:
    assert Fraction(exact_text(marks)) == marks


@pytest.mark.parametrize(
    ("theory", "practical", "total", "passed"),
    [
        ("60", "60", "60.00", True),
        ("59.99", "60", "60.00", True),  # 59.997
        ("60", "59.99", "59.99", False),  # 59.993
        ("59.95", "60.01", "59.99", False),  # 59.992
        ("59.97", "60.005", "59.99", False),  # 59.9945
        ("59.965", "60.008", "60.00", True),  # 59.9951
        ("60", "59.9928572", "60.00", True),  # just above 59.995
        ("60", "59.9928571", "59.99", False),  # just below
        ("0", "85.72", "60.00", True),
        ("100", "42.85", "60.00", True),  # 59.995 exactly
        ("100", "42.84", "59.99", False),
    ],
)
def test_the_total_weighs_30_and_70_and_passes_exactly_when_the_registered_total_reaches_60(
    theory: str, practical: str, total: str, passed: bool
) -> None:
    found = result(theory, practical)
    assert (str(found.registered), found.passed) == (total, passed)
    assert found.status is ResultStatus.FINAL


@given(HUNDREDTHS, HUNDREDTHS)
def test_the_total_is_the_decimal_sum_to_the_last_digit(theory: Decimal, practical: Decimal) -> None:
    found = result(theory, practical)
    assert found.total == Fraction(theory * Decimal("0.30") + practical * Decimal("0.70"))
    assert found.passed == (found.registered >= 60)


@given(st.integers(1, 30), st.integers(1, 30))
def test_equal_shares_add_up_to_the_whole_whatever_the_division(marks: int, shares: int) -> None:
    checks = tuple(Evidence("", Fraction(marks, shares), Fraction(marks, shares), "by_person") for _ in range(shares))
    assert ItemMark(ITEM, checks).given == marks


def test_a_missed_part_counts_nothing_and_says_so() -> None:
    absent = PartResult(Part.PRACTICAL, PartStatus.ABSENT)
    found = combine(TICKET, [part(Part.THEORY, "100"), absent], Policy())
    assert (str(found.registered), found.status, found.passed) == ("30.00", ResultStatus.FINAL, False)
    assert found.practical.status is PartStatus.ABSENT


def test_who_missed_both_parts_is_absent() -> None:
    missed = [PartResult(which, PartStatus.ABSENT) for which in Part]
    assert combine(TICKET, missed, Policy()).status is ResultStatus.ABSENT


@pytest.mark.parametrize("status", [PartStatus.OPEN, PartStatus.INCOMPLETE, PartStatus.UNFINISHED])
def test_a_result_is_provisional_while_any_part_is_unsettled(status: PartStatus) -> None:
    found = combine(TICKET, [part(Part.THEORY, "100"), PartResult(Part.PRACTICAL, status)], Policy())
    assert (found.status, found.passed) == (ResultStatus.PROVISIONAL, None)


def test_a_part_that_was_never_arranged_keeps_the_result_provisional() -> None:
    assert combine(TICKET, [part(Part.THEORY, "100")], Policy()).status is ResultStatus.PROVISIONAL
