"""Work on the disk, on another thread: once begun it is waited for, so that nothing is touched after its time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def to_the_end(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run on another thread; a task that is cancelled meanwhile ends only after the work has."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        # However often it is told to end.
        while not running.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({running})
        if not running.cancelled():
            running.exception()
        raise


async def ended(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Wait until tasks have ended, however they do. Whoever waits may be cancelled; they go on all the same."""
    if tasks:
        await asyncio.wait(tasks)
