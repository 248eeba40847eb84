"""A standby of a test's site: the real one, enrolled, with a folder and a port of its own on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable

import aiohttp
import msgspec

from exam.ids import MachineId
from exam.link.enrolment import CERTIFICATE, machine_context
from exam.trust.machine_identity import MachineKind
from exam.wire.standby_talk import TakeOver
from server.app import RunningServer, ServerOptions, running_server
from server.journal.record import Record
from server.site_folder import SiteFolder, write_atomically
from server.standby.copy_keeping import own_folder
from server.standby.office import Succession
from server.standby.own_journal import CutJournal
from server.standby_app import Standby, StandbyOptions
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.helpers.enrolling import enrol_offline
from tests.helpers.people import password_of
from tests.integration.exam_site import PATIENCE, TestSite

NAME = MachineId("BEI-01")


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class TestStandby:
    """The second machine. Enrol it before the server starts; `follow` runs it beside a server."""

    __test__ = False

    def __init__(self, site: TestSite, name: MachineId = NAME, copy: SiteFolder | None = None) -> None:
        self._site = site
        self.name = name
        self.copy = copy or SiteFolder(site.folder.root.with_name(f"copy-{name}"))
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        certificate = enrol_offline(site.folder, name, MachineKind.STANDBY)
        write_atomically(own_folder(self.copy) / CERTIFICATE, certificate, mode=0o600)
        console = enrol_offline(site.folder, f"JK-{name}", MachineKind.CONSOLE)
        self.console = site.folder.root.with_name(f"console-{name}")
        write_atomically(self.console / CERTIFICATE, console, mode=0o600)
        self.standby: Standby | None = None
        self.running: asyncio.Task[Succession] | None = None

    @contextlib.asynccontextmanager
    async def follow(
        self, leader: str, store: Callable[[], CutJournal] | None = None
    ) -> AsyncIterator[asyncio.Task[Succession]]:
        """Follow a server for as long as the block lasts; the task ends by itself where it takes over."""
        authority = self._site.folder.trust / "authority.pem"
        options = StandbyOptions(
            self.copy.root, leader, authority, self.name, self.url, host="127.0.0.1", port=self.port
        )
        self.standby = Standby(options, self._site.clock, store)
        self.running = asyncio.create_task(self.standby.run(), name="standby")
        try:
            yield self.running
        finally:
            self.running.cancel()
            await asyncio.gather(self.running, return_exceptions=True)

    async def until_in_step(self, server: RunningServer) -> None:
        """Wait until the server waits for this standby."""

        def joined() -> bool:
            life = server.service.life
            return life is not None and life.hall.standby.joined

        await self._site.until(joined)
        assert self.standby is not None
        await self.standby.answers.wait()

    async def until_alone(self) -> None:
        """Wait until it has noticed that the server is gone, and taken in all that was on its way."""
        assert self.standby is not None
        following = self.standby.following
        await self._site.until(lambda: not following.connected)

    async def take_over(self, by: str = "主考甲", reason: str = "服务器断电") -> tuple[int, dict[str, object]]:
        """Ask it to take over, as a console does; returns status and answer."""
        context = machine_context(self._site.folder.trust / "authority.pem", self.console)
        asked = msgspec.json.encode(TakeOver(by, password_of(by), reason))
        connector = aiohttp.TCPConnector(ssl=context)
        async with (
            asyncio.timeout(PATIENCE),
            aiohttp.ClientSession(connector=connector) as session,
            session.post(f"{self.url}/api/v1/take-over", data=asked) as response,
        ):
            return response.status, await response.json()

    def server(self) -> contextlib.AbstractAsyncContextManager[RunningServer]:
        """The server that it is once it has taken over."""
        options = ServerOptions(self.copy.root, host="127.0.0.1", port=self.port, certificates=False)
        return running_server(options, self._site.clock)

    def records(self) -> list[Record]:
        """What its own journal holds."""
        return list(SqlJournal(open_database(sqlite_url(self.copy.journal_file))).read())
