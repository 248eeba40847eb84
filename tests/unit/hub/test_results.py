"""Every result exactly once: on both engines, whatever arrives, in whatever order, by whichever way."""

from __future__ import annotations

import asyncio
from itertools import permutations
from pathlib import Path

import pytest

from exam.ids import Digest, sitting_id
from sync.hub.arrivals import Decision
from sync.hub.shelf import LinesOf
from sync.hub.store import results
from sync.hub.store.database import HubDatabase, open_hub_database
from sync.hub.store.deliveries import Way
from sync.hub.store.schema import metadata
from sync.hub.store.upgrade import prepare
from tests.conftest import ExpectedLogs
from tests.helpers.hub_samples import PLAN, SampleBundle, journal_line, renamed, ticket
from tests.unit.hub.hubs import Desk

SIX = {f"{ticket(one)}/{part}" for one in (1, 2, 3) for part in ("theory", "practical")}


@pytest.fixture
def desk(hub_database: HubDatabase, tmp_path: Path) -> Desk:
    """A hub that knows one site."""
    return Desk(hub_database, tmp_path)


async def test_a_bundle_brings_every_result_and_a_signed_receipt(desk: Desk) -> None:
    bundle = desk.site.bundle()
    await desk.receive(bundle)
    assert desk.counts() == {bundle.name: SIX}
    got = desk.receipt(bundle)
    assert (got.organiser, got.site, got.plan, got.final, got.records) == ("培训评价组织", "S0001", PLAN, True, 5)
    assert [candidate.ticket for candidate in got.candidates] == [ticket(1), ticket(2), ticket(3)]


async def test_delivered_by_upload_and_on_a_disk_it_is_one_result_and_one_receipt(desk: Desk) -> None:
    bundle = desk.site.bundle()
    desk.bring(bundle)
    desk.bring(bundle, way=Way.DISK)
    await desk.verify()
    first = desk.receipt(bundle)
    desk.clock.now += 60_000
    desk.bring(bundle, way=Way.DISK)
    await desk.verify()
    assert desk.counts() == {bundle.name: SIX}
    assert desk.receipt(bundle) == first
    assert len(results.list_bundles(desk.hub.database)) == 1


async def test_any_order_of_arrival_counts_the_same(hub_database: HubDatabase, tmp_path: Path) -> None:
    desk = Desk(hub_database, tmp_path)
    morning = journal_line(5)
    sessions = desk.site.plan.sessions
    early = desk.site.bundle(morning, final=False, sessions=[sessions[0].id])
    all_day = desk.site.bundle(journal_line(5, after=morning))
    took_over = desk.site.bundle(journal_line(2, 2, after=morning), theory=81)
    seen = []
    for order in permutations((early, all_day, took_over)):
        with hub_database.writing() as connection:
            for table in reversed(metadata.sorted_tables):
                if table.name not in ("sites", "hub_version"):
                    connection.execute(table.delete())
        await desk.receive(*order)
        seen.append(desk.counts())
    assert seen == [{took_over.name: SIX}] * 6


async def test_sessions_that_are_under_way_bring_no_results_yet(desk: Desk) -> None:
    theory = desk.site.plan.sessions[0]
    early = desk.site.bundle(final=False, sessions=[theory.id])
    await desk.receive(early)
    assert desk.counts() == {early.name: {f"{ticket(one)}/theory" for one in (1, 2, 3)}}
    assert results.session_counts(desk.hub.database, "S0001") == {(PLAN, theory.id): (3, 0)}


async def test_two_servers_of_one_sitting_are_a_conflict_that_people_settle(desk: Desk) -> None:
    one = desk.site.bundle(journal_line(5, seed="甲"))
    two = desk.site.bundle(journal_line(9, seed="乙"), theory=50)
    await desk.receive(one, two)
    assert desk.counts() == {one.name: SIX}
    assert desk.open_pairs() == [(one.name, two.name, results.LINEAGES)]
    assert set(results.session_counts(desk.hub.database).values()) == {(3, 3)}, "three here, three to decide"
    lines = LinesOf(desk.hub.shelf)
    choice = Decision(two.name, one.name)
    assert results.decide(desk.hub.database, PLAN, choice, "第二台是考场的服务器", "甲", lines, 1)
    assert desk.counts() == {two.name: SIX}
    assert desk.open_pairs() == []
    assert set(results.session_counts(desk.hub.database).values()) == {(3, 0)}


async def test_a_decision_about_bundles_that_are_not_there_changes_nothing(desk: Desk) -> None:
    bundle = desk.site.bundle()
    await desk.receive(bundle)
    lines = LinesOf(desk.hub.shelf)
    for other in (bundle.name, Digest("f" * 64)):
        choice = Decision(other, bundle.name)
        assert not results.decide(desk.hub.database, PLAN, choice, "", "甲", lines, 1)


async def test_servers_with_rooms_of_their_own_are_no_conflict(desk: Desk) -> None:
    one = desk.site.bundle(journal_line(5, seed="甲"), tickets=[ticket(1), ticket(2)])
    two = desk.site.bundle(journal_line(5, seed="乙"), tickets=[ticket(3)])
    await desk.receive(one, two)
    assert desk.open_pairs() == []
    assert sum(len(held) for held in desk.counts().values()) == 6


async def test_the_branch_of_a_server_that_came_back_is_kept_and_shown(desk: Desk) -> None:
    trunk = journal_line(5)
    old = desk.site.bundle(journal_line(3, 1, seed="旧", after=trunk))
    new = desk.site.bundle(journal_line(1, 2, seed="新", after=trunk))
    await desk.receive(old, new)
    assert desk.counts() == {new.name: SIX}
    (shown,) = results.list_contradictions(desk.hub.database, LinesOf(desk.hub.shelf))
    assert (shown.kind, shown.record, shown.is_open) == (results.TAKEOVER, 5, False)
    assert [(bundle.bundle, bundle.counts) for bundle in results.list_bundles(desk.hub.database)] == [
        (old.name, 0),
        (new.name, 6),
    ]


async def test_a_branch_with_work_of_its_own_is_set_aside_by_people_alone_and_for_those_candidates_alone(
    desk: Desk,
) -> None:
    trunk = journal_line(5)
    theory = desk.site.plan.sessions[0].id
    worked = {sitting_id(ticket(1), theory): 7, sitting_id(ticket(2), theory): 5}
    old = desk.site.bundle(journal_line(3, 1, seed="旧", after=trunk), worked=worked)
    new = desk.site.bundle(journal_line(1, 2, seed="新", after=trunk), theory=81)
    await desk.receive(old, new)
    asked = {f"{ticket(1)}/theory"}
    assert desk.counts() == {old.name: asked, new.name: SIX - asked}
    assert desk.open_pairs() == [(old.name, new.name, results.TAKEOVER)]
    assert results.session_counts(desk.hub.database)[PLAN, theory] == (3, 1)
    lines = LinesOf(desk.hub.shelf)
    assert results.decide(desk.hub.database, PLAN, Decision(new.name, old.name), "按接管者", "甲", lines, 1)
    assert (desk.counts(), desk.open_pairs()) == ({new.name: SIX}, [])


async def test_a_bundle_of_another_site_is_refused_under_this_ones_name(desk: Desk) -> None:
    other = renamed(desk.site, "S0002")
    desk.know(other)
    bundle = other.bundle()
    delivery = desk.bring(bundle, site=desk.site)
    await desk.verify()
    assert desk.state_of(delivery) == "refused bundle_signature"
    assert results.find_receipt(desk.hub.database, "S0001", bundle.name) is None
    assert not desk.hub.shelf.upload(delivery.id).exists()


async def test_a_fault_of_this_machine_refuses_nothing(desk: Desk, expects_log: ExpectedLogs) -> None:
    expects_log("verifying failed and is tried again")
    bundle = desk.site.bundle()
    desk.bundles.broken = OSError(28, "full")
    delivery = desk.bring(bundle)
    await desk.verify()
    assert desk.state_of(delivery) == "waiting store_disk"
    desk.bundles.broken = None
    desk.clock.now += desk.hub.limits.try_again
    await desk.verify()
    assert desk.counts() == {bundle.name: SIX}


async def test_two_processes_that_verify_the_same_at_once_give_one_receipt(hub_url: str, tmp_path: Path) -> None:
    databases = [open_hub_database(hub_url) for _ in range(2)]
    prepare(databases[0])
    desk = Desk(databases[0], tmp_path)
    other = Desk.__new__(Desk)
    other.__dict__.update(desk.__dict__)
    other.hub = type(desk.hub)(databases[1], desk.hub.shelf, desk.hub.organiser, desk.bundles, desk.clock)
    made: list[SampleBundle] = [desk.site.bundle(journal_line(3 + at), filler=at) for at in range(4)]
    for bundle in made:
        desk.bring(bundle)
        desk.bring(bundle, way=Way.DISK)
    await asyncio.gather(desk.verify(), other.verify())
    assert desk.counts() == {made[-1].name: SIX}
    assert len(results.list_bundles(databases[0])) == 4
    for database in databases:
        database.close()


async def test_a_process_that_died_after_moving_the_file_is_followed_by_another(desk: Desk) -> None:
    bundle = desk.site.bundle()
    delivery = desk.bring(bundle)
    desk.hub.shelf.keep(delivery.id, bundle.name)
    await desk.verify()
    assert desk.counts() == {bundle.name: SIX}
