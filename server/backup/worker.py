"""The backup beside a running server: a thread of its own that streams, and the row that consoles are told."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from datetime import timedelta

import structlog

from exam.clock import Clock
from exam.plan import Plan
from exam.policy import SECOND
from exam.timing import Instant
from exam.wire.safe_home_rows import BackupRow
from server.backup.limits import (
    BEHIND_AFTER,
    DAY_AT_LEAST,
    EVERY_MINUTES,
    GATHER_SECONDS,
    GRAIN_BYTES,
    LEAST_BYTES,
    PAUSE_SECONDS,
    RETRY_LONGEST,
)
from server.backup.standing import row_of
from server.backup.streaming import Streaming

TOLD_EVERY = 5 * SECOND
"""What only moves on is no news more often than that; another code is news at once."""
STOPS_WITHIN = 5.0
"""Seconds that a stopping server waits for a target that hangs. The thread ends with the program."""
log = structlog.get_logger("server.backup")


class Backup:
    """Streams from `start` to `stop`. `wake` and `want_full_copy` may be called from any thread and never wait."""

    def __init__(self, streaming: Streaming, clock: Clock, plan: Plan, every: int = EVERY_MINUTES) -> None:
        self.row = BackupRow()
        self.every = every
        """Minutes between two full copies while a session runs."""
        self._streaming = streaming
        streaming.pace = self._pace
        self._worked = 0
        self._clock = clock
        self._plan = plan
        self._wanted = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="backup", daemon=True)
        self._waiting: deque[tuple[Instant, int]] = deque(maxlen=2 * BEHIND_AFTER // SECOND)
        self._told_at: Instant | None = None

    def start(self) -> None:
        """Begin to stream."""
        self._thread.start()

    async def stop(self) -> None:
        """Write what is left where that is quick, and end. Nothing where it never began."""
        if self._thread.ident is None:
            return
        self._over.set()
        self._wanted.set()
        await asyncio.to_thread(self._thread.join, STOPS_WITHIN)

    def wake(self) -> None:
        """There is something new in the journal."""
        self._wanted.set()

    def want_full_copy(self) -> None:
        """Make a full copy (完整备份) soon."""
        self._streaming.want_full_copy()
        self._wanted.set()

    def look(self, now: Instant, version: int) -> bool:
        """Bring `row` up to date with a journal of so many records; True where that is news for the consoles."""
        progress = self._streaming.progress
        while self._waiting and self._waiting[0][1] <= progress.last:
            self._waiting.popleft()
        if version > progress.last and (not self._waiting or now - self._waiting[-1][0] >= SECOND):
            self._waiting.append((now, version))
        late = bool(self._waiting) and now - self._waiting[0][0] >= BEHIND_AFTER
        row = row_of(progress, max(0, version - progress.last), late=late, rest_of_day=self._rest_of_day())
        if row == self.row or not self._is_news(row, now):
            return False
        self.row, self._told_at = row, now
        return True

    def _is_news(self, row: BackupRow, now: Instant) -> bool:
        if row.code != self.row.code or row.full_at != self.row.full_at or row.target != self.row.target:
            return True
        return self._told_at is None or now - self._told_at >= TOLD_EVERY

    def _rest_of_day(self) -> int:
        """Milliseconds until the last session of today is over, and some for what comes after it."""
        now = self._clock.wall_ms()
        ends = [round(session.ends_at.timestamp() * 1000) for session in self._plan.sessions]
        today = [end - now for end in ends if 0 < end - now < timedelta(days=1) // timedelta(milliseconds=1)]
        return max(today, default=0) + DAY_AT_LEAST

    def _pace(self, size: int) -> None:
        """Leave the interpreter to the server's own threads: an acknowledgement waits for a millisecond or so."""
        self._worked += max(size, LEAST_BYTES)
        if self._worked >= GRAIN_BYTES:
            self._worked = 0
            self._over.wait(PAUSE_SECONDS)

    def _run(self) -> None:
        try:
            while True:
                over = self._over.is_set()
                pause = self._turn()
                if over:
                    return
                if pause and self._wanted.wait(pause / 1000):
                    # Commits of a moment travel together; whoever stops does not wait for more.
                    self._over.wait(GATHER_SECONDS)
                self._wanted.clear()
        finally:
            self._streaming.close()

    def _turn(self) -> int:
        try:
            return self._streaming.turn(self._clock.monotonic_ms())
        except Exception:
            # The border of the thread: a fault of ours here must never be one of the exam.
            log.exception("a fault of this program in the backup; it is tried again")
            self._streaming.close()
            return RETRY_LONGEST
