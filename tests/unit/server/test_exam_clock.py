"""Exam time goes on while the server is down and never goes back, whatever is done to the date."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.exam_clock import LONGEST_GAP, Mark, resume
from tests.unit.server.halls import mark, minutes

moments = st.integers(0, 10**13)


def test_a_first_start_begins_at_zero() -> None:
    assert resume(None, 0, mark(0, 10**12, 5)).instant == 0


def test_on_the_same_boot_the_monotonic_clock_tells_the_outage_though_the_date_was_changed() -> None:
    last = mark(minutes(10), 10**12, 1000)
    found = resume(last, minutes(10), mark(0, 0, 1000 + minutes(3)))
    assert (found.instant, found.gap, found.method) == (minutes(13), minutes(3), "monotonic")


def test_after_a_reboot_the_date_tells_the_outage() -> None:
    last = mark(minutes(10), 10**12, 9**9)
    found = resume(last, minutes(10), mark(0, 10**12 + minutes(4), 5, "boot-2"))
    assert (found.instant, found.gap, found.method) == (minutes(14), minutes(4), "date")


def test_a_date_that_cannot_be_right_counts_as_no_outage() -> None:
    last = mark(minutes(10), 10**12, 9**9)
    for wall in (10**12 - 1, 10**12 + LONGEST_GAP + 1):
        assert resume(last, minutes(10), mark(0, wall, 5, "boot-2")).instant == minutes(10)


@given(st.builds(Mark, moments, moments, moments, st.sampled_from(["", "a", "b"])), moments, moments, moments)
def test_time_never_falls_behind_the_newest_record(last: Mark, later: int, wall: int, monotonic: int) -> None:
    latest = last.instant + later
    found = resume(last, latest, Mark(0, wall, monotonic, "a"))
    assert found.instant >= latest
    assert found.gap == found.instant - latest
