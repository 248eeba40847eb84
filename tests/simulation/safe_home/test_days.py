"""A thousand days on which machines are lost for good: everything acknowledged comes home, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from candidate_agent.session.core import SessionCore
from exam.terms import GENERATION
from server.standby import left_behind, replication
from sync.hub.lines import JournalLine
from tests.conftest import ExpectedLogs
from tests.simulation.broken import Broken
from tests.simulation.safe_home import organiser
from tests.simulation.safe_home import restoring as put_up_again
from tests.simulation.safe_home import server as servers
from tests.simulation.safe_home import standby as standbys
from tests.simulation.safe_home.day import day_of
from tests.simulation.safe_home.world import World

CHUNKS, CHUNK = 4, 250
FIRST = 15
LOUD = ("the standby does not read", "what a candidate left on a PC was taken")

MUST_COME_ABOUT = {
    "lost for good: server": 50,
    "lost for good: standby": 20,
    "lost for good: target": 20,
    "lost for good: a pc": 20,
    "cut": 300,
    "cut_site": 100,
    "killed": 100,
    "killed between standby and disk": 100,
    "standby joined": 300,
    "a standby went back": 8,
    "acknowledged by two disks": 20_000,
    "a server went on alone": 80,
    "taken over": 40,
    "taken over while the old server served": 8,
    "takeover refused: standby_hears_server": 100,
    "an old server learned that it was replaced": 5,
    "an old server had something alone": 5,
    "a PC noted a new leader": 150,
    "a PC went on without a server": 15,
    "restored from the backup": 8,
    "a candidate left": 200,
    "what a candidate had left was taken": 3,
    "a bundle arrived": 250,
    "a bundle arrived again": 150,
    "a confirmation was lost": 100,
    "people decided at the hub": 3,
}
"""In every 250 days, at least so often: a simulation in which nothing happens proves nothing."""


def live(seed: int) -> World:
    """Live through the day of a seed. Raises Broken with the seed's own trace."""
    world = World(day_of(seed))
    try:
        world.run()
    except Broken as broken:
        trace = "\n".join(f"{at:>7} {who}: {' '.join(map(str, what))}" for at, who, what in world.trace[-60:])
        raise Broken(broken.rule, f"{broken} in the day of seed {seed}:\n{trace}") from None
    return world


def all_hold(seeds: range) -> Counter[str]:
    counts: Counter[str] = Counter()
    for seed in seeds:
        counts.update(live(seed).counts)
    return counts


def test_some_days_come_home(expects_log: ExpectedLogs) -> None:
    expects_log(*LOUD)
    assert all_hold(range(FIRST))["standby joined"] > FIRST


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_two_hundred_and_fifty_days_come_home_and_everything_comes_about(chunk: int, expects_log: ExpectedLogs) -> None:
    expects_log(*LOUD)
    counts = all_hold(range(chunk * CHUNK, (chunk + 1) * CHUNK))
    assert {what: counts[what] for what, least in MUST_COME_ABOUT.items() if counts[what] < least} == {}


def test_a_seed_gives_the_same_day_every_time(expects_log: ExpectedLogs) -> None:
    expects_log(*LOUD)
    first, again = live(7), live(7)
    assert first.trace == again.trace
    assert first.counts == again.counts


# ---- that it would notice -------------------------------------------------------------------------------------------


def found(seeds: range) -> str:
    """The first rule that breaks in some days; nothing where none does."""
    for seed in seeds:
        try:
            World(day_of(seed)).run()
        except Broken as broken:
            return broken.rule
    return ""


Break = Callable[[pytest.MonkeyPatch], None]


def acknowledges_too_early(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(replication.Replication, "has", lambda *_: True)


def listens_to_anybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SessionCore, "_follows", lambda *_: [])


def every_takeover_has_the_same_term(patch: pytest.MonkeyPatch) -> None:
    def next_term(known: int, draw: int) -> int:
        return (known // GENERATION + 1) * GENERATION

    patch.setattr(standbys, "next_term", next_term)
    patch.setattr(put_up_again, "next_term", next_term)


def forgets_what_the_old_server_had_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(standbys, "left_behind", lambda *_: left_behind.LeftBehind())


def forgets_who_has_left(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(servers.Server, "take_left", lambda *_: None)


def takes_no_stub(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("server.hall.restoring", lambda *_: ())


def the_older_branch_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(JournalLine, "epoch_at", lambda line, _: -line.epochs[-1][1])
    patch.setattr(organiser, "worked_upto", lambda _: {})  # else people are asked, and put it right


def an_older_branch_is_set_aside_with_all_work_in_it(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(organiser, "worked_upto", lambda _: {})


def serves_on_though_it_was_replaced(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(servers.Server, "_is_told", lambda *_: False)
    patch.setattr("server.standby.office.is_later", lambda *_: False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("breaks", "rules", "days"),
    [
        (acknowledges_too_early, {"acknowledged by both"}, range(20)),
        (listens_to_anybody, {"never two masters"}, range(200)),
        (every_takeover_has_the_same_term, {"exactly once", "comes home"}, range(1820, 1840)),
        (forgets_what_the_old_server_had_alone, {"nothing acknowledged lost"}, range(970, 990)),
        (forgets_who_has_left, {"nothing acknowledged lost", "comes home"}, range(200)),
        (takes_no_stub, {"nothing acknowledged lost", "comes home"}, range(200)),
        (the_older_branch_counts, {"nothing acknowledged lost", "comes home"}, range(1065, 1085)),
        (an_older_branch_is_set_aside_with_all_work_in_it, {"comes home"}, range(51_370, 51_380)),
        (serves_on_though_it_was_replaced, {"comes home"}, range(200)),
    ],
)
def test_a_broken_rule_is_noticed(
    breaks: Break, rules: set[str], days: range, monkeypatch: pytest.MonkeyPatch, expects_log: ExpectedLogs
) -> None:
    expects_log(*LOUD)
    breaks(monkeypatch)
    assert found(days) in rules
