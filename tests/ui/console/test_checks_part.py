"""The machine checks on the page before and after: a row for each PC, read again as time goes on."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from exam.look import DARK, LIGHT
from exam.people import Actor, Role
from exam.policy import SECOND
from exam.text import Language, Refusal
from exam.wire.console_talk import CheckList
from invigilator_console.port import Connection, Standing
from invigilator_console.ui.pages.before_after_page import BeforeAfterPage
from tests.shots.draw import settle
from tests.ui.console.parts import kit_of, show
from tests.ui.console.stage import NOW, ROOM, StagedDesk
from tests.ui.geometry import faults
from tests.ui.windows import press
from tests.unit.console.test_check_list import ROWS

INSPECTOR = Actor(Role.ROVING_INSPECTOR, "巡考甲", "JK-01")


@pytest.fixture
def desk() -> StagedDesk:
    staged = StagedDesk()
    staged.checked = CheckList(NOW, ROWS)
    return staged


def opened(
    qtbot: QtBot, desk: StagedDesk, language: Language = "zh", factor: int = 100, width: int = 980
) -> BeforeAfterPage:
    kit, _ = kit_of(desk, language, factor, DARK if factor == 200 else LIGHT)
    page = BeforeAfterPage(kit)
    qtbot.addWidget(page)
    show(page, width, 620)
    press(page, "when-2")
    settle()
    return page


def table(page: QWidget) -> QTableView:
    found = page.findChild(QTableView, "checks")
    assert found is not None
    return found


def text(page: QWidget, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert found is not None
    return found.text()


def cells(page: QWidget, row: int) -> list[str]:
    model = table(page).model()
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def test_the_worst_pc_stands_first_with_what_to_do(qtbot: QtBot, desk: StagedDesk) -> None:
    page = opened(qtbot, desk)
    assert table(page).model().rowCount() == len(ROWS)
    verdict, seat, machine, found, advice = cells(page, 0)
    assert (verdict, seat, machine) == ("不符合", "3", "PC-03")
    assert "能连上外网" in found
    assert "断开交换机" in advice
    assert cells(page, 2)[0] == "未检查"
    assert "不符合 2" in text(page, "checks-state")


def test_the_pc_that_is_chosen_tells_everything_and_stays_chosen(qtbot: QtBot, desk: StagedDesk) -> None:
    page = opened(qtbot, desk)
    table(page).setCurrentIndex(table(page).model().index(1, 0))
    assert "PC-05" in text(page, "chosen-check")
    assert "2 个" in text(page, "chosen-findings")
    assert len(text(page, "chosen-findings").splitlines()) == 2
    desk.checked = CheckList(NOW, ROWS[3:])
    press(page, "refresh-checks")
    assert table(page).currentIndex().row() == 0
    assert "PC-05" in text(page, "chosen-check")


def test_it_is_read_again_every_few_seconds_and_not_while_the_server_is_away(qtbot: QtBot, desk: StagedDesk) -> None:
    page = opened(qtbot, desk)
    asked = desk.asked.count(f"checks {ROOM}")
    desk.tick(10 * SECOND)
    page.refresh()
    assert desk.asked.count(f"checks {ROOM}") == asked + 1
    desk.connection = Connection(Standing.AWAY, 42_000, "https://10.0.0.2:8443")
    desk.tick(10 * SECOND)
    page.refresh()
    assert desk.asked.count(f"checks {ROOM}") == asked + 1


def test_who_may_not_see_them_is_told_and_nothing_is_asked(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.me = INSPECTOR
    page = opened(qtbot, desk)
    assert "系统管理员" in text(page, "checks-state")
    assert desk.asked == []
    assert not table(page).isVisibleTo(page)


def test_a_refusal_and_an_empty_room_are_said(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.checked = Refusal("console_away")
    page = opened(qtbot, desk)
    assert "连不上" in text(page, "checks-state")
    desk.checked = CheckList(NOW, ())
    press(page, "refresh-checks")
    assert "还没有机器" in text(page, "checks-state")


@pytest.mark.parametrize(("language", "factor"), [("zh", 100), ("en", 100), ("zh", 200), ("en", 200)])
def test_the_part_is_whole(qtbot: QtBot, desk: StagedDesk, language: Language, factor: int) -> None:
    page = opened(qtbot, desk, language, factor, 980 if factor == 100 else 790)
    table(page).setCurrentIndex(table(page).model().index(0, 0))
    settle()
    assert faults(page, factor) == []
