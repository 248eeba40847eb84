"""A failing day shrinks to what it takes, and its trace names the cause."""

from __future__ import annotations

import pytest

from exam.timing import Timing
from tests.simulation.faults import day_of
from tests.simulation.minimise import live, minimise, trace_of


def test_a_day_that_fails_by_a_forgotten_pause_shrinks_to_that_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Timing, "paused_until", lambda *_: 0)
    seed, rule = next(
        (seed, broken.rule)
        for seed in range(60)
        if len(day_of(seed).happenings) > 8 and (broken := live(day_of(seed)).broken)
    )
    smallest = minimise(day_of(seed), rule)
    assert smallest.broken is not None
    assert smallest.broken.rule == rule
    assert [happening.kind for happening in smallest.world.day.happenings] == ["pause"]
    assert smallest.world.day.hostile == 0
    told = trace_of(smallest)
    assert told.startswith(f"seed {seed}: {rule}")
    assert "session_paused" in told
    assert len(told.splitlines()) < 45


def test_a_fault_of_the_program_is_a_failing_day_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(self: Timing, now: int) -> int:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(Timing, "active", failing)
    lived = live(day_of(1))
    assert lived.broken is not None
    assert lived.broken.rule == "no fault of the program"
    assert "planted" in trace_of(lived)
