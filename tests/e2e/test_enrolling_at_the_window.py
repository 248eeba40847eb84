"""A new PC and a new console before a real server that lets enrolled machines in alone: a code each, and no restart."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from candidate_agent.app import AgentApp
from candidate_agent.settings import AgentSettings
from candidate_agent.ui.entry.enrol_page import EnrolPage
from candidate_agent.ui.pages import PageName
from exam.link import finding
from exam.link.discovery import Way, given
from exam.link.enrolment import own_identity
from exam.trust.machine_identity import MachineKind
from invigilator_console.app import ConsoleApp
from invigilator_console.port import Standing
from invigilator_console.settings import ConsoleSettings
from invigilator_console.ui.entry.enrol_page import EnrolPage as ConsoleEnrolPage
from server.site_folder import SiteFolder
from tests.e2e.windows import ServerProcess, together, until
from tests.helpers.enrolling import give_code
from tests.helpers.people import password_of, write_people
from tests.ui.windows import press, shown, type_text

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("qapp")]
CHIEF = "主考甲"


@pytest.fixture
def site(site_template: Path, tmp_path: Path) -> SiteFolder:
    shutil.copytree(site_template, tmp_path / "site")
    made = SiteFolder(tmp_path / "site")
    write_people(made)
    return made


def test_a_new_pc_and_a_new_console_are_enrolled_at_their_own_windows(
    site: SiteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pc", "console"):
        (tmp_path / name).mkdir()

    async def day() -> None:
        server = ServerProcess(site.root, certificates=True)
        await server.start()
        # These tests look at no network but loopback.
        monkeypatch.setattr(finding, "sources_of", lambda _folder, _typed: [given(Way.BROADCAST, [server.url])])
        try:
            await a_pc(site, tmp_path / "pc")
            await a_console(site, tmp_path / "console")
        finally:
            await server.stop()

    together(day())


async def a_pc(site: SiteFolder, folder: Path) -> None:
    app = AgentApp(AgentSettings(machine="PC-07"), site.trust / "authority.pem", folder, in_exam=False)
    running = asyncio.create_task(app.run(), name="the windows of a new PC")
    try:
        await until(lambda: app.window.page_name is PageName.ENROL, "it says that it is not enrolled")
        page = app.window.page
        assert isinstance(page, EnrolPage)
        code = give_code(site, seat=7)
        type_text(page.code, code[:-1] + str((int(code[-1]) + 1) % 10))
        press(app.window, "enrol")
        await until(lambda: "输错了" in shown(app.window), "a mistyped code is told")
        page.code.clear()
        type_text(page.code, code)
        press(app.window, "enrol")
        await until(lambda: app.window.page_name is PageName.LOGIN, "it waits for a login")
        seat = app.window.findChild(QLabel, "aisle-seat")
        assert seat is not None
        assert seat.text() == "7", "the seat is the certificate's"
        identity = own_identity(folder)
        assert identity is not None
        assert (identity.machine, identity.seat) == ("PC-07", 7)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def a_console(site: SiteFolder, folder: Path) -> None:
    app = ConsoleApp(ConsoleSettings(machine="JK-09"), site.trust / "authority.pem", folder)
    running = asyncio.create_task(app.run(), name="a new console")
    try:
        await until(lambda: isinstance(app.window.cover, ConsoleEnrolPage), "it says that it is not enrolled")
        page = app.window.cover
        assert isinstance(page, ConsoleEnrolPage)
        type_text(page.code, give_code(site, MachineKind.CONSOLE))
        press(app.window, "enrol")
        await until(lambda: app.desk.connection.standing is Standing.SIGNED_OUT, "people may sign in")
        app.desk.sign_in(CHIEF, password_of(CHIEF), lambda _refusal: None)
        await until(lambda: app.window.frame is not None, "the rooms are in sight")
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
