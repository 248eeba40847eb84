"""What is made of the measurements: percentiles, and the seats that are weaker than the rest. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import msgspec

from exam.ids import MachineId

SLOWER = 3
"""A PC is slow where it took so many times as long as the middle one of the room; ours, the handbook gives no rule."""
NOTICEABLE_MS = 250
"""And so much longer besides: among PCs that are all quick nobody is weak."""


class Spread(msgspec.Struct, frozen=True):
    """How long something took, in milliseconds, over `count` times that it was done; all 0 where it never was."""

    count: int = 0
    p50: float = 0
    p95: float = 0
    p99: float = 0
    most: float = 0


class PcFigures(msgspec.Struct, frozen=True):
    """What one PC went through, simulated or real. Milliseconds; empty or 0 where it did not come to that.

    `acks_ms` are the times from an answer to its acknowledgement while nothing was broken; `errors` are codes.
    """

    machine: MachineId
    room: str = ""
    seat: int = 0
    login_ms: tuple[int, ...] = ()
    paper_ms: tuple[int, ...] = ()
    open_ms: tuple[int, ...] = ()
    acks_ms: tuple[int, ...] = ()
    upload_ms: tuple[int, ...] = ()
    upload_bytes: int = 0
    hand_in_ms: tuple[int, ...] = ()
    errors: tuple[str, ...] = ()


class WeakSeat(msgspec.Struct, frozen=True):
    """A seat that people should look at: `what` was slow, or an error by its code.

    `took_ms` and `usual_ms` (the middle PC's) are 0 for an error.
    """

    machine: MachineId
    room: str
    seat: int
    what: str
    took_ms: int = 0
    usual_ms: int = 0

    @property
    def is_error(self) -> bool:
        """Whether something failed there, rather than took long."""
        return not self.took_ms


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest value that at least this share of all does not exceed; 0 of nothing."""
    if not values:
        return 0
    rank = math.ceil(share * len(values))
    return sorted(values)[min(len(values), max(1, rank)) - 1]


def spread_of(values: Sequence[float]) -> Spread:
    """The percentiles that a report shows."""
    p50, p95, p99 = (percentile(values, share) for share in (0.5, 0.95, 0.99))
    return Spread(len(values), p50, p95, p99, max(values, default=0))


Measure = Callable[[PcFigures], Sequence[int]]
MEASURES: tuple[tuple[str, Measure], ...] = (
    ("login", lambda pc: pc.login_ms),
    ("paper", lambda pc: pc.paper_ms),
    ("open", lambda pc: pc.open_ms),
    ("ack", lambda pc: pc.acks_ms),
    ("upload", lambda pc: pc.upload_ms),
    ("hand_in", lambda pc: pc.hand_in_ms),
)
"""What PCs are held against one another in: each PC by the middle of its own times."""


def weak_seats(pcs: Sequence[PcFigures]) -> tuple[WeakSeat, ...]:
    """Every seat that had errors, then every one that was slow, in the room's order."""
    errors = [WeakSeat(pc.machine, pc.room, pc.seat, code) for pc in pcs for code in dict.fromkeys(pc.errors)]
    slow: list[WeakSeat] = []
    for what, of in MEASURES:
        own = {pc.machine: round(percentile(of(pc), 0.5)) for pc in pcs if of(pc)}
        usual = round(percentile(list(own.values()), 0.5))
        limit = max(usual * SLOWER, usual + NOTICEABLE_MS)
        slow += [
            WeakSeat(pc.machine, pc.room, pc.seat, what, own[pc.machine], usual)
            for pc in pcs
            if own.get(pc.machine, 0) > limit
        ]
    return (*errors, *slow)


def all_of(pcs: Sequence[PcFigures], of: Callable[[PcFigures], Sequence[int]]) -> list[int]:
    """The times of every PC together."""
    return [value for pc in pcs for value in of(pc)]
