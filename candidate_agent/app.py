"""The candidate's PC with windows, put together: the one place that builds the real things, Qt and asyncio joined."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

from PySide6.QtWidgets import QApplication

from candidate_agent.checking import Checking, ReadMachine, machine_reader
from candidate_agent.desk import LiveDesk
from candidate_agent.guarding import Guarding
from candidate_agent.lockdown.guard import LockdownGuard
from candidate_agent.lockdown.machine import LockdownMachine
from candidate_agent.lockdown.probe import connect_by_tcp
from candidate_agent.lockdown.this_machine import this_machine
from candidate_agent.port import Place
from candidate_agent.practical_work import Places, PracticalWork
from candidate_agent.rehearsing import Rehearsing
from candidate_agent.screen_showing import ScreenShowing
from candidate_agent.session.core import SessionCore
from candidate_agent.session.runner import AgentRunner
from candidate_agent.settings import AgentSettings
from candidate_agent.ui.kiosk import Kiosk
from candidate_agent.ui.small_picture import small_picture
from candidate_agent.ui.window import CandidateWindow
from candidate_agent.workspace.opening import open_folder
from exam.clock import SystemClock
from exam.ids import MachineId
from exam.link.discovery import Search, tidy_url
from exam.link.enrolment import CertificateKeeper, machine_context, own_identity
from exam.link.finding import keep, own_networks, search
from exam.link.own_enrolment import OwnEnrolment
from exam.link.searching import LOST_FOR, ServerSearch
from exam.link.server_link import ServerLink
from exam.program import PROGRAM, manifest
from exam.trust.machine_identity import MachineIdentity
from exam.upkeep import keeping_up
from exam.widgets.program_loop import program_loop
from exam.widgets.translating import translate
from exam.wire.enrolment import Enrolled


class AgentApp:
    """One PC. `folder` holds all that it keeps, `look` searches for the server, `machine` is what is locked down: this
    one unless another is given. `check` reads and judges this machine for the check before the exam; without it there
    is none. Made inside a running loop.
    """

    def __init__(
        self,
        settings: AgentSettings,
        authority: Path,
        folder: Path,
        *,
        in_exam: bool,
        look: Callable[[str], Awaitable[Search]] | None = None,
        machine: LockdownMachine | None = None,
        check: ReadMachine | None = None,
    ) -> None:
        self._clock = clock = SystemClock()
        identity = own_identity(folder)
        # What the certificate says is what the server goes by: the system's own name may be another.
        name = identity.machine if identity else settings.machine_id()
        context = machine_context(authority, folder)
        self.link = ServerLink(tidy_url(settings.server) or "", context)
        self.certificate = CertificateKeeper(authority, folder, context, lambda: self.link.url, clock)
        self.desk = LiveDesk(_place(settings, identity, name), self.link, clock)
        self.enrolment = OwnEnrolment(authority, folder, context, name, self._changed, settings.code)
        self.enrolment.bind(self.link)
        self.enrolment.enrolled_hook = self._enrolled
        self._settings = settings
        looks = look or (lambda typed: search(authority, folder, typed))
        core = SessionCore(name, PROGRAM, settings.room, manifest(), settings.seat)
        random = Random(f"{name}")  # noqa: S311 - spreads reconnects, hides nothing
        self.runner = AgentRunner(core, self.link, folder, clock, random, self.desk)
        self.search = ServerSearch(
            lambda typed: self.enrolment.looked(looks, typed),
            self.link,
            lambda: core.is_connected,
            clock,
            self._changed,
            lambda: len(own_networks()),
            # A PC that never enrolled waits for nothing: whether the server lets it in is asked at once.
            LOST_FOR if identity else 0,
        )
        work_folder = Path(settings.work_folder) if settings.work_folder else folder / "work"
        self.work = PracticalWork(
            self.runner,
            core,
            self.runner.pieces,
            clock,
            Places(work_folder, folder / "done"),
            open_folder,
            self._changed,
        )
        policy = settings.policy(in_exam=in_exam)
        locked_down = machine or this_machine(self._handles, self._empty_clipboard)
        guard = LockdownGuard(name, locked_down, folder, policy)
        self.guarding = Guarding(guard, locked_down, policy, connect_by_tcp, clock, self.runner, self._changed)
        self.desk.bind(self.runner, self.search, self.work, self.guarding, self.enrolment)
        self.window = CandidateWindow(self.desk, settings.language, settings.text_size, may_close=not in_exam)
        self.kiosk = Kiosk(self.window, in_exam=in_exam)
        self.screens = ScreenShowing(core, self.link, lambda: small_picture(self.window))
        self.runner.beside.screen_asked = self.screens.asked
        self.runner.beside.checks = lambda: self.guarding.codes
        self.checking = Checking(check, clock, lambda: self.link.url, lambda: core.seated is None)
        self.runner.beside.checked = lambda: self.checking.checked
        self.rehearsing = Rehearsing(self.runner, clock, self.desk.leave)
        self.desk.changed_hook = self._changed
        self.desk.refused_hook = self.window.refused
        if settings.server:
            keep(folder, self.link.url)

    async def run(self) -> None:
        """Run until the window is closed."""
        closed = asyncio.Event()
        self.window.closed.connect(closed.set)
        self.kiosk.show()
        parts = {
            "session": self.runner.run,
            "search": self.search.run,
            "lockdown": self.guarding.run,
            "machine check": self.checking.run,
            "certificate": self.certificate.run,
        }
        try:
            async with keeping_up(parts, self._clock):
                await closed.wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """End what still goes on."""
        await self.rehearsing.close()
        await self.screens.close()
        await self.enrolment.close()
        await self.desk.close()
        await self.work.close()
        await self.link.close()
        self.kiosk.close()

    def _enrolled(self, given: Enrolled) -> None:
        """The PC has its certificate: where it stands, it says from now on as the certificate does."""
        identity = MachineIdentity(given.kind, given.machine, given.room, given.seat)
        self.desk.place = _place(self._settings, identity, given.machine)
        self.search.let_in()

    def _changed(self) -> None:
        self.enrolment.follow(self.search.looking.not_enrolled)
        self.window.changed()
        self.screens.follow(self.desk.status)
        self.kiosk.follow(self.desk)

    def _handles(self) -> list[int]:
        return self.kiosk.handles()

    @staticmethod
    def _empty_clipboard() -> None:
        QApplication.clipboard().clear()


def _place(settings: AgentSettings, identity: MachineIdentity | None, name: MachineId) -> Place:
    """Where a PC stands: what its certificate says is what the server goes by; else as it was set up."""
    seat, room = (identity.seat, identity.room) if identity else (0, "")
    return Place(name, seat or settings.seat, room or settings.room)


def run_windows(settings: AgentSettings, authority: Path, folder: Path, *, in_exam: bool) -> None:
    """Open the windows and run until they are closed. Raises LinkError where the authority's file cannot be used."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)  # noqa: S101 - another kind of application cannot be here
    translate(application, settings.language)
    application.setApplicationDisplayName("Kaochang")
    # The loop ends when the PC has put its things away, not with its last window.
    application.setQuitOnLastWindowClosed(False)
    with program_loop(application) as loop:
        check = machine_reader(folder, settings.policy(in_exam=in_exam), SystemClock())
        loop.run_until_complete(_run(lambda: AgentApp(settings, authority, folder, in_exam=in_exam, check=check)))


async def _run(make: Callable[[], AgentApp]) -> None:
    await make().run()
