"""Choosing seats, as in every list; without a window."""

from __future__ import annotations

from exam.ids import SittingId
from invigilator_console.ui.room.choosing import Choosing

A, B, C, D, E = (SittingId(name) for name in "ABCDE")


def two_rows() -> Choosing:
    """A B · / C · D, and E alone below."""
    made = Choosing()
    made.stand({0: A, 1: B, 3: C, 5: D, 6: E}, 3)
    return made


def chosen(made: Choosing) -> list[SittingId]:
    return list(made.chosen)


def test_the_keyboard_begins_at_the_first_seat() -> None:
    assert two_rows().current == A


def test_a_click_chooses_one_and_ctrl_adds_and_takes_away() -> None:
    made = two_rows()
    made.choose_one(B)
    assert chosen(made) == [B]
    made.toggle(D)
    made.toggle(A)
    assert chosen(made) == [A, B, D]
    made.toggle(B)
    assert chosen(made) == [A, D]


def test_shift_chooses_from_where_it_began_in_either_direction() -> None:
    made = two_rows()
    made.choose_one(C)
    made.choose_to(E)
    assert chosen(made) == [C, D, E]
    made.choose_to(A)
    assert chosen(made) == [A, B, C]


def test_arrows_pass_over_places_where_nobody_sits_and_stop_at_the_edge() -> None:
    made = two_rows()
    made.move(C, ranges=False)
    assert made.beside(1, 0) == D
    assert made.beside(0, -1) == A
    made.move(B, ranges=False)
    assert made.beside(0, 1) is None
    made.move(A, ranges=False)
    assert made.beside(-1, 0) is None
    assert made.end(last=True) == E


def test_who_is_gone_is_chosen_no_more() -> None:
    made = two_rows()
    made.choose((B, D))
    made.stand({0: A, 1: D}, 2)
    assert chosen(made) == [D]
    assert made.current == A
    made.stand({}, 2)
    assert chosen(made) == []
    assert made.place_of(A) is None


def test_a_band_chooses_besides_what_was_chosen() -> None:
    made = two_rows()
    made.choose_places([1, 2, 5], besides=[E])
    assert chosen(made) == [B, D, E]
