"""A standby as a process beside a server: started, waited for, made to take over; and what it costs."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

from exam.ids import MachineId
from exam.link.enrolment import CERTIFICATE
from exam.trust.machine_identity import MachineKind
from server.site_folder import SiteFolder, write_atomically
from server.standby.copy_keeping import own_folder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.bench.bench_site import ROOT
from tests.bench.processes import Process
from tests.helpers.enrolling import enrol_offline
from tests.helpers.people import password_of

NAME = MachineId("BEI-01")
JOINS_WITHIN = 60.0
LOOK_EVERY = 0.05


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
        authority = self._site.trust / "authority.pem"
        command = [sys.executable, "-m", "server", "follow", "--site", str(self.copy.root), "--server", leader]
        command += ["--authority", str(authority), "--host", "127.0.0.1", "--name", "127.0.0.1"]
        command += ["--port", str(self.port)]
        self.process = await Process.start(command, self.copy.root / "standby.log")
        async with asyncio.timeout(JOINS_WITHIN):
            while not await asyncio.to_thread(self._has_joined):
                await asyncio.sleep(LOOK_EVERY)

    async def take_over(self, by: str = "主考甲") -> None:
        """Have it take over by the command on its machine; returns when it has written that down."""
        password = self.copy.root / "password.txt"
        write_atomically(password, password_of(by).encode(), mode=0o600)
        command = [sys.executable, "-m", "server", "take-over", "--site", str(self.copy.root), "--by", by]
        command += ["--reason", "服务器断电", "--password-file", str(password)]
        asked = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL)
        if await asked.wait() != 0:
            raise RuntimeError("the standby did not take over")

    async def stop(self) -> None:
        """End it."""
        if self.process is not None:
            await self.process.stop()

    def _has_joined(self) -> bool:
        journal = SqlJournal(open_database(sqlite_url(self._site.journal_file)))
        return any(record.kind == "standby_joined" for record in journal.read())
