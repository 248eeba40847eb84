"""How the windows of one PC do while a room of forty answers; and how long they take to be there."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from exam.clock import SystemClock, wall_now
from exam.ids import SeatNumber, SessionId
from exam.plan import Part, Place
from exam.policy import MINUTE, Policy
from server.site_folder import SiteFolder
from tests.bench.bench_site import ROOT, make_site
from tests.bench.load import all_at_once, client, order, seats_of
from tests.bench.processes import start_server

SECONDS = 30.0
RATE = 10.0
"""Answers a second of every other candidate."""
MEGABYTES = 200
BARE = """
import os, sys, time
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtWidgets import QApplication, QWidget
import aiohttp
application = QApplication([])
window = QWidget()
window.show()
window.repaint()
application.processEvents()
"""


class WindowPc:
    """The process of one PC with windows."""

    def __init__(self, process: asyncio.subprocess.Process, cold_start: float) -> None:
        self._process = process
        self.cold_start = cold_start

    @classmethod
    async def start(cls, *arguments: str) -> WindowPc:
        """Start it and wait for its login page. Raises RuntimeError where it ends instead."""
        clock = SystemClock()
        begun = clock.monotonic_ms()
        command = [sys.executable, "-m", "tests.bench.window_pc", *arguments]
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        if not line.startswith("waiting for login"):
            raise RuntimeError(f"the window ended with {await process.wait()}: {line}")
        return cls(process, (int(line.split()[-1]) - begun) / 1000)

    async def result(self) -> dict[str, Any]:
        """What it measured."""
        out, _ = await self._process.communicate()
        if self._process.returncode:
            raise RuntimeError(f"the window ended with {self._process.returncode}")
        return msgspec.json.decode(out.splitlines()[-1], type=dict[str, Any])


async def bare_start() -> float:
    """Seconds until a bare window of the same libraries is on the screen."""
    clock = SystemClock()
    begun = clock.monotonic_ms()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", BARE, stderr=asyncio.subprocess.DEVNULL)
    await process.wait()
    return (clock.monotonic_ms() - begun) / 1000


async def at_a_window(candidates: int = 40) -> dict[str, Any]:
    """One PC with windows among so many candidates who answer ten times a second each."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        plan = make_site(folder / "site", candidates)
        server = await start_server(folder / "site")
        try:
            async with client(folder / "site/trust/authority.pem") as http:
                return await _among(http, plan.sessions[0].id, server.url, folder, seats_of(plan, candidates))
        finally:
            await server.stop()


async def _among(
    http: aiohttp.ClientSession, session: SessionId, url: str, folder: Path, seats: list[Any]
) -> dict[str, Any]:
    authority = str(folder / "site/trust/authority.pem")
    bare = await bare_start()
    pc = await WindowPc.start("answer", url, authority, str(folder / "pc"), seats[0].ticket, str(SECONDS))
    others = seats[1:]
    for seat in others:
        await seat.connect(http, url)
    await all_at_once([seat.log_in for seat in others])
    await all_at_once([seat.confirm for seat in others])
    await order(http, url, "监考甲", "start_session", session=session)
    await all_at_once([seat.begin for seat in others])
    clock = asyncio.get_running_loop().time
    ends = clock() + SECONDS + 2
    paced = [partial(seat.paced, RATE, ends, number / RATE / len(others), []) for number, seat in enumerate(others)]
    measured = asyncio.create_task(pc.result())
    await asyncio.gather(*(one() for one in paced))
    found = await measured
    return {
        "cold_start_s": round(pc.cold_start, 2),
        "bare_window_start_s": round(bare, 2),
        "cold_start_over_bare": round(pc.cold_start / bare, 2),
        **found,
    }


async def large_hand_in() -> dict[str, Any]:
    """A practical with a file of 200 MB, handed in once the file is at the site."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        plan = make_site(folder / "site", 1)
        site = SiteFolder(folder / "site")
        starts = wall_now() + timedelta(minutes=5)
        ticket = plan.candidates[0].ticket
        practical = msgspec.structs.replace(
            plan.sessions[0],
            id=SessionId("bench/practical/1"),
            part=Part.PRACTICAL,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=20),
            places=(Place(ticket, SeatNumber(1)),),
        )
        policy = Policy(
            starts_by_itself=False, early_leave_needs_consent=False, early_leave_practical_before_end=60 * MINUTE
        )
        site.write_plan(msgspec.structs.replace(plan, sessions=(practical,), policy=policy))
        server = await start_server(folder / "site")
        authority = folder / "site/trust/authority.pem"
        try:
            pc = await WindowPc.start("hand-in", server.url, str(authority), str(folder / "pc"), ticket, str(MEGABYTES))
            async with client(authority) as http:
                await order(http, server.url, "监考甲", "start_session", session=practical.id)
            return await pc.result()
        finally:
            await server.stop()
