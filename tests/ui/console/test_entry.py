"""Signing in, looking for the server, and a locked console: what to do is said, and no password stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exam.look import DARK, LIGHT
from exam.text import Language, Refusal, Text
from invigilator_console.port import Connection, Standing
from invigilator_console.ui.entry.cover import Cover
from invigilator_console.ui.entry.lock_cover import LockCover
from invigilator_console.ui.entry.search_page import SearchPage
from invigilator_console.ui.entry.sign_in_page import SignInPage
from tests.shots.draw import settle
from tests.ui.console.parts import kit_of, show
from tests.ui.console.stage import ME, StagedDesk
from tests.ui.geometry import faults
from tests.ui.windows import press, shown, type_text

ENTER = Qt.Key.Key_Return


@pytest.fixture
def desk() -> StagedDesk:
    staged = StagedDesk()
    staged.connection = Connection(Standing.SIGNED_OUT, 0, "https://10.0.0.2:8443")
    return staged


def opened(qtbot: QtBot, desk: StagedDesk, cover: type[Cover], language: Language = "zh") -> Cover:
    kit, _ = kit_of(desk, language)
    made = cover(kit)  # type: ignore[call-arg] # each cover takes the kit alone
    qtbot.addWidget(made)
    return show(made, 1366, 768, made.enter)


def line(page: QWidget, name: str) -> QLineEdit:
    found = page.findChild(QLineEdit, name)
    assert found is not None
    return found


def refused(page: QWidget) -> str:
    found = page.findChild(QLabel, "refused")
    assert found is not None
    return found.text() if found.isVisibleTo(page) else ""


# ---- signing in -----------------------------------------------------------------------------------------------------


def test_somebody_signs_in_by_keys_alone(qtbot: QtBot, desk: StagedDesk) -> None:
    page = opened(qtbot, desk, SignInPage)
    assert line(page, "name").hasFocus()
    type_text(line(page, "name"), "wang")
    QTest.keyClick(line(page, "name"), ENTER)
    assert line(page, "password").hasFocus()
    type_text(line(page, "password"), "secret")
    QTest.keyClick(line(page, "password"), ENTER)
    assert desk.asked == ["sign in wang"]
    assert line(page, "password").text() == ""


def test_a_wrong_password_is_said_keeps_the_name_and_forgets_itself(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.sign_in_refusal = Refusal("sign_in_wrong")
    page = opened(qtbot, desk, SignInPage)
    type_text(line(page, "name"), "wang")
    type_text(line(page, "password"), "wrong")
    press(page, "sign-in")
    assert "姓名或密码不对" in refused(page)
    assert line(page, "name").text() == "wang"
    assert line(page, "password").text() == ""
    assert line(page, "password").hasFocus()


def test_too_many_attempts_tell_how_long_to_wait(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.sign_in_refusal = Refusal("too_many_sign_ins", {"seconds": 30})
    page = opened(qtbot, desk, SignInPage)
    type_text(line(page, "name"), "wang")
    type_text(line(page, "password"), "wrong")
    press(page, "sign-in")
    assert "30 秒" in refused(page)


def test_what_is_missing_is_said_and_nothing_is_asked(qtbot: QtBot, desk: StagedDesk) -> None:
    page = opened(qtbot, desk, SignInPage)
    press(page, "sign-in")
    assert "姓名" in refused(page)
    type_text(line(page, "name"), "wang")
    press(page, "sign-in")
    assert "密码" in refused(page)
    assert desk.asked == []


def test_who_may_sign_in_and_where_is_said(qtbot: QtBot, desk: StagedDesk) -> None:
    page = opened(qtbot, desk, SignInPage)
    words = shown(page)
    for said in ("主考", "巡考员", "系统管理员", "10.0.0.2", "某职业学校考核站点"):
        assert said in words


# ---- looking for the server -----------------------------------------------------------------------------------------


def test_what_was_tried_is_said_and_an_address_can_be_typed(qtbot: QtBot, desk: StagedDesk) -> None:
    tried = ("https://10.0.0.9:8443", Text("上次的地址", "the last address"), Text("没有回答", "no answer"))
    desk.connection = Connection(Standing.SEARCHING, 0, "", (tried,))
    page = opened(qtbot, desk, SearchPage)
    assert "https://10.0.0.9:8443  上次的地址  没有回答" in shown(page)
    assert line(page, "address").hasFocus()
    type_text(line(page, "address"), "10.0.0.2")
    QTest.keyClick(line(page, "address"), ENTER)
    assert desk.asked == ["address 10.0.0.2"]
    assert "正在尝试 10.0.0.2" in shown(page)


class StrictDesk(StagedDesk):
    """Takes no address."""

    def typed_address(self, address: str) -> Refusal | None:
        return Refusal("address_malformed")


def test_an_address_that_is_none_is_said(qtbot: QtBot, qapp: object) -> None:
    page = opened(qtbot, StrictDesk(), SearchPage)
    type_text(line(page, "address"), "hello")
    press(page, "connect")
    assert "不是一个地址" in refused(page)


# ---- a locked console -----------------------------------------------------------------------------------------------


def test_a_locked_console_says_whose_it_is_and_that_the_exam_goes_on(qtbot: QtBot, desk: StagedDesk) -> None:
    page = opened(qtbot, desk, LockCover)
    assert "监考员 监考甲" in shown(page)
    assert "考试照常进行" in shown(page)
    type_text(line(page, "password"), "secret")
    QTest.keyClick(line(page, "password"), ENTER)
    assert desk.asked == ["unlock"]
    assert line(page, "password").text() == ""


def test_a_wrong_password_leaves_it_locked(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.sign_in_refusal = Refusal("sign_in_wrong")
    page = opened(qtbot, desk, LockCover)
    press(page, "unlock")
    assert "密码" in refused(page)
    type_text(line(page, "password"), "wrong")
    press(page, "unlock")
    assert "密码不对" in refused(page)
    assert line(page, "password").hasFocus()


def test_somebody_else_signs_in_in_their_place(qtbot: QtBot, desk: StagedDesk) -> None:
    page = opened(qtbot, desk, LockCover)
    assert not line(page, "name").isVisibleTo(page)
    press(page, "somebody-else")
    assert line(page, "name").hasFocus()
    type_text(line(page, "name"), "li")
    type_text(line(page, "password"), "secret")
    press(page, "unlock")
    assert desk.asked == ["sign in li"]
    assert desk.me is not None
    assert desk.me.name == "li"


def test_nothing_of_the_room_stands_on_the_cover(qtbot: QtBot, desk: StagedDesk) -> None:
    page = opened(qtbot, desk, LockCover)
    assert "王晓雯" not in shown(page)
    assert desk.me == ME


@pytest.mark.parametrize(("language", "factor"), [("zh", 100), ("en", 100), ("zh", 200), ("en", 200)])
@pytest.mark.parametrize("cover", [SignInPage, SearchPage, LockCover])
def test_every_cover_is_whole(
    qtbot: QtBot, desk: StagedDesk, cover: type[Cover], language: Language, factor: int
) -> None:
    desk.sign_in_refusal = Refusal("too_many_sign_ins", {"seconds": 30})
    kit, _ = kit_of(desk, language, factor, DARK if factor == 200 else LIGHT)
    page = cover(kit)  # type: ignore[call-arg] # each cover takes the kit alone
    qtbot.addWidget(page)
    show(page, 1366, 768, page.enter)
    if cover is LockCover:
        press(page, "somebody-else")
    page.refuse("输错次数较多。" if language == "zh" else "Too many wrong attempts.")
    settle()
    assert faults(page, factor) == []
    named = [*page.findChildren(QLineEdit), *page.findChildren(QPushButton)]
    assert [one.objectName() for one in named if not one.accessibleName()] == []
