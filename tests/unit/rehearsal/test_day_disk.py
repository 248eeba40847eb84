"""Whether the disk carries the biggest day."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from exam.plan import Plan
from provisioning.rehearsal.day_disk import FACTOR, busiest_day, forecast, most_at_once
from server.site_folder import SiteFolder


@pytest.fixture
def plan(site_template: Path) -> Plan:
    return SiteFolder(site_template).read_plan()


def test_a_candidate_of_both_parts_is_counted_once_a_day(plan: Plan) -> None:
    assert len(plan.sessions) == 4
    assert busiest_day(plan) == len({place.ticket for session in plan.sessions for place in session.places})


def test_days_are_counted_apart(plan: Plan) -> None:
    first, *others = plan.sessions
    later = [msgspec.structs.replace(s, starts_at=s.starts_at.replace(day=29)) for s in others if s.room != first.room]
    apart = msgspec.structs.replace(plan, sessions=(first, *later))
    assert busiest_day(apart) == len(first.places)


def test_what_sits_at_once_is_counted_over_all_rooms(plan: Plan) -> None:
    theory = [session for session in plan.sessions if session.starts_at == plan.sessions[0].starts_at]
    assert len(theory) == 2
    assert most_at_once(plan) == sum(len(session.places) for session in theory)


def test_the_forecast_is_per_candidate_times_candidates_times_factor(plan: Plan) -> None:
    written, pcs = 40_000_001, 40
    needed = forecast(written, pcs, plan, free=0).needed
    assert needed == 1_000_001 * busiest_day(plan) * FACTOR
    assert forecast(written, pcs, plan, free=needed).is_enough
    assert not forecast(written, pcs, plan, free=needed - 1).is_enough


def test_a_plan_without_sessions_needs_nothing(plan: Plan) -> None:
    empty = msgspec.structs.replace(plan, sessions=())
    assert most_at_once(empty) == busiest_day(empty) == 0
