"""The numbers tell how each item stands, by shape and word, and lead to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel

from candidate_agent.ui.theory.cell import Cell
from candidate_agent.ui.theory.progress import ItemState
from exam.answers import Chosen
from exam.ids import ItemId
from tests.ui.stage import theory_paper
from tests.ui.theory.conftest import Seat, Sit
from tests.ui.theory.papers import hundred, mixed, multiple, single, true_false


def colour_at(cell: Cell, x: float, y: float) -> QColor:
    """What is painted at a place of a number, from 0 to 1 across it."""
    image = cell.grab().toImage()
    return QColor(image.pixel(int(image.width() * x), int(image.height() * y)))


def sums(seat: Seat) -> list[str]:
    found = [seat.window.findChild(QLabel, f"count-{name}") for name in ("answered", "left", "marked")]
    return [one.text() for one in found if one is not None]


def test_the_sums_follow_every_answer_and_mark(sit: Sit) -> None:
    seat = sit(mixed())
    assert sums(seat) == ["已答 0/5", "未答 5", "标记 0"]
    seat.press(Qt.Key.Key_A, Qt.Key.Key_M, Qt.Key.Key_Right, Qt.Key.Key_M)
    assert sums(seat) == ["已答 1/5", "未答 4", "标记 2"]
    seat.press(Qt.Key.Key_Left, Qt.Key.Key_Delete)
    assert sums(seat) == ["已答 0/5", "未答 5", "标记 2"]


def test_an_answered_number_is_full_another_is_hollow(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), single(2)))
    first, second = seat.page.numbers.cells
    assert colour_at(first, 0.2, 0.5) == QColor("#FFFFFF")
    seat.press(Qt.Key.Key_A)
    assert first.state == ItemState(answered=True)
    assert colour_at(first, 0.2, 0.5) == seat.kit.measures.colour("quiet")
    assert colour_at(second, 0.2, 0.5) == QColor("#FFFFFF")


def test_the_current_number_is_outlined(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), single(2)))
    first, second = seat.page.numbers.cells
    assert colour_at(first, 0.5, 0.03) == seat.kit.measures.colour("text")
    seat.press(Qt.Key.Key_Right)
    assert colour_at(first, 0.5, 0.03) != seat.kit.measures.colour("text")
    assert colour_at(second, 0.5, 0.03) == seat.kit.measures.colour("text")


def test_a_number_says_type_and_state_in_words(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), multiple(2), true_false(3)))
    seat.press(Qt.Key.Key_A, Qt.Key.Key_Right, Qt.Key.Key_M)
    said = [cell.accessibleName() for cell in seat.page.numbers.cells]
    assert said == ["第 1 题，单选题，已答", "第 2 题，多选题，未答，已标记，当前题", "第 3 题，判断题，未答"]
    assert [cell.toolTip() for cell in seat.page.numbers.cells] == said


def test_a_click_on_a_number_goes_into_the_item(sit: Sit) -> None:
    seat = sit(mixed())
    seat.click("number-3")
    assert seat.page.current_item() == ItemId("T3")
    assert QApplication.focusWidget() is seat.view.targets[0]


def test_arrows_walk_through_the_numbers_and_enter_goes_into_the_item(sit: Sit) -> None:
    seat = sit(hundred())
    seat.page.numbers.cells[0].setFocus()
    seat.press(Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up)
    assert seat.page.current_item() == ItemId("S5")
    assert QApplication.focusWidget() is seat.page.numbers.cells[5]
    seat.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is seat.view.targets[0]


def test_arrows_stop_at_the_edges_of_the_numbers(sit: Sit) -> None:
    seat = sit(theory_paper(*(single(number) for number in range(7))))
    seat.page.numbers.cells[0].setFocus()
    seat.press(Qt.Key.Key_Left, Qt.Key.Key_Up)
    assert seat.page.current_item() == ItemId("S0")
    seat.press(Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down)
    assert seat.page.current_item() == ItemId("S6")
    seat.press(Qt.Key.Key_Down, Qt.Key.Key_Right)
    assert seat.page.current_item() == ItemId("S6")


def test_types_that_stand_together_have_a_title_and_mixed_ones_have_none(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), single(2), true_false(3)))
    titles = [label.text() for label in seat.page.numbers.findChildren(QLabel)]
    assert "单选题 1–2" in titles
    assert "判断题 3" in titles
    mixed_up = sit(theory_paper(single(1), true_false(2), single(3)))
    assert not [label for label in mixed_up.page.numbers.findChildren(QLabel) if "题 " in label.text()]


def test_the_current_number_is_brought_into_sight(sit: Sit) -> None:
    seat = sit(hundred())
    seat.page.go(99)
    seat.settle()
    last = seat.page.numbers.cells[99]
    assert last.visibleRegion().boundingRect() == last.rect()


def test_the_ways_to_the_next_open_and_marked_item_are_there_while_there_is_one(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), single(2)))
    next_open, next_marked = seat.page.numbers.chain()[-2:]
    assert next_open.isVisible()
    assert not next_marked.isVisible()
    seat.press(Qt.Key.Key_M)
    seat.click("next-open")
    assert seat.page.current_item() == ItemId("S2")
    seat.click("next-marked")
    assert seat.page.current_item() == ItemId("S1")
    seat.desk.answer(ItemId("S2"), Chosen(("A",)))
    seat.page.refresh()
    assert not next_open.isVisible()
