"""Printing on the page before and after: two clicks to a file, a sentence for whatever does not come."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from exam.look import DARK, LIGHT
from exam.people import Actor, Role
from exam.text import Language, Refusal
from invigilator_console.port import Connection, Standing
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.pages.before_after_page import BeforeAfterPage
from invigilator_console.ui.pages.closure_files import PAPERS
from invigilator_console.ui.pages.paper_files import PaperFiles, Viewer
from tests.shots.draw import settle
from tests.ui.console.parts import Told, kit_of, names_of_buttons, show
from tests.ui.console.stage import CHIEF, ROOM, THEORY, StagedDesk
from tests.ui.geometry import faults
from tests.ui.windows import press

STAFF = Actor(Role.STAFF, "工作人员甲", "JK-01")
PDF = b"%PDF-1.7 staged"


class Somewhere:
    """Stands in for the system's dialog and viewer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = []
        self.shown: list[tuple[str, bytes]] = []
        self.has_viewer = True
        self.cancels = False

    def ask(self, _kit: Kit, name: str) -> Path | None:
        self.names.append(name)
        return None if self.cancels else self.folder / name

    def open_it(self, name: str, data: bytes) -> bool:
        self.shown.append((name, data))
        return self.has_viewer

    @property
    def files(self) -> PaperFiles:
        return PaperFiles(self.ask, self.open_it)


@pytest.fixture
def desk() -> StagedDesk:
    staged = StagedDesk()
    staged.me = CHIEF
    return staged


@pytest.fixture
def somewhere(tmp_path: Path) -> Somewhere:
    return Somewhere(tmp_path)


def opened(
    qtbot: QtBot, desk: StagedDesk, somewhere: Somewhere, language: Language = "zh", factor: int = 100, side: int = 3
) -> tuple[BeforeAfterPage, Told]:
    kit, told = kit_of(desk, language, factor, DARK if factor == 200 else LIGHT)
    page = BeforeAfterPage(kit, PAPERS, somewhere.files)
    qtbot.addWidget(page)
    show(page, 980 if factor == 100 else 790, 620)
    press(page, f"when-{side}")
    settle()
    return page, told


def text(page: QWidget, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert found is not None
    return found.text()


def test_two_clicks_bring_a_form_into_a_file_of_its_owner(qtbot: QtBot, desk: StagedDesk, somewhere: Somewhere) -> None:
    page, told = opened(qtbot, desk, somewhere)
    press(page, "save-sign_in")
    assert desk.forms == [{"form": "sign_in", "session": THEORY}]
    path = somewhere.folder / "考场签到表 第1考场 理论考试.pdf"
    assert path.read_bytes() == PDF
    assert told.sentences[-1] == f"已保存：{path}"
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_form_is_opened_in_the_systems_viewer_and_the_page_says_how_to_print_it(
    qtbot: QtBot, desk: StagedDesk, somewhere: Somewhere
) -> None:
    page, told = opened(qtbot, desk, somewhere)
    assert "实际大小" in text(page, "how-to-print")
    press(page, "open-tickets")
    assert somewhere.shown == [("准考证 第1考场.pdf", PDF)]
    assert "在阅读器里打印" in told.sentences[-1]
    somewhere.has_viewer = False
    press(page, "open-rules")
    assert "没有能打开" in told.sentences[-1]


def test_who_names_no_file_asks_the_server_for_nothing(qtbot: QtBot, desk: StagedDesk, somewhere: Somewhere) -> None:
    somewhere.cancels = True
    page, told = opened(qtbot, desk, somewhere)
    press(page, "save-badges")
    assert (desk.forms, told.sentences) == ([], [])


def test_one_form_is_made_at_a_time_and_the_page_says_which(
    qtbot: QtBot, desk: StagedDesk, somewhere: Somewhere
) -> None:
    desk.holds_papers = True
    page, told = opened(qtbot, desk, somewhere)
    press(page, "save-tickets")
    assert told.sentences == ["正在制作“准考证”…"]
    press(page, "save-rules")
    press(page, "open-rules")
    assert (told.sentences[-1], len(desk.forms), len(somewhere.names)) == ("正在制作“准考证”…", 1, 1)
    desk.held_papers.pop()()
    assert "已保存" in told.sentences[-1]
    press(page, "open-rules")
    assert len(desk.forms) == 2


def test_a_form_that_comes_when_the_page_is_gone_harms_nobody(
    qtbot: QtBot, desk: StagedDesk, somewhere: Somewhere
) -> None:
    desk.holds_papers = True
    page, told = opened(qtbot, desk, somewhere)
    press(page, "save-tickets")
    press(page, "when-0")
    qtbot.wait(1)
    desk.held_papers.pop()()
    assert told.sentences == ["正在制作“准考证”…"]


def test_desk_stickers_of_one_session_are_asked_for_where_the_sessions_sit_otherwise(
    qtbot: QtBot, desk: StagedDesk, somewhere: Somewhere
) -> None:
    desk.papers = [Refusal("form_not_single"), PDF]
    page, _ = opened(qtbot, desk, somewhere)
    press(page, "open-desk_stickers")
    assert desk.forms[-1] == {"form": "desk_stickers", "room": ROOM, "session": THEORY}
    assert len(somewhere.shown) == 1


def test_what_is_refused_is_a_sentence_and_can_be_tried_again(
    qtbot: QtBot, desk: StagedDesk, somewhere: Somewhere
) -> None:
    desk.papers = [Refusal("console_away"), Refusal("form_empty")]
    page, told = opened(qtbot, desk, somewhere)
    press(page, "open-closure")
    assert "连不上" in told.sentences[-1]
    press(page, "open-closure")
    assert "没有可以打印的内容" in told.sentences[-1]
    press(page, "open-closure")
    assert len(somewhere.shown) == 1


def test_a_file_that_cannot_be_written_is_told(qtbot: QtBot, desk: StagedDesk, somewhere: Somewhere) -> None:
    page, told = opened(qtbot, desk, somewhere)
    somewhere.folder = somewhere.folder / "nowhere"
    press(page, "save-rules")
    assert "写不进" in told.sentences[-1]


def test_nobody_sees_what_they_may_not_print_and_nothing_is_begun_while_the_server_is_away(
    qtbot: QtBot, desk: StagedDesk, somewhere: Somewhere
) -> None:
    desk.me = STAFF
    page, _ = opened(qtbot, desk, somewhere)
    names = set(names_of_buttons(page))
    assert "save-closure" in names
    assert "save-score_sheet" not in names
    desk.connection = Connection(Standing.AWAY, 42_000, "https://10.0.0.2:8443")
    page.refresh()
    assert not any(name.startswith(("save-", "open-")) for name in names_of_buttons(page))
    assert "暂时不能打印" in text(page, "print-state")


def test_the_machine_checks_are_saved_to_work_with_and_to_sign(
    qtbot: QtBot, desk: StagedDesk, somewhere: Somewhere
) -> None:
    page, told = opened(qtbot, desk, somewhere, side=2)
    press(page, "checks-xlsx")
    press(page, "checks-pdf")
    assert desk.asked[-2:] == [f"checks {ROOM} xlsx zh", f"checks {ROOM} pdf zh"]
    assert (somewhere.folder / "机器检查 第1考场.xlsx").read_bytes() == b"staged"
    desk.papers = [Refusal("forms_busy")]
    press(page, "checks-pdf")
    assert "正在制作其他表单" in told.sentences[-1]


def test_each_paper_that_is_looked_at_is_a_file_of_its_own(tmp_path: Path) -> None:
    seen: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        seen.append(url)
        return True

    viewer = Viewer(open_url)
    assert viewer.open_it("考生守则.pdf", b"1")
    assert viewer.open_it("考生守则.pdf", b"2")
    first, second = (Path(url.toLocalFile()) for url in seen)
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")
    if os.name != "nt":
        assert stat.S_IMODE(first.stat().st_mode) == 0o600
        assert stat.S_IMODE(first.parent.parent.stat().st_mode) == 0o700
    viewer.close()
    assert not first.exists(), "papers with names do not outlive the program"


@pytest.mark.parametrize(("language", "factor"), [("zh", 100), ("en", 100), ("zh", 200), ("en", 200)])
def test_the_part_is_whole(
    qtbot: QtBot, desk: StagedDesk, somewhere: Somewhere, language: Language, factor: int
) -> None:
    page, _ = opened(qtbot, desk, somewhere, language, factor)
    assert faults(page, factor) == []
