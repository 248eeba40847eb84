"""Lost time: what may be given back is what PC and server agree was lost, once, and nobody's fault of their own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exam import lost_time
from exam.events import LossCause
from exam.lost_time import CONTACT_SLACK, LostTime, claim, common, length, measured, power_cuts, union, without
from exam.policy import MINUTE
from exam.timing import Pause, Span, Timing

HOUR = 60 * MINUTE
spans = st.lists(
    st.builds(lambda since, size: Span(since, since + size), st.integers(0, 60), st.integers(0, 20)), max_size=6
)


def points(found: tuple[Span, ...] | list[Span]) -> set[int]:
    """Every millisecond in some stretches."""
    return {at for span in found for at in range(span.since, span.until)}


@given(spans, spans)
def test_stretches_behave_as_the_sets_of_their_milliseconds(some: list[Span], others: list[Span]) -> None:
    assert points(union(some)) == points(some)
    assert points(without(some, others)) == points(some) - points(others)
    assert points(common(some, others)) == points(some) & points(others)
    assert length(union(some)) == len(points(some))


def off(since: int, until: int, cause: LossCause = LossCause.PC_OFF) -> LostTime:
    """A PC that was off, and that the server missed for just as long."""
    lost = lost_time.in_contact(lost_time.lost_contact(LostTime(), since), until)
    return lost_time.add_loss(lost, cause, Span(since, until))


def test_what_the_pc_measured_and_the_server_missed_is_lost() -> None:
    assert measured(off(10 * MINUTE, 13 * MINUTE), HOUR) == (Span(10 * MINUTE, 13 * MINUTE),)


def test_a_pc_that_was_heard_all_the_time_was_not_off_whatever_it_says() -> None:
    lost = lost_time.add_loss(LostTime(), LossCause.PC_OFF, Span(10 * MINUTE, 40 * MINUTE))
    assert measured(lost, HOUR) == ()


def test_a_pc_that_says_it_was_off_for_longer_than_it_was_missed_is_believed_as_far_as_it_was_missed() -> None:
    lost = lost_time.in_contact(lost_time.lost_contact(LostTime(), 20 * MINUTE), 22 * MINUTE)
    lost = lost_time.add_loss(lost, LossCause.PC_OFF, Span(0, 40 * MINUTE))
    assert measured(lost, HOUR) == (Span(20 * MINUTE - CONTACT_SLACK, 22 * MINUTE),)


def test_who_went_on_without_the_server_lost_nothing() -> None:
    lost = lost_time.in_contact(lost_time.lost_contact(LostTime(), 10 * MINUTE), 30 * MINUTE)
    assert measured(lost, HOUR) == ()


def test_a_pulled_cable_is_the_candidates_own() -> None:
    assert measured(off(10 * MINUTE, 13 * MINUTE, LossCause.CABLE), HOUR) == ()


def test_a_disk_that_refuses_is_lost_time_though_the_server_hears_the_pc() -> None:
    lost = lost_time.add_loss(LostTime(), LossCause.DISK, Span(5 * MINUTE, 6 * MINUTE))
    assert measured(lost, HOUR) == (Span(5 * MINUTE, 6 * MINUTE),)


def test_a_pause_is_no_loss() -> None:
    timing = Timing(0, HOUR, pauses=(Pause(11 * MINUTE, 12 * MINUTE),))
    found = claim(off(10 * MINUTE, 13 * MINUTE), timing, HOUR, (), HOUR)
    assert found.lost == 2 * MINUTE


def test_what_lies_behind_the_end_was_nobodys_time_to_lose() -> None:
    found = claim(off(55 * MINUTE, 70 * MINUTE), Timing(0, HOUR), HOUR, (), 80 * MINUTE)
    assert found.lost == 5 * MINUTE


def test_covered_minutes_are_never_given_twice() -> None:
    lost = lost_time.cover(off(10 * MINUTE, 13 * MINUTE), Span(10 * MINUTE, 12 * MINUTE))
    assert claim(lost, Timing(0, HOUR), HOUR, (), HOUR).lost == MINUTE


def test_half_of_the_room_without_power_is_a_power_cut_and_one_pc_is_not() -> None:
    dark, light = off(10 * MINUTE, 13 * MINUTE), LostTime()
    assert power_cuts([dark, dark, light, light], HOUR) == (Span(10 * MINUTE, 13 * MINUTE),)
    assert power_cuts([dark, light, light, light], HOUR) == ()
    assert power_cuts([dark], HOUR) == ()


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20), st.booleans()), max_size=5),
    spans,
    spans,
    st.integers(1, 100),
)
def test_a_claim_never_exceeds_what_was_measured(
    losses: list[tuple[int, int, bool]], away: list[Span], covered: list[Span], deadline: int
) -> None:
    lost = LostTime(away=union(away), covered=union(covered))
    for since, size, is_disk in losses:
        cause = LossCause.DISK if is_disk else LossCause.PC_OFF
        lost = lost_time.add_loss(lost, cause, Span(since, since + size))
    found = claim(lost, Timing(0, 100), deadline, (), 100)
    taken = points(found.spans)
    assert found.lost == len(taken)
    assert taken <= points(measured(lost, 100)) - points(covered)
    assert not taken or max(taken) < deadline
    again = claim(lost_time.cover(lost, *found.spans), Timing(0, 100), deadline, (), 100)
    assert again.lost == 0
