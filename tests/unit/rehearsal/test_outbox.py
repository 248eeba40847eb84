"""Numbers, acknowledgements and sending again at one PC."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exam.answers import Chosen
from exam.commands import AnswerEntry, FileEntry
from exam.ids import Digest, ItemId
from provisioning.rehearsal.outbox import AHEAD, Outbox


def answer(number: int, option: str = "A") -> AnswerEntry:
    return AnswerEntry(ItemId(f"T{number}"), Chosen((option,)), number)


def filled(count: int) -> Outbox:
    outbox = Outbox()
    for number in range(count):
        outbox.give(answer(number))
    return outbox


def numbers(outbox: Outbox) -> list[int]:
    return [seq for seq, _ in outbox.due()]


def test_entries_are_numbered_from_one_and_go_out_once() -> None:
    outbox = Outbox()
    assert [outbox.give(answer(1)), outbox.give(answer(2))] == [1, 2]
    assert numbers(outbox) == [1, 2]
    assert numbers(outbox) == []


def test_no_more_are_under_way_than_the_protocol_allows() -> None:
    outbox = filled(AHEAD + 10)
    assert numbers(outbox) == list(range(1, AHEAD + 1))
    assert list(outbox.acknowledge(3)) == [1, 2, 3]
    assert numbers(outbox) == [AHEAD + 1, AHEAD + 2, AHEAD + 3]


def test_after_a_new_connection_what_the_server_lacks_goes_out_again() -> None:
    outbox = filled(5)
    outbox.due()
    outbox.acknowledge(2)
    outbox.begin_again(3)
    assert (outbox.acked, outbox.forgotten) == (3, 0)
    assert numbers(outbox) == [4, 5]


def test_what_the_server_vouched_for_is_not_forgotten_where_it_comes_back_with_less() -> None:
    outbox = filled(5)
    outbox.due()
    outbox.acknowledge(5)
    outbox.begin_again(2)
    assert (outbox.acked, outbox.forgotten) == (5, 3)
    assert numbers(outbox) == [3, 4, 5]


@given(st.lists(st.integers(0, 40), max_size=30))
def test_acknowledgements_only_grow_and_each_number_is_new_once(told: list[int]) -> None:
    outbox, seen = filled(20), list[int]()
    for upto in told:
        before = outbox.acked
        seen += outbox.acknowledge(upto)
        assert outbox.acked >= before
    assert seen == list(range(1, min(20, max(told, default=0)) + 1))
    assert outbox.is_empty == (outbox.acked == 20)


def test_what_is_kept_is_the_newest_acknowledged_of_each_item_and_file() -> None:
    outbox = Outbox()
    for option in ("A", "B", "C"):
        outbox.give(answer(1, option))
    for digest in ("d1", "d2"):
        outbox.give(FileEntry(ItemId("P1"), "a.psd", 1, Digest(digest), (), 0))
    outbox.acknowledge(4)
    assert outbox.kept_answers() == {"T1": Chosen(("C",))}
    assert outbox.kept_files() == {("P1", "a.psd"): "d1"}
