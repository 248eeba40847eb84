"""Numbers, times and tickets as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exam.words import Words, countdown, file_size, in_groups, time_of_day


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (0, "00:00:00"),
        (1, "00:00:01"),
        (1000, "00:00:01"),
        (42 * 60_000 + 15_000, "00:42:15"),
        (None, "--:--:--"),
        (-5, "00:00:00"),
    ],
)
def test_the_time_left_is_over_only_when_it_is_over(left: int | None, shown: str) -> None:
    assert countdown(left) == shown


def test_a_time_of_day_goes_round_at_midnight() -> None:
    assert time_of_day(10 * 3_600_000 + 31 * 60_000 + 7_999) == "10:31:07"
    assert time_of_day(24 * 3_600_000 + 60_000, seconds=False) == "00:01"


def test_durations_leave_out_what_is_nothing() -> None:
    assert Words("zh").duration(330_000) == "5 分 30 秒"
    assert Words("zh").duration(300_000) == "5 分钟"
    assert Words("en").duration(45_000) == "45 s"


def test_a_ticket_is_read_in_groups() -> None:
    assert in_groups("20210916002611000000700009") == "20210 91600 26110 00000 70000 9"
    assert in_groups("") == ""


def test_marks_are_told_without_empty_digits() -> None:
    assert Words("zh").marks(Decimal("2.00")) == "2 分"
    assert Words("zh").marks(Decimal("0.5")) == "0.5 分"
    assert Words("zh").marks(Decimal(20)) == "20 分"
    assert Words("en").marks(Decimal(1)) == "1 mark"


def test_sizes_are_told_in_the_unit_that_fits() -> None:
    assert [file_size(size) for size in (0, 1023, 1024, 1_480_000, 200 * 1024 * 1024)] == [
        "0 B",
        "1023 B",
        "1.0 KB",
        "1.4 MB",
        "200 MB",
    ]
