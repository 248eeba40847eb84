"""The page of the machines: what is wrong first, read in words, and acts begun from a row."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exam.ids import MachineId, SeatNumber
from exam.look import DARK, LIGHT
from exam.people import Actor, Role
from exam.premises import EnrolledMachine
from exam.text import Language
from exam.words import Words
from invigilator_console.port import Connection, Standing
from invigilator_console.room.forms import Target
from invigilator_console.ui.pages.machine_table import COLUMNS, clock_said
from invigilator_console.ui.pages.machines_page import MachinesPage
from tests.shots.draw import settle
from tests.ui.console.parts import Told, kit_of, names_of_buttons, show
from tests.ui.console.stage import ME, OTHER_ROOM, ROOM, StagedDesk, in_every_state
from tests.ui.geometry import faults
from tests.ui.windows import press

ADMIN = Actor(Role.SYSTEM_ADMINISTRATOR, "管理员甲", "JK-01")
NAMES = [name for name, _, _ in COLUMNS]


@pytest.fixture
def desk() -> StagedDesk:
    staged = StagedDesk(rooms=(ROOM, OTHER_ROOM))
    in_every_state(staged)
    staged.me = ADMIN
    staged.set_machine("PC-130", same_program=False, build="0.0.9")
    return staged


def opened(qtbot: QtBot, desk: StagedDesk, language: Language = "zh") -> tuple[MachinesPage, Told]:
    kit, told = kit_of(desk, language)
    page = MachinesPage(kit)
    qtbot.addWidget(page)
    show(page, 980, 600, page.setFocus)
    return page, told


def cell(page: MachinesPage, row: int, column: str, role: int = Qt.ItemDataRole.DisplayRole) -> object:
    return page.model.data(page.model.index(row, NAMES.index(column)), role)


def text(page: QWidget, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert found is not None
    return found.text()


def choose(page: MachinesPage, machine: str) -> None:
    page.table.setCurrentIndex(page.model.index(page.model.row_of(MachineId(machine)), 0))


def test_what_is_wrong_stands_first_with_a_sign_and_a_word(qtbot: QtBot, desk: StagedDesk) -> None:
    page, _ = opened(qtbot, desk)
    assert [cell(page, number, "machine") for number in range(3)] == ["PC-126", "PC-130", "PC-102"]
    assert cell(page, 0, "state") == "需处理"
    assert cell(page, 0, "state", Qt.ItemDataRole.DecorationRole) is not None
    assert "需处理 2" in text(page, "counts")


def test_the_pc_that_is_chosen_is_read_in_words_and_stays_chosen(qtbot: QtBot, desk: StagedDesk) -> None:
    page, _ = opened(qtbot, desk)
    choose(page, "PC-130")
    assert "0.0.9" in text(page, "chosen-wrong")
    desk.set_machine("PC-102", same_program=False)
    page.refresh()
    assert page.chosen() == "PC-130"
    choose(page, "PC-105")
    assert "没有发现问题" in text(page, "chosen-wrong")


def test_one_room_or_what_is_wrong_alone(qtbot: QtBot, desk: StagedDesk) -> None:
    page, _ = opened(qtbot, desk)
    press(page, "machines-room-2")
    assert {cell(page, row, "room") for row in range(page.model.rowCount())} == {OTHER_ROOM}
    page.only_wrong.setChecked(True)
    assert page.model.rowCount() == 0
    assert "没有需处理" in text(page, "nothing")
    press(page, "machines-room-1")
    assert page.model.rowCount() == 2


def test_a_click_on_a_column_sorts_by_it_and_numbers_sort_as_numbers(qtbot: QtBot, desk: StagedDesk) -> None:
    page, _ = opened(qtbot, desk)
    page.table.sortByColumn(NAMES.index("place"), Qt.SortOrder.AscendingOrder)
    seats = [page.model.rows[row].seat for row in range(page.model.rowCount())]
    assert seats == sorted(seats)
    page.table.sortByColumn(NAMES.index("disk"), Qt.SortOrder.DescendingOrder)
    page.table.sortByColumn(NAMES.index("disk"), Qt.SortOrder.AscendingOrder)
    assert cell(page, 0, "machine") == "PC-141"


def test_a_pc_is_retired_and_one_is_enrolled_from_here(qtbot: QtBot, desk: StagedDesk) -> None:
    page, told = opened(qtbot, desk)
    choose(page, "PC-141")
    press(page, "retire")
    press(page, "enrol")
    assert told.begun == [
        ("retire_machine", Target(machine=MachineId("PC-141"), room=ROOM)),
        ("enrol_machine", Target(machine=MachineId("PC-141"), room=ROOM)),
    ]


def test_a_pc_that_belongs_somewhere_is_not_enrolled_again_by_mistake(qtbot: QtBot, desk: StagedDesk) -> None:
    known = MachineId("PC-105")
    desk.set_machine(known, enrolled=EnrolledMachine(known, ROOM, SeatNumber(5)))
    page, told = opened(qtbot, desk)
    choose(page, known)
    press(page, "enrol")
    assert told.begun == [("enrol_machine", Target(room=ROOM))]


def test_who_may_not_is_not_offered_it_and_nobody_is_while_the_server_is_away(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.me = ME
    page, _ = opened(qtbot, desk)
    choose(page, "PC-105")
    assert {"enrol", "retire"} & set(names_of_buttons(page)) == set()
    desk.me, desk.connection = ADMIN, Connection(Standing.AWAY, 4000)
    page.refresh()
    assert {"enrol", "retire"} & set(names_of_buttons(page)) == set()


def test_a_retired_pc_says_why(qtbot: QtBot, desk: StagedDesk) -> None:
    gone = MachineId("PC-171")
    desk.set_machine(gone, enrolled=EnrolledMachine(gone, ROOM, SeatNumber(0), "主板坏"))
    page, _ = opened(qtbot, desk)
    choose(page, gone)
    assert "主板坏" in text(page, "chosen-wrong")
    assert "retire" not in names_of_buttons(page)


def test_the_table_is_gone_through_by_keys_and_tab_leaves_it(qtbot: QtBot, desk: StagedDesk) -> None:
    page, _ = opened(qtbot, desk)
    assert page.table.hasFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.chosen() is not None
    QTest.keyClick(page.table, Qt.Key.Key_Tab)
    assert not page.table.hasFocus()


def test_nothing_is_drawn_anew_while_nothing_changes(qtbot: QtBot, desk: StagedDesk) -> None:
    page, _ = opened(qtbot, desk)
    told: list[str] = []
    page.model.dataChanged.connect(lambda *_: told.append("changed"))
    page.model.modelReset.connect(lambda: told.append("reset"))
    page.refresh()
    assert told == []
    desk.set_machine("PC-105", build="x")
    page.refresh()
    assert told == ["changed"]


def test_clocks_are_told_with_their_sign() -> None:
    words = Words("zh")
    assert clock_said(None, words) == "—"
    assert clock_said(300, words) == "0 秒"
    assert clock_said(65_000, words) == "+1 分 5 秒"
    assert clock_said(-5 * 3_600_000, words) == "−5 小时"


@pytest.mark.parametrize(("language", "factor"), [("zh", 100), ("en", 100), ("zh", 200), ("en", 200)])
def test_the_page_is_whole(qtbot: QtBot, desk: StagedDesk, language: Language, factor: int) -> None:
    kit, _ = kit_of(desk, language, factor, DARK if factor == 200 else LIGHT)
    page = MachinesPage(kit)
    qtbot.addWidget(page)
    show(page, 980 if factor == 100 else 780, 560)
    choose(page, "PC-130")
    settle()
    page.refresh()
    settle()
    assert faults(page, factor) == []
    assert [one.objectName() for one in page.findChildren(QPushButton) if not one.accessibleName()] == []
    assert page.table.accessibleName()
