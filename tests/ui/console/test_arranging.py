"""Arranging the seats of a room: by mouse, by keyboard, from a file, and saved for every console."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from exam.commands import ArrangeRoom
from exam.ids import SeatNumber, SessionId, SittingId
from exam.premises import Layout
from exam.text import Refusal
from invigilator_console.port import Answered, Connection, Standing
from invigilator_console.ui.room.room_page import RoomPage
from tests.shots.draw import settle
from tests.ui.console.late_desk import LateDesk
from tests.ui.console.parts import Told, kit_of, names_of_buttons, show
from tests.ui.console.stage import LENGTH, ROOM, StagedDesk
from tests.ui.geometry import faults

CTRL = Qt.KeyboardModifier.ControlModifier


def opened(qtbot: QtBot, desk: StagedDesk) -> tuple[RoomPage, Told]:
    kit, told = kit_of(desk)
    page = RoomPage(kit, ROOM)
    qtbot.addWidget(page)
    show(page, 980, 620)
    press(page, "arrange")
    return page, told


def press(page: RoomPage, name: str) -> None:
    found = page.findChild(QPushButton, name)
    assert found is not None, name
    assert found.isVisible(), name
    found.click()
    settle()


def place(page: RoomPage, seat: int) -> int:
    assert page.seats.draft is not None
    return page.seats.draft.seats[SeatNumber(seat)]


def test_a_seat_is_dragged_to_a_place_and_the_other_takes_its(qtbot: QtBot) -> None:
    desk = StagedDesk()
    page, _told = opened(qtbot, desk)
    plan = page.seats.plan
    start = plan.seat_rect(desk.seat(1).sitting).center()
    end = plan.seat_rect(desk.seat(10).sitting).center()
    QTest.mousePress(plan, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(plan, end)
    QTest.mouseRelease(plan, Qt.MouseButton.LeftButton, pos=end)
    assert (place(page, 1), place(page, 10)) == (9, 0)
    assert page.seats.chosen_sittings() == ()


def test_a_seat_is_moved_with_ctrl_and_the_arrows_and_stops_at_the_edge(qtbot: QtBot) -> None:
    page, _told = opened(qtbot, StagedDesk())
    plan = page.seats.plan
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(plan, key, CTRL)
    assert [place(page, seat) for seat in (1, 2, 10)] == [1, 0, 9]


def test_columns_are_more_or_fewer_and_as_usual_again(qtbot: QtBot) -> None:
    page, _told = opened(qtbot, StagedDesk())
    press(page, "fewer-columns")
    press(page, "fewer-columns")
    assert page.seats.draft is not None
    assert page.seats.draft.columns == 6
    assert faults(page) == []
    press(page, "more-columns")
    assert page.seats.draft.columns == 7
    press(page, "usual-layout")
    assert (page.seats.draft.columns, place(page, 9)) == (8, 8)


def test_saving_orders_the_arrangement_of_the_whole_room(qtbot: QtBot) -> None:
    desk = StagedDesk(10)
    # The practical of the same room uses a seat that this session leaves empty.
    first = desk.set_session()
    other = msgspec.structs.replace(first, session=SessionId(f"{ROOM}/practical/20261128T1030"), starts_at=2 * LENGTH)
    desk.board.sessions[other.session] = other
    row = msgspec.structs.replace(
        desk.seat(1), session=other.session, sitting=SittingId("x@practical"), seat=SeatNumber(31)
    )
    desk.board.seats[row.sitting] = row
    desk.board._members[other.session] = [row.sitting]
    page, told = opened(qtbot, desk)
    press(page, "fewer-columns")
    press(page, "save-layout")
    (order,) = desk.orders
    assert isinstance(order, ArrangeRoom)
    assert (order.room, order.columns) == (ROOM, 3)
    assert set(order.seats) == {*range(1, 11), 31}
    assert told.sentences == ["座位布局已保存，所有监考机相同。"]
    assert page.seats.draft is None
    assert page.filters.isVisible()


def test_a_refused_arrangement_stays_open_and_is_not_ordered_twice_meanwhile(qtbot: QtBot) -> None:
    desk = LateDesk()
    page, told = opened(qtbot, desk)
    press(page, "fewer-columns")
    press(page, "save-layout")
    press(page, "save-layout")
    assert len(desk.orders) == 1
    desk.answer(Answered(Refusal("layout_malformed")))
    assert page.seats.draft is not None
    assert told.sentences


def test_leaving_changes_nothing(qtbot: QtBot) -> None:
    desk = StagedDesk()
    page, _told = opened(qtbot, desk)
    press(page, "fewer-columns")
    press(page, "leave-layout")
    assert desk.orders == []
    assert page.seats.draft is None
    assert page.seats.plan.layout_shown.columns == 8


def test_an_arrangement_is_written_and_read_as_a_table(qtbot: QtBot, tmp_path: Path) -> None:
    page, told = opened(qtbot, StagedDesk(4))
    press(page, "fewer-columns")
    file = tmp_path / "座位.csv"
    page.arranging.write_file(str(file))
    assert file.read_bytes().decode("utf-8-sig").splitlines() == ["1", "2", "3", "4"]
    press(page, "usual-layout")
    page.arranging.read_file(str(file))
    assert page.seats.draft is not None
    assert page.seats.draft.columns == 1
    assert told.sentences == ["座位表已导出：座位.csv"]
    (tmp_path / "door.csv").write_text("4,,3\n1,2,\n", encoding="utf-8")
    page.arranging.read_file(str(tmp_path / "door.csv"))
    assert page.seats.draft == Layout(3, {SeatNumber(4): 0, SeatNumber(3): 2, SeatNumber(1): 3, SeatNumber(2): 4})


@pytest.mark.parametrize("content", [b"a,b\n", b"1,1\n", b"\xff\xfe\x00", b"1," * 70_000])
def test_a_file_that_is_no_table_of_seats_changes_nothing(qtbot: QtBot, tmp_path: Path, content: bytes) -> None:
    page, told = opened(qtbot, StagedDesk(4))
    before = page.seats.draft
    file = tmp_path / "seats.csv"
    file.write_bytes(content)
    page.arranging.read_file(str(file))
    page.arranging.read_file(str(tmp_path / "gone.csv"))
    assert page.seats.draft == before
    assert len(told.sentences) == 2


def test_a_place_that_takes_no_file_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    page, told = opened(qtbot, StagedDesk(4))
    page.arranging.write_file(str(tmp_path / "no folder" / "seats.csv"))
    assert told.sentences == ["文件写不进去。请换一个位置再导出。"]


@pytest.mark.parametrize("name", ["from-file", "to-file"])
def test_the_file_is_asked_for_without_holding_up_the_rest(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: shown.append(dialog.windowTitle()))
    page, _told = opened(qtbot, StagedDesk(4))
    press(page, name)
    assert shown == ["选择座位表文件" if name == "from-file" else "导出座位表"]


def test_while_the_server_is_away_nothing_is_saved_and_it_says_why(qtbot: QtBot) -> None:
    desk = StagedDesk()
    page, _told = opened(qtbot, desk)
    desk.connection = Connection(Standing.AWAY, 9000)
    page.refresh()
    assert "save-layout" not in names_of_buttons(page)
    assert "断开" in page.arranging.save_button.accessibleDescription()
