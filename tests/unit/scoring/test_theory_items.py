"""Objective items: the exact set, the paper's partial rule, blanks, numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.answers import Answer, Chosen, FormFilled, Written
from exam.ids import ItemId
from exam.paper import FillIn, Numeric
from server.scoring.evidence import ItemStatus
from server.scoring.key import ChoiceKey, HumanKey, PartialCredit
from server.scoring.marking import mark_part
from tests.unit.scoring.samples import (
    ITEM,
    TWO,
    choice_key,
    fill_in,
    fill_in_key,
    key_of,
    mark_one,
    multiple,
    numeric,
    numeric_key,
    theory_paper,
)

LETTERS = "ABCDEF"
SETS = st.sets(st.sampled_from(LETTERS), min_size=1)
RULES: list[PartialCredit] = ["none", "proportional", "half"]
ANSWERS: st.SearchStrategy[Answer] = st.one_of(
    st.lists(st.text(max_size=8), max_size=26).map(lambda options: Chosen(tuple(options))),
    st.lists(st.sampled_from(LETTERS), max_size=8).map(lambda options: Chosen(tuple(options))),
    st.lists(st.text(max_size=50), max_size=5).map(lambda texts: Written(tuple(texts))),
    st.just(FormFilled({"a": "b"}, {"c": (("d",),)})),
)


@given(SETS, SETS)
def test_only_the_exact_set_earns_anything_under_the_rule_none(right: set[str], chosen: set[str]) -> None:
    given_marks = mark_one(multiple(), choice_key("".join(sorted(right))), Chosen(tuple(sorted(chosen)))).given
    assert given_marks == (2 if chosen == right else 0)


@given(SETS, SETS, st.sampled_from(RULES))
def test_a_wrong_option_always_costs_everything(right: set[str], chosen: set[str], rule: PartialCredit) -> None:
    key = choice_key("".join(sorted(right)))
    mark = mark_one(multiple(), key, Chosen(tuple(chosen)), rule)
    assert (mark.given == 0) == (not chosen <= right or (rule == "none" and chosen != right))


@given(SETS, st.permutations(LETTERS), st.sampled_from(RULES))
def test_the_order_of_chosen_options_does_not_matter(right: set[str], order: list[str], rule: PartialCredit) -> None:
    key = choice_key("".join(sorted(right)))
    first, second = order[:3], sorted(order[:3])
    assert (
        mark_one(multiple(), key, Chosen(tuple(first)), rule).given
        == mark_one(multiple(), key, Chosen(tuple(second)), rule).given
    )


@pytest.mark.parametrize(("rule", "marks"), [("none", "0"), ("proportional", "4/3"), ("half", "1")])
def test_a_true_subset_earns_by_the_papers_own_rule(rule: PartialCredit, marks: str) -> None:
    mark = mark_one(multiple(), choice_key("ABD"), Chosen(("A", "D")), rule)
    assert mark.given == Fraction(marks)
    assert mark.checks[0].say("zh") == "选择了 A、D:选对 2 项，选错 0 项，漏选 1 项"


def test_thirds_of_several_items_add_up_without_losing_anything() -> None:
    names = [ItemId(str(number)) for number in range(3)]
    paper = theory_paper(*(multiple("ABC", name) for name in names))
    key = key_of(paper, *(ChoiceKey(name, TWO, tuple("ABC")) for name in names), rule="proportional")
    mark = mark_part(key, paper, {name: Chosen(("A", "B")) for name in names}, {})
    assert mark.given == 4


@given(ANSWERS, st.sampled_from(RULES))
def test_whatever_is_sent_earns_between_nothing_and_the_items_marks(answer: Answer, rule: PartialCredit) -> None:
    for item, key in (
        (multiple(), choice_key("AC")),
        (fill_in(3), fill_in_key(["a"], ["b", "c"], ["d"])),
        (numeric("元"), numeric_key("3", "0.5")),
    ):
        mark = mark_one(item, key, answer, rule)
        assert 0 <= mark.given <= mark.available == 2
        assert mark.open == 0
        assert all(check.say("zh") and check.say("en") for check in mark.checks)


def test_no_answer_and_an_answer_taken_back_are_both_not_answered() -> None:
    for answer in (None, Chosen(())):
        mark = mark_one(multiple(), choice_key("A"), answer)
        assert mark.given == 0
        assert (mark.status, mark.checks[0].code) == (ItemStatus.UNANSWERED, "unanswered")


def test_an_answer_of_another_kind_earns_nothing() -> None:
    assert mark_one(multiple(), choice_key("A"), Written(("A",))).checks[0].code == "wrong_kind"


@pytest.mark.parametrize(
    ("texts", "marks"),
    [
        (("点击量", "展现量"), "2"),
        (("点击次数", "展现量"), "2"),
        ((" 点击 量 ", "展现量"), "2"),
        (("点击量",), "1"),
        (("展现量", "点击量"), "0"),
        (("", "展现量"), "1"),
        (("点击量", "展现量", "多余"), "2"),
    ],
)
def test_each_blank_earns_its_share_by_any_accepted_alternative(texts: tuple[str, ...], marks: str) -> None:
    mark = mark_one(fill_in(2), fill_in_key(["点击量", "点击次数"], ["展现量"]), Written(texts))
    assert mark.given == Fraction(marks)
    assert [check.label for check in mark.checks] == ["第 1 空", "第 2 空"]


def test_three_blanks_of_two_marks_share_them_exactly() -> None:
    key = fill_in_key(["a"], ["b"], ["c"])
    assert mark_one(fill_in(3), key, Written(("a", "b", "c"))).given == 2
    assert mark_one(fill_in(3), key, Written(("a", "b", "x"))).given == Fraction(4, 3)


@pytest.mark.parametrize(
    ("text", "right"),
    [("13.59", True), ("13.60", True), ("13.58", True), ("13.601", False), ("１３.５９元", True), ("13.59%", False),
     ("一十三", False), ("", False)],
)  # fmt: skip
def test_a_number_is_right_within_its_tolerance(text: str, right: bool) -> None:
    item: Numeric | FillIn = numeric("元")
    assert mark_one(item, numeric_key("13.59", "0.01"), Written((text,))).given == (2 if right else 0)


def test_an_item_for_a_person_stays_open_whatever_was_written() -> None:
    for answer in (None, Written(("长文",))):
        mark = mark_one(fill_in(1), HumanKey(ITEM, TWO, "看要点"), answer)
        assert mark.given == 0
        assert mark.open == 2
        assert mark.status is ItemStatus.OPEN
