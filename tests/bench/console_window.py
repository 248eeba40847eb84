"""The console with its real window, which watches a room and tells when it had painted what.

    python -m tests.bench.console_window URL AUTHORITY FOLDER SECONDS

The first line says that it watches; the last is a JSON object: when each seat was painted with which save, in this
machine's monotonic milliseconds and the server's exam time.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from exam.clock import SystemClock
from exam.ids import SittingId
from exam.link.discovery import Search
from exam.text import Refusal
from exam.widgets.program_loop import program_loop
from invigilator_console.app import ConsoleApp
from invigilator_console.port import Standing
from invigilator_console.room.board import Changed
from invigilator_console.settings import ConsoleSettings
from invigilator_console.ui.room.room_page import RoomPage
from invigilator_console.ui.room.seat_plan import SeatPlan
from tests.helpers.people import password_of

PATIENCE = 30.0
SIZE = (1366, 768)


class Painted:
    """Notes what was painted when. A save counts as painted with the first painting after a refresh that knew it.

    A save that changes no pixel (the same second, the same count) is on the screen when such a refresh is through.
    """

    def __init__(self, app: ConsoleApp) -> None:
        self.paintings: list[tuple[int, SittingId, int]] = []
        self._app = app
        self._clock = SystemClock()
        self._told: set[SittingId] = set()
        self._known: dict[SittingId, int] = {}
        self._changed: set[SittingId] = set()
        frame = app.window.frame
        if frame is None:
            raise RuntimeError("nobody is signed in")
        news, refresh = app.desk.watch.news_hook, frame.refresh

        def heard(changed: Changed) -> None:
            self._told |= changed.sittings
            news(changed)

        def refreshed() -> None:
            refresh()
            self._refreshed()

        app.desk.watch.news_hook = heard
        frame.refresh = refreshed  # type: ignore[method-assign]  # a note in between

    def _refreshed(self) -> None:
        at, told, changed = self._clock.monotonic_ms(), self._told, self._changed
        self._told, self._changed = set(), set()
        for sitting in told:
            saved_at = self._app.desk.board.seats[sitting].saved_at
            if saved_at is None:
                continue
            if sitting in changed or sitting in self._known:
                self._known[sitting] = saved_at
            else:
                self.paintings.append((at, sitting, saved_at))

    def changed(self, sittings: Iterable[SittingId]) -> None:
        """The map asked for these seats to be painted."""
        self._changed.update(sittings)

    def painted(self) -> None:
        """Seats were painted."""
        at, known = self._clock.monotonic_ms(), self._known
        self._known = {}
        self.paintings += [(at, sitting, saved_at) for sitting, saved_at in known.items()]


async def until(holds: Any, seconds: float = PATIENCE) -> None:
    """Wait until something holds."""
    clock = asyncio.get_running_loop().time
    ends = clock() + seconds
    while not holds():
        if clock() > ends:
            raise TimeoutError
        await asyncio.sleep(0.01)


async def show_every_seat(app: ConsoleApp) -> None:
    """Make the window so high that no seat is out of sight: what is out of sight costs nothing."""
    for _ in range(100):
        await asyncio.sleep(0.05)
        page = app.window.frame.page if app.window.frame is not None else None
        if not isinstance(page, RoomPage):
            continue
        plan = page.seats.plan
        hidden = plan.height() - plan.visibleRegion().boundingRect().height()
        if hidden <= 0:
            return
        app.window.resize(app.window.width(), app.window.height() + hidden)
    raise RuntimeError("some seats stay out of sight")


async def _nobody(_typed: str) -> Search:
    return Search(None, ())


async def main(url: str, authority: str, folder: str, seconds: str) -> None:
    """Watch for so long."""
    begun = SystemClock().monotonic_ms()
    app = ConsoleApp(ConsoleSettings(machine="JK-09", server=url), Path(authority), Path(folder), look=_nobody)
    app.window.resize(*SIZE)
    running = asyncio.create_task(app.run())
    told: list[Refusal | None] = []
    app.desk.sign_in("监考甲", password_of("监考甲"), told.append)
    await until(lambda: app.desk.connection.standing is Standing.LIVE and app.window.frame is not None)
    app.window.larger()
    app.window.smaller()  # makes everything anew: what was painted before would not look for its paintEvent again
    painted = Painted(app)
    paint, show_changed = SeatPlan.paintEvent, SeatPlan.show_changed

    def noted(plan: SeatPlan, event: QPaintEvent) -> None:
        paint(plan, event)
        painted.painted()

    def asked(plan: SeatPlan, sittings: Iterable[SittingId]) -> None:
        show_changed(plan, sittings)
        painted.changed(sittings)

    SeatPlan.paintEvent = noted  # type: ignore[assignment, method-assign]  # a note in between
    SeatPlan.show_changed = asked  # type: ignore[assignment, method-assign]  # a note in between
    await show_every_seat(app)
    sys.stdout.write(f"watching {SystemClock().monotonic_ms() - begun}\n")
    sys.stdout.flush()
    await asyncio.sleep(float(seconds))
    process = psutil.Process()
    used = process.cpu_times()
    found = {
        "height": app.window.height(),
        "paintings": painted.paintings,
        "resident_mb": round(process.memory_info().rss / 1e6, 1),
        "cpu_s": round(used.user + used.system, 2),
    }
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    sys.stdout.write(msgspec.json.encode(found).decode() + "\n")


if __name__ == "__main__":
    application = QApplication([])
    Path(sys.argv[3]).mkdir(parents=True, exist_ok=True)
    with program_loop(application) as loop:
        loop.run_until_complete(main(*sys.argv[1:]))
