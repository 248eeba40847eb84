"""The committer: makes what the hall decided durable, then lets out what depends on it (group commit).

While one batch is on its way to the disk the next one gathers, so one fsync serves everybody who was waiting. Nothing
is sent before the records it depends on are written: checkpoint, then send (design section 3).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

import structlog

from exam.events import StandbyLost
from exam.timing import Instant
from server.desk import Desk, Outgoing
from server.exam_clock import ExamClock
from server.hall import Hall
from server.journal.port import JournalStore
from server.standby.replication import Replication
from server.watchers import Told, Watchers

GATHER_SECONDS = 0.002
"""The longest that a batch waits for more to come."""
QUIET_SECONDS = 0.0001
"""A batch waits no longer once nothing came for so long: a PC that was just answered needs less to speak again."""
log = structlog.get_logger("server.committer")


class Committer:
    """Drives one hall, its desk and those who watch. `deliver` and `tell` send without waiting, `observe` is told size
    and seconds of a write.
    """

    def __init__(
        self,
        hall: Hall,
        desk: Desk,
        store: JournalStore,
        clock: ExamClock,
        writer: Executor,
        deliver: Callable[[Sequence[Outgoing]], None],
        observe: Callable[[int, float], None],
        watchers: Watchers | None = None,
        tell: Callable[[Told], None] = lambda _: None,
        replication: Replication | None = None,
    ) -> None:
        self._hall = hall
        self._desk = desk
        self._store = store
        self._clock = clock
        self._writer = writer
        self._deliver = deliver
        self._observe = observe
        self._watchers = watchers
        self._tell = tell
        self._replication = replication or Replication(0)
        self._alarm: asyncio.TimerHandle | None = None
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
                        # To the standby and to the disk at the same time: the longer of the two is waited for.
                        self._replication.send(records)
                        writing = loop.run_in_executor(self._writer, self._store.append, records)
                        # Made while the disk is at work, of the very state that is being written.
                        news = self._news(now)
                        await writing
                        self._replication.written(records[-1].seq)
                        self._observe(len(records), loop.time() - begun)
                        if not await self._replication.kept(records[-1].seq):
                            await self._go_alone(loop)
                    else:
                        news = self._news(now)
                except BaseException:
                    self._durable += waiting
                    raise
                self._deliver(out)
                for future in waiting:
                    if not future.done():
                        future.set_result(None)
                self._tell(news)
                self._wake_for_news()
        finally:
            self._over = True
            if self._alarm is not None:
                self._alarm.cancel()
            for future in self._durable:
                future.cancel()

    async def _go_alone(self, loop: asyncio.AbstractEventLoop) -> None:
        """The standby is silent: that it is waited for no more is on the disk before anything leaves without it."""
        machine = self._hall.standby.machine
        log.warning("the standby says nothing; the server goes on alone", machine=machine)
        self._hall.note(StandbyLost(machine), self._clock.now())
        self._replication.known(self._hall.standby)
        records = self._hall.take()
        self._replication.send(records)
        await loop.run_in_executor(self._writer, self._store.append, records)
        self._replication.written(records[-1].seq)

    # ---- those who watch --------------------------------------------------------------------------------------------

    def _news(self, now: Instant) -> Told:
        """What consoles are told. A fault of ours in it costs the consoles a moment, the candidates nothing."""
        if self._watchers is None:
            return []
        try:
            return self._watchers.take(now)
        except Exception:
            log.exception("the news for the consoles could not be made; they are told everything a little later")
            self._watchers.begin_again()
            return []

    def _wake_for_news(self) -> None:
        """Wake when what the pace holds back may leave, or when silence has lasted long enough."""
        wait = self._watchers.due_in(self._clock.now()) if self._watchers is not None else None
        if wait is None:
            return
        loop = asyncio.get_running_loop()
        at = loop.time() + wait / 1000
        if self._alarm is not None:
            if not self._alarm.cancelled() and loop.time() < self._alarm.when() <= at:
                return
            self._alarm.cancel()
        self._alarm = loop.call_at(at, self.wake)
