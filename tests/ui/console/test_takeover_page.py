"""Having the standby take over: what stands on the page, what is asked, what is refused, and where it is offered."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exam.people import Actor, Role
from exam.policy import SECOND
from exam.text import Language, Refusal
from exam.words import Words
from invigilator_console.port import Connection, Stage, Standing, Takeover
from invigilator_console.room import takeover_words as t
from invigilator_console.room.leading import StandbySeen
from invigilator_console.room.saying import tell
from invigilator_console.settings import ConsoleSettings
from invigilator_console.ui.entry.lock_cover import LockCover
from invigilator_console.ui.entry.search_page import SearchPage
from invigilator_console.ui.entry.sign_in_page import SignInPage
from invigilator_console.ui.entry.takeover_page import TakeoverPage
from invigilator_console.ui.window import ConsoleWindow
from tests.shots.draw import settle
from tests.ui.console.parts import Told, kit_of, show
from tests.ui.console.stage import CHIEF, StagedDesk
from tests.ui.windows import press, shown, type_text

READY = StandbySeen("https://10.0.0.3:8443", "BEI-01", answers=True, records=812, silent_for=42_000)


def away(desk: StagedDesk, standby: StandbySeen | None = READY, silent: int = 42_000, kept_out: str = "") -> None:
    """The server is silent."""
    standing = Standing.AWAY if desk.me is not None else Standing.SIGNED_OUT
    desk.connection = Connection(
        standing, silent, "https://10.0.0.2:8443", silent=silent, standby=standby, kept_out=kept_out
    )
    desk.changed()


@pytest.fixture
def desk() -> StagedDesk:
    staged = StagedDesk()
    staged.me = CHIEF
    away(staged)
    return staged


def opened(qtbot: QtBot, desk: StagedDesk, language: Language = "zh") -> tuple[TakeoverPage, Told]:
    kit, told = kit_of(desk, language)
    page = TakeoverPage(kit)
    qtbot.addWidget(page)
    return show(page, 1366, 768, page.enter), told


def line(page: QWidget, name: str) -> QLineEdit:
    found = page.findChild(QLineEdit, name)
    assert found is not None
    return found


def said(page: QWidget, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert found is not None
    return found.text() if found.isVisibleTo(page) else ""


def confirm(page: QWidget) -> QPushButton:
    found = page.findChild(QPushButton, "confirm-take-over")
    assert found is not None
    return found


# ---- the page -------------------------------------------------------------------------------------------------------


def test_what_happens_what_comes_first_and_how_far_the_standby_is_stand_there(qtbot: QtBot, desk: StagedDesk) -> None:
    page, _ = opened(qtbot, desk)
    words = shown(page)
    for one in ("备用服务器成为考点服务器", "先关闭原来的服务器", "BEI-01（10.0.0.3）", "812 条记录", "42 秒"):
        assert one in words


def test_reason_name_and_password_make_one_order(qtbot: QtBot, desk: StagedDesk) -> None:
    page, _ = opened(qtbot, desk)
    assert line(page, "name").text() == "主考甲"
    press(page, "usual-reason-0")
    type_text(line(page, "password"), "secret")
    QTest.keyClick(line(page, "password"), Qt.Key.Key_Return)
    assert desk.takeovers == [("主考甲", "服务器断电")]
    assert line(page, "password").text() == ""


def test_the_name_of_somebody_whose_role_may_not_is_not_filled_in(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.me = Actor(Role.INVIGILATOR, "监考甲", "JK-01")
    page, _ = opened(qtbot, desk)
    assert line(page, "name").text() == ""


def test_what_is_missing_is_said_and_nothing_is_ordered(qtbot: QtBot, desk: StagedDesk) -> None:
    page, _ = opened(qtbot, desk)
    press(page, "confirm-take-over")
    assert "理由" in said(page, "wrong-reason")
    type_text(line(page, "line-reason"), "duandian")
    line(page, "name").clear()
    press(page, "confirm-take-over")
    assert "姓名" in said(page, "refused")
    type_text(line(page, "name"), "zhukao")
    press(page, "confirm-take-over")
    assert "密码" in said(page, "refused")
    assert desk.takeovers == []


def test_while_it_is_under_way_nothing_can_be_pressed_and_progress_is_said(qtbot: QtBot, desk: StagedDesk) -> None:
    page, told = opened(qtbot, desk)
    desk.takeover = Takeover(Stage.ASKED)
    page.refresh()
    assert "正在接管" in said(page, "progress")
    assert not confirm(page).isEnabled()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert told.closed == 0
    desk.takeover = Takeover(Stage.LEADS)
    page.refresh()
    assert "本机正在连接" in said(page, "progress")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("role_may_not", "不在你的职责内"),
        ("sign_in_wrong", "姓名或密码不对"),
        ("standby_hears_server", "请先关闭原来的服务器"),
        ("standby_not_ready", "还没有收到考试记录"),
        ("takeover_unwritable", "硬盘不能写入"),
        ("takeover_unanswered", "再按一次"),
        ("certificate_needed", "还没有登记"),
    ],
)
def test_why_it_was_not_done_is_said_and_the_name_stays(
    qtbot: QtBot, desk: StagedDesk, code: str, sentence: str
) -> None:
    page, _ = opened(qtbot, desk)
    desk.takeover = Takeover(refused=Refusal(code))
    page.refresh()
    assert sentence in said(page, "refused")
    assert line(page, "name").text() == "主考甲"
    assert confirm(page).isEnabled()


def test_a_refusal_of_before_is_not_said_again(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.takeover = Takeover(refused=Refusal("sign_in_wrong"))
    page, _ = opened(qtbot, desk)
    assert said(page, "refused") == ""


def test_esc_and_a_button_go_back(qtbot: QtBot, desk: StagedDesk) -> None:
    page, told = opened(qtbot, desk)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    press(page, "back")
    assert told.closed == 2


def test_a_server_that_answers_again_is_said_and_nothing_can_be_taken_over(qtbot: QtBot, desk: StagedDesk) -> None:
    page, _ = opened(qtbot, desk)
    desk.connection = Connection(Standing.LIVE, 0, "https://10.0.0.2:8443")
    page.refresh()
    assert "不需要接管" in said(page, "how-far")
    assert not confirm(page).isEnabled()


@pytest.mark.parametrize(
    ("standby", "sentence", "may"),
    [
        (StandbySeen(READY.url, "BEI-01"), "也没有回答", False),
        (StandbySeen(READY.url, "BEI-01", answers=True), "还没有考试记录", False),
        (StandbySeen(READY.url, "BEI-01", answers=True, records=5, silent_for=200), "仍能听到", True),
        (StandbySeen(READY.url, "", answers=True, records=5), "没有听到过", True),
        (StandbySeen(READY.url, "", answers=True, records=5, behind=3, silent_for=9000), "还差 3 条", True),
        (READY, "与它最后听到的一致", True),
    ],
)
def test_every_way_the_standby_stands_has_its_sentence(
    qtbot: QtBot, desk: StagedDesk, standby: StandbySeen, sentence: str, may: bool
) -> None:
    away(desk, standby)
    page, _ = opened(qtbot, desk)
    assert sentence in said(page, "how-far")
    assert confirm(page).isEnabled() is may
    text, facts = t.standby_said(standby)
    which, named = t.name_said(standby)
    for language in ("zh", "en"):
        words = Words("zh" if language == "zh" else "en")
        told = tell(text, {**facts, "name": words(which, **named)}, words)
        assert "{" not in told


def test_a_server_that_is_starting_is_said_before_anybody_takes_over(qtbot: QtBot, desk: StagedDesk) -> None:
    page, _ = opened(qtbot, desk)
    assert said(page, "server-starting") == ""
    desk.connection = msgspec.structs.replace(desk.connection, is_starting=True)
    page.refresh()
    assert "正在启动" in said(page, "server-starting")


# ---- where it is offered --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cover", [SignInPage, SearchPage, LockCover])
def test_it_is_offered_on_every_cover_once_the_server_has_been_silent(
    qtbot: QtBot, desk: StagedDesk, cover: type[SignInPage | SearchPage | LockCover]
) -> None:
    kit, told = kit_of(desk)
    page = cover(kit)
    qtbot.addWidget(page)
    show(page, 1366, 768, page.enter)
    assert "连不上考点服务器已 42 秒" in shown(page)
    press(page, "take-over")
    assert told.takeovers == 1
    for standby, silent in ((None, 42_000), (READY, t.OFFERED_AFTER - SECOND)):
        away(desk, standby, silent)
        page.refresh()
        settle()
        assert "连不上考点服务器已" not in shown(page)


def test_where_nobody_answers_the_consoles_own_cable_is_looked_at_first(
    window: ConsoleWindow, qtbot: QtBot, desk: StagedDesk
) -> None:
    assert window.frame is not None
    assert "先检查本机的网线" not in shown(window.frame.strip)
    away(desk, StandbySeen(READY.url, "BEI-01"))
    settle()
    assert "先检查本机的网线" in shown(window.frame.strip)
    kit, _ = kit_of(desk)
    page = SearchPage(kit)
    qtbot.addWidget(page)
    show(page, 1366, 768, page.enter)
    assert "先检查本机的网线" in shown(page)


def test_a_server_that_was_taken_over_from_is_said_where_people_sign_in(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.me = None
    away(desk, None, kept_out="https://10.0.0.2:8443")
    kit, _ = kit_of(desk)
    page = SignInPage(kit)
    qtbot.addWidget(page)
    show(page, 1366, 768, page.enter)
    assert "10.0.0.2 是已被接管的服务器" in shown(page)


def test_who_was_signed_in_before_the_takeover_finds_the_name_and_why(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.me, desk.displaced = None, Actor(Role.INVIGILATOR, "监考甲", "JK-01")
    desk.connection = Connection(Standing.SIGNED_OUT, 0, "https://10.0.0.3:8443")
    kit, _ = kit_of(desk)
    page = SignInPage(kit)
    qtbot.addWidget(page)
    show(page, 1366, 768, page.enter)
    assert line(page, "name").text() == "监考甲"
    assert line(page, "password").hasFocus()
    assert "请重新登录" in shown(page)


# ---- in the window --------------------------------------------------------------------------------------------------


@pytest.fixture
def window(qapp: QApplication, desk: StagedDesk) -> Iterator[ConsoleWindow]:
    made = ConsoleWindow(desk, ConsoleSettings(), lambda _settings: None)
    desk.changed = made.changed
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    settle()
    yield made
    desk.changed = lambda: None
    made.close()
    made.deleteLater()


def covered(window: ConsoleWindow) -> bool:
    return isinstance(window.cover, TakeoverPage)


def test_the_room_comes_back_when_the_new_server_tells(window: ConsoleWindow, desk: StagedDesk) -> None:
    press(window, "take-over")
    settle()
    assert covered(window)
    desk.takeover = Takeover(Stage.LEADS)
    desk.connection = Connection(Standing.LIVE, 0, "https://10.0.0.3:8443")
    window.changed()
    settle()
    assert covered(window)
    desk.takeover = Takeover(done=1)
    window.changed()
    settle()
    assert not covered(window)
    assert window.frame is not None
    assert "考试继续" in window.frame.strip.told


def test_whoever_goes_back_sees_the_room_as_it_was_and_may_come_again(window: ConsoleWindow, desk: StagedDesk) -> None:
    desk.takeover = Takeover(done=1)
    for _ in range(2):
        press(window, "take-over")
        settle()
        assert covered(window)
        press(window, "back")
        settle()
        assert not covered(window)


def test_another_language_keeps_the_page(window: ConsoleWindow, desk: StagedDesk) -> None:
    press(window, "take-over")
    settle()
    window.switch_language()
    settle()
    assert isinstance(window.cover, TakeoverPage)
    assert "Have the standby take over" in shown(window)


def test_a_console_that_keeps_out_of_the_old_server_says_so_in_a_line(window: ConsoleWindow, desk: StagedDesk) -> None:
    away(desk, None, kept_out="https://10.0.0.2:8443")
    settle()
    assert window.frame is not None
    assert "10.0.0.2 是已被接管的服务器" in shown(window.frame.strip)
