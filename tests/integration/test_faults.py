"""Faults in the middle of a session: what was acknowledged is there, in the same order, and everybody comes back."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from candidate_agent.session.status import Safety, Screen
from exam.commands import ExtendSession, GiveConsent, PauseSession
from exam.ids import ItemId, SittingId
from exam.policy import MINUTE, SECOND
from server.app import RunningServer
from server.journal.record import first_hash, verify
from tests.conftest import ExpectedLogs
from tests.integration.exam_site import INSPECTOR, TestSite, open_staff
from tests.integration.pcs import Pc, pc

pytestmark = pytest.mark.slow
JOURNAL_GONE = "the journal cannot be used"


def saved_by(server: RunningServer, sitting: SittingId) -> dict[ItemId, object]:
    """The answers that count in a server's state."""
    assert server.service.life is not None
    return {item: saved.answer for item, saved in server.service.life.hall.sittings[sitting].answers.items()}


def shown_by(one: Pc) -> dict[ItemId, object]:
    """The answers that a PC shows."""
    return {item: entry.answer for item, entry in one.runner.core.answers.items()}


async def test_a_server_restarted_in_mid_session_has_lost_nothing_it_acknowledged(site: TestSite) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with site.server() as first:
        link = site.link(first)
        running = pc(site, link, "PC-01")
        one = await running.__aenter__()
        await one.identify(site.place())
        await one.enter()
        order = [question.id for question in one.questions()]
        for number in range(5):
            one.answer(number)
        await one.until_saved()
        acknowledged = one.acknowledged()
    for number in range(5, 9):
        one.answer(number)
    assert one.status.safety is Safety.ON_PC
    site.clock.advance(90 * SECOND)
    async with site.server(port=first.port) as second:
        assert set(saved_by(second, site.sitting())) == set(acknowledged.values())
        await one.until_saved()
        assert saved_by(second, site.sitting()) == shown_by(one)
        assert [question.id for question in one.questions()] == order
        assert len(one.acknowledged()) == 9
        life = second.service.life
        assert life is not None
        assert life.hall.epoch == 2
        remaining = one.status.remaining
        assert remaining is not None
        assert 57 * MINUTE < remaining <= 60 * MINUTE - 90 * SECOND, "the clock went on while nobody served"
        await running.__aexit__(None, None, None)
    journal = site.journal()
    verify(journal.read(), first_hash(site.plan.number))


async def test_a_pc_whose_plug_was_pulled_goes_on_with_the_same_order_and_every_kept_answer(site: TestSite) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with site.server() as first:
        link = site.link(first)
        async with pc(site, link, "PC-01") as one:
            await one.identify(site.place())
            await one.enter()
            order = [question.id for question in one.questions()]
            one.answer(0)
            await one.until_saved()
            await link.pull()
            await one.screens.until(lambda: not one.status.connected)
            one.answer(1)
            one.answer(0, variant=1)
            shown = shown_by(one)
        link.plug()
        async with pc(site, link, "PC-01") as one:
            await one.until(Screen.LOGIN)
            one.runner.log_in(site.place().ticket, site.place().ticket[-6:])
            await one.screens.until(lambda: one.status.screen is Screen.PAPER and one.runner.papers.paper is not None)
            assert [question.id for question in one.questions()] == order
            assert shown_by(one) == shown
            await one.until_saved()
            assert saved_by(first, site.sitting()) == shown


async def test_while_the_store_refuses_candidates_go_on_and_afterwards_everything_arrives(
    site: TestSite, expects_log: ExpectedLogs
) -> None:
    expects_log(JOURNAL_GONE)
    journal = site.journal()
    site.clock.advance_to(site.theory.starts_at)
    async with site.server(journal) as server, open_staff(server) as staff:
        link = site.link(server)
        async with pc(site, link, "PC-01") as one, pc(site, link, "PC-02") as two:
            for number, each in enumerate((one, two)):
                await each.identify(site.place(number))
                await each.enter()
                each.answer(0)
                await each.until_saved()
            journal.refuse(10_000)
            for number in range(1, 8):
                one.answer(number)
                two.answer(number)
            await one.screens.until(lambda: not one.status.connected)
            assert await staff.health() == (503, "store_full")
            assert (await staff.order(PauseSession(site.theory.id, "火警")))[0] == 503
            one.answer(9)
            journal.refuse(0)
            site.clock.advance(2 * SECOND)
            for number, each in enumerate((one, two)):
                await each.until_saved()
                assert saved_by(server, site.sitting(number)) == shown_by(each)
            assert server.service.fault is None
    assert journal.refused
    verify(site.journal().read(), first_hash(site.plan.number))


async def test_a_server_that_has_not_yet_written_its_start_does_not_say_that_it_serves(
    site: TestSite, expects_log: ExpectedLogs
) -> None:
    expects_log(JOURNAL_GONE)
    journal = site.journal()
    site.clock.advance_to(site.theory.starts_at)
    async with site.server(journal) as server, open_staff(server) as staff:
        await site.until_started(server)
        journal.refuse(1)
        await staff.order(PauseSession(site.theory.id, "火警"))
        journal.gate.clear()
        site.clock.advance(2 * SECOND)
        await site.until(lambda: journal.waiting)
        try:
            assert (await staff.health())[0] == 503
        finally:
            journal.gate.set()
        site.clock.advance(6 * SECOND)
        await site.until(lambda: server.service.life is not None)
        assert await staff.health() == (200, "serving")


async def test_an_order_that_cannot_be_written_is_refused_with_the_stores_code_and_is_not_done(
    site: TestSite, expects_log: ExpectedLogs
) -> None:
    expects_log(JOURNAL_GONE)
    journal = site.journal()
    site.clock.advance_to(site.theory.starts_at)
    async with site.server(journal) as server, open_staff(server) as staff:
        await site.until_started(server)
        journal.refuse(1)
        status, code = await staff.order(PauseSession(site.theory.id, "火警"), "order-0001")
        assert (status, code) == (503, "store_failed")
        site.clock.advance(2 * SECOND)
        await site.until(lambda: server.service.life is not None and server.service.life.hall.epoch == 2)
        life = server.service.life
        assert life is not None
        assert not life.hall.sessions[site.theory.id].is_paused
        assert await staff.order(PauseSession(site.theory.id, "火警"), "order-0001") == (200, "")


async def test_an_order_sent_twice_adds_its_time_once_even_across_a_restart(site: TestSite) -> None:
    site.clock.advance_to(site.theory.starts_at)
    order = ExtendSession(site.theory.id, 10 * MINUTE, "电力故障")
    for _ in range(2):
        async with site.server() as server, open_staff(server) as staff:
            await site.until_started(server)
            for _ in range(2):
                proposed = await staff.answer_to(order, "double-click")
                assert (proposed.status, proposed.proposal) == (200, "double-click")
            for _ in range(2):
                assert await staff.order(GiveConsent("double-click"), "agreed-once", by=INSPECTOR) == (200, "")
            life = server.service.life
            assert life is not None
            timing = life.hall.sessions[site.theory.id].timing
            assert timing is not None
            assert timing.extension == 10 * MINUTE


async def test_a_pc_that_was_cut_off_at_time_up_hands_in_by_itself_and_is_accepted_later(site: TestSite) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with site.server() as server:
        link = site.link(server)
        async with pc(site, link, "PC-01") as one:
            await one.identify(site.place())
            await one.enter()
            one.answer(0)
            await one.until_saved()
            await link.pull()
            await one.screens.until(lambda: not one.status.connected)
            one.answer(1)
            site.clock.advance_to(site.theory.ends_at + timedelta(minutes=1))
            await one.until(Screen.CLOSING)
            life = server.service.life
            assert life is not None
            await site.until(lambda: life.hall.sittings[site.sitting()].handed_in_by is not None)
            assert life.hall.sittings[site.sitting()].complete is False
            link.plug()
            await one.until(Screen.DONE)
            assert life.hall.sittings[site.sitting()].complete is True
            assert life.hall.sittings[site.sitting()].handed_in_by == "time_up"
            assert len(saved_by(server, site.sitting())) == 2


async def test_an_entry_this_pcs_disk_refused_for_a_moment_holds_nothing_else_back_after_a_restart(
    site: TestSite, monkeypatch: pytest.MonkeyPatch, expects_log: ExpectedLogs
) -> None:
    expects_log("an entry could not be kept on this PC")
    site.clock.advance_to(site.theory.starts_at)
    async with site.server() as server:
        link = site.link(server)
        async with pc(site, link, "PC-01") as one:
            await one.identify(site.place())
            await one.enter()
            questions = one.questions()
            await link.pull()
            await one.screens.until(lambda: not one.status.connected)
            with monkeypatch.context() as patch:
                patch.setattr(os, "fsync", refuse_fsync)
                one.answer(0)
            assert one.status.safety is Safety.NOWHERE
            one.answer(1)
            one.answer(2)
        link.plug()
        async with pc(site, link, "PC-01") as one:
            await one.until(Screen.LOGIN)
            one.runner.log_in(site.place().ticket, site.place().ticket[-6:])
            await one.until(Screen.PAPER)
            await one.until_saved()
            assert {questions[1].id, questions[2].id} <= set(saved_by(server, site.sitting()))


async def test_an_answer_is_not_called_saved_while_its_write_hangs(site: TestSite) -> None:
    journal = site.journal()
    site.clock.advance_to(site.theory.starts_at)
    async with site.server(journal) as server:
        link = site.link(server)
        async with pc(site, link, "PC-01") as one:
            await one.identify(site.place())
            await one.enter()
            journal.gate.clear()
            one.answer(0)
            life = server.service.life
            assert life is not None
            await site.until(lambda: bool(life.hall.sittings[site.sitting()].answers))
            assert one.status.safety is Safety.ON_PC
            assert one.acknowledged() == {}
            journal.gate.set()
            await one.until_saved()
            assert len(one.acknowledged()) == 1


def refuse_fsync(handle: int) -> None:
    """A disk that refuses."""
    raise OSError(5, "Input/output error")
