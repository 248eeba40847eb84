"""The bandwidth cap: never more than so much in any stretch of time, whatever the blocks are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.courier.pace import LARGEST_BLOCK, LATE, Pace


class CountedClock:
    """Sleeps at once and counts."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic_ms(self) -> int:
        """What was slept, in ms."""
        return round(self.now * 1000)

    def wall_ms(self) -> int:
        """Nobody asks."""
        return 0

    async def sleep(self, seconds: float) -> None:
        """Count it."""
        self.now += seconds


@given(st.integers(1, 10_000_000), st.lists(st.tuples(st.integers(1, 3_000_000), st.floats(0, 5)), min_size=1))
async def test_no_more_than_the_cap_goes_out_however_it_comes(cap: int, blocks: list[tuple[int, float]]) -> None:
    clock = CountedClock()
    pace = Pace(cap, clock)
    began, sent = clock.now, 0
    for size, pause in blocks:
        await clock.sleep(pause)
        await pace.take(size)
        # What is let through now counts from the next moment on; time that was not used is lent for a second.
        assert sent <= cap * (clock.now - began + LATE / 1000 + 0.001)
        sent += size


async def test_without_a_cap_nothing_waits() -> None:
    clock = CountedClock()
    pace = Pace(0, clock)
    await pace.take(10**12)
    assert clock.now == 0
    assert pace.block == LARGEST_BLOCK


async def test_a_small_cap_goes_out_in_small_blocks() -> None:
    assert Pace(100_000, CountedClock()).block == 25_000
    assert Pace(1, CountedClock()).block == 4096
