"""What is typed is kept as it is typed, with every change."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from candidate_agent.ui.drafts import AT_ONCE
from candidate_agent.ui.theory.fields import AnswerField
from exam.answers import Chosen, Written
from exam.ids import ItemId
from exam.policy import SECOND
from tests.ui.stage import theory_paper
from tests.ui.theory.conftest import Seat, Sit
from tests.ui.theory.papers import fill_in, numeric, single


def fields(seat: Seat) -> list[AnswerField]:
    return [field for field in seat.view.targets if isinstance(field, AnswerField)]


def test_each_keystroke_is_kept(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 2)))
    seat.type("SEM")
    assert [answer for _, answer in seat.desk.kept_answers()] == [
        Written(("S", "")),
        Written(("SE", "")),
        Written(("SEM", "")),
    ]


def test_characters_of_an_input_method_are_kept_when_they_are_chosen(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 1)))
    seat.compose("zhuanhua", "转化率")
    assert seat.answer("F1") == Written(("转化率",))
    assert seat.desk.kept_answers()[0][1] == Written(("转化率",))


def test_full_width_and_spaces_stay_as_typed(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 1)))
    seat.compose("", " １２．５ＡＢ ")
    assert seat.answer("F1") == Written((" １２．５ＡＢ ",))


def test_letters_and_digits_are_text_while_the_keyboard_is_in_a_field(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 1), single(2)))
    seat.type("mulz1A?")
    assert seat.answer("F1") == Written(("mulz1A?",))
    assert not seat.is_marked("F1")
    assert seat.page.current_item() == ItemId("F1")


def test_delete_in_a_field_deletes_a_character_only(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 2)))
    seat.type("ab")
    seat.press(Qt.Key.Key_Backspace)
    assert seat.answer("F1") == Written(("a", ""))


def test_enter_goes_to_the_next_blank_and_then_to_the_next_item(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 2), numeric(2), single(3)))
    seat.type("甲")
    seat.press(Qt.Key.Key_Return)
    seat.type("乙")
    seat.press(Qt.Key.Key_Enter)
    seat.type("12.5")
    seat.press(Qt.Key.Key_Return)
    assert seat.answer("F1") == Written(("甲", "乙"))
    assert seat.answer("N2") == Written(("12.5",))
    assert seat.page.current_item() == ItemId("S3")
    assert QApplication.focusWidget() is seat.view.targets[0]


def test_arrows_up_and_down_move_between_the_blanks(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 3)))
    seat.press(Qt.Key.Key_Down, Qt.Key.Key_Down)
    seat.type("丙")
    seat.press(Qt.Key.Key_Up)
    seat.type("乙")
    assert seat.answer("F1") == Written(("", "乙", "丙"))


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier), (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier)],
)
def test_keys_that_are_no_text_move_out_of_a_field(sit: Sit, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    seat = sit(theory_paper(fill_in(1, 1), single(2)))
    seat.type("SEO")
    seat.press(key, modifier=modifier)
    assert seat.page.current_item() == ItemId("S2")
    assert seat.answer("F1") == Written(("SEO",))


@pytest.mark.parametrize(
    ("key", "item"), [(Qt.Key.Key_Left, "F1"), (Qt.Key.Key_U, "S3"), (Qt.Key.Key_N, "S3"), (Qt.Key.Key_M, "F2")]
)
def test_the_letters_of_the_page_work_with_alt_in_a_field(sit: Sit, key: Qt.Key, item: str) -> None:
    seat = sit(theory_paper(fill_in(1, 1), fill_in(2, 1), single(3)))
    seat.desk.answer(ItemId("S3"), Chosen(()), marked=True)
    seat.page.refresh()
    seat.page.go(1)
    seat.press(key, modifier=Qt.KeyboardModifier.AltModifier)
    assert seat.page.current_item() == ItemId(item)
    assert seat.is_marked("F2") == (key == Qt.Key.Key_M)
    assert seat.answer("F2") in (None, Written(("",)))


def test_an_arrow_in_a_field_moves_the_caret(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 1), single(2)))
    seat.type("AC")
    seat.press(Qt.Key.Key_Left)
    seat.type("B")
    assert seat.answer("F1") == Written(("ABC",))


def test_what_is_no_number_is_kept_and_a_quiet_hint_says_so(sit: Sit) -> None:
    seat = sit(theory_paper(numeric(1)))
    hint = seat.window.findChild(QLabel, "no-number")
    assert hint is not None
    seat.type("12,3")
    assert hint.isVisible()
    seat.press(*[Qt.Key.Key_Backspace] * 2)
    assert not hint.isVisible()
    seat.compose("", "元")
    assert not hint.isVisible()
    assert seat.answer("N1") == Written(("12元",))


def test_a_refresh_leaves_the_field_alone_that_is_typed_in(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 1)))
    seat.type("半句")
    field = fields(seat)[0]
    field.setCursorPosition(1)
    for _ in range(3):
        seat.page.refresh()
    assert field.text() == "半句"
    assert field.cursorPosition() == 1


def test_a_refusal_while_typing_leaves_the_text_on_the_screen(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 1)))
    seat.type("前")
    seat.desk.say(paused=True)
    seat.type("后")
    seat.page.refresh()
    assert fields(seat)[0].text() == "前后"
    assert seat.answer("F1") == Written(("前",))
    assert seat.told.sentences


def test_another_answer_of_the_desk_is_shown_in_the_field(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 1)))
    seat.type("旧")
    seat.desk.answer(ItemId("F1"), Written(("新",)))
    seat.page.refresh()
    assert fields(seat)[0].text() == "新"


def test_what_is_not_kept_yet_is_shown_by_a_page_made_anew_and_counts_as_answered(sit: Sit) -> None:
    long = "字" * AT_ONCE
    seat = sit(theory_paper(fill_in(1, 1), single(2)))
    seat.compose("", long)
    seat.compose("", "半")
    assert seat.kit.drafts.waiting(ItemId("F1")) == Written((long + "半",))
    seat.desk.tick(SECOND)
    fresh = type(seat.page)(seat.kit, type(seat.page._memory)(ItemId("F1")))
    seat.qtbot.addWidget(fresh)
    assert fresh.one.view is not None
    field = fresh.one.view.targets[0]
    assert isinstance(field, AnswerField)
    assert field.text() == long + "半"
    assert fresh.numbers.cells[0].state.answered
    seat.kit.drafts.flush()


def test_moving_on_keeps_what_waits(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 1), single(2)))
    seat.compose("", "字" * AT_ONCE)
    seat.compose("", "尾")
    seat.press(Qt.Key.Key_PageDown)
    assert seat.answer("F1") == Written(("字" * AT_ONCE + "尾",))
    assert seat.kit.drafts.waiting(ItemId("F1")) is None


def test_more_than_ten_blanks_are_numbered_on(sit: Sit) -> None:
    seat = sit(theory_paper(fill_in(1, 12)))
    assert len(fields(seat)) == 12
    assert "⑩" in seat.view._stem.text()
    assert "(12)" in seat.view._stem.text()
    fields(seat)[11].setFocus()
    seat.type("末")
    assert seat.answer("F1") == Written(("",) * 11 + ("末",))
