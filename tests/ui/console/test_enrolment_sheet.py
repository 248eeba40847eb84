"""One-time codes at a console: asked for from the list of machines, shown once, large, and as a code to scan."""

from __future__ import annotations

import pytest
import segno
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from exam.ids import MachineId, RoomName, SeatNumber
from exam.look import DARK, LIGHT
from exam.people import Actor, Role
from exam.text import Language, Refusal
from exam.wire.enrolment import CodesRequest, GivenCode, GivenCodes
from invigilator_console.port import Connection, Standing
from invigilator_console.room.code_asking import GIVE_CODES, asked_codes
from invigilator_console.room.forms import Target
from invigilator_console.ui.acts.enrolment_sheet import EnrolmentSheet
from invigilator_console.ui.acts.opening import open_act
from invigilator_console.ui.acts.qr_view import QUIET, QrView
from invigilator_console.ui.pages.machines_page import MachinesPage
from tests.shots.draw import settle
from tests.ui.console.parts import COLUMN, HEIGHT, Told, kit_of, names_of_buttons, show
from tests.ui.console.stage import ME, ROOM, StagedDesk, given_codes
from tests.ui.geometry import faults
from tests.ui.windows import press

ADMIN = Actor(Role.SYSTEM_ADMINISTRATOR, "管理员甲", "JK-01")


@pytest.fixture
def desk() -> StagedDesk:
    staged = StagedDesk()
    staged.me = ADMIN
    staged.codes = given_codes(12, 0)
    return staged


def opened(
    qtbot: QtBot, desk: StagedDesk, machine: str = "", language: Language = "zh", factor: int = 100
) -> tuple[EnrolmentSheet, Told]:
    kit, told = kit_of(desk, language, factor, DARK if factor == 200 else LIGHT)
    sheet = open_act(kit, GIVE_CODES, Target(room=ROOM, machine=MachineId(machine) if machine else None), told.close)
    assert isinstance(sheet, EnrolmentSheet)
    qtbot.addWidget(sheet)
    show(sheet, round(COLUMN * (1 if factor == 100 else 1.5)), HEIGHT, sheet.enter)
    return sheet, told


def fill(sheet: EnrolmentSheet, **values: str) -> None:
    for field in sheet.fields:
        if field.field.name in values:
            field.fill(values[field.field.name])


def texts(sheet: EnrolmentSheet, name: str) -> list[str]:
    return [one.text() for one in sheet.findChildren(QLabel, name) if one.isVisibleTo(sheet)]


def test_codes_for_a_seat_and_a_spare_are_shown_large_and_to_scan(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, told = opened(qtbot, desk)
    fill(sheet, seats="12", spares="1")
    press(sheet, "confirm")
    settle()
    assert desk.codes_asked == [CodesRequest(ROOM, (SeatNumber(12),), 1)]
    assert isinstance(desk.codes, GivenCodes)
    assert texts(sheet, "enrolment-code") == [one.code for one in desk.codes.codes]
    assert "24 小时内有效" in texts(sheet, "good-for")[0]
    assert len([one for one in sheet.findChildren(QrView) if one.isVisibleTo(sheet)]) == 2
    press(sheet, "codes-used")
    assert told.closed == 1


def test_the_picture_is_the_code_with_its_quiet_zone(qtbot: QtBot) -> None:
    drawn = segno.make_qr("004212345678", error="m").matrix
    view = QrView(["".join(map(str, row)) for row in drawn], 168, "QR")
    qtbot.addWidget(view)
    show(view, view.sizeHint().width(), view.sizeHint().height())
    picture = view.grab().toImage()
    module = view.sizeHint().width() // (len(drawn) + 2 * QUIET)
    for y in range(-QUIET, len(drawn) + QUIET):
        for x in range(-QUIET, len(drawn) + QUIET):
            dark = 0 <= y < len(drawn) and 0 <= x < len(drawn) and bool(drawn[y][x])
            middle = picture.pixelColor((x + QUIET) * module + module // 2, (y + QUIET) * module + module // 2)
            assert (middle.lightness() < 128) == dark, (x, y)


def test_the_seat_of_a_pc_that_is_not_enrolled_stands_there(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.set_machine("PC-117", seat=SeatNumber(17), enrolled=None)
    sheet, _ = opened(qtbot, desk, "PC-117")
    press(sheet, "confirm")
    assert desk.codes_asked == [CodesRequest(ROOM, (SeatNumber(17),), 0)]


def test_what_is_wrong_is_said_and_nothing_is_asked(qtbot: QtBot, desk: StagedDesk) -> None:
    sheet, _ = opened(qtbot, desk)
    for values, said in (
        ({}, "请先选考位"),
        ({"seats": "a"}, "不是考位"),
        ({"seats": "", "spares": "x"}, "应是数字"),
        ({"seats": "1-200", "spares": "1"}, "最多 200"),
    ):
        fill(sheet, **values)
        press(sheet, "confirm")
        assert said in texts(sheet, "refused")[0]
    assert desk.codes_asked == []
    assert isinstance(asked_codes({"room": ROOM, "seats": "１－３、5"}), CodesRequest), "full width digits are digits"


def test_a_refusal_is_a_sentence_and_the_next_try_may_succeed(qtbot: QtBot, desk: StagedDesk) -> None:
    given, desk.codes = desk.codes, Refusal("enrolment_codes_unwritable")
    sheet, _ = opened(qtbot, desk)
    fill(sheet, spares="1")
    press(sheet, "confirm")
    assert "不能写入" in texts(sheet, "refused")[0]
    desk.codes = given
    press(sheet, "confirm")
    assert len(texts(sheet, "enrolment-code")) == 2


def test_it_is_begun_at_the_list_of_machines_by_those_who_may(qtbot: QtBot, desk: StagedDesk) -> None:
    kit, told = kit_of(desk)
    page = MachinesPage(kit)
    qtbot.addWidget(page)
    show(page, 980, 600)
    press(page, "enrolment-code")
    assert told.begun == [(GIVE_CODES, Target(room=ROOM))]
    desk.connection = Connection(Standing.AWAY, 4000)
    page.refresh()
    assert "enrolment-code" not in names_of_buttons(page)
    desk.me, desk.connection = ME, Connection(Standing.LIVE)
    page.refresh()
    assert "enrolment-code" not in names_of_buttons(page)


@pytest.mark.parametrize(("language", "factor"), [("zh", 100), ("en", 100), ("zh", 200), ("en", 200)])
def test_the_sheet_is_whole_before_and_after(qtbot: QtBot, desk: StagedDesk, language: Language, factor: int) -> None:
    sheet, _ = opened(qtbot, desk, language=language, factor=factor)
    fill(sheet, seats="12", spares="1")
    settle()
    assert faults(sheet, factor) == []
    press(sheet, "confirm")
    settle()
    assert faults(sheet, factor) == []
    assert [one.objectName() for one in sheet.findChildren(QPushButton) if not one.accessibleName()] == []


def test_a_code_names_its_place_for_a_screen_reader(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.codes = GivenCodes(24, (GivenCode("0042 1234 5678", RoomName("第1考场"), SeatNumber(12), ("1",)),))
    sheet, _ = opened(qtbot, desk, language="en")
    fill(sheet, seats="12")
    press(sheet, "confirm")
    settle()
    (code,) = [one for one in sheet.findChildren(QLabel, "enrolment-code") if one.isVisibleTo(sheet)]
    assert code.accessibleName() == "第1考场, seat 12: enrolment code 0042 1234 5678"
