"""The sheet of an act: few clicks, the consequence as it stands now, an order that is given once, answers in words."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exam.commands import ExtendSitting, MoveSitting, SendMessage
from exam.ids import MachineId
from exam.look import DARK, LIGHT
from exam.policy import MINUTE
from exam.text import Language, Refusal
from exam.widgets.tick_box import RoundChoice, TickBox
from invigilator_console.port import Answered, Connection, Standing
from invigilator_console.room.acts import ACTS
from invigilator_console.room.forms import Field, FieldKind, Option, Target, Values
from invigilator_console.ui.acts.act_sheet import ActSheet
from invigilator_console.ui.acts.code_field import grouped, signs_of
from invigilator_console.ui.acts.fields import make_field
from invigilator_console.ui.acts.opening import open_act
from tests.shots.draw import settle
from tests.ui.console.late import LateDesk
from tests.ui.console.parts import COLUMN, HEIGHT, Told, kit_of, show
from tests.ui.console.stage import CHIEF, LENGTH, ROOM, StagedDesk, in_every_state
from tests.ui.geometry import faults
from tests.ui.windows import press, type_text

Found = TypeVar("Found", bound=QWidget)
ASKING = sorted(kind for kind, act in ACTS.items() if not act.at_once and kind != "give_consent")


@pytest.fixture
def desk() -> StagedDesk:
    staged = StagedDesk()
    in_every_state(staged)
    return staged


def about(desk: StagedDesk, *seats: int) -> Target:
    rows = [desk.seat(seat) for seat in seats]
    return Target(tuple(row.sitting for row in rows), rows[0].session, ROOM, MachineId("PC-141"), "clean")


def opened(
    qtbot: QtBot, desk: StagedDesk, kind: str, target: Target, language: Language = "zh", filled: Values | None = None
) -> tuple[ActSheet, Told]:
    kit, told = kit_of(desk, language)
    sheet = ActSheet(kit, ACTS[kind], target, told.close, filled)
    qtbot.addWidget(sheet)
    show(sheet, COLUMN, HEIGHT, sheet.enter)
    return sheet, told


def part(sheet: QWidget, kind: type[Found], name: str) -> Found:
    found = sheet.findChild(kind, name)
    assert found is not None, name
    return found


def text(sheet: QWidget, name: str) -> str:
    return part(sheet, QLabel, name).text()


def seen(sheet: QWidget, name: str) -> bool:
    return part(sheet, QWidget, name).isVisibleTo(sheet)


# ---- how an extension is given --------------------------------------------------------------------------------------


def test_an_extension_of_one_seat_takes_a_reason_and_a_confirmation(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, told = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    press(sheet, "usual-reason-0")
    press(sheet, "confirm")
    assert desk.orders == [ExtendSitting(desk.seat(16).sitting, 5 * MINUTE, "设备故障耽误", "")]
    assert told.closed == 1
    assert "10:00 → 10:05" in told.sentences[0]


def test_the_same_by_keys_alone_and_what_stands_there_is_typed_over(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, told = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    minutes = part(sheet, QLineEdit, "line-minutes")
    assert minutes.hasFocus()
    type_text(minutes, "7")
    part(sheet, QLineEdit, "line-reason").setText("网线松动")  # an input method's keys cannot be simulated
    QTest.keyClick(part(sheet, QLineEdit, "line-reason"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.orders == [ExtendSitting(desk.seat(16).sitting, 7 * MINUTE, "网线松动", "")]
    assert told.closed == 1


def test_a_usual_reason_is_recorded_in_the_language_of_the_site(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, _ = opened(qtbot, desk, "extend_sitting", about(desk, 16), "en")
    press(sheet, "usual-reason-0")
    assert part(sheet, QLineEdit, "line-reason").text() == "Time lost to a fault"
    press(sheet, "confirm")
    assert isinstance(desk.orders[0], ExtendSitting)
    assert desk.orders[0].reason == "设备故障耽误"


def test_escape_closes_and_orders_nothing(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, told = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    QTest.keyClick(part(sheet, QLineEdit, "line-minutes"), Qt.Key.Key_Escape)
    assert told.closed == 1
    assert desk.orders == []


# ---- the consequence ------------------------------------------------------------------------------------------------


def test_the_consequence_follows_what_is_typed_and_what_the_board_says(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, _ = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    assert text(sheet, "consequence").endswith("10:00 → 10:05")
    press(sheet, "usual-minutes-3")
    assert text(sheet, "consequence").endswith("10:00 → 10:10")
    desk.set_seat(16, deadline=LENGTH + 2 * MINUTE)
    sheet.refresh()
    assert text(sheet, "consequence").endswith("10:02 → 10:12")


def test_who_has_to_agree_is_said_before_with_who_is_here(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, _ = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    assert "主考甲" in text(sheet, "needs")
    assert "巡考甲" in text(sheet, "needs")
    desk.me = CHIEF
    sheet.refresh()
    assert "主考甲" not in text(sheet, "needs")
    other, _ = opened(qtbot, desk, "send_message", about(desk, 16))
    assert not seen(other, "needs")


def test_a_grave_consequence_has_a_sign_and_a_word_besides_its_colour(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, _ = opened(qtbot, desk, "stop_sitting", about(desk, 16))
    assert part(sheet, QLabel, "consequence").property("role") == "grave"
    assert any("重要操作" in one.text() for one in sheet.findChildren(QLabel))


def test_the_code_is_asked_for_only_where_it_is_needed_or_there(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, _ = opened(qtbot, desk, "extend_sitting", about(desk, 21))
    assert not seen(sheet, "line-code")
    press(sheet, "usual-minutes-4")  # 5 of 15 minutes are given already
    assert seen(sheet, "line-code")
    other, _ = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    press(other, "open-code")
    assert part(other, QLineEdit, "line-code").hasFocus()


def test_a_pc_that_is_taken_meanwhile_is_not_offered_any_more(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, _ = opened(qtbot, desk, "move_sitting", about(desk, 17))
    assert sheet.values["to"] == "PC-141"
    desk.set_machine("PC-141", connected=False)
    sheet.refresh()
    assert sheet.values["to"] != "PC-141"
    press(sheet, "usual-reason-0")
    press(sheet, "confirm")
    assert isinstance(desk.orders[0], MoveSitting)
    assert desk.orders[0].to == (sheet.values["to"] or None)


# ---- what is wrong --------------------------------------------------------------------------------------------------


def test_what_is_missing_is_said_beside_it_and_nothing_is_ordered(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, told = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    press(sheet, "confirm")
    assert "理由" in text(sheet, "wrong-reason")
    assert part(sheet, QLineEdit, "line-reason").hasFocus()
    assert desk.orders == []
    type_text(part(sheet, QLineEdit, "line-reason"), "x")
    assert not seen(sheet, "wrong-reason")
    assert told.closed == 0


def test_minutes_that_are_none_are_refused_beside_the_minutes(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, _ = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    press(sheet, "usual-reason-0")
    part(sheet, QLineEdit, "line-minutes").setText("0")
    press(sheet, "confirm")
    assert text(sheet, "wrong-minutes")
    assert desk.orders == []


def test_a_refusal_keeps_what_was_filled_in_so_that_it_can_be_corrected(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.answers = [Answered(Refusal("extension_needs_release", {"limit": 15, "given": 10}))]
    sheet, told = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    press(sheet, "usual-reason-0")
    press(sheet, "confirm")
    assert "15" in text(sheet, "wrong-code")
    assert seen(sheet, "line-code")
    type_text(part(sheet, QLineEdit, "line-code"), "073f7k9qxmt")
    press(sheet, "confirm")
    assert isinstance(desk.orders[1], ExtendSitting)
    assert desk.orders[1].code == "07-3F7K-9QXM-T"
    assert told.closed == 1


def test_a_refusal_about_no_field_stands_above_the_button(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.answers = [Answered(Refusal("done_meanwhile"))]
    sheet, told = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    press(sheet, "usual-reason-0")
    press(sheet, "confirm")
    assert "另一位工作人员" in text(sheet, "refused")
    assert part(sheet, QPushButton, "confirm").isEnabled()
    assert told.closed == 0


# ---- once, and whatever the answer ----------------------------------------------------------------------------------


def test_a_double_click_orders_once(qtbot: QtBot) -> None:
    desk = LateDesk()
    sheet, told = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    press(sheet, "usual-reason-0")
    confirm = part(sheet, QPushButton, "confirm")
    QTest.mouseClick(confirm, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(confirm, Qt.MouseButton.LeftButton)
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(desk.orders) == 1
    assert not confirm.isEnabled()
    desk.answer(Answered())
    assert told.closed == 1
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(desk.orders) == 1


def test_an_answer_that_comes_after_the_sheet_was_closed_is_told_all_the_same(qtbot: QtBot) -> None:
    desk = LateDesk()
    sheet, told = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    press(sheet, "usual-reason-0")
    press(sheet, "confirm")
    sheet.close_sheet()
    sheet.deleteLater()
    settle()
    desk.answer(Answered(Refusal("session_closed")))
    assert "本场已关闭" in told.sentences[0]


def test_a_server_that_goes_away_leaves_the_order_to_the_queue(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.answers = [Answered(unknown=True)]
    sheet, told = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    press(sheet, "usual-reason-0")
    press(sheet, "confirm")
    assert told.closed == 1
    assert "没有回答" in told.sentences[0]


def test_nothing_can_be_confirmed_while_the_server_is_away(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, _ = opened(qtbot, desk, "extend_sitting", about(desk, 16))
    press(sheet, "usual-reason-0")
    desk.connection = Connection(Standing.AWAY, 4000)
    sheet.refresh()
    confirm = part(sheet, QPushButton, "confirm")
    assert not confirm.isEnabled()
    assert "连不上" in confirm.accessibleDescription()
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.orders == []


def test_of_several_seats_those_that_were_refused_are_named_and_ordered_again_alone(
    qtbot: QtBot, desk: StagedDesk
) -> None:
    desk.answers = [Answered(), Answered(Refusal("sitting_absent")), Answered()]
    sheet, told = opened(qtbot, desk, "send_message", about(desk, 16, 18, 20))
    press(sheet, "usual-text-0")
    press(sheet, "confirm")
    assert "18 座" in text(sheet, "refused")
    assert "缺考" in text(sheet, "refused")
    assert "已执行 2 项" in text(sheet, "refused")
    press(sheet, "confirm")
    again = desk.orders[-1]
    assert len(desk.orders) == 4
    assert isinstance(again, SendMessage)
    assert again.sitting == desk.seat(18).sitting
    assert told.closed == 1


def test_what_was_filled_in_is_there_again_in_another_language(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, _ = opened(qtbot, desk, "record_violation", about(desk, 16))
    sheet.findChildren(RoundChoice)[1].setChecked(True)
    other, _ = opened(qtbot, desk, "record_violation", about(desk, 16), "en", {**sheet.values, "text": "交头接耳"})
    assert other.values["level"] == "warning"
    assert other.values["text"] == "交头接耳"


# ---- fields ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("073f7k9qxmt", "07-3F7K-9QXM-T"),
        ("07 3F7K", "07-3F7K"),
        ("０7-3", "07-3"),
        ("", ""),
        ("0" * 13, "00-0000-0000-000"),
    ],
)
def test_a_code_is_shown_in_its_groups_however_it_is_typed(typed: str, shown: str) -> None:
    assert grouped(signs_of(typed)) == shown


def test_a_papers_code_has_groups_of_its_own() -> None:
    assert grouped(signs_of("3f7k 9qxm0a2b7c8defgh"), "3F7K-9QXM-0A2B-7C8D-EFGH") == "3F7K-9QXM-0A2B-7C8D-EFGH"


def test_more_than_five_choices_unfold_and_the_wheel_leaves_them_alone(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, _ = opened(qtbot, desk, "record_incident", about(desk, 16))
    unfolding = part(sheet, QComboBox, "choice-kind")
    assert unfolding.isVisibleTo(sheet)
    assert sheet.values["kind"] == "other"


def test_any_of_several_are_joined_by_line_ends(qtbot: QtBot, desk: StagedDesk) -> None:
    kit, _ = kit_of(desk)
    options = tuple(Option(name, ACTS["send_message"].title) for name in ("a", "b", "c"))
    field = make_field(kit, Field("many", FieldKind.MANY, ACTS["send_message"].title, options, initial="b"))
    qtbot.addWidget(field)
    field.findChildren(TickBox)[0].setChecked(True)
    assert field.value() == "a\nb"


# ---- where acts begin -----------------------------------------------------------------------------------------------


def test_an_act_that_asks_nothing_is_done_at_once_and_told(desk: StagedDesk, qtbot: QtBot) -> None:
    kit, told = kit_of(desk)
    assert open_act(kit, "lower_hand", about(desk, 7), told.close) is None
    assert len(desk.orders) == 1
    assert "举手" in told.sentences[0]
    desk.answers = [Answered(Refusal("not_outside"))]
    open_act(kit, "step_back", about(desk, 7), told.close)
    assert "没有外出" in told.sentences[1]


@pytest.mark.parametrize("kind", ["ask_screen", "read_emergency_code"])
def test_to_see_a_screen_or_a_code_opens_the_candidate(desk: StagedDesk, qtbot: QtBot, kind: str) -> None:
    kit, told = kit_of(desk)
    assert open_act(kit, kind, about(desk, 16), told.close) is None
    assert told.shown == [desk.seat(16).sitting]
    assert desk.orders == []


# ---- how it looks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "factor"), [("zh", 100), ("en", 100), ("zh", 200), ("en", 200)])
@pytest.mark.parametrize("kind", ASKING)
def test_every_sheet_is_whole_in_the_column(
    qtbot: QtBot, desk: StagedDesk, kind: str, language: Language, factor: int
) -> None:
    kit, told = kit_of(desk, language, factor, DARK if factor == 200 else LIGHT)
    sheet = ActSheet(
        kit, ACTS[kind], about(desk, {"release_lock": 12, "credit_lost_time": 25}.get(kind, 16)), told.close
    )
    qtbot.addWidget(sheet)
    show(sheet, kit.measures.gap(COLUMN), HEIGHT, sheet.enter)
    assert faults(sheet, factor) == []
    confirm = part(sheet, QPushButton, "confirm")
    assert sheet.rect().contains(confirm.mapTo(sheet, confirm.rect().bottomRight()))
    named = sheet.findChildren(QLineEdit) + sheet.findChildren(QPushButton) + sheet.findChildren(QComboBox)
    assert [one.objectName() for one in named if not one.accessibleName()] == []
