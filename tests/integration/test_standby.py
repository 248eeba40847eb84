"""A standby beside a real server: it has everything, saves wait for it, it takes over, and the old server keeps out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import msgspec
import pytest

from candidate_agent.session.status import Safety, Screen
from exam.ids import MachineId
from exam.plan import Plan
from exam.policy import MINUTE, SECOND
from exam.terms import generation_of, term_of
from server.app import RunningServer
from server.journal.errors import StoreError
from server.journal.record import Record, chain, first_hash, verify
from server.standby.taking_over import SILENT
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.conftest import ExpectedLogs
from tests.integration.exam_site import TestSite
from tests.integration.faulty_journal import FaultyJournal
from tests.integration.pcs import Pc, pc
from tests.integration.standbys import TestStandby


def patient(plan: Plan, milliseconds: int) -> Plan:
    policy = msgspec.structs.replace(plan.policy, standby_patience=milliseconds)
    return msgspec.structs.replace(plan, policy=policy)


@pytest.fixture
def second(site: TestSite) -> TestStandby:
    """Return the standby's machine, enrolled."""
    return TestStandby(site)


@pytest.fixture
async def answering(site: TestSite, second: TestStandby) -> AsyncIterator[tuple[RunningServer, Pc]]:
    """Yield a server that a standby follows, and a PC whose candidate answers."""
    site.clock.advance_to(site.theory.starts_at)
    async with site.server() as server, second.follow(server.url):
        await second.until_in_step(server)
        async with pc(site, site.link(server), "PC-01") as one:
            await one.identify(site.place(0))
            await one.enter()
            yield server, one


async def test_the_standby_has_every_record_and_piece_before_it_is_acknowledged(
    answering: tuple[RunningServer, Pc], site: TestSite, second: TestStandby
) -> None:
    server, one = answering
    for number in range(4):
        one.answer(number)
    await one.until_saved()
    own, theirs = list(server.service.read_records()), second.records()
    answers = [record for record in theirs if record.kind == "answer_saved"]
    assert len(answers) == 4
    assert theirs == own[: len(theirs)]
    verify(theirs, first_hash(site.plan.number))


async def test_no_answer_is_acknowledged_while_the_standby_has_not_written_it(
    site: TestSite, second: TestStandby
) -> None:
    site.change_plan(lambda plan: patient(plan, 60 * SECOND))
    site.clock.advance_to(site.theory.starts_at)
    held: list[FaultyJournal] = []

    def store() -> FaultyJournal:
        held.append(FaultyJournal(SqlJournal(open_database(sqlite_url(second.copy.journal_file))), lambda: None))
        return held[-1]

    async with site.server() as server, second.follow(server.url, store):
        await second.until_in_step(server)
        async with pc(site, site.link(server), "PC-01") as one:
            await one.identify(site.place(0))
            await one.enter()
            await one.until_saved()
            held[-1].gate.clear()
            try:
                one.answer(0)
                await site.until(lambda: held[-1].waiting)
                await site.until(lambda: "answer_saved" in {record.kind for record in server.service.read_records()})
                assert one.status.safety is Safety.ON_PC
            finally:
                held[-1].gate.set()
            await one.until_saved()


async def test_a_standby_that_falls_silent_is_given_up_on_record_and_the_exam_goes_on(
    site: TestSite, second: TestStandby, expects_log: ExpectedLogs
) -> None:
    expects_log("the standby says nothing; the server goes on alone")
    site.change_plan(lambda plan: patient(plan, 100))
    site.clock.advance_to(site.theory.starts_at)
    async with site.server() as server, pc(site, site.link(server), "PC-01") as one:
        async with second.follow(server.url):
            await second.until_in_step(server)
            await one.identify(site.place(0))
            await one.enter()
        one.answer(0)
        await one.until_saved()
        kinds = [record.kind for record in server.service.read_records()]
        assert kinds.index("standby_lost") > kinds.index("standby_joined")
        # It comes back, catches up, and is waited for again.
        async with second.follow(server.url):
            await second.until_in_step(server)
            one.answer(1)
            await one.until_saved()
            answers = [record for record in second.records() if record.kind == "answer_saved"]
            assert len(answers) == 2


async def test_people_have_it_take_over_and_the_candidate_goes_on_with_everything(
    site: TestSite, second: TestStandby
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    server_context = site.server()
    server = await server_context.__aenter__()
    async with second.follow(server.url) as standing_by, pc(site, site.link(server), "PC-01") as one:
        await second.until_in_step(server)
        await one.identify(site.place(0))
        await one.enter()
        for number in range(3):
            one.answer(number)
        await one.until_saved()
        assert (await second.take_over())[1]["code"] == "standby_hears_server"
        left, then = one.status.remaining, site.clock.monotonic_ms()
        await server_context.__aexit__(None, None, None)
        one.answer(3)
        await second.until_alone()
        site.clock.advance(5 * SECOND)
        status, told = await second.take_over()
        assert status == 200
        await standing_by
        async with second.server() as replacing:
            await one.until_saved()
            life = replacing.service.life
            assert life is not None
            assert generation_of(term_of(life.hall.epoch)) == 1
            assert told["term"] == term_of(life.hall.epoch)
            assert life.hall.sittings[site.sitting(0)].answered() == 4
            assert life.hall.standby.takeovers[0].reason == "服务器断电"
            assert life.hall.standby.takeovers[0].actor.name == "主考甲"
            assert left is not None
            assert one.status.remaining is not None
            # The clock went on: nobody was given or robbed of a second.
            assert abs(left - (site.clock.monotonic_ms() - then) - one.status.remaining) < SECOND
            site.clock.advance_to(site.theory.ends_at)
            await one.until(Screen.DONE)


async def test_a_takeover_needs_the_role_the_password_and_a_reason(site: TestSite, second: TestStandby) -> None:
    async with site.server() as server, second.follow(server.url):
        await second.until_in_step(server)
        assert (await second.take_over("监考甲"))[1]["code"] == "role_may_not"
        assert (await second.take_over(reason=" "))[1]["code"] == "reason_missing"


async def test_a_standby_that_has_only_just_connected_does_not_take_over(site: TestSite, second: TestStandby) -> None:
    async with site.server() as server, second.follow(server.url):
        await second.until_in_step(server)
        assert second.standby is not None
        # The server tells the time every second or so. What was heard last may be long ago, or never, at a standby
        # that has come back this moment; that it was let in is a sign of life.
        second.standby.following.heard = None
        silent = second.standby.following.silent_for(site.clock.monotonic_ms())
        assert silent is not None
        assert silent < SILENT
        assert (await second.take_over())[1].get("code") == "standby_hears_server"


async def test_the_old_server_keeps_out_when_its_standby_leads(site: TestSite, second: TestStandby) -> None:
    async with site.server() as server, second.follow(server.url) as standing_by:
        await second.until_in_step(server)
        await asyncio.gather(server.service.replication.kept(1))
        server.serving.cancel()
        await asyncio.gather(server.serving, return_exceptions=True)
        await second.until_alone()
        site.clock.advance(5 * SECOND)
        assert (await second.take_over())[0] == 200
        await standing_by
    async with second.server():
        with pytest.raises(StoreError, match="store_replaced"):
            async with site.server():
                pass


async def test_an_old_server_that_still_runs_learns_from_a_pc_that_it_was_replaced(
    site: TestSite, second: TestStandby, expects_log: ExpectedLogs
) -> None:
    expects_log("the standby says nothing; the server goes on alone")
    site.change_plan(lambda plan: patient(plan, 100))
    site.clock.advance(15 * MINUTE)
    async with site.server() as server:
        async with second.follow(server.url) as standing_by:
            await second.until_in_step(server)
            # The network between the two is cut, and people believe the server dead.
            assert second.standby is not None
            server.service.replication.ends()
            second.standby.following._link.url = "https://127.0.0.1:9"
            await second.until_alone()
            site.clock.advance(5 * SECOND)
            assert (await second.take_over())[0] == 200
            await standing_by
        (site.folder.trust / "standby.address").unlink()  # nor does the old server find the new one by itself
        async with second.server() as replacing:
            link = site.link(replacing)
            async with pc(site, link, "PC-01") as one:
                await one.until(Screen.LOGIN)
                link.move(server.url)
                await link.pull()
                link.plug()
                with pytest.raises(StoreError, match="store_replaced"):
                    await asyncio.wait_for(asyncio.shield(server.serving), 20)
                await one.screens.until(lambda: one.status.connected)
                assert generation_of(term_of(one.runner.core._epoch or 0)) == 1


async def test_the_old_server_can_follow_the_new_one_and_puts_aside_what_nobody_took_over(
    site: TestSite, second: TestStandby
) -> None:
    third = TestStandby(site, MachineId("BEI-02"), site.folder)
    async with site.server() as server, second.follow(server.url) as standing_by:
        await second.until_in_step(server)
        server.serving.cancel()
        await asyncio.gather(server.serving, return_exceptions=True)
        await second.until_alone()
        site.clock.advance(5 * SECOND)
        assert (await second.take_over())[0] == 200
        await standing_by
    # Something that the old server wrote alone before it was switched off.
    alone = SqlJournal(open_database(site._database_url))
    opened = alone.open(site.plan.number)
    last = list(alone.read())[-1]
    what = '{"type":"server_alive","wall_ms":1,"monotonic_ms":1,"boot":"x"}'
    numbers = last.seq + 1, opened.epoch, last.at, "server_alive", "", what
    alone.append([Record(*numbers, chain(last.hash, *numbers))])
    alone.close()
    async with second.server() as replacing:
        store = SqlJournal(open_database(site._database_url))
        async with third.follow(replacing.url, lambda: store):
            await third.until_in_step(replacing)
            aside = list((site.folder.root / "set-aside").glob("journal-*.jsonl"))
            assert len(aside) == 1
            assert b"server_alive" in aside[0].read_bytes()
            own = list(replacing.service.read_records())
        assert list(store.read()) == own[: len(list(store.read()))]


async def test_a_copy_is_no_server_until_people_had_it_take_over(site: TestSite, second: TestStandby) -> None:
    async with site.server() as server, second.follow(server.url):
        await second.until_in_step(server)
    with pytest.raises(StoreError, match="store_is_copy"):
        async with second.server():
            pass


async def test_nobody_follows_without_a_certificate_for_it(
    site: TestSite, server: RunningServer, http: aiohttp.ClientSession
) -> None:
    assert site.certificates is False, "not even where machines need none"
    for path in ("follow", "follow/files", f"follow/files/{'0' * 64}", f"follow/pieces/{'0' * 64}"):
        async with http.get(f"{server.url}/api/v1/{path}") as response:
            assert (response.status, (await response.json())["code"]) == (403, "certificate_needed")


async def test_answers_that_the_old_server_had_alone_come_to_the_new_one_with_it(
    site: TestSite, second: TestStandby, expects_log: ExpectedLogs
) -> None:
    expects_log("the standby says nothing; the server goes on alone", "what an old server had alone was taken")
    site.change_plan(lambda plan: patient(plan, 100))
    site.clock.advance_to(site.theory.starts_at)
    third = TestStandby(site, MachineId("BEI-02"), site.folder)
    async with site.server() as server:
        async with pc(site, site.link(server), "PC-01") as one:
            async with second.follow(server.url):
                await second.until_in_step(server)
                await one.identify(site.place(0))
                await one.enter()
                one.answer(0)
                await one.until_saved()
            one.answer(1)
            await one.until_saved()
        server.serving.cancel()
        await asyncio.gather(server.serving, return_exceptions=True)
    # The PC is gone for good, and with it the only other copy of the second answer.
    async with second.follow("https://127.0.0.1:9") as standing_by:
        assert second.standby is not None
        await second.standby.answers.wait()
        await site.until(lambda: second.standby is not None and second.standby.following.journal is not None)
        assert (await second.take_over())[0] == 200
        await standing_by
    async with second.server() as replacing:
        life = replacing.service.life
        assert life is not None
        assert life.hall.sittings[site.sitting(0)].answered() == 1
        store = SqlJournal(open_database(site._database_url))
        async with third.follow(replacing.url, lambda: store):
            await site.until(lambda: life.hall.sittings[site.sitting(0)].answered() == 2)
            await site.until(lambda: not list((site.folder.root / "set-aside").glob("*.left.json")))
