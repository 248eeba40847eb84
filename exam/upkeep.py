"""Parts of a program that run for ever: a fault of ours in one stops neither the others nor the person there."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from exam.clock import Clock

AGAIN_AFTER = 1.0
"""Seconds after which a part that failed is started again."""
log = structlog.get_logger("upkeep")


@asynccontextmanager
async def keeping_up(parts: Mapping[str, Callable[[], Awaitable[None]]], clock: Clock) -> AsyncIterator[None]:
    """Run parts of the program, by their names, for as long as the block lasts; at its end they have ended."""
    tasks = [asyncio.create_task(kept_up(name, work, clock), name=name) for name, work in parts.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def kept_up(name: str, work: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Run a part of the program for ever. A fault of ours in one of them is logged and must not stop the candidate."""
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - the border of the program: see above
            where = traceback.extract_tb(error.__traceback__)[-1]
            log.error(  # noqa: TRY400 - an error's own words may hold what a candidate typed
                "a part of the program failed and is started again",
                part=name,
                cause=type(error).__name__,
                at=f"{Path(where.filename).name}:{where.lineno}",
            )
        await clock.sleep(AGAIN_AFTER)
