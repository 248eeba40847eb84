"""The queue: what stands in it, what its buttons begin, that lines stay, and when it sounds."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import pytest
from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exam.commands import ExtendSitting
from exam.conduct import RaisedHand
from exam.duties import Duty
from exam.events import IncidentKind, Topic
from exam.policy import MINUTE, SECOND
from exam.room import Incident
from exam.text import Language
from exam.widgets.parts import column
from exam.wire.console_rows import ProposalRow
from invigilator_console.port import Connection, Standing, Unanswered
from invigilator_console.room.forms import Target
from invigilator_console.ui.attention.attention_list import MOST_SHOWN, AttentionList
from invigilator_console.ui.attention.chime import Chime, SoundSetting
from invigilator_console.ui.attention.matter_row import MatterRow
from invigilator_console.ui.attention.unanswered_row import UnansweredRow
from tests.shots.draw import settle
from tests.ui.console.parts import COLUMN, HEIGHT, Told, kit_of, show
from tests.ui.console.stage import (
    CHIEF,
    INSPECTOR,
    ME,
    NOW,
    OTHER_ROOM,
    ROOM,
    THEORY,
    StagedDesk,
    in_every_state,
)
from tests.ui.geometry import faults


@dataclass
class Shown:
    """A queue over a staged desk, in a column as in the window."""

    desk: StagedDesk
    told: Told
    queue: AttentionList
    column: QWidget
    sounds: list[None]

    def rows(self) -> list[MatterRow]:
        return [line for line in self.queue.lines() if isinstance(line, MatterRow)]

    def row(self, key: str, number: int) -> MatterRow:
        sitting = self.desk.seat(number).sitting
        return next(row for row in self.rows() if row.matter.key == f"{key}/{sitting}")

    def refresh(self) -> None:
        self.queue.refresh()
        settle()


def shown(
    qtbot: QtBot,
    desk: StagedDesk,
    language: Language = "zh",
    factor: int = 100,
    sound: SoundSetting | None = None,
) -> Shown:
    kit, told = kit_of(desk, language, factor)
    sounds: list[None] = []
    around = QWidget()
    made = AttentionList(kit, sound or SoundSetting(), beep=lambda: sounds.append(None))
    column(around).addWidget(made)
    qtbot.addWidget(around)
    show(around, COLUMN * (100 + (factor - 100) // 2) // 100, HEIGHT)
    return Shown(desk, told, made, around, sounds)


def every_state() -> StagedDesk:
    desk = StagedDesk()
    in_every_state(desk)
    return desk


def label_of(row: QWidget, name: str) -> str:
    found = row.findChild(QLabel, name)
    assert found is not None
    return found.text()


def press(row: QWidget, name: str) -> None:
    found = row.findChild(QPushButton, name)
    assert found is not None, name
    found.click()


# ---- what stands there ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [100, 150, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut(qtbot: QtBot, language: Language, factor: int) -> None:
    desk = every_state()
    extended = ExtendSitting(desk.seat(5).sitting, 5 * MINUTE, "设备故障耽误")
    desk.unanswered = [Unanswered("r1", extended, "监考甲", NOW, lost=True), Unanswered("r2", extended, "监考甲", NOW)]
    made = shown(qtbot, desk, language, factor)
    assert faults(made.queue, factor) == []


def test_the_most_urgent_stand_first_with_cause_and_time(qtbot: QtBot) -> None:
    made = shown(qtbot, every_state())
    first = made.rows()[0]
    assert label_of(first, "matter-title") == "17 座：断线（PC-117）"
    assert label_of(first, "matter-since") == "00:42"
    urgencies = [row.matter.urgency for row in made.rows()]
    assert urgencies == sorted(urgencies)
    locked = made.row("locked", 12)
    assert "插有移动存储设备" in label_of(locked, "matter-evidence")
    assert label_of(made.queue, "attention-title") == "待处理 10"


def test_an_empty_queue_says_that_all_is_calm(qtbot: QtBot) -> None:
    desk = StagedDesk()
    row = desk.set_session()
    desk.set_session(duties=tuple(msgspec.structs.replace(duty, done=True) for duty in row.duties))
    made = shown(qtbot, desk)
    empty = made.queue.findChild(QLabel, "attention-empty")
    assert empty is not None
    assert empty.isVisible()
    assert made.queue.lines() == []
    desk.set_seat(3, hand=RaisedHand(Topic.HELP, NOW))
    made.refresh()
    assert not empty.isVisible()


def test_time_counts_on(qtbot: QtBot) -> None:
    made = shown(qtbot, every_state())
    made.desk.tick(20 * SECOND)
    made.refresh()
    assert label_of(made.rows()[0], "matter-since") == "01:02"


def test_only_the_rooms_that_are_asked_for_are_told_of(qtbot: QtBot) -> None:
    desk = StagedDesk(4, rooms=(ROOM, OTHER_ROOM))
    desk.set_seat(2, OTHER_ROOM, hand=RaisedHand(Topic.HELP, NOW))
    made = shown(qtbot, desk)
    made.queue.show_rooms(frozenset({ROOM}))
    assert all(row.matter.room == ROOM for row in made.rows())
    made.queue.show_rooms(None)
    assert any(row.matter.room == OTHER_ROOM for row in made.rows())


# ---- acts -----------------------------------------------------------------------------------------------------------


def test_a_line_begins_its_acts_about_the_right_seat(qtbot: QtBot) -> None:
    made = shown(qtbot, every_state())
    row = made.row("second_login", 19)
    assert [button.text() for button in row.buttons] == ["已查看", "违纪"]
    press(row, "act-see_matter")
    sitting = made.desk.seat(19).sitting
    target = Target(sittings=(sitting,), session=THEORY, room=ROOM, name=f"second_login/{sitting}/1")
    assert made.told.begun == [("see_matter", target)]
    assert row.more is not None
    assert row.more.acts == ("record_incident",)
    row.more.menu_of_acts.actions()[0].trigger()
    assert made.told.begun[1] == ("record_incident", target)


def test_incidents_proposals_and_duties_are_named(qtbot: QtBot) -> None:
    desk = StagedDesk()
    incident = Incident("i7", IncidentKind.OTHER, "灯管闪烁", None, NOW - MINUTE, ME)
    extended = ExtendSitting(desk.seat(5).sitting, 5 * MINUTE, "设备故障耽误")
    desk.set_session(incidents=(incident,), duties=(Duty("identity_check", 15 * MINUTE, fell=True, done=False),))
    needs = ((CHIEF.role,), (INSPECTOR.role,))
    desk.board.proposals["p3"] = ProposalRow("p3", extended, (CHIEF,), needs, NOW, NOW + 20 * MINUTE, "", "")
    made = shown(qtbot, desk)
    for kind in ("settle_incident", "give_consent", "tick_duty"):
        row = next(row for row in made.rows() if row.matter.acts[0] == kind)
        press(row, f"act-{kind}")
    named = {kind: target.name for kind, target in made.told.begun}
    assert named == {"settle_incident": "i7", "give_consent": "p3", "tick_duty": "identity_check"}
    assert {target.session for _kind, target in made.told.begun} == {THEORY}


def test_only_what_the_person_may_do_is_offered(qtbot: QtBot) -> None:
    desk = every_state()
    desk.me = INSPECTOR
    made = shown(qtbot, desk)
    offered = {button.objectName() for row in made.rows() for button in row.buttons}
    assert offered
    assert all(desk.may(name.removeprefix("act-")) for name in offered)
    assert made.row("locked", 12).buttons == []


def test_while_the_server_is_away_the_buttons_say_why_they_do_nothing(qtbot: QtBot) -> None:
    made = shown(qtbot, every_state())
    made.desk.connection = Connection(Standing.AWAY, 6000)
    made.refresh()
    button = made.rows()[0].buttons[0]
    assert not button.isEnabled()
    assert "断开" in button.accessibleDescription()


def test_a_click_on_a_line_marks_the_seat_and_opens_the_candidate(qtbot: QtBot) -> None:
    made = shown(qtbot, every_state())
    sitting = made.desk.seat(12).sitting
    QTest.mouseClick(made.row("locked", 12), Qt.MouseButton.LeftButton)
    assert made.told.chosen == [(sitting,)]
    assert made.told.shown == [sitting]


# ---- orders without an answer ---------------------------------------------------------------------------------------


def test_an_order_without_an_answer_stands_at_the_top_and_is_decided_where_it_was_lost(qtbot: QtBot) -> None:
    desk = every_state()
    order = Unanswered(
        "r1", ExtendSitting(desk.seat(5).sitting, 5 * MINUTE, "设备故障耽误"), "监考甲", NOW - 30 * SECOND
    )
    desk.unanswered = [order]
    made = shown(qtbot, desk)
    first = made.queue.lines()[0]
    assert isinstance(first, UnansweredRow)
    assert label_of(first, "unanswered-title") == "5 座 杨晓雯 延时 5 分钟：没有收到答复"
    assert first.buttons == []
    desk.unanswered = [msgspec.structs.replace(order, lost=True)]
    made.refresh()
    first = made.queue.lines()[0]
    press(first, "ask-again")
    assert desk.asked == ["again r1"]
    press(first, "drop")
    made.refresh()
    assert desk.asked == ["again r1", "drop r1"]
    assert isinstance(made.queue.lines()[0], MatterRow)


# ---- lines stay -----------------------------------------------------------------------------------------------------


def test_lines_that_say_the_same_are_not_made_anew(qtbot: QtBot) -> None:
    made = shown(qtbot, every_state())
    before = {row.matter.key: row for row in made.rows()}
    made.desk.tick(SECOND)
    made.desk.set_seat(30, hand=RaisedHand(Topic.HELP, NOW))
    made.desk.set_seat(7, hand=None)
    made.refresh()
    after = {row.matter.key: row for row in made.rows()}
    hand = f"hand/{made.desk.seat(30).sitting}"
    assert set(after) - set(before) == {hand}
    assert set(before) - set(after) == {f"hand/{made.desk.seat(7).sitting}"}
    assert all(after[key] is before[key] for key in set(before) & set(after))
    order = [row.y() for row in made.rows()]
    assert order == sorted(order)


def test_a_title_that_counts_down_changes_its_words_alone(qtbot: QtBot) -> None:
    desk = StagedDesk()
    extended = ExtendSitting(desk.seat(5).sitting, 5 * MINUTE, "设备故障耽误")
    desk.board.proposals["p3"] = ProposalRow("p3", extended, (CHIEF,), (), NOW, NOW + 20 * MINUTE, "", "")
    made = shown(qtbot, desk)
    row = next(row for row in made.rows() if row.matter.proposal)
    assert label_of(row, "matter-title") == "主考甲 的提议等待会签，还剩 20 分钟"
    desk.tick(5 * SECOND)
    made.refresh()
    assert next(row for row in made.rows() if row.matter.proposal) is row
    assert label_of(row, "matter-title").endswith("19 分 55 秒")


def test_forty_matters_cost_less_than_five_milliseconds_when_nothing_changed(qtbot: QtBot) -> None:
    desk = StagedDesk()
    for number in range(1, 41):
        desk.set_seat(number, hand=RaisedHand(Topic.MACHINE, NOW - number * SECOND))
    made = shown(qtbot, desk)
    assert len(made.rows()) >= 40
    took = []
    timer = QElapsedTimer()
    for _ in range(20):
        timer.start()
        made.queue.refresh()
        took.append(timer.nsecsElapsed() / 1e6)
    assert sorted(took)[10] < 5


def test_a_queue_without_end_shows_the_first_and_counts_the_others(qtbot: QtBot) -> None:
    desk = StagedDesk(80)
    for number in range(1, 81):
        desk.set_seat(number, hand=RaisedHand(Topic.HELP, NOW - number * SECOND))
    made = shown(qtbot, desk)
    assert len(made.queue.lines()) == MOST_SHOWN
    more = made.queue.findChild(QLabel, "attention-more")
    assert more is not None
    assert more.text() == "还有 21 项，处理后显示。"
    assert more.isVisible()


# ---- keyboard -------------------------------------------------------------------------------------------------------


def test_f8_goes_to_the_queue_and_the_arrows_through_it(qtbot: QtBot) -> None:
    made = shown(qtbot, every_state())
    asked: list[None] = []
    made.queue.wanted.connect(lambda: asked.append(None))
    QTest.keyClick(made.column, Qt.Key.Key_F8)
    assert asked == [None]
    rows = made.rows()
    assert rows[0].hasFocus()
    assert rows[0].accessibleName().startswith("立即处理，17 座：断线（PC-117），已 00:42")
    QTest.keyClick(rows[0], Qt.Key.Key_Down)
    assert rows[1].hasFocus()
    QTest.keyClick(rows[1], Qt.Key.Key_Up)
    QTest.keyClick(rows[0], Qt.Key.Key_Up)
    assert rows[0].hasFocus()
    QTest.keyClick(rows[0], Qt.Key.Key_Return)
    assert made.told.shown == [made.desk.seat(17).sitting]


def test_f8_is_heard_while_something_covers_the_queue(qtbot: QtBot) -> None:
    made = shown(qtbot, every_state())
    made.queue.hide()
    made.queue.wanted.connect(made.queue.show)
    QTest.keyClick(made.column, Qt.Key.Key_F8)
    assert made.queue.isVisible()
    assert made.rows()[0].hasFocus()


def test_a_line_that_goes_while_the_keyboard_is_there_passes_it_on(qtbot: QtBot) -> None:
    made = shown(qtbot, every_state())
    first, second = made.rows()[:2]
    first.buttons[0].setFocus()
    made.desk.set_seat(17, connected=True, away_since=None)
    made.refresh()
    assert second.hasFocus()


def test_every_button_of_the_queue_says_what_it_is_about(qtbot: QtBot) -> None:
    made = shown(qtbot, every_state())
    names = [one.accessibleName() for one in made.queue.findChildren(QPushButton) if one.isVisible()]
    assert len(set(names)) == len(names)
    assert all(names)


# ---- sound ----------------------------------------------------------------------------------------------------------


def test_news_sounds_once_and_what_stood_there_before_does_not(qtbot: QtBot) -> None:
    made = shown(qtbot, every_state())
    assert made.sounds == []
    made.desk.set_seat(30, hand=RaisedHand(Topic.HELP, NOW))
    made.refresh()
    made.refresh()
    assert len(made.sounds) == 1
    made.desk.set_seat(30, hand=None)
    made.refresh()
    made.desk.set_seat(30, hand=RaisedHand(Topic.HELP, NOW + MINUTE))
    made.refresh()
    assert len(made.sounds) == 2


def test_what_can_wait_makes_no_sound(qtbot: QtBot) -> None:
    desk = StagedDesk()
    made = shown(qtbot, desk)
    desk.set_session(incidents=(Incident("i7", IncidentKind.OTHER, "灯管闪烁", None, NOW, ME),))
    made.refresh()
    assert made.sounds == []


def test_m_turns_the_sound_off_and_the_window_remembers_it(qtbot: QtBot) -> None:
    desk, sound = StagedDesk(), SoundSetting()
    made = shown(qtbot, desk, sound=sound)
    assert made.queue.sound.text() == "提示音 开"
    QTest.keyClick(made.column, Qt.Key.Key_M)
    assert not sound.is_on
    assert made.queue.sound.text() == "提示音 关"
    assert made.queue.sound.accessibleName() == "提示音已关，按 M 打开"
    desk.set_seat(30, hand=RaisedHand(Topic.HELP, NOW))
    made.refresh()
    assert made.sounds == []
    again = shown(qtbot, desk, "en", sound=sound)
    assert again.queue.sound.text() == "Sound off"
    again.queue.sound.click()
    assert sound.is_on


def test_m_typed_into_a_field_is_a_letter(qtbot: QtBot) -> None:
    sound = SoundSetting()
    made = shown(qtbot, StagedDesk(), sound=sound)
    field = QLineEdit(made.column)
    field.show()
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_M)
    assert field.text() == "m"
    assert sound.is_on


def test_what_was_heard_is_kept_when_the_window_is_made_anew(qtbot: QtBot) -> None:
    desk, sound = every_state(), SoundSetting()
    shown(qtbot, desk, sound=sound)
    again = shown(qtbot, desk, "en", sound=sound)
    assert again.sounds == []


def test_the_sound_is_of_what_is_new_alone() -> None:
    sounds: list[None] = []
    chime = Chime(SoundSetting(), lambda: sounds.append(None))
    chime.hear(())
    chime.hear(())
    assert sounds == []
    assert chime.is_on
