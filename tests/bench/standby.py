"""A standby as a process beside a server: started, waited for, made to take over; and what it costs."""

from __future__ import annotations

import asyncio
import socket
import sys
import tempfile
from functools import partial
from pathlib import Path

from exam.clock import SystemClock
from exam.ids import MachineId
from exam.link.enrolment import CERTIFICATE
from exam.trust.machine_identity import MachineKind
from server.site_folder import SiteFolder, write_atomically
from server.standby.copy_keeping import own_folder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.bench.bench_site import ROOT, make_site
from tests.bench.load import client, enrolled, seats_of
from tests.bench.measures import ROUNDS, Numbers, Site, Tally, paced_saves, storms
from tests.bench.processes import Process, start_server
from tests.helpers.enrolling import enrol_offline
from tests.helpers.people import password_of

NAME = MachineId("BEI-01")
JOINS_WITHIN = 60.0
LOOK_EVERY = 0.05
PACED = 10.0
"""Seconds in which forty candidates answer at a steady pace."""


class StandbyProcess:
    """`kaochang-server follow` with a folder and a port of its own. Make it before the server starts: it enrols."""

    def __init__(self, site: Path, copy: Path) -> None:
        self._site = SiteFolder(site)
        self.copy = SiteFolder(copy)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"https://127.0.0.1:{self.port}"
        certificate = enrol_offline(self._site, NAME, MachineKind.STANDBY)
        write_atomically(own_folder(self.copy) / CERTIFICATE, certificate, mode=0o600)
        self.process: Process | None = None

    async def start(self, leader: str) -> None:
        """Follow a server, and wait until the server waits for it."""
        self.process = await Process.start(self.command(leader), self.copy.root / "standby.log")
        await self.joined()

    def command(self, leader: str) -> list[str]:
        """How it is started."""
        authority = self._site.trust / "authority.pem"
        command = [sys.executable, "-m", "server", "follow", "--site", str(self.copy.root), "--server", leader]
        command += ["--authority", str(authority), "--host", "127.0.0.1", "--name", "127.0.0.1"]
        return [*command, "--port", str(self.port)]

    async def joined(self) -> None:
        """Wait until the server waits for it."""
        async with asyncio.timeout(JOINS_WITHIN):
            await self._until_joined()

    async def _until_joined(self) -> None:
        """Look into the server's journal until it is there: another process sets no event of ours."""
        clock = SystemClock()
        while not await asyncio.to_thread(self._has_joined):
            await clock.sleep(LOOK_EVERY)

    async def take_over(self, by: str = "主考甲") -> None:
        """Have it take over by the command on its machine; returns when it has written that down."""
        command = self.order(by)
        asked = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL)
        if await asked.wait() != 0:
            raise RuntimeError("the standby did not take over")

    def order(self, by: str = "主考甲") -> list[str]:
        """The command that has it take over."""
        password = self.copy.root / "password.txt"
        write_atomically(password, password_of(by).encode(), mode=0o600)
        command = [sys.executable, "-m", "server", "take-over", "--site", str(self.copy.root), "--by", by]
        return [*command, "--reason", "服务器断电", "--password-file", str(password)]

    async def stop(self) -> None:
        """End it."""
        if self.process is not None:
            await self.process.stop()

    def _has_joined(self) -> bool:
        journal = SqlJournal(open_database(sqlite_url(self._site.journal_file)))
        return any(record.kind == "standby_joined" for record in journal.read())


async def beside_a_standby(candidates: int = 40) -> dict[str, Numbers | float]:
    """Acknowledged saves of a server that waits for its standby, and of one that has none, in turns of a second."""
    with tempfile.TemporaryDirectory(prefix="kaochang-bench-") as name:
        folder = Path(name)
        alone = await Site.start(folder / "alone", candidates)
        plan = make_site(folder / "both", candidates)
        seats = seats_of(plan, candidates)
        console = enrolled(SiteFolder(folder / "both"), folder / "machines", seats)
        standby = StandbyProcess(folder / "both", folder / "copy")
        both = Site(folder / "both", plan, await start_server(folder / "both", certificates=True), seats, console)
        try:
            await standby.start(both.url)
            async with client(alone.authority, alone.console) as one, client(both.authority, both.console) as other:
                await storms(alone, one, alone.seats)
                await storms(both, other, both.seats)
                found: dict[str, Numbers | float] = {}
                for window in (1, 16):
                    without, having = Tally(), Tally()
                    for _ in range(ROUNDS):
                        await without.add([partial(seat.closed_loop, window) for seat in alone.seats], 1.0)
                        await having.add([partial(seat.closed_loop, window) for seat in both.seats], 1.0)
                    found[f"alone_{window}_in_flight"] = without.numbers()
                    found[f"standby_{window}_in_flight"] = having.numbers()
                    rates = having.numbers()["per_s"] / without.numbers()["per_s"]
                    found[f"ratio_{window}_in_flight"] = round(rates, 3)
                found["alone_ten_a_second"] = await paced_saves(alone.seats, 10, PACED)
                found["standby_ten_a_second"] = await paced_saves(both.seats, 10, PACED)
                for seat in (*alone.seats, *both.seats):
                    if seat.socket is not None:
                        await seat.socket.close()
        finally:
            await standby.stop()
            await both.process.stop()
            await alone.process.stop()
        return found
