"""Something on a disk that is looked at now and then, in a thread, so that a disk that hangs keeps nobody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from exam.timing import Instant

T = TypeVar("T")


class SlowLook(Generic[T]):
    """`known` is what was seen last, `nothing` until then. Looks again after `every` ms, one look at a time."""

    def __init__(self, nothing: T, every: int) -> None:
        self.known = nothing
        self._every = every
        self._looked_at: Instant | None = None
        self._looking: asyncio.Future[T] | None = None

    def look(self, now: Instant, read: Callable[[], T]) -> bool:
        """Look again where it is time to; True where something else is known now. `read` may block."""
        news = False
        if self._looking is not None and self._looking.done():
            found = None if self._looking.cancelled() else self._looking.result()
            if found is not None:
                news, self.known = found != self.known, found
            self._looking = None
        if self._looking is None and (self._looked_at is None or now - self._looked_at >= self._every):
            self._looked_at = now
            self._looking = asyncio.get_running_loop().run_in_executor(None, read)
        return news
