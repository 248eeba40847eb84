"""The committer: makes what the hall decided durable, then lets out what depends on it (group commit).

While one batch is on its way to the disk the next one gathers, so one fsync serves everybody who was waiting. Nothing
is sent before the records it depends on are written: checkpoint, then send (design section 3).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from server.desk import Desk, Outgoing
from server.exam_clock import ExamClock
from server.hall import Hall
from server.journal.port import JournalStore

GATHER_SECONDS = 0.002
"""The longest that a batch waits for more to come."""
QUIET_SECONDS = 0.0001
"""A batch waits no longer once nothing came for so long: a PC that was just answered needs less to speak again."""


class Committer:
    """Drives one hall and its desk. `deliver` sends without waiting, `observe` is told size and seconds of a write."""

    def __init__(
        self,
        hall: Hall,
        desk: Desk,
        store: JournalStore,
        clock: ExamClock,
        writer: Executor,
        deliver: Callable[[Sequence[Outgoing]], None],
        observe: Callable[[int, float], None],
    ) -> None:
        self._hall = hall
        self._desk = desk
        self._store = store
        self._clock = clock
        self._writer = writer
        self._deliver = deliver
        self._observe = observe
        self._wanted = asyncio.Event()
        self._durable: list[asyncio.Future[None]] = []
        self._over = False

    def wake(self) -> None:
        """Say that there may be something to write or to send."""
        self._wanted.set()

    def durable(self) -> asyncio.Future[None]:
        """A future that is done when everything decided so far is on the disk; it fails if that cannot be written."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._over:
            # Between the failed write and the end of this life nobody writes any more: whoever waits must know.
            future.cancel()
            return future
        self._durable.append(future)
        self._wanted.set()
        return future

    async def _gather(self) -> None:
        """Let those who are speaking at this moment finish: one write for forty costs what one for four does.

        Ends when nothing new has come for a moment far shorter than the write, so that a lone answer does not wait.
        """
        loop = asyncio.get_running_loop()
        now = last = loop.time()
        until, seen = now + GATHER_SECONDS, self._hall.version
        while now < until and now - last < QUIET_SECONDS:
            await asyncio.sleep(0)
            now = loop.time()
            if self._hall.version != seen:
                seen, last = self._hall.version, now

    async def run(self) -> None:
        """Write and deliver until cancelled. Raises StoreError when a batch cannot be written: this hall is over."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self._wanted.wait()
                await self._gather()
                self._wanted.clear()
                now = self._clock.now()
                out, records = self._desk.take(now), self._hall.take()
                waiting, self._durable = self._durable, []
                try:
                    if records:
                        begun = loop.time()
                        await loop.run_in_executor(self._writer, self._store.append, records)
                        self._observe(len(records), loop.time() - begun)
                except BaseException:
                    self._durable += waiting
                    raise
                self._deliver(out)
                for future in waiting:
                    if not future.done():
                        future.set_result(None)
        finally:
            self._over = True
            for future in self._durable:
                future.cancel()
