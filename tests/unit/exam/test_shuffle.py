"""Per candidate the order of items and options is shuffled from a seed in the plan and stays the same on every PC."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from exam.ids import Ticket
from exam.paper import MultipleChoice, Paper, SingleChoice
from exam.shuffle import paper_for, shuffled
from tests.unit.exam.papers import practical, theory

ROOT = Path(__file__).parents[3]
TICKET = Ticket("20261128002611000000100001")
OTHER = Ticket("20261128002611000000100002")


def order(paper: Paper) -> list[str]:
    """Items and the letters of their options, as they stand on the screen."""
    return [
        item.id + (":" + "".join(o.id for o in item.options) if isinstance(item, SingleChoice | MultipleChoice) else "")
        for item in paper.items
    ]


def test_a_known_seed_gives_a_known_order() -> None:
    assert order(paper_for(theory(), "seed", TICKET)) == ["1:CBAD", "3:DACBE", "4", "6", "5", "2:BCDA"]


def test_another_process_gives_the_same_order_whatever_its_hash_seed() -> None:
    program = "from tests.unit.exam.test_shuffle import *\nprint(order(paper_for(theory(), 'seed', TICKET)))"
    for seed in ("0", "1"):
        told = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.strip() == str(order(paper_for(theory(), "seed", TICKET)))


def test_two_candidates_and_two_plans_have_different_orders() -> None:
    orders = {str(order(paper_for(theory(), seed, ticket))) for seed in ("a", "b") for ticket in (TICKET, OTHER)}
    assert len(orders) == 4


def test_only_the_order_changes_and_items_without_options_stay_as_they_are() -> None:
    paper = theory()
    mixed = paper_for(paper, "seed", TICKET)
    assert msgspec.structs.replace(mixed, items=()) == msgspec.structs.replace(paper, items=())
    by_id = {item.id: item for item in paper.items}
    for item in mixed.items:
        source = by_id.pop(item.id)
        if isinstance(item, SingleChoice | MultipleChoice):
            assert isinstance(source, SingleChoice | MultipleChoice)
            assert set(item.options) == set(source.options)
            assert msgspec.structs.replace(item, options=()) == msgspec.structs.replace(source, options=())
        else:
            assert item is source
    assert by_id == {}


def test_a_paper_that_says_so_keeps_its_order() -> None:
    assert paper_for(theory(shuffle_items=False, shuffle_options=False), "seed", TICKET) == theory(
        shuffle_items=False, shuffle_options=False
    )
    assert [item.id for item in paper_for(theory(shuffle_items=False), "seed", TICKET).items] == list("123456")


def test_practical_tasks_keep_their_order() -> None:
    assert paper_for(practical(), "seed", TICKET) == practical()


@given(st.lists(st.integers(), max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_shuffling_is_a_permutation_and_the_same_every_time(things: list[int], one: str, other: str) -> None:
    mixed = shuffled(things, one, other)
    assert sorted(mixed) == sorted(things)
    assert shuffled(things, one, other) == mixed
