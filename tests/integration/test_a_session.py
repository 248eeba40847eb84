"""A short whole session: real server, real clients, a disk each, TLS between them."""

from __future__ import annotations

from datetime import timedelta

from candidate_agent.session.status import Safety, Screen
from exam.commands import AllowEarlyLeave, ExtendSession, MoveSitting, PauseSession, ResumeSession
from exam.link.server_link import ServerLink
from exam.policy import MINUTE
from exam.room import SessionPhase
from server.app import RunningServer
from tests.integration.exam_site import OTHER_ROOM, Staff, TestSite
from tests.integration.pcs import pc


async def test_two_candidates_sit_the_theory_from_login_to_receipt(
    site: TestSite, server: RunningServer, link: ServerLink, staff: Staff
) -> None:
    site.clock.advance(10 * MINUTE)
    async with pc(site, link, "PC-01") as one, pc(site, link, "PC-02") as two:
        await one.identify(site.place(0))
        await two.identify(site.place(1))
        assert one.status.screen is Screen.WAITING
        site.clock.advance_to(site.theory.starts_at)
        await one.enter()
        await two.enter()
        assert [q.id for q in one.questions()] != [q.id for q in two.questions()]
        for number in range(5):
            one.answer(number)
        one.answer(0, variant=1)
        two.answer(3)
        await one.until_saved()
        await two.until_saved()
        assert one.status.safety is Safety.AT_SITE
        rows = await staff.rows(site.theory.id)
        assert rows[site.sitting(0)]["answered"] == 5
        assert rows[site.sitting(1)]["answered"] == 1
        site.clock.advance_to(site.theory.ends_at)
        await one.until(Screen.DONE)
        await two.until(Screen.DONE)
    rows = await staff.rows(site.theory.id)
    assert rows[site.sitting(0)]["handed_in_by"] == "time_up"
    assert rows[site.sitting(0)]["complete"] is True
    assert {row["phase"] for row in rows.values()} == {"handed_in", "absent"}


async def test_a_second_candidate_at_the_same_pc_gets_the_practical_in_the_next_session(
    site: TestSite, server: RunningServer, link: ServerLink, staff: Staff
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, link, "PC-01") as one:
        await one.identify(site.place(0))
        await one.enter()
        theory = {question.id for question in one.questions()}
        site.clock.advance_to(site.theory.ends_at)
        await one.until(Screen.DONE)
        one.runner.leave()
        assert one.runner.papers.paper is None
        life = server.service.life
        assert life is not None
        await site.until(lambda: life.hall.sessions[site.theory.id].phase is SessionPhase.ENDED)
        site.clock.advance_to(site.practical.starts_at)
        await site.until(lambda: life.hall.sessions[site.practical.id].phase is SessionPhase.RUNNING)
        await one.identify(site.place(7))
        await one.enter()
        assert {question.id for question in one.questions()}.isdisjoint(theory)


async def test_a_candidate_of_another_room_is_told_where_and_when_to_go(
    site: TestSite, server: RunningServer, link: ServerLink
) -> None:
    site.clock.advance(10 * MINUTE)
    async with pc(site, link, "PC-01", room=OTHER_ROOM) as one:
        await one.until(Screen.LOGIN)
        one.runner.log_in(site.place().ticket, site.place().ticket[-6:])
        await one.screens.until(lambda: one.notice == "other_room")
        assert one.status.notice is not None
        assert one.status.notice.facts["room"] == "第1考场"
        assert one.status.notice.facts["time"] == "09:00"


async def test_nobody_logs_in_before_the_doors_open(site: TestSite, server: RunningServer, link: ServerLink) -> None:
    async with pc(site, link, "PC-01") as one:
        await one.until(Screen.LOGIN)
        one.runner.log_in(site.place().ticket, site.place().ticket[-6:])
        await one.screens.until(lambda: one.notice == "not_yet")
        site.clock.advance_to(site.theory.starts_at - timedelta(minutes=30))
        await one.log_in(site.place())
        assert one.status.screen is Screen.CONFIRM


async def test_a_pause_blanks_the_screen_and_costs_nobody_time(
    site: TestSite, server: RunningServer, link: ServerLink, staff: Staff
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, link, "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        assert await staff.order(PauseSession(site.theory.id, "火警")) == (200, "")
        await one.until(Screen.PAUSED)
        before = one.status.remaining
        site.clock.advance(20 * MINUTE)
        assert one.status.remaining == before
        assert await staff.order(ResumeSession(site.theory.id, "火警解除")) == (200, "")
        await one.until(Screen.PAPER)
        assert before is not None
        assert one.status.remaining is not None
        assert before - 5000 < one.status.remaining <= before


async def test_an_extension_after_time_up_opens_the_paper_again_for_the_whole_added_time(
    site: TestSite, server: RunningServer, link: ServerLink, staff: Staff
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, link, "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        one.answer(0)
        site.clock.advance_to(site.theory.ends_at)
        await one.until(Screen.DONE)
        assert await staff.together(ExtendSession(site.theory.id, 5 * MINUTE, "停电补时")) == (200, "")
        await one.until(Screen.PAPER)
        remaining = one.status.remaining
        assert remaining is not None
        assert 5 * MINUTE - 5000 < remaining <= 5 * MINUTE
        one.answer(1)
        await one.until_saved()
        assert len(one.acknowledged()) == 2


async def test_a_candidate_leaves_early_only_inside_the_window_and_with_consent(
    site: TestSite, server: RunningServer, link: ServerLink, staff: Staff
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, link, "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        refusal = one.runner.hand_in()
        assert refusal is not None
        assert refusal.code == "too_early"
        site.clock.advance_to(site.theory.ends_at - timedelta(minutes=14))
        await one.screens.until(lambda: (one.status.remaining or 0) < 15 * MINUTE)
        refusal = one.runner.hand_in()
        assert refusal is not None
        assert refusal.code == "needs_consent"
        await staff.order(AllowEarlyLeave(site.sitting(), "身体不适"))
        await one.screens.until(lambda: one.runner.core.view is not None and one.runner.core.view.early_leave)
        assert one.runner.hand_in() is None
        await one.until(Screen.DONE)
    rows = await staff.rows(site.theory.id)
    assert rows[site.sitting()]["handed_in_by"] == "candidate"


async def test_a_candidate_moved_to_another_pc_finds_everything_in_the_same_order(
    site: TestSite, server: RunningServer, link: ServerLink, staff: Staff
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, link, "PC-01") as old, pc(site, link, "PC-99") as spare:
        await old.identify(site.place())
        await old.enter()
        order = [question.id for question in old.questions()]
        for number in range(6):
            old.answer(number)
        await old.until_saved()
        answers = {item: entry.answer for item, entry in old.runner.core.answers.items()}
        await spare.until(Screen.LOGIN)
        spare.runner.log_in(site.place().ticket, site.place().ticket[-6:])
        await spare.screens.until(lambda: spare.notice == "sitting_elsewhere")
        await staff.order(MoveSitting(site.sitting(), "考生机故障"))
        await old.until(Screen.REVOKED)
        spare.runner.log_in(site.place().ticket, site.place().ticket[-6:])
        await spare.screens.until(lambda: spare.status.screen is Screen.PAPER and spare.runner.papers.paper is not None)
        assert [question.id for question in spare.questions()] == order
        assert {item: entry.answer for item, entry in spare.runner.core.answers.items()} == answers
        spare.answer(8)
        await spare.until_saved()
        assert (2, 1) in spare.acknowledged()
    rows = await staff.rows(site.theory.id)
    assert rows[site.sitting()]["second_machines"] == 1
