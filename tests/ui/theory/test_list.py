"""All items in one list that scrolls; only those near the screen are made."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from candidate_agent.ui.theory.memory import TheoryMemory
from exam.answers import Chosen, Written
from exam.ids import ItemId
from tests.ui.stage import theory_paper
from tests.ui.theory.conftest import Seat, Sit
from tests.ui.theory.papers import awkward, fill_in, hundred, mixed, single


def top_of(seat: Seat, place: int) -> int:
    """Where an item begins, in pixels below the top of the list's window."""
    return seat.page.listed.views[place].mapTo(seat.page.listed.viewport(), QPoint(0, 0)).y()


def button_of(seat: Seat, place: int, name: str) -> QPushButton:
    found = seat.page.listed.views[place].findChild(QPushButton, name)
    assert found is not None
    return found


def test_the_switch_and_its_key_change_the_view_and_keep_the_item(sit: Sit) -> None:
    seat = sit(mixed())
    seat.press(Qt.Key.Key_Right)
    seat.click("switch-view")
    seat.settle()
    assert seat.page.listed.isVisible()
    assert not seat.page.one.isVisible()
    assert seat.page.numbers.switch.text() == "逐题显示"
    assert seat.page.current_item() == ItemId("M2")
    assert QApplication.focusWidget() is seat.page.listed.views[1].targets[0]
    seat.press(Qt.Key.Key_L)
    assert seat.page.one.isVisible()
    assert seat.page.current_item() == ItemId("M2")


def test_a_page_made_anew_comes_back_to_the_list(sit: Sit) -> None:
    memory = TheoryMemory(ItemId("M37"), as_list=True)
    seat = sit(hundred(), memory=memory)
    assert seat.page.listed.isVisible()
    assert QApplication.focusWidget() is seat.page.listed.views[37].targets[0]
    assert 0 <= top_of(seat, 37) < 60


def test_of_a_hundred_items_only_those_near_the_screen_are_made(sit: Sit) -> None:
    seat = sit(hundred(), memory=TheoryMemory(as_list=True))
    assert len(seat.page.listed.views) < 12
    for place in range(0, 100, 5):
        seat.page.go(place)
        assert len(seat.page.listed.views) < 20
    assert seat.page.current_item() == ItemId("N95")


def test_scrolling_by_hand_makes_what_comes_into_sight(sit: Sit) -> None:
    seat = sit(hundred(), memory=TheoryMemory(as_list=True))
    bar = seat.page.listed.verticalScrollBar()
    for _ in range(400):
        bar.setValue(bar.value() + 100)
        seat.settle()
        shown = [place for place in seat.page.listed.views if -200 < top_of(seat, place) < 500]
        assert shown, "nothing is seen"
    assert 99 in seat.page.listed.views
    last = seat.page.listed.views[99]
    assert last.geometry().bottom() <= seat.page.listed._sheet.height()


def test_what_is_seen_does_not_jump_when_items_above_it_are_made(sit: Sit) -> None:
    seat = sit(
        theory_paper(*awkward(), single(9), single(10)),
        memory=TheoryMemory(as_list=True),
    )
    seat.page.go(8)
    before = top_of(seat, 8)
    bar = seat.page.listed.verticalScrollBar()
    bar.setValue(bar.value() - 50)
    assert top_of(seat, 8) == before + 50


def test_items_never_overlap_and_each_has_its_height(sit: Sit) -> None:
    seat = sit(theory_paper(*awkward()), memory=TheoryMemory(as_list=True))
    for place in range(len(awkward())):
        seat.page.go(place)
        seat.settle()
        views = seat.page.listed.in_order()
        for view in views:
            assert view.height() == view.heightForWidth(view.width())
        for above, below in pairwise(views):
            if below.place == above.place + 1:
                assert above.geometry().bottom() < below.geometry().top()


def test_a_click_in_another_item_answers_it_and_makes_it_the_current_one(sit: Sit) -> None:
    seat = sit(hundred(), memory=TheoryMemory(as_list=True))
    row = seat.page.listed.views[1].targets[1]
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert seat.answer("S1") == Chosen(("B",))
    assert seat.page.current_item() == ItemId("S1")
    assert seat.page.numbers.cells[1].is_current


def test_each_item_is_marked_and_cleared_by_its_own_buttons(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), single(2)), memory=TheoryMemory(as_list=True))
    assert not seat.page.moves.acts.isVisible()
    QTest.mouseClick(seat.page.listed.views[1].targets[0], Qt.MouseButton.LeftButton)
    seat.page.go(0)
    QTest.mouseClick(button_of(seat, 1, "mark"), Qt.MouseButton.LeftButton)
    assert seat.is_marked("S2")
    assert not seat.is_marked("S1")
    assert seat.page.current_item() == ItemId("S2")
    QTest.mouseClick(button_of(seat, 1, "clear"), Qt.MouseButton.LeftButton)
    assert seat.answer("S2") == Chosen(())
    assert seat.is_marked("S2")


def test_arrows_go_on_into_the_next_item_and_back(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, "AB"), fill_in(2, 1), single(3, "AB")), memory=TheoryMemory(as_list=True))
    seat.press(Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert seat.page.current_item() == ItemId("F2")
    seat.type("字")
    seat.press(Qt.Key.Key_Down)
    assert seat.page.current_item() == ItemId("S3")
    seat.press(Qt.Key.Key_A, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert seat.page.current_item() == ItemId("S1")
    assert seat.answer("F2") == Written(("字",))
    assert seat.answer("S3") == Chosen(("A",))


def test_tab_goes_from_one_item_to_the_next(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, "AB"), single(2, "AB")), memory=TheoryMemory(as_list=True))
    seat.press(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is seat.page.listed.views[1].targets[0]
    assert seat.page.current_item() == ItemId("S2")


def test_another_width_keeps_the_item_at_the_top(sit: Sit) -> None:
    seat = sit(hundred(), memory=TheoryMemory(as_list=True))
    seat.page.go(42)
    seat.window.resize(1000, 640)
    seat.settle()
    assert 0 <= top_of(seat, 42) < 60
