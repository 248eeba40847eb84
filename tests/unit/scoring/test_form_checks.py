"""Checks of forms: fields, rows, conditions, sums, repetitions, each with a sentence of what was found."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.scoring.key import CellIs, ColumnSum, ColumnUnique, FieldIs, FormCheck, HumanCheck, TableHasRow, TableRows
from tests.unit.scoring.samples import TWO, is_right, look_at_form

NAME = FieldIs(label="名称", marks=TWO, field="name", accepted=("青禾茶事-夏季新品",))
MONEY = FieldIs(label="预算", marks=TWO, field="money", low=Decimal(300), high=Decimal("300.5"))
DAY = FieldIs(label="日期", marks=TWO, field="day", accepted=("2026-06-01",))
ROWS = TableRows(label="行数", marks=TWO, table="words", at_least=2, filled=("word", "bid"))
ROW = TableHasRow(
    label="品牌词",
    marks=TWO,
    table="words",
    cells=(
        CellIs(column="word", accepted=("青禾", "青禾茶事")),
        CellIs(column="bid", low=Decimal("0.5"), high=Decimal("0.7")),
    ),
)
SUM = ColumnSum(label="合计", marks=TWO, table="words", column="bid", high=Decimal(1))
UNIQUE = ColumnUnique(label="不重复", marks=TWO, table="words", column="word")


@pytest.mark.parametrize(
    ("check", "fields", "right", "sentence"),
    [
        (NAME, {"name": "青禾茶事 - 夏季新品"}, True, "填写“青禾茶事 - 夏季新品”，与标准答案相符"),
        (NAME, {"name": "青禾茶事"}, False, "填写“青禾茶事”，与标准答案不符"),
        (NAME, {"name": " ", "money": "1"}, False, "没有填写"),
        (MONEY, {"money": "３00"}, True, "填写“３00”，要求 300–300.5"),
        (MONEY, {"money": "300.5元"}, True, "填写“300.5元”，要求 300–300.5"),
        (MONEY, {"money": "300.51"}, False, "填写“300.51”，要求 300–300.5"),
        (MONEY, {"money": "三百"}, False, "填写“三百”，不是一个数"),
        (DAY, {"day": "2026年6月1日"}, True, "填写“2026年6月1日”，与标准答案相符"),
        (DAY, {"day": "2026-06-10"}, False, "填写“2026-06-10”，与标准答案不符"),
    ],
)
def test_a_field_is_compared_and_quoted(check: FieldIs, fields: dict[str, str], right: bool, sentence: str) -> None:
    found = look_at_form(check, fields)
    assert (is_right(found), found.say("zh")) == (right, sentence)


@pytest.mark.parametrize(
    ("check", "words", "right", "sentence"),
    [
        (ROWS, [("a", "1"), ("b", "2")], True, "找到 2 行有效内容，要求至少 2 行"),
        (ROWS, [("a", "1"), ("b", " "), ("c",)], False, "找到 1 行有效内容，要求至少 2 行"),
        (ROWS, [], False, "找到 0 行有效内容，要求至少 2 行"),
        (ROW, [("x", "9"), ("青禾", "0.60")], True, "第 2 行符合全部 2 个条件"),
        (ROW, [("x", "9"), ("青禾", "0.8")], False, "没有一行符合全部 2 个条件：最接近的是第 2 行，符合 1 个"),
        (ROW, [("", "")], False, "表格没有填写"),
        (SUM, [("a", "0.1"), ("b", "0.2"), ("c", ""), ("d", "0.7")], True, "“出价”一列 3 个数合计 1，要求 ≤ 1"),
        (SUM, [("a", "0.1"), ("b", "0.91")], False, "“出价”一列 2 个数合计 1.01，要求 ≤ 1"),
        (SUM, [("a", "0.1"), ("b", "少")], False, "第 2 行的“少”不是一个数，无法合计"),
        (SUM, [("a", "")], False, "“出价”一列没有填写"),
        (UNIQUE, [("a", ""), ("b", ""), ("", "")], True, "2 项内容，没有重复"),
        (UNIQUE, [("a", ""), ("b", ""), ("Ａ ", "")], False, "第 1 行和第 3 行都是“Ａ”"),
        (UNIQUE, [], False, "“关键词”一列没有填写"),
    ],
)
def test_a_table_is_looked_through(check: FormCheck, words: list[tuple[str, ...]], right: bool, sentence: str) -> None:
    found = look_at_form(check, words=words)
    assert (is_right(found), found.say("zh")) == (right, sentence)


def test_rows_beyond_what_the_task_allows_do_not_count() -> None:
    many = [("x", "1")] * 5 + [("青禾", "0.6")]
    assert not is_right(look_at_form(ROW, words=many))


def test_a_human_check_stays_open() -> None:
    found = look_at_form(HumanCheck(label="观点", marks=TWO))
    assert (found.given, found.code) == (None, "open")


CELLS = st.lists(st.lists(st.text(max_size=12), max_size=4).map(tuple), max_size=8)


@given(CELLS, st.dictionaries(st.sampled_from(["name", "money", "day", "other"]), st.text(max_size=20)))
def test_no_form_makes_a_check_fail_or_give_more_than_its_marks(
    words: list[tuple[str, ...]], fields: dict[str, str]
) -> None:
    for check in (NAME, MONEY, DAY, ROWS, ROW, SUM, UNIQUE):
        is_right(look_at_form(check, fields, words))


@given(st.permutations(["0.1", "0.2", "0.3", "0.4"]))
def test_a_sum_does_not_depend_on_the_order_of_rows(bids: list[str]) -> None:
    assert is_right(look_at_form(SUM, words=[("w", bid) for bid in bids]))
