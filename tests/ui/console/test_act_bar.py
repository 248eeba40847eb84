"""The bar at the foot: what can be done for whom is chosen, by button and by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from exam.conduct import RaisedHand
from exam.events import Topic
from exam.policy import MINUTE
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Language
from exam.wire.safe_home_rows import BackupRow, StandbyRow
from invigilator_console.port import Connection, Standing
from invigilator_console.room.forms import Target
from invigilator_console.ui.room.act_bar import ActBar
from tests.shots.draw import settle
from tests.ui.console.parts import Told, kit_of, names_of_buttons, show
from tests.ui.console.stage import INSPECTOR, NOW, ROOM, THEORY, StagedDesk, in_every_state
from tests.ui.geometry import faults

WIDTH = 1366


def bar_of(
    qtbot: QtBot, desk: StagedDesk, *numbers: int, language: Language = "zh", factor: int = 100
) -> tuple[ActBar, Told]:
    kit, told = kit_of(desk, language, factor)
    bar = ActBar(kit)
    qtbot.addWidget(bar)
    show(bar, WIDTH, 300)
    bar.show_chosen(THEORY, [desk.seat(number).sitting for number in numbers])
    settle()
    bar.resize(WIDTH, bar.heightForWidth(WIDTH))
    settle()
    return bar, told


def of_session(*sittings: str) -> Target:
    return Target(sittings=sittings, session=THEORY, room=ROOM)  # type: ignore[arg-type]  # a sitting's id is a text


@pytest.mark.parametrize("factor", [100, 150, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("numbers", [(), (17,), (3, 4, 5)])
def test_nothing_is_cut(qtbot: QtBot, numbers: tuple[int, ...], language: Language, factor: int) -> None:
    desk = StagedDesk()
    in_every_state(desk)
    bar, _told = bar_of(qtbot, desk, *numbers, language=language, factor=factor)
    assert faults(bar, factor) == []


def test_at_100_per_cent_the_bar_is_one_line(qtbot: QtBot) -> None:
    desk = StagedDesk()
    in_every_state(desk)
    for language in ("zh", "en"):
        bar, _told = bar_of(qtbot, desk, 17, language="zh" if language == "zh" else "en")
        assert bar.height() == 56


def test_with_one_seat_chosen_its_acts_stand_there(qtbot: QtBot) -> None:
    desk = StagedDesk()
    bar, told = bar_of(qtbot, desk, 17)
    assert bar.who.text() == "选中：17 座 郭晓雯"
    assert names_of_buttons(bar) == [
        "act-extend_sitting",
        "act-move_sitting",
        "act-send_message",
        "act-record_violation",
        "more",
    ]
    bar.begin("extend_sitting")
    assert told.begun == [("extend_sitting", of_session(desk.seat(17).sitting))]


def test_the_rest_stands_under_more(qtbot: QtBot) -> None:
    desk = StagedDesk()
    desk.set_seat(17, hand=RaisedHand(Topic.HELP, NOW))
    bar, told = bar_of(qtbot, desk, 17)
    assert "lower_hand" in bar.more.acts
    assert "stop_sitting" not in bar.more.acts, "an invigilator may not"
    action = next(one for one in bar.more.menu_of_acts.actions() if one.text() == "举手已处理")
    action.trigger()
    assert told.begun == [("lower_hand", of_session(desk.seat(17).sitting))]
    desk.set_seat(17, hand=None)
    bar.refresh()
    assert "lower_hand" not in bar.more.acts


def test_with_nobody_chosen_the_acts_are_those_of_the_session(qtbot: QtBot) -> None:
    desk = StagedDesk()
    bar, told = bar_of(qtbot, desk)
    assert bar.who.text() == "全场"
    assert names_of_buttons(bar) == [
        "act-pause_session",
        "act-extend_session",
        "act-send_message",
        "act-record_incident",
    ]
    bar.begin("send_message")
    assert told.begun == [("send_message", of_session())]
    desk.set_session(paused_since=NOW, deadline=None)
    bar.refresh()
    assert names_of_buttons(bar)[0] == "act-resume_session"
    assert "act-pause_session" not in names_of_buttons(bar)


def test_before_the_start_the_room_is_started(qtbot: QtBot) -> None:
    desk = StagedDesk()
    desk.set_session(phase=SessionPhase.SCHEDULED, started=False, deadline=None)
    desk.at = -5 * MINUTE
    bar, _told = bar_of(qtbot, desk)
    assert names_of_buttons(bar)[0] == "act-start_session"
    assert "act-extend_session" not in names_of_buttons(bar)


def test_several_seats_are_acted_on_together_and_only_those_for_whom_it_makes_sense(qtbot: QtBot) -> None:
    desk = StagedDesk()
    desk.set_seat(4, phase=SittingPhase.ABSENT)
    bar, told = bar_of(qtbot, desk, 3, 4, 5)
    assert bar.who.text() == "选中：3 个考位"
    assert "act-move_sitting" not in names_of_buttons(bar)
    bar.begin("extend_sitting")
    assert told.begun == [("extend_sitting", of_session(desk.seat(3).sitting, desk.seat(5).sitting))]


def test_who_may_not_is_not_offered_it(qtbot: QtBot) -> None:
    desk = StagedDesk()
    desk.me = INSPECTOR
    bar, _told = bar_of(qtbot, desk, 17)
    assert names_of_buttons(bar) == ["act-extend_sitting", "more"]


def test_while_the_server_is_away_every_act_says_why_it_cannot_be_done(qtbot: QtBot) -> None:
    desk = StagedDesk()
    bar, told = bar_of(qtbot, desk, 17)
    desk.connection = Connection(Standing.AWAY, 8000)
    bar.refresh()
    assert names_of_buttons(bar) == []
    button = bar._buttons["extend_sitting"]
    assert button.isVisible()
    assert "断开" in button.toolTip()
    assert "断开" in button.accessibleDescription()
    bar.pressed("F2")
    assert told.begun == []
    assert "断开" in told.sentences[0]
    desk.connection = Connection(Standing.LIVE)
    bar.refresh()
    assert "act-extend_sitting" in names_of_buttons(bar)
    assert button.toolTip() == "延时（F2）"
    assert button.accessibleDescription() == ""


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (Qt.Key.Key_F2, "extend_sitting"),
        (Qt.Key.Key_F3, "move_sitting"),
        (Qt.Key.Key_F4, "send_message"),
        (Qt.Key.Key_F7, "record_violation"),
    ],
)
def test_hot_keys_begin_the_act_for_the_chosen_seat(qtbot: QtBot, key: Qt.Key, kind: str) -> None:
    desk = StagedDesk()
    bar, told = bar_of(qtbot, desk, 17)
    QTest.keyClick(bar, key)
    assert told.begun == [(kind, of_session(desk.seat(17).sitting))]


def test_f6_pauses_the_room_and_lets_it_go_on_whoever_is_chosen(qtbot: QtBot) -> None:
    desk = StagedDesk()
    bar, told = bar_of(qtbot, desk, 17)
    QTest.keyClick(bar, Qt.Key.Key_F6)
    desk.set_session(paused_since=NOW, deadline=None)
    bar.refresh()
    QTest.keyClick(bar, Qt.Key.Key_F6)
    assert told.begun == [("pause_session", of_session()), ("resume_session", of_session())]


def test_f2_without_a_seat_is_for_the_whole_room_and_f3_says_that_one_is_to_be_chosen(qtbot: QtBot) -> None:
    bar, told = bar_of(qtbot, StagedDesk())
    QTest.keyClick(bar, Qt.Key.Key_F2)
    assert told.begun == [("extend_session", of_session())]
    QTest.keyClick(bar, Qt.Key.Key_F3)
    assert told.sentences == ["换机：先选中一个考位。"]


def test_a_hot_key_that_makes_no_sense_says_so(qtbot: QtBot) -> None:
    desk = StagedDesk()
    desk.set_seat(17, phase=SittingPhase.ABSENT)
    bar, told = bar_of(qtbot, desk, 17)
    QTest.keyClick(bar, Qt.Key.Key_F2)
    assert told.sentences == ["延时：现在不能这样做。"]


def test_the_site_is_quiet_while_all_is_well_and_told_by_shape_where_the_disk_runs_out(qtbot: QtBot) -> None:
    desk = StagedDesk()
    bar, _told = bar_of(qtbot, desk)
    words = bar.site.findChild(QLabel, "site")
    assert words is not None
    assert words.text() == "磁盘 预计可用 40 小时 · 监考机 1 台在线"
    assert not bar.site._sign.isVisible()
    desk.set_site(disk_lasts=50 * MINUTE)
    bar.refresh()
    assert "50 分钟" in words.text()
    assert bar.site._sign.isVisible()


def test_a_candidate_who_is_gone_is_chosen_no_more(qtbot: QtBot) -> None:
    desk = StagedDesk()
    bar, _told = bar_of(qtbot, desk, 17)
    del desk.board.seats[desk.seat(17).sitting]
    bar.refresh()
    assert bar.who.text() == "全场"


def test_backup_standby_and_upload_stand_in_the_line_and_a_flag_tells_that_one_needs_care(qtbot: QtBot) -> None:
    desk = StagedDesk()
    desk.set_site(backup=BackupRow("backup_well", "E:"), standby=StandbyRow("standby_in_step", "BEI-01"))
    bar, _told = bar_of(qtbot, desk)
    words = bar.site.findChild(QLabel, "site")
    assert words is not None
    assert words.text() == "备份 正常 · 备机 同步 · 磁盘 预计可用 40 小时 · 监考机 1 台在线"
    assert not bar.site._flag.isVisible()
    desk.set_site(standby=StandbyRow("standby_lost", "BEI-01"))
    bar.refresh()
    assert "备机 断开" in words.text()
    assert bar.site._flag.isVisible()
    desk.set_site(disk_lasts=50 * MINUTE)
    bar.refresh()
    assert bar.site._sign.isVisible()
    assert not bar.site._flag.isVisible()
