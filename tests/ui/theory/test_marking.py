"""A mark keeps the answer, and an answer keeps the mark."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from exam.answers import Answer, Chosen, Written
from exam.ids import ItemId
from exam.paper import TheoryItem, fits
from tests.ui.stage import theory_paper
from tests.ui.theory.conftest import Sit
from tests.ui.theory.papers import fill_in, multiple, numeric, single, true_false


@pytest.mark.parametrize(
    ("item", "empty"),
    [
        (single(1), Chosen(())),
        (multiple(1), Chosen(())),
        (true_false(1), Chosen(())),
        (fill_in(1, 3), Written(("", "", ""))),
        (numeric(1), Written(("",))),
    ],
)
def test_an_item_without_an_answer_can_be_marked(sit: Sit, item: TheoryItem, empty: Answer) -> None:
    seat = sit(theory_paper(item))
    seat.click("mark")
    assert seat.is_marked(item.id)
    assert seat.answer(item.id) == empty
    assert fits(item, empty)
    assert not seat.page.numbers.cells[0].state.answered


def test_marking_and_unmarking_keep_the_answer(sit: Sit) -> None:
    seat = sit(theory_paper(single(1)))
    seat.press(Qt.Key.Key_B, Qt.Key.Key_M)
    assert seat.is_marked("S1")
    assert seat.answer("S1") == Chosen(("B",))
    seat.press(Qt.Key.Key_M)
    assert not seat.is_marked("S1")
    assert seat.answer("S1") == Chosen(("B",))


def test_choosing_clearing_and_typing_keep_the_mark(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), fill_in(2, 1)))
    seat.press(Qt.Key.Key_M, Qt.Key.Key_A, Qt.Key.Key_Delete)
    assert seat.is_marked("S1")
    seat.press(Qt.Key.Key_Right)
    seat.click("mark")
    seat.view.targets[0].setFocus()
    seat.type("字")
    assert seat.is_marked("F2")


def test_the_button_says_what_it_will_do(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), single(2)))
    mark = seat.page.moves.acts.mark
    assert (mark.text(), mark.isChecked()) == ("标记", False)
    width = mark.width()
    seat.click("mark")
    seat.settle()
    assert (mark.text(), mark.isChecked()) == ("取消标记", True)
    assert mark.accessibleName() == "取消第 1 题的标记"
    assert mark.width() == width
    seat.press(Qt.Key.Key_Right)
    assert (mark.text(), mark.isChecked()) == ("标记", False)


def test_a_mark_that_is_refused_does_not_show(sit: Sit) -> None:
    seat = sit(theory_paper(single(1)))
    seat.desk.say(paused=True)
    seat.click("mark")
    assert not seat.page.moves.acts.mark.isChecked()
    assert seat.told.sentences
    assert seat.desk.answers.get(ItemId("S1")) is None
