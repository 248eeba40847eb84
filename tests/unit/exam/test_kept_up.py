"""A fault of ours in one part of the program stops neither the others nor itself."""

from __future__ import annotations

import asyncio

from exam.upkeep import keeping_up, kept_up
from tests.conftest import ExpectedLogs
from tests.unit.link.test_searching import SteppedClock, turns


async def test_a_part_that_fails_is_started_again_and_logged_without_its_words(expects_log: ExpectedLogs) -> None:
    expects_log("a part of the program failed")
    clock, starts = SteppedClock(), 0

    async def work() -> None:
        nonlocal starts
        starts += 1
        if starts < 3:
            raise ValueError("an answer of the candidate's")
        await asyncio.Event().wait()

    running = asyncio.create_task(kept_up("session", work, clock))
    await turns()
    for _ in range(3):
        await clock.go(1000)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert starts == 3
    assert len(expects_log.seen) == 2
    assert "an answer of the candidate's" not in "".join(expects_log.seen)
    assert "test_kept_up.py" in expects_log.seen[0]


async def test_parts_run_as_long_as_the_block_and_have_ended_with_it() -> None:
    going: set[str] = set()

    async def part(name: str) -> None:
        going.add(name)
        try:
            await asyncio.Event().wait()
        finally:
            going.discard(name)

    async with keeping_up({"one": lambda: part("one"), "two": lambda: part("two")}, SteppedClock()):
        await turns()
        assert going == {"one", "two"}
    assert going == set()
