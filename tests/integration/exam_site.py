"""The site of the integration tests: the sample files imported, the sample paper built, one real server per test."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import msgspec

from exam.commands import GiveConsent, StaffCommand
from exam.ids import SessionId, SittingId, sitting_id
from exam.link.server_link import Channel, LinkError, ServerLink, site_context
from exam.plan import Part, Place, Plan, Session
from exam.wire.console_talk import Order
from provisioning.imports.importing import import_folder
from provisioning.papers.builder import build_paper
from provisioning.papers.store import place_part
from server.app import RunningServer, ServerOptions, running_server
from server.site_folder import SiteFolder
from server.store.engines import open_database
from server.store.journal_table import SqlJournal
from server.trust_files import ensure_trust
from tests.helpers.people import Answer, Desk, write_people
from tests.integration.clocks import SteppedClock
from tests.integration.faulty_journal import FaultyJournal

ROOT = Path(__file__).parents[2]
CHIEF, INSPECTOR = "主考甲", "巡考甲"
PATIENCE = 20.0
"""Seconds after which a test gives up waiting; honest waits are far below."""
MOMENT = 0.02
"""Seconds after which a server's state is looked at again, whether or not something was written meanwhile."""
ROOM, OTHER_ROOM = "第1考场", "第2考场"


def prepare(folder: Path) -> Path:
    """Import the sample files and place the sample paper, the site's people and its trust: the slow part, done once."""
    site = SiteFolder(folder)
    report = import_folder(ROOT / "tests" / "data" / "site-clean", site, at=datetime(2026, 11, 20, tzinfo=UTC), by="甲")
    assert report.failures == ()
    for part in build_paper(ROOT / "provisioning" / "samples" / "paper" / "中级样卷").parts:
        place_part(site, part)
    ensure_trust(site, site.read_plan().site_number, (), datetime.now(UTC))  # noqa: TID251 - certificates go by the real date
    write_people(site)
    return folder


class TestSite:
    """A copy of the prepared site with a clock at 40 minutes before the theory, and one server at a time."""

    __test__ = False

    def __init__(self, prepared: Path, folder: Path, database_url: str) -> None:
        shutil.copytree(prepared, folder / "site")
        self.folder = SiteFolder(folder / "site")
        self.certificates = False
        """Whether machines must be enrolled; most tests are about something else."""
        self.practice = False
        self._pcs = folder / "pcs"
        self._database_url = database_url
        self._written = asyncio.Event()
        self._cables: list[Cable] = []
        self.clock = SteppedClock(self.theory.starts_at - timedelta(minutes=40))

    @property
    def plan(self) -> Plan:
        """The plan as the next server will read it."""
        return self.folder.read_plan()

    def session(self, room: str, part: Part) -> Session:
        """A session of the plan."""
        return next(one for one in self.plan.sessions if one.room == room and one.part is part)

    @property
    def theory(self) -> Session:
        """The theory of the first room."""
        return self.session(ROOM, Part.THEORY)

    @property
    def practical(self) -> Session:
        """The practical of the first room."""
        return self.session(ROOM, Part.PRACTICAL)

    def place(self, number: int = 0) -> Place:
        """A candidate of the first room."""
        return self.theory.places[number]

    def sitting(self, number: int = 0, session: Session | None = None) -> SittingId:
        """A candidate's sitting, of the theory unless another session is given."""
        return sitting_id(self.place(number).ticket, (session or self.theory).id)

    def change_plan(self, change: Callable[[Plan], Plan]) -> None:
        """Write the plan anew before a server starts."""
        self.folder.write_plan(change(self.plan))

    def journal(self) -> FaultyJournal:
        """A hold on the test's database, as the server itself would take."""
        loop = asyncio.get_running_loop()

        def written() -> None:
            loop.call_soon_threadsafe(self._written.set)

        return FaultyJournal(SqlJournal(open_database(self._database_url)), written)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something in a server's state.

        Whatever changes there is written, and looked at again then; what follows from a write comes a moment later.
        """
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._written.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(MOMENT):
                        await self._written.wait()

    async def until_started(self, server: RunningServer) -> None:
        """Wait until the theory has started by itself."""

        def started() -> bool:
            life = server.service.life
            return life is not None and life.hall.sessions[self.theory.id].timing is not None

        await self.until(started)

    def server(self, journal: FaultyJournal | None = None, port: int = 0) -> AbstractAsyncContextManager[RunningServer]:
        """The real server on loopback."""
        options = ServerOptions(
            self.folder.root, host="127.0.0.1", port=port, practice=self.practice, certificates=self.certificates
        )
        return running_server(options, self.clock, journal or self.journal())

    def link(self, server: RunningServer) -> Cable:
        """A client that trusts the site."""
        cable = Cable(server.url, site_context(server.trust.authority))
        self._cables.append(cable)
        return cable

    async def close(self) -> None:
        """Close every client that is left."""
        for cable in self._cables:
            await cable.close()

    def pc_folder(self, machine: str) -> Path:
        """The disk of a PC."""
        return self._pcs / machine


class Cable(ServerLink):
    """The real client, whose cable a test can pull and plug in again."""

    def __init__(self, url: str, context: ssl.SSLContext) -> None:
        super().__init__(url, context)
        self._plugged = True
        self._open: Channel | None = None

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[Channel]:
        """Connect, unless the cable is out."""
        if not self._plugged:
            raise LinkError("server_unreachable")
        async with super().channel() as channel:
            self._open = channel
            yield channel

    async def pull(self) -> None:
        """Pull the cable of the PC that uses this link."""
        self._plugged = False
        if self._open:
            await self._open.close()

    def plug(self) -> None:
        """Plug it in again."""
        self._plugged = True


class Staff:
    """The people of the site at its console; the chief examiner unless another is named."""

    def __init__(self, server: RunningServer, http: aiohttp.ClientSession) -> None:
        self._url = server.url
        self._http = http
        self.desk = Desk(http, server.url)
        self._requests = 0

    async def order(self, command: StaffCommand, request: str = "", by: str = CHIEF) -> tuple[int, str]:
        """Order something; returns the status and the code of a refusal."""
        answer = await self.answer_to(command, request, by)
        return answer.status, answer.code

    async def together(self, command: StaffCommand, by: str = CHIEF, second: str = INSPECTOR) -> tuple[int, str]:
        """Order something that takes two people: one proposes, the other agrees. Returns what the last was told."""
        answer = await self.answer_to(command, "", by)
        if answer.proposal:
            answer = await self.answer_to(GiveConsent(answer.proposal), "", second)
        return answer.status, answer.code

    async def answer_to(self, command: StaffCommand, request: str = "", by: str = CHIEF) -> Answer:
        """Order something; returns the whole answer."""
        self._requests += 1
        order = Order(request or f"request-{self._requests}", command)
        answer = await self.desk.post(by, order)
        if answer.code == "console_locked":  # the test let more time pass than people leave a console alone
            await self.desk.unlock(by)
            answer = await self.desk.post(by, order)
        return answer

    async def health(self) -> tuple[int, str]:
        """What the server says of itself."""
        async with self._http.get(f"{self._url}/healthz") as response:
            return response.status, (await response.json())["status"]

    async def rows(self, session: SessionId) -> dict[str, dict[str, object]]:
        """What the console would show of a session's sittings."""
        await self.desk.unlock(CHIEF)  # whoever looks at the console is there
        state = await self.desk.ask(CHIEF, "GET", "/api/v1/sessions")
        shown = msgspec.convert(state.told, _Shown)
        found = next(row for row in shown.sessions if row["session"] == session)
        return {str(row["sitting"]): row for row in msgspec.convert(found["sittings"], list[dict[str, object]])}


class _Shown(msgspec.Struct):
    sessions: list[dict[str, object]]


@asynccontextmanager
async def open_staff(server: RunningServer) -> AsyncIterator[Staff]:
    """The people of the site, signed in, for a test that starts its server itself."""
    connector = aiohttp.TCPConnector(ssl=site_context(server.trust.authority))
    async with aiohttp.ClientSession(connector=connector) as http:
        staff = Staff(server, http)
        for name in (CHIEF, INSPECTOR):
            assert (await staff.desk.sign_in(name)).status == 200
        yield staff
