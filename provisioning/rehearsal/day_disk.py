"""Whether the disk carries the biggest day: what a rehearsed candidate wrote, times candidates, times a factor."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

import msgspec

from exam.ids import Ticket
from exam.plan import Plan

FACTOR = 10
"""How many times more a real candidate may write than a rehearsed one: every save of a file is kept as a version, and
two hours are more than a minute. Ours; a site that measures more on its days must have more room."""


class DayDisk(msgspec.Struct, frozen=True):
    """The forecast in bytes, and the room there is on the site's disk."""

    per_candidate: int
    candidates: int
    factor: int
    free: int

    @property
    def needed(self) -> int:
        """What the biggest day may write."""
        return self.per_candidate * self.candidates * self.factor

    @property
    def is_enough(self) -> bool:
        """Whether it fits."""
        return self.needed <= self.free


def forecast(written: int, pcs: int, plan: Plan, free: int) -> DayDisk:
    """Work out the forecast from the bytes that so many PCs wrote."""
    return DayDisk(-(-written // max(1, pcs)), busiest_day(plan), FACTOR, free)


def busiest_day(plan: Plan) -> int:
    """Candidates of the plan's biggest day, each counted once."""
    days: dict[date, set[Ticket]] = defaultdict(set)
    for session in plan.sessions:
        days[session.starts_at.date()].update(place.ticket for place in session.places)
    return max(map(len, days.values()), default=0)


def most_at_once(plan: Plan) -> int:
    """Candidates who sit at the plan's fullest start, over all rooms."""
    starts: dict[datetime, int] = defaultdict(int)
    for session in plan.sessions:
        starts[session.starts_at] += len(session.places)
    return max(starts.values(), default=0)
