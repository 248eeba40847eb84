"""The real windows of candidates' PCs beside a real server process, joined in one loop as the program does it."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from candidate_agent.app import AgentApp
from candidate_agent.checking import ReadMachine
from candidate_agent.lockdown.machine import LockdownMachine
from candidate_agent.lockdown.policy import LockdownPolicy
from candidate_agent.lockdown.steps import StepName
from candidate_agent.settings import AgentSettings
from candidate_agent.ui.pages import PageName
from candidate_agent.ui.window import CandidateWindow
from exam.clock import SystemClock, wall_now
from exam.credentials import initial_password
from exam.ids import SessionId, SittingId, Ticket, sitting_id
from exam.link.discovery import Search
from exam.plan import Part, Plan
from exam.policy import SECOND, Policy
from exam.sitting import Sitting
from exam.widgets.program_loop import program_loop
from server.scoring.exam_record import open_site_database, read_exam
from server.site_folder import SiteFolder
from tests.demo.day import ROOT
from tests.demo.staff import INVIGILATOR, Console
from tests.ui.windows import shown

POLICY = Policy(
    starts_by_itself=False,
    login_opens_before_start=600 * SECOND,
    rules_read_before_start=300 * SECOND,
    entry_closes_after_start=15 * SECOND,
    early_leave_theory_before_end=3600 * SECOND,
    early_leave_practical_before_end=3600 * SECOND,
    reminder_before_end=5 * SECOND,
    closing_grace=3 * SECOND,
    alive_every=SECOND,
)
"""The handbook's rules with seconds for minutes; sessions start when the test says so."""
PATIENCE = 20.0
LOOKS = LockdownPolicy(
    required=(),
    skipped=tuple(StepName),
    internet_targets=(),
    needs_chinese_input=False,
    look_every=SECOND,
    gone_after=0,
)
"""A lockdown that changes nothing, knocks at nothing outside, and looks every second."""


async def nobody(_typed: str) -> Search:
    """A search that finds nothing: these tests look at no network but loopback."""
    return Search(None, ())


def together(work: Coroutine[Any, Any, None]) -> None:
    """Run a test on a loop that is Qt's and asyncio's at once."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    with program_loop(application) as loop:
        loop.run_until_complete(work)


class ServerProcess:
    """`kaochang-server run` on a port that it keeps; with `certificates` it lets enrolled machines in alone."""

    def __init__(self, site: Path, *, certificates: bool = False) -> None:
        self._site = site
        self._certificates = certificates
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    async def start(self) -> None:
        """Start it and wait until it serves."""
        port = self.url.rsplit(":", 1)[1] if self.url else "0"
        command = ["-m", "server", "run", "--site", str(self._site), "--host", "127.0.0.1", "--port", port]
        if not self._certificates:
            command.append("--without-certificates")
        told = self._site / "server.out"
        with told.open("wb") as out, (self._site / "server.log").open("ab") as log:
            self._process = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=out, stderr=log)  # noqa: ASYNC220 - Qt's loop starts it at once
        await until(lambda: b"https://" in told.read_bytes() and told.read_bytes().endswith(b"\n"), "the server serves")
        self.url = "https://" + told.read_text(encoding="utf-8").split("https://")[1].split()[0]

    async def kill(self) -> None:
        """kill -9."""
        await self._end(subprocess.Popen.kill)

    def hang(self) -> None:
        """It says and does nothing any more, and keeps its connections."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """It goes on where it hung."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    async def stop(self) -> None:
        """Ask it to end."""
        await self._end(subprocess.Popen.terminate)

    async def _end(self, how: Callable[[subprocess.Popen[bytes]], None]) -> None:
        process = self._process
        if process is not None and process.poll() is None:
            how(process)
            await until(lambda: process.poll() is not None, "the server has ended")


class Pc:
    """One PC with its windows, switched on and off. `folder` is its disk."""

    def __init__(
        self, name: str, url: str, authority: Path, folder: Path, machine: LockdownMachine | None = None
    ) -> None:
        self.name = name
        self._machine = machine
        self.folder = folder
        self.check: ReadMachine | None = None
        self._authority = authority
        self._settings = AgentSettings(machine=name, server=url, seat=1, lockdown=LOOKS)
        self._running: asyncio.Task[None] | None = None
        self.app: AgentApp | None = None

    async def on(self) -> None:
        """Switch it on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.app = AgentApp(
            self._settings,
            self._authority,
            self.folder,
            in_exam=self._machine is not None,
            look=nobody,
            machine=self._machine,
            check=self.check,
        )
        self._running = asyncio.create_task(self.app.run(), name=f"windows of {self.name}")
        await asyncio.sleep(0)

    async def off(self) -> None:
        """Switch it off; its disk stays."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            self._running = self.app = None

    @property
    def window(self) -> CandidateWindow:
        """The candidate's window."""
        assert self.app is not None
        return self.app.window

    async def page(self, name: PageName) -> None:
        """Wait for a page."""
        await self.until(lambda: self.window.page_name is name, f"the page {name}")

    async def shows(self, text: str) -> None:
        """Wait for a text."""
        await self.until(lambda: text in shown(self.window), f"“{text}”")

    async def until(self, holds: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait until something holds."""
        await until(holds, f"{what} at {self.name}; it shows {self.window.page_name}: {shown(self.window)}", seconds)

    async def press(self, name: str) -> None:
        """Press a button as soon as it can be pressed."""

        def found() -> QPushButton | None:
            buttons = self.window.findChildren(QPushButton, name)
            return next((one for one in buttons if one.isVisibleTo(self.window) and one.isEnabled()), None)

        await self.until(lambda: found() is not None, f"a button {name}")
        pressed = found()
        assert pressed is not None
        QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str) -> None:
        """Type into a field by its name."""
        field = self.window.findChild(QWidget, name)
        assert field is not None, f"no field {name}"
        QTest.keyClicks(field, text)

    async def log_in(self, ticket: Ticket) -> None:
        """Type ticket and password, and press the button."""
        await self.page(PageName.LOGIN)
        self.type("ticket-field", ticket)
        self.type("password", initial_password(POLICY, ticket))
        await self.press("log-in")

    async def come_in(self, ticket: Ticket) -> None:
        """From the login to the choice of the subject, made."""
        await self.log_in(ticket)
        await self.press("is-me")
        await self.page(PageName.RULES)
        tick = self.window.findChild(QWidget, "accept")
        assert tick is not None
        QTest.mouseClick(tick, Qt.MouseButton.LeftButton)
        await self.press("continue")
        await self.page(PageName.SUBJECT)
        await self.press("choose")


class ExamRoom:
    """A site with one room, its server process, its people, and PCs as they are needed."""

    def __init__(self, site: SiteFolder, plan: Plan, folder: Path) -> None:
        self.site = site
        self.plan = plan
        self.server = ServerProcess(site.root)
        self._folder = folder
        self._pcs: list[Pc] = []

    async def open(self) -> None:
        """Start the server and sign its people in."""
        await self.server.start()
        self.console = Console(self.site, self.server.url)
        await self.console.open()

    async def close(self) -> None:
        """End everything."""
        for pc in self._pcs:
            await pc.off()
        await self.console.close()
        await self.server.stop()

    async def pc(self, name: str, machine: LockdownMachine | None = None, check: ReadMachine | None = None) -> Pc:
        """Switch a PC on: in an exam with a machine to lock down, at a desk without."""
        made = Pc(name, self.server.url, self.site.trust / "authority.pem", self._folder / name, machine)
        made.check = check
        self._pcs.append(made)
        await made.on()
        return made

    def session(self, part: Part) -> SessionId:
        """The session of a part."""
        return next(session.id for session in self.plan.sessions if session.part is part)

    def ticket(self, seat: int) -> Ticket:
        """The ticket of a seat, from 1."""
        return self.plan.sessions[0].places[seat - 1].ticket

    def sitting(self, seat: int, part: Part) -> SittingId:
        """The sitting of a seat in a part."""
        return sitting_id(self.ticket(seat), self.session(part))

    async def start(self, part: Part) -> None:
        """Start a session, as soon as the one before it in the room is over."""
        clock = SystemClock()
        ends = clock.monotonic_ms() + 2 * PATIENCE * SECOND
        wanted = {"session": self.session(part)}
        while (code := await self.console.order(INVIGILATOR, "start_session", **wanted)) == "room_in_use":
            assert clock.monotonic_ms() < ends, "the session before does not end"
            await clock.sleep(0.2)
        assert code == "", code

    async def order(self, name: str, kind: str, /, **fields: Any) -> None:
        """Have somebody of the staff do something; it must not be refused."""
        code = await self.console.order(name, kind, **fields)
        assert code == "", f"{kind} by {name}: {code}"

    def saved(self, seat: int, part: Part) -> Sitting:
        """A sitting as the server's journal has it at this moment, its chain verified."""
        database = open_site_database(self.site)
        try:
            return read_exam(self.plan, database).hall.sittings[self.sitting(seat, part)]
        finally:
            database.core.dispose()


@contextlib.asynccontextmanager
async def exam_room(
    template: Path, folder: Path, policy: Policy = POLICY, /, **lengths: timedelta
) -> AsyncIterator[ExamRoom]:
    """Open a site of the sample files with one room, whose sessions last so long (`theory`, `practical`) once started.

    Only the parts that are named take place; without any, theory alone takes ten minutes.
    """
    root = folder / "site"
    shutil.copytree(template, root)
    site = SiteFolder(root)
    plan = site.read_plan()
    room, starts = plan.rooms[0].name, wall_now() + timedelta(minutes=2)
    lengths = lengths or {"theory": timedelta(minutes=10)}
    sessions = tuple(
        msgspec.structs.replace(session, starts_at=starts, ends_at=starts + lengths[session.part.value])
        for session in plan.sessions
        if session.room == room and session.part.value in lengths
    )
    plan = msgspec.structs.replace(plan, sessions=sessions, rooms=plan.rooms[:1], policy=policy)
    site.write_plan(plan)
    opened = ExamRoom(site, plan, folder / "pcs")
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()


async def until(holds: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until something holds, and say what did not."""
    clock = SystemClock()
    ends = clock.monotonic_ms() + seconds * SECOND
    while not holds():
        assert clock.monotonic_ms() < ends, f"not within {seconds} s: {what}"
        await clock.sleep(0.01)
