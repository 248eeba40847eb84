"""A console whose server is killed: it has the standby take over, shows the room again, and stays with that."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from exam.commands import ExtendSitting, StartSession
from exam.policy import MINUTE
from exam.terms import generation_of
from exam.wire.safe_home_rows import STANDBY_ALONE
from invigilator_console.port import Answered, Standing
from invigilator_console.room.attention import queue
from invigilator_console.ui.top_bar import BEFORE_AFTER
from server.journal.record import Record
from server.site_folder import SiteFolder
from server.standby.office import address_file
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.bench.bench_site import ROOT, make_site
from tests.bench.load import enrolled, seats_of
from tests.bench.standby import StandbyProcess
from tests.conftest import ExpectedLogs
from tests.e2e.consoles import ConsoleAt
from tests.e2e.windows import ServerProcess, together, until
from tests.helpers.people import MACHINE, password_of

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("qapp")]
CHIEF, INVIGILATOR = "主考甲", "监考甲"
SHOWS_AGAIN_WITHIN = 20.0
"""Seconds from the kill to the room on the screen again, hands included: five of them the console waits by itself."""


class Pair:
    """A server, its standby, and one console, as real processes and a real window."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "site"
        plan = make_site(self.root, 4)
        self.session = plan.sessions[0].id
        site = SiteFolder(self.root)
        console = enrolled(site, folder / "machines", seats_of(plan, 4))
        self.standby = StandbyProcess(self.root, folder / "copy")
        self.server = ServerProcess(self.root, certificates=True)
        self._follows: subprocess.Popen[bytes] | None = None
        self._log = folder / "standby.log"
        self._folder = console
        self._console: ConsoleAt | None = None

    async def open(self) -> None:
        """Start both, and wait until they are in step."""
        await self.server.start()
        with self._log.open("ab") as log:
            command = self.standby.command(self.server.url)
            self._follows = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log)  # noqa: ASYNC220 - Qt's loop starts it at once
        await self.standby.joined()

    async def console(self) -> ConsoleAt:
        """The console, switched on."""
        made = ConsoleAt(MACHINE, self.server.url, self.root / "trust/authority.pem", self._folder)
        self._console = made
        await made.on()
        return made

    def records(self) -> list[Record]:
        """What the machine that took over has written."""
        return list(SqlJournal(open_database(sqlite_url(self.standby.copy.journal_file))).read())

    async def stop_standby(self) -> None:
        """End the machine that took over, as an operator would."""
        process = self._follows
        if process is not None and process.poll() is None:
            process.terminate()
            await until(lambda: process.poll() is not None, "the standby has ended")

    async def close(self) -> None:
        """End everything."""
        if self._console is not None:
            await self._console.off()
        await self.stop_standby()
        await self.server.stop()


@contextlib.asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Pair]:
    """Both run and are in step."""
    pair = Pair(folder)
    try:
        await pair.open()
        yield pair
    finally:
        await pair.close()


def test_the_room_is_on_the_screen_again_after_a_takeover_and_the_next_order_is_carried_out(
    tmp_path: Path, expects_log: ExpectedLogs
) -> None:
    expects_log("an order was not answered")

    async def day() -> None:
        async with opened(tmp_path) as pair:
            console = await pair.console()
            await console.sign_in(INVIGILATOR)
            assert console.app is not None
            desk = console.app.desk
            desk.order(StartSession(pair.session), lambda _answered: None)
            await console.until(lambda: console.session().started, "the session has started")
            await console.until(lambda: desk.lookout.leading.standby == pair.standby.url, "the standby is known")
            told: list[Answered] = []
            clock = asyncio.get_running_loop().time
            killed = clock()
            killing = asyncio.create_task(pair.server.kill())
            await asyncio.sleep(0)
            desk.order(ExtendSitting(console.seat(1).sitting, 2 * MINUTE, "设备故障耽误"), told.append)
            await killing
            await console.take_over(CHIEF)
            await console.until(lambda: desk.connection.standing is Standing.LIVE and console.is_room_shown, "the room")
            shown = clock() - killed
            assert shown < SHOWS_AGAIN_WITHIN
            # Whoever was signed in still is: the sign-in is on the record that the standby has.
            assert desk.me is not None
            assert desk.me.name == INVIGILATOR
            assert desk.connection.url == pair.standby.url
            assert told == [Answered(unknown=True)]
            await console.until(lambda: [one.lost for one in desk.unanswered] == [True], "the order was asked about")
            desk.drop(desk.unanswered[0].request)
            await console.act("send_message", console.target(), text="考试继续，请安心作答。")
            kinds = [record.kind for record in pair.records()]
            assert kinds.count("taken_over") == 1
            assert "message_sent" in kinds[kinds.index("taken_over") :]
            assert generation_of(desk.lookout.leading.term) == 1
            # The old server comes back and knows of no successor: the console has no business there.
            address_file(SiteFolder(pair.root)).unlink()
            await pair.server.start()
            await asyncio.sleep(1)
            assert desk.connection.url == pair.standby.url
            assert console.is_live
            await pair.stop_standby()
            await console.until(lambda: desk.connection.kept_out == pair.server.url, "it keeps out of the old server")
            await asyncio.sleep(2)
            assert desk.connection.url == pair.standby.url
            assert desk.connection.standing is Standing.AWAY

    together(day())


def test_a_console_that_is_started_while_the_server_is_dead_has_the_standby_take_over(tmp_path: Path) -> None:
    async def day() -> None:
        async with opened(tmp_path) as pair:
            console = await pair.console()
            await console.sign_in(INVIGILATOR)
            assert console.app is not None
            known = console.app.desk.lookout
            await console.until(lambda: known.leading.standby == pair.standby.url, "the standby is known")
            await console.off()
            await pair.server.kill()
            # Nobody says where the server is: what it knows of the site is on its own disk.
            console.url = ""
            await console.on()
            assert console.app is not None
            desk = console.app.desk
            # Somebody whose role may not is told so, and the standby goes on following.
            await console.take_over(INVIGILATOR)
            await console.until(lambda: "role_may_not" in str(desk.takeover.refused), "a refusal")
            await console.fill("name", CHIEF)
            await console.fill("password", password_of(CHIEF))
            await console.press("confirm-take-over")
            await console.until(lambda: desk.connection.standing is Standing.LIVE and console.is_room_shown, "the room")
            assert desk.me is not None
            assert desk.me.name == CHIEF

    together(day())


def test_saves_are_no_longer_waited_for_and_a_takeover_at_the_standby_itself_is_followed(tmp_path: Path) -> None:
    async def day() -> None:
        async with opened(tmp_path) as pair:
            console = await pair.console()
            await console.sign_in(CHIEF)
            assert console.app is not None
            desk = console.app.desk
            await console.until(lambda: desk.board.site.standby.together, "saves wait for the standby")
            console.frame.go(BEFORE_AFTER)
            await console.press("switch-standby")
            await console.press("usual-reason-0")
            await console.press("confirm")
            await console.until(lambda: desk.board.site.standby.code == STANDBY_ALONE, "saves do not wait")
            assert STANDBY_ALONE in [matter.key for matter in queue(desk.board, desk.now)]
            assert "不等备用服务器" in console.told
            await pair.server.kill()
            done = await asyncio.to_thread(subprocess.run, pair.standby.order(), cwd=ROOT, capture_output=True)
            assert done.returncode == 0
            await console.until(lambda: console.is_live and console.is_room_shown, "the console is there by itself")
            assert desk.connection.url == pair.standby.url
            # What people decided about the standby is over with it; that there is none now is a matter.
            keys = [matter.key for matter in queue(desk.board, desk.now)]
            assert STANDBY_ALONE not in keys
            assert "standby_none_left" in keys

    together(day())


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="only here can a process be stopped in its tracks")
def test_a_server_that_hangs_is_taken_over_from_and_is_not_listened_to_when_it_goes_on(tmp_path: Path) -> None:
    async def day() -> None:
        async with opened(tmp_path) as pair:
            console = await pair.console()
            await console.sign_in(INVIGILATOR)
            assert console.app is not None
            desk = console.app.desk
            await console.until(lambda: desk.lookout.leading.standby == pair.standby.url, "the standby is known")
            pair.server.hang()
            try:
                await console.take_over(CHIEF, "服务器死机")
                await console.until(lambda: desk.takeover.done == 1 and console.is_room_shown, "the room")
                assert desk.connection.url == pair.standby.url
                assert console.is_live
            finally:
                pair.server.go_on()
            for _ in range(20):
                await asyncio.sleep(0.1)
                assert desk.connection.url == pair.standby.url
                assert console.is_live

    together(day())
