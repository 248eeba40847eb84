"""Options are chosen by mouse, letter, digit and arrows, and the answer is the paper's letter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from candidate_agent.ui.theory.option_row import OptionRow
from exam.answers import Chosen
from exam.ids import ItemId
from exam.sitting import SittingPhase
from tests.ui.stage import theory_paper
from tests.ui.theory.conftest import Sit
from tests.ui.theory.papers import mixed, multiple, single, true_false


def test_a_click_anywhere_on_the_row_chooses(sit: Sit) -> None:
    seat = sit(theory_paper(single(1)))
    row = seat.view.targets[2]
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.rect().topRight() - QPoint(8, -8))
    assert seat.answer("S1") == Chosen(("C",))
    assert seat.chosen() == ["C"]


@pytest.mark.parametrize(
    ("key", "letter"), [(Qt.Key.Key_A, "C"), (Qt.Key.Key_2, "A"), (Qt.Key.Key_D, "B"), (Qt.Key.Key_3, "D")]
)
def test_a_key_is_the_place_on_the_screen_and_the_answer_the_papers_letter(sit: Sit, key: Qt.Key, letter: str) -> None:
    seat = sit(theory_paper(single(1, "CADB")))
    seat.press(key)
    assert seat.answer("S1") == Chosen((letter,))
    assert seat.chosen() == [letter]


def test_the_screen_shows_the_letters_in_order_whatever_the_paper_calls_them(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, "CADB")))
    rows = [row for row in seat.view.targets if isinstance(row, OptionRow)]
    assert [row.choice.letter for row in rows] == ["A", "B", "C", "D"]
    assert rows[0].accessibleName() == "选项 A：选项C的内容"


def test_another_option_takes_the_place_of_the_first_and_the_same_again_keeps_it(sit: Sit) -> None:
    seat = sit(theory_paper(single(1)))
    seat.press(Qt.Key.Key_A)
    seat.press(Qt.Key.Key_B)
    kept = len(seat.desk.kept_answers())
    seat.press(Qt.Key.Key_B)
    assert seat.answer("S1") == Chosen(("B",))
    assert len(seat.desk.kept_answers()) == kept
    assert seat.chosen() == ["B"]


def test_several_options_are_kept_ascending_and_the_same_again_takes_one_back(sit: Sit) -> None:
    seat = sit(theory_paper(multiple(1, "DBCA")))
    seat.press(Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_4)
    assert seat.answer("M1") == Chosen(("A", "B", "D"))
    seat.press(Qt.Key.Key_1)
    assert seat.answer("M1") == Chosen(("A", "B"))
    assert seat.chosen() == ["B", "A"]


@pytest.mark.parametrize(
    ("key", "answer"),
    [(Qt.Key.Key_T, "T"), (Qt.Key.Key_F, "F"), (Qt.Key.Key_1, "T"), (Qt.Key.Key_2, "F"), (Qt.Key.Key_B, "F")],
)
def test_true_and_false_have_keys_of_their_own(sit: Sit, key: Qt.Key, answer: str) -> None:
    seat = sit(theory_paper(true_false(1)))
    seat.press(key)
    assert seat.answer("T1") == Chosen((answer,))


def test_f_is_the_sixth_option_where_there_are_six(sit: Sit) -> None:
    seat = sit(theory_paper(multiple(1, "ABCDEFGH")))
    seat.press(Qt.Key.Key_F, Qt.Key.Key_H)
    assert seat.answer("M1") == Chosen(("F", "H"))


def test_a_letter_beyond_the_options_does_nothing(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, "AB")))
    seat.press(Qt.Key.Key_C, Qt.Key.Key_8)
    assert seat.answer("S1") is None


def test_arrows_move_through_the_options_and_space_or_enter_chooses(sit: Sit) -> None:
    seat = sit(theory_paper(multiple(1)))
    assert QApplication.focusWidget() is seat.view.targets[0]
    seat.press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Space)
    seat.press(Qt.Key.Key_Up, Qt.Key.Key_Return)
    assert seat.answer("M1") == Chosen(("B", "C"))
    seat.press(Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert QApplication.focusWidget() is seat.view.targets[0]


def test_letters_choose_wherever_on_the_page_the_keyboard_is(sit: Sit) -> None:
    seat = sit(mixed())
    for stop in (seat.page.moves.next, seat.page.numbers.switch, seat.page.numbers.cells[0]):
        stop.setFocus()
        seat.press(Qt.Key.Key_A)
        assert seat.answer("S1") == Chosen(("C",))
        seat.press(Qt.Key.Key_Delete)
        assert seat.answer("S1") == Chosen(())


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_a_choice_is_taken_back_by_key(sit: Sit, key: Qt.Key) -> None:
    seat = sit(theory_paper(single(1)))
    seat.press(Qt.Key.Key_A, key)
    assert seat.answer("S1") == Chosen(())
    assert seat.chosen() == []
    seat.press(Qt.Key.Key_A)
    assert seat.chosen() == ["A"]


def test_a_choice_is_taken_back_by_a_button_that_is_there_only_then(sit: Sit) -> None:
    seat = sit(theory_paper(single(1)))
    assert not seat.page.moves.acts.clear.isVisible()
    seat.press(Qt.Key.Key_A)
    seat.click("clear")
    assert seat.answer("S1") == Chosen(())
    assert not seat.page.moves.acts.clear.isVisible()
    assert QApplication.focusWidget() is seat.view.targets[0]


def test_after_a_refusal_the_screen_shows_what_the_desk_holds(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), multiple(2)))
    seat.press(Qt.Key.Key_A)
    seat.desk.say(SittingPhase.ANSWERING, paused=True)
    seat.press(Qt.Key.Key_B)
    assert len(seat.told.sentences) == 1
    assert seat.answer("S1") == Chosen(("A",))
    assert seat.chosen() == ["A"]


def test_what_the_desk_holds_is_shown_when_it_changes_elsewhere(sit: Sit) -> None:
    seat = sit(theory_paper(single(1)))
    seat.desk.answer(ItemId("S1"), Chosen(("D",)))
    seat.page.refresh()
    assert seat.chosen() == ["D"]


def test_tab_goes_through_options_mark_moves_and_numbers(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, "AB"), single(2, "AB"), single(3, "AB")))
    seat.press(Qt.Key.Key_Right)
    order = []
    for _ in range(12):
        focused = QApplication.focusWidget()
        assert focused is not None
        order.append(focused.objectName())
        seat.press(Qt.Key.Key_Tab)
    assert order[:7] == ["option-A", "option-B", "mark", "previous", "next", "switch-view", "number-2"]
