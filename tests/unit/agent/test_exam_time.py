"""The PC's exam time is never ahead of the server's, however late its messages are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from candidate_agent.session.exam_time import ExamTime

delays = st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 30_000)), min_size=1, max_size=40)


@given(st.integers(-(10**9), 10**9), delays)
def test_a_pc_is_behind_by_no_more_than_the_fastest_recent_message_and_never_ahead(
    offset: int, readings: list[tuple[int, int]]
) -> None:
    """`offset` is how far the server's clock is from the PC's; each reading is made some time after the last."""
    time, monotonic, seen = ExamTime(), 0, []
    for pause, delay in readings:
        monotonic += pause
        time.heard(monotonic - delay + offset, monotonic)
        seen.append(delay)
        behind = monotonic + offset - time.now(monotonic)
        assert 0 <= behind == min(seen[-8:])


def test_time_is_unknown_before_the_first_message() -> None:
    assert not ExamTime().is_known
    assert ExamTime().now(12345) == 0


def test_a_pc_whose_clock_runs_fast_is_corrected_again_and_again() -> None:
    time = ExamTime()
    for second in range(0, 3600, 5):
        time.heard(second * 1000, round(second * 1000 * 1.001))
    assert abs(time.now(round(3600 * 1000 * 1.001)) - 3_600_000) < 100
