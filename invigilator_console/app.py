"""The console put together: the one place that builds the real things, Qt and asyncio joined."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

from PySide6.QtWidgets import QApplication

from exam.clock import SystemClock
from exam.link.console_link import ConsoleLink
from exam.link.discovery import Search, tidy_url
from exam.link.enrolment import CertificateKeeper, machine_context, own_identity
from exam.link.finding import keep, own_networks, search
from exam.link.own_enrolment import OwnEnrolment
from exam.link.searching import LOST_FOR, ServerSearch
from exam.upkeep import keeping_up
from exam.widgets.program_loop import program_loop
from exam.widgets.translating import translate
from invigilator_console.desk import LiveDesk
from invigilator_console.leader_file import LeaderFile
from invigilator_console.ledger import Ledger
from invigilator_console.port import Standing
from invigilator_console.settings import ConsoleSettings, write_settings
from invigilator_console.ui.window import ConsoleWindow

ORDERS = "orders"
"""The folder of orders that wait for an answer, in the console's own."""


class ConsoleApp:
    """One console. `folder` holds what it keeps, `look` searches for the server. Made inside a running loop."""

    def __init__(
        self,
        settings: ConsoleSettings,
        authority: Path,
        folder: Path,
        *,
        look: Callable[[str], Awaitable[Search]] | None = None,
        whole_screen: bool = False,
    ) -> None:
        self._whole_screen = whole_screen
        self._clock = clock = SystemClock()
        identity = own_identity(folder)
        name = identity.machine if identity else settings.machine_id()
        context = machine_context(authority, folder)
        self.link = ConsoleLink(tidy_url(settings.server) or "", context, name)
        self.certificate = CertificateKeeper(authority, folder, context, lambda: self.link.url, clock)
        random = Random(f"{name}")  # noqa: S311 - spreads reconnects, hides nothing
        self.desk = LiveDesk(self.link, Ledger(folder / ORDERS), LeaderFile(folder), clock, random)
        looks = look or (lambda typed: search(authority, folder, typed))
        self.enrolment = OwnEnrolment(authority, folder, context, name, self.desk.post.changed)
        self.enrolment.bind(self.link)
        self.search = ServerSearch(
            lambda typed: self.enrolment.looked(looks, typed),
            # What a search brings is a hint: whether it leads is for the lookout to say.
            self.desk.lookout,
            self._is_connected,
            clock,
            self.desk.post.changed,
            lambda: len(own_networks()),
            # A console that never enrolled waits for nothing: whether the server lets it in is asked at once.
            LOST_FOR if identity else 0,
        )
        self.enrolment.enrolled_hook = lambda _given: self.search.let_in()
        self.desk.bind(self.search, self.enrolment)
        self.window = ConsoleWindow(self.desk, settings, lambda chosen: write_settings(folder, chosen))
        self.desk.post.changed_hook = self.window.changed
        self.desk.watch.news_hook = self.window.news
        self.desk.orders.settled_hook = self.window.settled
        if settings.server:
            keep(folder, self.link.url)

    async def run(self) -> None:
        """Run until the window is closed."""
        closed = asyncio.Event()
        self.window.closed.connect(closed.set)
        self.window.show()
        if self._whole_screen:
            self.window.showMaximized()
        try:
            parts = {
                "watch": self.desk.watch.run,
                "lookout": self.desk.lookout.run,
                "search": self.search.run,
                "certificate": self.certificate.run,
            }
            async with keeping_up(parts, self._clock):
                await closed.wait()
        finally:
            await self.close()

    def _is_connected(self) -> bool:
        """Whether the server lets this console in: without a certificate nobody knows before somebody signs in."""
        if self.enrolment.has_certificate or self.search.looking.rounds:
            return self.desk.is_connected and not self.search.looking.not_enrolled
        return self.desk.connection.standing is Standing.LIVE

    async def close(self) -> None:
        """End what still goes on."""
        await self.enrolment.close()
        await self.desk.close()
        await self.link.close()
        self.window.close()
        self.window.deleteLater()


def run_console(settings: ConsoleSettings, authority: Path, folder: Path) -> None:
    """Open the window and run until it is closed. Raises LinkError where the authority's file cannot be used."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)  # noqa: S101 - another kind of application cannot be here
    translate(application, settings.language)
    application.setApplicationDisplayName("Kaochang")
    # The loop ends when the console has put its things away, not with its last window.
    application.setQuitOnLastWindowClosed(False)
    with program_loop(application) as loop:
        loop.run_until_complete(_run(lambda: ConsoleApp(settings, authority, folder, whole_screen=True)))


async def _run(make: Callable[[], ConsoleApp]) -> None:
    await make().run()
