"""Percentiles, and the seats that are weaker than the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.ids import MachineId
from provisioning.rehearsal.figures import NOTICEABLE_MS, SLOWER, PcFigures, percentile, spread_of, weak_seats


def pc(number: int, **measured: tuple[int, ...] | tuple[str, ...]) -> PcFigures:
    return PcFigures(MachineId(f"PC-{number}"), "第1考场", number, **measured)  # type: ignore[arg-type] # by name


def room(*logins: int) -> list[PcFigures]:
    return [pc(number, login_ms=(took,)) for number, took in enumerate(logins, 1)]


@pytest.mark.parametrize(("share", "wanted"), [(0.01, 1), (0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)])
def test_of_a_hundred_values_the_nearest_rank_is_taken(share: float, wanted: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == wanted


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60), st.floats(0.01, 1))
def test_a_percentile_is_one_of_the_values_and_its_share_does_not_exceed_it(values: list[int], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
    assert all(sum(value <= lower for value in values) < share * len(values) for lower in values if lower < found)


@given(st.lists(st.integers(0, 10_000), max_size=60))
def test_a_spread_never_falls_and_ends_at_the_worst(values: list[int]) -> None:
    spread = spread_of(values)
    assert spread.count == len(values)
    assert spread.p50 <= spread.p95 <= spread.p99 <= spread.most == max(values, default=0)


def test_among_equals_nobody_is_weak() -> None:
    assert weak_seats(room(40, 45, 50, 44)) == ()


def test_a_quick_room_has_no_weak_seat_however_often_slower_one_is() -> None:
    usual = 10
    assert usual * SLOWER < usual + NOTICEABLE_MS
    assert weak_seats(room(usual, usual, usual + NOTICEABLE_MS)) == ()


def test_a_seat_is_slow_beyond_three_times_the_middle_one() -> None:
    usual = 1000
    assert weak_seats(room(usual, usual, usual * SLOWER)) == ()
    (weak,) = weak_seats(room(usual, usual, usual * SLOWER + 1))
    assert (weak.machine, weak.seat, weak.what, weak.usual_ms) == ("PC-3", 3, "login", usual)
    assert weak.took_ms == usual * SLOWER + 1
    assert not weak.is_error


def test_each_pc_counts_by_the_middle_of_its_own_times() -> None:
    one_hiccup = [pc(1, acks_ms=(5, 5, 5000)), pc(2, acks_ms=(5, 5, 5)), pc(3, acks_ms=(5, 5, 5))]
    assert weak_seats(one_hiccup) == ()
    always = [*one_hiccup[1:], pc(4, acks_ms=(5000, 5000, 5))]
    assert [(weak.machine, weak.what) for weak in weak_seats(always)] == [("PC-4", "ack")]


def test_an_error_names_its_seat_once_and_comes_first() -> None:
    pcs = [pc(1, login_ms=(9000,)), pc(2, login_ms=(10,)), pc(3, login_ms=(10,), errors=("photo_unknown",) * 3)]
    weak = weak_seats(pcs)
    assert [(seat.machine, seat.what, seat.is_error) for seat in weak] == [
        ("PC-3", "photo_unknown", True),
        ("PC-1", "login", False),
    ]


def test_a_pc_that_never_came_to_a_step_is_not_slow_at_it() -> None:
    assert weak_seats([pc(1), pc(2, upload_ms=(800,))]) == ()
