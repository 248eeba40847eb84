"""Whether saves wait for the standby: where it stands, who may change it, and that it needs a reason."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exam.people import Actor, Role
from exam.text import Language, Refusal
from exam.wire.safe_home_rows import StandbyRow
from invigilator_console.port import Connection, Standing
from invigilator_console.room import standby_switch as s
from invigilator_console.room.forms import Target
from invigilator_console.ui.acts.opening import open_act
from invigilator_console.ui.acts.standby_sheet import StandbySheet
from invigilator_console.ui.pages.site_part import SitePart
from tests.ui.console.parts import COLUMN, HEIGHT, Told, kit_of, show
from tests.ui.console.stage import CHIEF, ME, StagedDesk
from tests.ui.windows import press, shown


def a_desk(code: str = "standby_in_step", *, together: bool = True, me: Actor = CHIEF) -> StagedDesk:
    desk = StagedDesk(seats=2)
    desk.me = me
    desk.set_site(standby=StandbyRow(code, "BEI-01", "https://10.0.0.3:8443", together=together))
    return desk


def the_part(qtbot: QtBot, desk: StagedDesk) -> tuple[SitePart, Told]:
    kit, told = kit_of(desk)
    part = SitePart(kit)
    part.refresh()
    qtbot.addWidget(part)
    return show(part, 700, 400), told


def the_sheet(qtbot: QtBot, desk: StagedDesk, language: Language = "zh") -> tuple[StandbySheet, Told]:
    kit, told = kit_of(desk, language)
    sheet = open_act(kit, s.SWITCH, Target(), told.close)
    assert isinstance(sheet, StandbySheet)
    qtbot.addWidget(sheet)
    return show(sheet, COLUMN, HEIGHT, sheet.enter), told


def switch_of(part: QWidget) -> QPushButton | None:
    found = part.findChild(QPushButton, "switch-standby")
    return found if found is not None and found.isVisibleTo(part) else None


def test_who_may_finds_the_switch_where_the_site_stands(qtbot: QtBot) -> None:
    part, told = the_part(qtbot, a_desk())
    found = switch_of(part)
    assert found is not None
    assert found.text() == "不等备用服务器"
    press(part, "switch-standby")
    assert told.begun == [("switch_standby", Target())]


def test_who_may_not_and_who_has_no_standby_in_step_find_none(qtbot: QtBot) -> None:
    for desk in (
        a_desk(me=ME),
        a_desk(me=Actor(Role.ROVING_INSPECTOR, "巡考甲", "JK-01")),
        a_desk(""),
        a_desk("standby_lost"),
        a_desk("standby_catching_up"),
    ):
        part, _ = the_part(qtbot, desk)
        assert switch_of(part) is None


def test_while_the_server_is_away_it_cannot_be_pressed(qtbot: QtBot) -> None:
    desk = a_desk()
    desk.connection = Connection(Standing.AWAY, 9000)
    part, _ = the_part(qtbot, desk)
    found = switch_of(part)
    assert found is not None
    assert not found.isEnabled()


def test_not_waiting_says_what_it_costs_and_needs_a_reason(qtbot: QtBot) -> None:
    desk = a_desk()
    sheet, told = the_sheet(qtbot, desk)
    assert "由考生机补上" in shown(sheet)
    press(sheet, "confirm")
    assert desk.switched == []
    assert "请填写理由" in shown(sheet)
    press(sheet, "usual-reason-0")
    press(sheet, "confirm")
    assert desk.switched == [(False, "保存变慢")]
    assert told.sentences == ["已改为不等备用服务器。"]
    assert told.closed == 1


def test_waiting_again_is_the_other_way_round(qtbot: QtBot) -> None:
    desk = a_desk("standby_alone", together=False)
    sheet, told = the_sheet(qtbot, desk, "en")
    assert "both disks" in shown(sheet)
    press(sheet, "usual-reason-1")
    QTest.keyClick(sheet.reason.keyboard(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.switched == [(True, "网络已恢复")]
    assert told.sentences == ["Saves wait for the standby now."]


def test_what_is_refused_is_said_and_the_reason_stays(qtbot: QtBot) -> None:
    desk = a_desk()
    desk.sign_in_refusal = Refusal("role_may_not")
    sheet, told = the_sheet(qtbot, desk)
    press(sheet, "usual-reason-1")
    press(sheet, "confirm")
    wrong = sheet.findChild(QLabel, "refused")
    assert wrong is not None
    assert "不在你的职责内" in wrong.text()
    assert sheet.reason.value() == "备用服务器不稳定"
    assert told.closed == 0
