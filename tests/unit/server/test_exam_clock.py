"""Exam time goes on while the server is down and never goes back, whatever is done to the date."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.exam_clock import LONGEST_GAP, READINGS, ExamClock, Mark, read_clocks, resume
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


class InterruptedClock:
    """A clock whose reader is kept waiting before each of its readings: `waits` are milliseconds, then none."""

    def __init__(self, *waits: int) -> None:
        self.now = 0
        self._waits = list(waits)

    def _wait(self) -> int:
        self.now += self._waits.pop(0) if self._waits else 0
        return self.now

    def monotonic_ms(self) -> int:
        """Time, after the wait."""
        return self._wait()

    def wall_ms(self) -> int:
        """The date, after the wait; ten milliseconds ahead of the other clock at the same moment."""
        return self._wait() + 10

    async def sleep(self, seconds: float) -> None:
        """Nobody sleeps here."""


def test_clocks_that_were_not_read_together_are_read_again() -> None:
    found = read_clocks(InterruptedClock(0, 50, 0), "a")
    assert (found.wall_ms - found.monotonic_ms, found.boot) == (10, "a")


def test_of_readings_that_were_all_interrupted_the_nearest_counts() -> None:
    clock = InterruptedClock(*[0, 9, 0] * (READINGS - 1), 0, 2, 0)
    found = read_clocks(clock, "a")
    assert found.wall_ms - found.monotonic_ms == 10 + 2


def test_exam_time_counts_from_when_the_clocks_were_read_however_late_it_is_set_up() -> None:
    clock = InterruptedClock()
    found = read_clocks(clock, "a")
    clock.now += 250
    exam = ExamClock(clock, found, found.wall_ms)
    assert (exam.now(), exam.wall_ms_of(exam.now())) == (250, clock.wall_ms())
    assert exam.mark("a") == Mark(250, clock.wall_ms(), clock.monotonic_ms(), "a")
