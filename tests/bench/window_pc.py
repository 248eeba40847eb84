"""A candidate's PC with its real windows, which types, moves on and hands in by itself, and tells how long it took.

    python -m tests.bench.window_pc answer  URL AUTHORITY FOLDER TICKET SECONDS
    python -m tests.bench.window_pc hand-in URL AUTHORITY FOLDER TICKET MEGABYTES

The first line says that it waits for login; the last is a JSON object of numbers.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from candidate_agent.app import AgentApp
from candidate_agent.session.core import Saved
from candidate_agent.settings import AgentSettings
from candidate_agent.ui.pages import PageName
from exam.clock import SystemClock
from exam.commands import AnswerEntry
from exam.ids import ItemId
from exam.link.discovery import Search
from exam.paper import FileTask, FillIn
from exam.widgets.program_loop import program_loop

TEXT = "转化率等于成交人数除以访客人数"
PAUSE = 0.1
"""Seconds between two signs: ten a second, faster than anybody types Chinese."""
PATIENCE = 120.0


class Pc:
    """The PC, and what a hand does at it."""

    def __init__(self, app: AgentApp) -> None:
        self.app = app
        self.clock = asyncio.get_running_loop().time
        self.kept: list[float] = []
        self.shown: list[float] = []
        self.saved: list[float] = []
        self.moved: list[float] = []
        self._typed: dict[str, float] = {}
        app.desk.saved_hook = self._saved

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        ends = self.clock() + PATIENCE
        while not holds():
            if self.clock() > ends:
                raise TimeoutError(str(self.app.window.page_name))
            await asyncio.sleep(0.005)

    async def page(self, name: PageName) -> None:
        """Wait for a page."""
        await self.until(lambda: self.app.window.page_name is name)

    async def press(self, name: str) -> None:
        """Press a button once it can be pressed."""

        def ready() -> list[QPushButton]:
            found = self.app.window.findChildren(QPushButton, name)
            return [one for one in found if one.isVisibleTo(self.app.window) and one.isEnabled()]

        await self.until(lambda: bool(ready()))
        QTest.mouseClick(ready()[0], Qt.MouseButton.LeftButton)

    async def come_in(self, ticket: str) -> None:
        """From the login to the paper."""
        await self.page(PageName.LOGIN)
        window = self.app.window
        for name, text in (("ticket-field", ticket), ("password", ticket[-6:])):
            QTest.keyClicks(window.findChild(QWidget, name), text)  # type: ignore[arg-type]  # the page has both fields
        await self.press("log-in")
        await self.press("is-me")
        await self.page(PageName.RULES)
        QTest.mouseClick(window.findChild(QWidget, "accept"), Qt.MouseButton.LeftButton)  # type: ignore[arg-type]  # it is there
        await self.press("continue")
        await self.press("choose")
        await self.until(lambda: window.page_name in (PageName.THEORY, PageName.PRACTICAL))

    async def type_for(self, seconds: float) -> None:
        """Type into a fill-in item, and leaf through the paper in between."""
        window, paper = self.app.window, self.app.desk.paper
        if paper is None or window.page is None:
            raise RuntimeError("no paper")
        item = next(one.id for one in paper.items if isinstance(one, FillIn))
        ends = self.clock() + seconds
        turn = 0
        while self.clock() < ends:
            window.page.show_item(item)
            await asyncio.sleep(PAUSE)
            field = window.focusWidget()
            if not isinstance(field, QLineEdit):
                raise TypeError(f"{field} has the keyboard")
            for sign in TEXT[:6]:
                turn += 1
                self._type(field, item, sign)
                await asyncio.sleep(PAUSE)
            field.clear()
            for _ in range(4):
                self._leaf()
                await asyncio.sleep(PAUSE)

    def _type(self, field: QLineEdit, item: ItemId, sign: str) -> None:
        begun = self.clock()
        before = len(field.text())
        self._typed[field.text()[:before] + sign] = begun
        field.insert(sign)
        entry = self.app.desk.answers.get(item)
        if entry is None or not self.app.desk.status.waiting:
            raise RuntimeError("the sign was not kept at once")
        self.kept.append(self.clock() - begun)
        self.app.window.refresh()
        draw_what_changed()
        self.shown.append(self.clock() - begun)

    def _leaf(self) -> None:
        begun = self.clock()
        page = self.app.window.page
        if page is None:
            raise RuntimeError("no page")
        QTest.keyClick(page, Qt.Key.Key_PageDown)
        draw_what_changed()
        self.moved.append(self.clock() - begun)

    def _saved(self, saved: Saved, seconds: float) -> None:
        entry = saved.entry
        if isinstance(entry, AnswerEntry) and seconds > 0:
            self.saved.append(seconds)


def draw_what_changed() -> None:
    """Lay out and paint what has changed, as Qt does in its own next turn."""
    for kind in (QEvent.Type.LayoutRequest, QEvent.Type.UpdateRequest):
        QApplication.sendPostedEvents(None, kind)


def percentile(values: list[float], share: float) -> float:
    """A percentile in milliseconds."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 2) if ordered else -1.0


async def answer(pc: Pc, ticket: str, seconds: float) -> dict[str, Any]:
    """Type for a while and tell."""
    await pc.come_in(ticket)
    await pc.type_for(seconds)
    await pc.until(lambda: pc.app.desk.status.waiting == 0)
    return {
        "keystrokes": len(pc.kept),
        "kept_p50_ms": percentile(pc.kept, 0.5),
        "kept_p99_ms": percentile(pc.kept, 0.99),
        "shown_kept_p99_ms": percentile(pc.shown, 0.99),
        "saved_p50_ms": percentile(pc.saved, 0.5),
        "saved_p99_ms": percentile(pc.saved, 0.99),
        "next_item_p50_ms": percentile(pc.moved, 0.5),
        "next_item_p99_ms": percentile(pc.moved, 0.99),
        "resident_mb": round(psutil.Process().memory_info().rss / 1e6, 1),
    }


async def hand_in(pc: Pc, ticket: str, megabytes: float) -> dict[str, Any]:
    """Save a large file, wait until it is at the site, hand in, and tell what the hand-in itself took."""
    await pc.come_in(ticket)
    sent: list[int] = []
    put = pc.app.link.put_piece

    async def counted(digest: Any, data: bytes, credentials: Any) -> None:
        sent.append(len(data))
        await put(digest, data, credentials)

    pc.app.link.put_piece = counted  # type: ignore[method-assign]  # a counter in between
    paper = pc.app.desk.paper
    if paper is None:
        raise RuntimeError("no paper")
    task = next(one.id for one in paper.tasks if isinstance(one, FileTask))
    await pc.until(lambda: pc.app.desk.task_files(task) is not None)
    files = pc.app.desk.task_files(task)
    if files is None:
        raise RuntimeError("no folder")
    large = Path(files.folder) / "首页.psd"
    with large.open("wb") as file:
        for _ in range(int(megabytes)):
            file.write(os.urandom(1024 * 1024))
    begun = pc.clock()
    await pc.until(lambda: sum(sent) >= large.stat().st_size and pc.app.desk.status.waiting == 0)
    at_site, before = pc.clock() - begun, sum(sent)
    await pc.press("hand-in")
    begun = pc.clock()
    await pc.press("hand-in-now")
    await pc.page(PageName.DONE)
    return {
        "at_site_s": round(at_site, 2),
        "hand_in_s": round(pc.clock() - begun, 3),
        "hand_in_share_of_bytes": round((sum(sent) - before) / large.stat().st_size, 5),
        "resident_mb": round(psutil.Process().memory_info().rss / 1e6, 1),
    }


async def _nobody(_typed: str) -> Search:
    return Search(None, ())


async def main(what: str, url: str, authority: str, folder: str, ticket: str, amount: str) -> None:
    """Run one PC through one measurement."""
    settings = AgentSettings(machine="PC-001", server=url)
    app = AgentApp(settings, Path(authority), Path(folder), in_exam=False, look=_nobody)
    running = asyncio.create_task(app.run())
    pc = Pc(app)
    await pc.page(PageName.LOGIN)
    app.window.repaint()
    sys.stdout.write(f"waiting for login {SystemClock().monotonic_ms()}\n")
    sys.stdout.flush()
    try:
        found = await (answer if what == "answer" else hand_in)(pc, ticket, float(amount))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    sys.stdout.write(msgspec.json.encode(found).decode() + "\n")


if __name__ == "__main__":
    application = QApplication([])
    Path(sys.argv[4]).mkdir(parents=True, exist_ok=True)
    with program_loop(application) as loop:
        loop.run_until_complete(main(*sys.argv[1:]))
