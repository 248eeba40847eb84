"""Cells of a table: what a paste does, and that nothing breaks its bounds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from candidate_agent.ui.practical import grid
from candidate_agent.ui.practical.clipping import as_text, cells_in
from exam.answers import MAX_TEXT
from tests.ui.practical.desks import WORDS

EMPTY = grid.fitted((), WORDS)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=12)
BLOCKS = st.lists(st.lists(TEXTS, min_size=1, max_size=6), min_size=1, max_size=9)


def test_a_table_begins_with_the_rows_it_asks_for() -> None:
    assert EMPTY == (("", "", ""), ("", "", ""))


def test_a_paste_grows_the_table_up_to_its_bound_and_counts_the_rest() -> None:
    done = grid.pasted(EMPTY, WORDS, (1, 0), [[f"词{number}"] for number in range(7)])
    assert [row[0] for row in done.rows] == ["", "词0", "词1", "词2", "词3"]
    assert (done.rows_left, done.columns_left, done.to) == (3, 0, (4, 0))


def test_columns_beyond_the_table_are_counted_and_the_rest_is_put_in() -> None:
    done = grid.pasted(EMPTY, WORDS, (0, 2), [["1", "2", "3"]])
    assert done.rows[0] == ("", "", "1")
    assert done.columns_left == 2


def test_a_list_takes_its_choices_alone() -> None:
    done = grid.pasted(EMPTY, WORDS, (0, 0), [["词", "精确匹配 ", "1"], ["词", "随便", "2"]])
    assert done.rows == (("词", "精确匹配", "1"), ("词", "", "2"))
    assert (done.choices_left, done.choice_column) == (1, 1)


def test_one_text_goes_into_every_chosen_cell() -> None:
    done = grid.pasted(EMPTY, WORDS, (0, 2), [["0.60"]], fill=[(0, 2), (1, 2)])
    assert [row[2] for row in done.rows] == ["0.60", "0.60"]


def test_a_text_that_is_too_long_is_cut_and_counted() -> None:
    done = grid.pasted(EMPTY, WORDS, (0, 0), [["长" * (MAX_TEXT + 5)]])
    assert len(done.rows[0][0]) == MAX_TEXT
    assert done.cut == 1


def test_deleting_rows_leaves_as_many_as_the_table_asks_for() -> None:
    rows = (("a", "", ""), ("b", "", ""), ("c", "", ""))
    assert grid.without_rows(rows, {1}, WORDS) == (("a", "", ""), ("c", "", ""))
    assert grid.without_rows(rows, {0, 1, 2}, WORDS) == EMPTY


def test_a_full_table_takes_no_more_rows() -> None:
    full = (("x", "", ""),) * WORDS.max_rows
    assert grid.with_row(full, 2, WORDS) is None
    assert grid.with_row(full[:-1], 2, WORDS) is not None


@given(BLOCKS, st.integers(0, 1), st.integers(0, 2))
def test_no_paste_breaks_the_bounds_of_a_table(block: list[list[str]], row: int, column: int) -> None:
    done = grid.pasted(EMPTY, WORDS, (row, column), block)
    assert WORDS.min_rows <= len(done.rows) <= WORDS.max_rows
    assert all(len(cells) == len(WORDS.columns) for cells in done.rows)
    assert all(len(cell) <= MAX_TEXT for cells in done.rows for cell in cells)
    assert all(cells[1] in ("", "精确匹配", "短语匹配") for cells in done.rows)
    assert done.to[0] < len(done.rows)


# ---- the clipboard's text -------------------------------------------------------------------------------------------


def test_what_excel_copies_is_read_cell_by_cell() -> None:
    assert cells_in("青禾茶事\t精确匹配\t0.60\r\n云溪奶茶\t短语匹配\t1.40\r\n") == [
        ["青禾茶事", "精确匹配", "0.60"],
        ["云溪奶茶", "短语匹配", "1.40"],
    ]


def test_a_quoted_cell_keeps_its_line_breaks_tabs_and_marks() -> None:
    assert cells_in('"第一行\n第二行"\tb\n"说 ""好"""\t"a\tb"\n') == [["第一行\n第二行", "b"], ['说 "好"', "a\tb"]]


def test_marks_that_quote_nothing_stand_as_they_are() -> None:
    assert cells_in('"青禾"茶事\t5" 屏\n"没有结尾') == [['"青禾"茶事', '5" 屏'], ['"没有结尾']]


def test_empty_cells_and_rows_stay() -> None:
    assert cells_in("a\t\n\n\tb") == [["a", ""], [""], ["", "b"]]
    assert cells_in("") == [[""]]


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=3), min_size=1, max_size=5))
def test_what_is_copied_is_pasted_the_same(rows: list[list[str]]) -> None:
    assert cells_in(as_text(rows)) == rows


@given(st.text(max_size=60))
def test_no_clipboard_breaks_the_reading(text: str) -> None:
    assert all(cells for cells in cells_in(text))
