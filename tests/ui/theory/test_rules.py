"""The rules under the answer screen, without a window."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from candidate_agent.ui.theory.keys import KEYS, Ask, Asked, asked_by
from candidate_agent.ui.theory.progress import (
    Counts,
    Group,
    ItemState,
    counts,
    empty_of,
    groups,
    next_where,
    state_of,
)
from candidate_agent.ui.theory.prose import with_blanks
from candidate_agent.ui.theory.typed_number import reads_as_number
from exam.answers import Chosen, Written, is_empty
from exam.commands import AnswerEntry
from exam.ids import ItemId
from exam.paper import SingleChoice, TheoryItem, TrueFalse, fits
from server.scoring.typed_text import number_in
from tests.ui.theory.papers import awkward, fill_in, mixed, single, true_false

STATES = st.lists(st.builds(ItemState, st.booleans(), st.booleans()), min_size=1, max_size=30)


@given(states=STATES, data=st.data())
def test_the_next_wanted_item_is_the_nearest_onward_and_never_the_same(
    states: list[ItemState], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(states) - 1))
    found = next_where(states, place, lambda state: state.marked)
    others = [at for at in range(len(states)) if at != place and states[at].marked]
    if not others:
        assert found is None
    else:
        assert found == min(others, key=lambda at: (at - place) % len(states))


@given(states=STATES)
def test_answered_and_left_make_up_all(states: list[ItemState]) -> None:
    summed = counts(states)
    assert summed == Counts(len(states), summed.answered, summed.marked)
    assert summed.answered + summed.left == len(states)


@pytest.mark.parametrize("item", [*mixed().items, *awkward()])
def test_the_empty_answer_fits_its_item(item: TheoryItem) -> None:
    assert fits(item, empty_of(item))
    assert is_empty(empty_of(item))


def test_what_is_being_typed_counts_before_what_is_kept() -> None:
    kept = AnswerEntry(ItemId("F1"), Written(("",)), 0, marked=True)
    assert state_of(kept, None) == ItemState(answered=False, marked=True)
    assert state_of(kept, Written(("字",))) == ItemState(answered=True, marked=True)
    assert state_of(AnswerEntry(ItemId("F1"), Chosen(("A",)), 0), Written((" ",))) == ItemState()
    assert state_of(None, None) == ItemState()


def test_types_that_come_back_make_one_group() -> None:
    assert groups((single(1), single(2), true_false(3))) == (Group(SingleChoice, 0, 1), Group(TrueFalse, 2, 2))
    assert groups((single(1), true_false(2), single(3))) == (Group(None, 0, 2),)
    assert groups(()) == ()


@given(
    text=st.text(st.sampled_from("0123456789.,，。．+-−元 １２eE%万"), max_size=12),
    unit=st.sampled_from(["", "元", "%"]),
)
def test_the_hint_says_number_where_scoring_finds_one(text: str, unit: str) -> None:
    assert reads_as_number(text, unit) == (number_in(text, unit) is not None)


def test_blanks_are_numbered_in_their_places() -> None:
    shown, lines = with_blanks(fill_in(1, 2).stem)
    assert [shown[line.start : line.start + line.length].strip() for line in lines] == ["①", "②"]
    assert shown.replace("\u00a0", "") == "①、②。"


def pressed(key: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifier)


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.MetaModifier])
def test_letters_with_control_are_not_for_the_items(modifier: Qt.KeyboardModifier) -> None:
    assert asked_by(pressed(Qt.Key.Key_A, modifier), in_text=False) is None
    assert asked_by(pressed(Qt.Key.Key_M, modifier), in_text=False) is None


def test_digits_of_the_keypad_choose() -> None:
    event = pressed(Qt.Key.Key_3, Qt.KeyboardModifier.KeypadModifier)
    assert asked_by(event, in_text=False) == Asked(Ask.CHOOSE, 2)


def test_a_key_of_another_script_asks_for_nothing() -> None:
    assert asked_by(pressed(0x4E2D), in_text=False) is None
    assert asked_by(pressed(Qt.Key.Key_9), in_text=False) is None
    assert asked_by(pressed(Qt.Key.Key_I), in_text=False) is None


def test_the_help_names_every_key_in_both_languages() -> None:
    named = " ".join(keys for keys, _ in KEYS)
    for key in ("A–H", "1–8", "T / F", "↑", "PageDown", "Alt", "Delete", "M", "N", "U", "Z", "L", "Tab", "Enter"):
        assert key in named
    assert all(text.zh and text.en for _, text in KEYS)
