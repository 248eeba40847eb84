"""Lines of journals: where two of them part, and the bytes that are kept of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.hub.lines import common, decode_line, encode_line
from tests.helpers.hub_samples import journal_line


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 40))
def test_two_lines_part_where_they_were_parted(shared: int, one: int, other: int) -> None:
    trunk = journal_line(shared)
    first = journal_line(one, 2, seed="one", after=trunk)
    second = journal_line(other, 3, seed="other", after=trunk)
    assert common(first, second) == common(second, first) == shared


def test_lines_of_different_journals_have_nothing_in_common() -> None:
    assert common(journal_line(9, seed="a"), journal_line(9, seed="b")) == 0


@given(st.integers(1, 20), st.integers(0, 20))
def test_a_line_comes_back_as_it_was_kept(first: int, second: int) -> None:
    line = journal_line(second, 4, after=journal_line(first, 2))
    back = decode_line(encode_line(line))
    assert back == line
    assert [back.epoch_at(record) for record in range(1, back.records + 1)] == [2] * first + [4] * second


@pytest.mark.parametrize("data", [b"", b"KAOCHANG-LINE 1\n", encode_line(journal_line(3))[:-1], b"x" * 200])
def test_what_is_no_line_is_not_taken_for_one(data: bytes) -> None:
    with pytest.raises(ValueError, match="line of a journal"):
        decode_line(data)
