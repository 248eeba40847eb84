"""From item to item: buttons, keys, numbers; and back to the same place in a page made anew."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from candidate_agent.ui.theory.fields import AnswerField
from candidate_agent.ui.theory.memory import TheoryMemory
from candidate_agent.ui.window import CandidateWindow
from exam.answers import Chosen, Written
from exam.ids import ItemId
from tests.ui.stage import answering, theory_paper
from tests.ui.theory.conftest import Sit
from tests.ui.theory.papers import MEDIA, fill_in, hundred, mixed, single
from tests.ui.windows import Open


def test_buttons_go_on_and_back_and_end_at_the_ends(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), single(2)))
    assert not seat.page.moves.previous.isEnabled()
    seat.click("next")
    assert seat.page.current_item() == ItemId("S2")
    assert not seat.page.moves.next.isEnabled()
    assert QApplication.focusWidget() is seat.view.targets[0]
    seat.click("previous")
    assert seat.page.current_item() == ItemId("S1")


@pytest.mark.parametrize(
    ("onward", "back"), [(Qt.Key.Key_Right, Qt.Key.Key_Left), (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)]
)
def test_keys_go_on_and_back(sit: Sit, onward: Qt.Key, back: Qt.Key) -> None:
    seat = sit(theory_paper(single(1), single(2), single(3)))
    seat.press(onward, onward, onward)
    assert seat.page.current_item() == ItemId("S3")
    seat.press(back)
    assert seat.page.current_item() == ItemId("S2")


def test_arrows_go_on_and_back_while_a_button_has_the_keyboard(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), single(2), single(3)))
    seat.page.moves.acts.mark.setFocus()
    seat.press(Qt.Key.Key_Right)
    assert seat.page.current_item() == ItemId("S2")


def test_the_item_in_front_is_told_and_another_is_brought_to_the_front(sit: Sit) -> None:
    seat = sit(mixed())
    assert seat.page.current_item() == ItemId("S1")
    seat.page.show_item(ItemId("N5"))
    assert seat.page.current_item() == ItemId("N5")
    seat.page.show_item(ItemId("nobody's"))
    assert seat.page.current_item() == ItemId("N5")


def test_u_goes_to_the_next_item_without_an_answer_and_around(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), single(2), single(3), single(4)))
    seat.desk.answer(ItemId("S2"), Chosen(("A",)))
    seat.page.refresh()
    seat.press(Qt.Key.Key_U)
    assert seat.page.current_item() == ItemId("S3")
    seat.press(Qt.Key.Key_U)
    assert seat.page.current_item() == ItemId("S4")
    seat.press(Qt.Key.Key_U)
    assert seat.page.current_item() == ItemId("S1")


def test_u_says_so_when_there_is_no_other(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), single(2)))
    seat.desk.answer(ItemId("S2"), Chosen(("A",)))
    seat.page.refresh()
    seat.press(Qt.Key.Key_U)
    assert seat.page.current_item() == ItemId("S1")
    assert seat.told.sentences == ["没有其他未答的题。"]


def test_n_goes_to_the_next_marked_item(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), single(2), single(3)))
    seat.press(Qt.Key.Key_N)
    assert seat.told.sentences == ["没有其他标记的题。"]
    seat.desk.answer(ItemId("S3"), Chosen(()), marked=True)
    seat.page.refresh()
    seat.press(Qt.Key.Key_N)
    assert seat.page.current_item() == ItemId("S3")


def test_a_paper_of_a_hundred_is_walked_to_its_end(sit: Sit) -> None:
    seat = sit(hundred())
    for _ in range(99):
        seat.press(Qt.Key.Key_PageDown)
    assert seat.page.current_item() == ItemId("N99")


def test_a_page_made_anew_comes_back_to_the_item_the_field_and_the_caret(sit: Sit) -> None:
    memory = TheoryMemory()
    seat = sit(theory_paper(single(1), fill_in(2, 2)), memory=memory)
    seat.press(Qt.Key.Key_Right, Qt.Key.Key_Down)
    seat.type("半句话")
    seat.press(Qt.Key.Key_Left)
    again = sit(seat.desk, "en", 200, memory=memory)
    assert again.page.current_item() == ItemId("F2")
    field = QApplication.focusWidget()
    assert isinstance(field, AnswerField)
    assert (field.text(), field.cursorPosition()) == ("半句话", 2)
    again.type("的")
    assert again.answer("F2") == Written(("", "半句的话"))


def test_another_text_size_and_language_keep_the_place_and_the_half_typed_text(open_window: Open) -> None:
    desk = answering(theory_paper(single(1), fill_in(2, 2)), media=MEDIA)
    window = open_window(desk)
    QApplication.processEvents()
    assert window.page is not None
    window.page.show_item(ItemId("F2"))
    _type(window, "半句")
    window.larger()
    QApplication.processEvents()
    _type(window, "话")
    window.switch_language()
    QApplication.processEvents()
    assert window.page is not None
    assert window.page.current_item() == ItemId("F2")
    assert desk.answers[ItemId("F2")].answer == Written(("半句话", ""))


def _type(window: CandidateWindow, text: str) -> None:
    field = QApplication.focusWidget()
    assert isinstance(field, AnswerField), f"the keyboard is at {field}"
    field.insert(text)


def test_the_help_closes_back_to_where_the_candidate_was(open_window: Open) -> None:
    desk = answering(theory_paper(single(1), fill_in(2, 2)), media=MEDIA)
    window = open_window(desk)
    QApplication.processEvents()
    assert window.page is not None
    window.page.show_item(ItemId("F2"))
    window.show_help()
    window.close_sheet()
    assert isinstance(QApplication.focusWidget(), AnswerField)
