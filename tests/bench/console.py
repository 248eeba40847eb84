"""From an event at the server to pixels on the console, with many candidates answering; and repainting the room."""

from __future__ import annotations

import asyncio
import bisect
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from exam.events import ServerStarted
from exam.ids import SittingId
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.bench.bench_site import ROOT, make_site
from tests.bench.load import Seat, all_at_once, client, order, seats_of
from tests.bench.measures import percentile
from tests.bench.processes import start_server

SECONDS = 20.0
RATE = 10.0
"""Events a second of every candidate."""


async def event_to_pixels(candidates: int) -> dict[str, Any]:
    """The console's window among so many candidates who answer ten times a second each."""
    with tempfile.TemporaryDirectory(prefix="kaochang-bench-") as place:
        folder = Path(place)
        plan = make_site(folder / "site", candidates)
        server = await start_server(folder / "site")
        try:
            async with client(folder / "site/trust/authority.pem") as http:
                seats = seats_of(plan, candidates)
                for seat in seats:
                    await seat.connect(http, server.url)
                await all_at_once([seat.log_in for seat in seats])
                await all_at_once([seat.confirm for seat in seats])
                await order(http, server.url, "主考甲", "start_session", session=plan.sessions[0].id)
                await all_at_once([seat.begin for seat in seats])
                found = await _watched(folder, server.url, seats)
        finally:
            await server.stop()
        return {**_latencies(SiteFolder(folder / "site"), found.pop("paintings")), **found}


async def _watched(folder: Path, url: str, seats: list[Seat]) -> dict[str, Any]:
    authority = str(folder / "site/trust/authority.pem")
    command = [sys.executable, "-m", "tests.bench.console_window", url, authority, str(folder / "console")]
    process = await asyncio.create_subprocess_exec(
        *command, str(SECONDS + 6), cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        limit=1 << 26,
    )  # fmt: skip
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    if not line.startswith("watching"):
        raise RuntimeError(f"the console ended with {await process.wait()}: {line}")
    ends = asyncio.get_running_loop().time() + SECONDS
    latencies: list[float] = []
    await asyncio.gather(
        *(seat.paced(RATE, ends, number / RATE / len(seats), latencies) for number, seat in enumerate(seats))
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the console ended with {process.returncode}")
    found: dict[str, Any] = msgspec.json.decode(out.splitlines()[-1])
    return {**found, "ack_p99_ms": percentile(latencies, 0.99)}


def _latencies(site: SiteFolder, paintings: list[tuple[int, SittingId, int]]) -> dict[str, Any]:
    """For each answer in the journal, how long until the console had painted it. One that it never painted counts."""
    shown: dict[str, tuple[list[int], list[int]]] = {}
    for at, sitting, saved_at in paintings:
        times, saves = shown.setdefault(sitting, ([], []))
        times.append(at)
        saves.append(saved_at)
    took: list[float] = []
    never, offset = 0, 0
    for record in SqlJournal(open_database(sqlite_url(site.journal_file))).read():
        if record.kind == "server_started":
            started = msgspec.json.decode(record.payload, type=ServerStarted)
            offset = started.monotonic_ms - record.at
        elif record.kind == "answer_saved":
            times, saves = shown.get(record.sitting, ([], []))
            place = bisect.bisect_left(saves, record.at)
            if place == len(saves):
                never += 1
            else:
                took.append((times[place] - offset - record.at) / 1000)
    return {
        "events": len(took) + never,
        "never_painted": never,
        "p50_ms": percentile(took, 0.5),
        "p99_ms": percentile(took, 0.99),
        "worst_ms": round(max(took, default=0.0) * 1000, 1),
    }


def repainting() -> dict[str, float]:
    """A whole repaint of the map beside a bare widget's, in a process of its own: Qt wants one."""
    command = [sys.executable, "-m", "tests.bench.room_map"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout
    found = msgspec.json.decode(told.splitlines()[-1], type=dict[str, tuple[float, float, float]])
    return {
        f"seats_{seats}{name}_ms": value
        for seats, values in found.items()
        for name, value in zip(("", "_bare", "_nothing_new"), values, strict=True)
    }


if __name__ == "__main__":
    for count in map(int, sys.argv[1:]):
        sys.stdout.write(f"{count}: {asyncio.run(event_to_pixels(count))}\n")
