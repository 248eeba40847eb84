"""What the server does at a time of day, or every so often (APScheduler): full copies, making room on its own disk.

A duty that fails is logged and comes again at its time; none waits for another, and none is made up for twice.
"""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

LATE = 3600
"""Seconds by which a duty may be late, as after a sleep of the machine; later than that it waits for its next time."""
log = structlog.get_logger("server.duties")


class Duties:
    """Duties on the server's event loop. Each is short, or hands its work to a thread."""

    def __init__(self, timezone: str) -> None:
        self._zone = ZoneInfo(timezone)
        self._scheduler = AsyncIOScheduler(timezone=self._zone)

    def every(self, minutes: float, duty: Callable[[], object]) -> None:
        """Do it every so many minutes."""
        self._add(duty, IntervalTrigger(seconds=round(minutes * 60), timezone=self._zone))

    def daily(self, hour: int, minute: int, duty: Callable[[], object]) -> None:
        """Do it every day at a time of the site's clock."""
        self._add(duty, CronTrigger(hour=hour, minute=minute, timezone=self._zone))

    def start(self) -> None:
        """Begin; needs a running loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """End; what is under way goes on to its end."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _add(self, duty: Callable[[], object], trigger: IntervalTrigger | CronTrigger) -> None:
        async def done() -> None:
            # A coroutine runs on the loop itself; a plain function would be given a thread.
            try:
                duty()
            except Exception:
                # The border of a duty: the next one still has its time.
                log.exception("a duty failed; it comes again at its time")

        self._scheduler.add_job(done, trigger, coalesce=True, max_instances=1, misfire_grace_time=LATE)
