"""The way home of the demo: a real hub of the organiser, the site's courier, a line that breaks once, the receipt."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from exam.clock import SystemClock
from server.packages import read_organiser
from server.site_folder import SiteFolder
from server.store.engines import sqlite_url
from server.upload_files import receipts_of
from sync.courier.coverage import uncovered
from tests.demo.day import ROOT
from tests.demo.sealing import provision
from tests.helpers.cutting_proxy import CuttingProxy

PATIENCE = 60
CUT_AT = 128 * 1024
"""Bytes after which the line breaks."""


class CameHome(msgspec.Struct):
    """What came of it: candidates on the receipt, cuts, seconds from the first byte asked for to the receipt."""

    candidates: int = 0
    cuts: int = 0
    seconds: float = 0.0
    covered: bool = False


async def bring_home(site: SiteFolder, organiser: Path, tell: Callable[[str], None]) -> CameHome:
    """Upload the results and fetch the receipt. Raises RuntimeError where a program ends otherwise than it should."""
    database = ("--database", sqlite_url(organiser / "hub.sqlite3"))
    await _done("sync.hub", "site", "add", site.trust / "site.card", "--name", site.read_plan().site_name, *database)
    await _done("sync.hub", "expect", site.plan_file, *database)
    announce = organiser / "hub.url"
    hub = await _started(
        organiser / "hub.log",
        "sync.hub",
        "run",
        *database,
        *("--store", organiser / "store", "--organiser", organiser / "organiser.key"),
        *("--port", "0", "--announce", announce, "--until-input-ends"),
    )
    try:
        await _until(announce.exists)
        port = int(announce.read_text(encoding="utf-8").rsplit(":", 1)[1])
        async with CuttingProxy(port).serving() as line:
            line.cut_at = CUT_AT
            tell("上传结果，线路会断一次 the results go to the organiser's hub; the line breaks once")
            await asyncio.to_thread(provision, "upload", "--hub", line.url, "--site", site.root)
            clock = SystemClock()
            begun = clock.monotonic_ms()
            courier = await _started(organiser / "courier.log", "sync", "courier", "--site", site.root, "--once")
            if await asyncio.wait_for(courier.wait(), PATIENCE) != 0:
                raise RuntimeError(f"the courier brought no receipt; see {organiser / 'courier.log'}")
            found = await asyncio.to_thread(_found, site)
            found.cuts, found.seconds = line.cuts, round((clock.monotonic_ms() - begun) / 1000, 1)
    finally:
        if hub.stdin is not None:
            hub.stdin.close()
        await asyncio.wait_for(hub.wait(), PATIENCE)
    tell(f"已收到回执，{found.candidates} 名考生 the signed receipt is here, for {found.candidates} candidates")
    return found


def _found(site: SiteFolder) -> CameHome:
    card = read_organiser(site.organiser_file)
    if card is None:
        raise RuntimeError("the site has lost its organiser's card")
    receipts = list(receipts_of(site, card.signing))
    return CameHome(len(receipts[0].candidates) if len(receipts) == 1 else 0, covered=uncovered(site) is None)


async def _started(log: Path, program: str, *arguments: object) -> asyncio.subprocess.Process:
    with log.open("ab") as told:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            program,
            *map(str, arguments),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=told,
            stderr=told,
        )


async def _done(program: str, *arguments: object) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", program, *map(str, arguments), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{program} {arguments[0]} ended with {process.returncode}")


async def _until(there: Callable[[], bool]) -> None:
    clock = SystemClock()
    for _ in range(PATIENCE * 20):
        if there():
            return
        await clock.sleep(0.05)
    raise RuntimeError("the hub does not serve")
