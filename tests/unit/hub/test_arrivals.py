"""Which bundle counts: the same whatever the order and however often each arrives (decision 0017)."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.ids import Digest
from sync.hub.arrivals import Arrival, Decision, Relation, parts_from, relation, standing
from sync.hub.lines import JournalLine
from tests.helpers.hub_samples import journal_line


class World:
    """Bundles by name, each at the end of a line."""

    def __init__(self) -> None:
        self.lines: dict[Digest, JournalLine] = {}
        self.final: dict[Digest, bool] = {}
        self.worked: dict[Digest, int] = {}

    def add(self, name: str, line: JournalLine, *, final: bool = False, worked: int = 0) -> Digest:
        digest = Digest(hashlib.sha256(name.encode()).hexdigest())
        self.lines[digest], self.final[digest], self.worked[digest] = line, final, worked
        return digest

    def arrive(self, digest: Digest, number: int) -> Arrival:
        line = self.lines[digest]
        return Arrival(digest, number, line.lineage, line.records, self.final[digest], self.worked[digest])

    def in_order(self, *digests: Digest) -> list[Arrival]:
        return [self.arrive(digest, number) for number, digest in enumerate(digests)]


@pytest.fixture
def world() -> World:
    """No bundles yet."""
    return World()


def test_more_of_the_same_journal_supersedes_less(world: World) -> None:
    morning = journal_line(5)
    early, late = world.add("早", morning), world.add("晚", journal_line(4, after=morning))
    for order in ((early, late), (late, early)):
        assert standing(world.in_order(*order), world.lines).counts == late


def test_a_standby_that_took_over_counts_against_the_old_server_that_came_back(world: World) -> None:
    trunk = journal_line(5)
    old = world.add("旧", journal_line(9, 1, seed="旧", after=trunk))
    new = world.add("新", journal_line(2, 2, seed="新", after=trunk))
    for order in ((old, new), (new, old)):
        found = standing(world.in_order(*order), world.lines)
        assert (found.counts, found.against) == (new, ())
    assert parts_from(world.arrive(old, 1), world.arrive(new, 2), world.lines) == 5


def taken_over(world: World, worked: int) -> tuple[Digest, Digest]:
    """An old server's branch, with work up to a record, and that of the standby which took over after record 5."""
    trunk = journal_line(5)
    old = world.add("旧", journal_line(9, 1, seed="旧", after=trunk), worked=worked)
    return old, world.add("新", journal_line(2, 2, seed="新", after=trunk), worked=7)


@pytest.mark.parametrize("first", [0, 1])
def test_an_old_server_at_which_candidates_worked_on_waits_for_people_and_the_first_stays(
    world: World, first: int
) -> None:
    both = taken_over(world, worked=6)
    order = both[first], both[1 - first]
    found = standing(world.in_order(*order), world.lines)
    assert (found.counts, found.against) == (order[0], (order[1],))
    for chosen, other in (both, both[::-1]):
        found = standing(world.in_order(*order), world.lines, [Decision(chosen, other)])
        assert (found.counts, found.against) == (chosen, ())


def test_work_that_both_branches_have_is_no_reason_to_ask(world: World) -> None:
    old, new = taken_over(world, worked=5)
    found = standing(world.in_order(old, new), world.lines)
    assert (found.counts, found.against) == (new, ())


def test_two_branches_of_one_epoch_wait_for_people_and_the_first_stays(world: World) -> None:
    trunk = journal_line(5)
    one = world.add("一", journal_line(2, 1, seed="一", after=trunk))
    two = world.add("二", journal_line(9, 1, seed="二", after=trunk))
    found = standing(world.in_order(two, one), world.lines)
    assert (found.counts, found.against) == (two, (one,))
    assert standing(world.in_order(one, two), world.lines).counts == one


def test_two_servers_with_the_same_sitting_wait_for_people_and_the_first_stays(world: World) -> None:
    one, two = world.add("甲", journal_line(5, seed="甲")), world.add("乙", journal_line(50, seed="乙"))
    found = standing(world.in_order(one, two), world.lines)
    assert (found.counts, found.against) == (one, (two,))


def test_what_people_decided_holds_for_whatever_else_comes_of_both(world: World) -> None:
    morning = journal_line(5, seed="甲")
    one, two = world.add("甲", morning), world.add("乙", journal_line(5, seed="乙"))
    more = world.add("甲多", journal_line(5, seed="甲", after=morning))
    decided = [Decision(two, one)]
    found = standing(world.in_order(one, two, more), world.lines, decided)
    assert (found.counts, found.against) == (two, ())
    again = [*decided, Decision(more, two)]
    assert standing(world.in_order(one, two, more), world.lines, again).counts == more


def test_a_decision_between_branches_holds_for_what_grows_on_them(world: World) -> None:
    trunk = journal_line(5)
    first, second = (journal_line(2, 1, seed=name, after=trunk) for name in "一二")
    one, two = world.add("一", first), world.add("二", second)
    longer = world.add("二长", journal_line(3, 1, seed="二", after=second))
    found = standing(world.in_order(one, two, longer), world.lines, [Decision(two, one)])
    assert (found.counts, found.against) == (longer, ())


def test_the_same_journal_packed_twice_is_one_of_both_always(world: World) -> None:
    line = journal_line(5)
    one, two = world.add("一", line), world.add("二", line, final=True)
    for order in ((one, two), (two, one)):
        assert standing(world.in_order(*order), world.lines).counts == two


# ---- any order, any repetition --------------------------------------------------------------------------------------


@st.composite
def grown(draw: st.DrawFn) -> World:
    """A journal that a site really has: it grows, standbys take over with a higher epoch, old servers go on alone."""
    world = World()
    heads = [(journal_line(draw(st.integers(1, 4))), 1)]
    epoch = 1
    for step in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(heads) - 1))
        line, own = heads[at]
        if draw(st.booleans()):
            epoch += 1
            cut = draw(st.integers(1, line.records))
            kept = JournalLine(line.hashes[: cut * 32], tuple(run for run in line.epochs if run[0] <= cut))
            heads.append((journal_line(draw(st.integers(1, 3)), epoch, seed=f"{step}", after=kept), epoch))
        else:
            heads[at] = (journal_line(draw(st.integers(1, 3)), own, seed=f"{step}", after=line), own)
        world.add(f"{step}", heads[-1][0], final=draw(st.booleans()))
        world.add(f"{step} alt", heads[at][0])
    return world


@given(grown(), st.data())
def test_any_order_and_any_repetition_gives_the_same(world: World, data: st.DataObject) -> None:
    every = sorted(world.lines)
    wanted = standing(world.in_order(*every), world.lines)
    order = data.draw(st.permutations(every))
    again = data.draw(st.lists(st.sampled_from(every), max_size=5))
    found = standing(world.in_order(*order, *again), world.lines)
    assert found == wanted
    assert found.against == ()


@given(grown(), st.data())
def test_of_two_one_counts_and_the_other_yields(world: World, data: st.DataObject) -> None:
    every = sorted(world.lines)
    one, two = (world.arrive(data.draw(st.sampled_from(every)), number) for number in (1, 2))
    forth, back = relation(one, two, world.lines), relation(two, one, world.lines)
    if one.bundle == two.bundle:
        assert forth is back is Relation.COUNTS
    else:
        assert {forth, back} == {Relation.COUNTS, Relation.YIELDS}


@given(grown(), st.data())
def test_a_bundle_that_counts_at_the_end_goes_through_all_that_it_supersedes(world: World, data: st.DataObject) -> None:
    """One bundle at a time, as the hub sees them: the last word is the same as all at once."""
    order = data.draw(st.permutations(sorted(world.lines)))
    arrived: list[Arrival] = []
    for number, digest in enumerate(order):
        arrived.append(world.arrive(digest, number))
        step = standing(arrived, world.lines)
        assert step.counts in {arrival.bundle for arrival in arrived}
    assert standing(arrived, world.lines).counts == standing(world.in_order(*sorted(world.lines)), world.lines).counts
