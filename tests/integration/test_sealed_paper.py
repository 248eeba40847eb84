"""A session whose paper is sealed: fetched beforehand, closed until the code, open after a restart, one word at T."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest

from candidate_agent.session.status import Screen
from exam.commands import OpenPaper, StartSession, SwitchPaper
from exam.ids import SessionId
from exam.package import unpack
from exam.paper import Paper
from exam.paper_package import SealedPackage
from exam.plan import Part
from exam.policy import MINUTE
from exam.timing import Instant
from server.app import RunningServer
from server.packages import open_site_package, site_package, take_package
from server.site_folder import PaperUse
from tests.helpers.packages import put_organiser, seal_for
from tests.integration.exam_site import PATIENCE, ROOM, TestSite, open_staff
from tests.integration.pcs import pc

WRONG = "0000-0000-0000-0000-0000"
EARLY = timedelta(minutes=30)
"""How long before the start the organiser lets the paper be opened."""


def seal(site: TestSite, use: PaperUse = PaperUse.MAIN) -> str:
    """Seal the theory's paper to the site; returns its code."""
    put_organiser(site.folder)
    theory = site.theory
    data, code = seal_for(site.folder, theory.subject.level, Part.THEORY, theory.starts_at - EARLY, use=use)
    assert isinstance(take_package(site.folder, data, site.plan, "p"), SealedPackage)
    return code


def read_paper_of(site: TestSite) -> Paper:
    return unpack(site.folder.paper(site.theory.subject.level, Part.THEORY).read_bytes())[0]


def is_closed(server: RunningServer, site: TestSite) -> bool:
    life = server.service.life
    assert life is not None
    return site.theory.id in life.hall.closed


def kinds_on_record(server: RunningServer) -> list[str]:
    return [record.kind for record in server.service.read_records()]


async def test_a_closed_paper_keeps_the_session_from_starting_until_its_code_is_entered(site: TestSite) -> None:
    code = seal(site)
    site.clock.advance(20 * MINUTE)
    async with site.server() as server, open_staff(server) as staff:
        assert is_closed(server, site)
        assert await staff.order(StartSession(site.theory.id)) == (409, "paper_closed")
        assert await staff.order(OpenPaper(site.theory.id, WRONG)) == (409, "release_wrong")
        assert await staff.order(OpenPaper(site.theory.id, "3F7K")) == (409, "release_mistyped")
        assert await staff.order(OpenPaper(site.theory.id, code.lower())) == (200, "")
        assert not is_closed(server, site)
        assert await staff.order(OpenPaper(site.theory.id, code)) == (200, ""), "again is the same"
        assert await staff.order(StartSession(site.theory.id)) == (200, "")
        kinds = kinds_on_record(server)
    assert kinds.count("paper_opened") == 1
    assert kinds.count("release_refused") == 1, "a mistyped code is nobody's guess"


async def test_a_server_that_writes_slowly_takes_its_own_opening_for_nobody_elses(
    site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, journal = seal(site), site.journal()
    site.clock.advance(20 * MINUTE)
    async with site.server(journal) as server, open_staff(server) as staff:
        life = server.service.life
        assert life is not None
        assert await staff.order(OpenPaper(site.theory.id, WRONG)) == (409, "release_wrong")
        ticks, tick = [0], life.hall.tick

        def counted(now: Instant, planned: Mapping[SessionId, Instant]) -> None:
            ticks[0] += 1
            tick(now, planned)

        monkeypatch.setattr(life.hall, "tick", counted)
        journal.gate.clear()
        try:
            ordered = asyncio.create_task(staff.order(OpenPaper(site.theory.id, code)))
            await site.until(lambda: journal.waiting)
            seen = ticks[0]
            await site.until(lambda: ticks[0] > seen + 2)
        finally:
            journal.gate.set()
        assert await ordered == (200, "")
        assert await staff.order(StartSession(site.theory.id)) == (200, ""), "what came before is on record by now"
        assert kinds_on_record(server).count("paper_opened") == 1


async def test_at_its_time_a_closed_session_does_not_start_by_itself(site: TestSite) -> None:
    code = seal(site)
    async with site.server() as server, open_staff(server) as staff:
        site.clock.advance_to(site.theory.starts_at + timedelta(seconds=30))
        assert await staff.order(StartSession(site.theory.id)) == (409, "paper_closed")
        assert "session_started" not in kinds_on_record(server)
        assert await staff.order(OpenPaper(site.theory.id, code)) == (200, "")
        await site.until_started(server)


async def test_before_its_time_the_right_code_opens_nothing_and_is_no_wrong_guess(site: TestSite) -> None:
    code = seal(site)
    async with site.server() as server, open_staff(server) as staff:
        for _ in range(10):
            assert await staff.order(OpenPaper(site.theory.id, code)) == (409, "paper_too_early")
        assert is_closed(server, site)


async def test_guessing_a_papers_code_is_slowed_down(site: TestSite) -> None:
    seal(site)
    site.clock.advance(20 * MINUTE)
    async with site.server() as server, open_staff(server) as staff:
        answers = [await staff.order(OpenPaper(site.theory.id, WRONG)) for _ in range(8)]
    codes = [code for _, code in answers]
    assert codes[0] == "release_wrong"
    assert codes[-1] == "release_attempts"


async def test_a_pc_fetches_the_paper_closed_and_shows_it_at_the_start(site: TestSite) -> None:
    code = seal(site)
    asked = {question.id for question in read_paper_of(site).questions()}
    site.clock.advance(20 * MINUTE)
    async with site.server() as server, open_staff(server) as staff, pc(site, site.link(server), "PC-01") as one:
        await one.identify(site.place(0))
        assert one.status.screen is Screen.WAITING
        assert one.runner.papers.paper is None
        assert await staff.order(OpenPaper(site.theory.id, code)) == (200, "")
        assert one.runner.papers.paper is None, "open at the server is not open on the PCs"
        site.clock.advance_to(site.theory.starts_at)
        await one.enter()
        assert {question.id for question in one.questions()} == asked


async def test_what_was_opened_is_open_after_a_crash_and_the_candidates_go_on(site: TestSite) -> None:
    code = seal(site)
    site.clock.advance(20 * MINUTE)
    async with site.server() as server, open_staff(server) as staff:
        assert await staff.order(OpenPaper(site.theory.id, code)) == (200, "")
    async with site.server() as server:
        assert not is_closed(server, site)


async def test_a_paper_opened_on_the_server_itself_is_open_without_a_restart(site: TestSite) -> None:
    code = seal(site)
    site.clock.advance(20 * MINUTE)
    async with site.server() as server:
        theory = site.theory
        package = site_package(site.folder, theory.subject.level, Part.THEORY)
        assert isinstance(package, SealedPackage)
        assert is_closed(server, site)
        await asyncio.to_thread(open_site_package, site.folder, package, code, theory.starts_at)
        async with asyncio.timeout(PATIENCE):
            while is_closed(server, site):
                site.clock.advance(1000)
                await asyncio.sleep(0)
        await site.until(lambda: "paper_opened" in kinds_on_record(server))


async def test_the_spare_paper_is_opened_by_its_own_code_before_it_can_be_used(site: TestSite) -> None:
    code = seal(site, PaperUse.SPARE)
    site.clock.advance(20 * MINUTE)
    async with site.server() as server, open_staff(server) as staff:
        switch = SwitchPaper(site.theory.id, "07-3F7K-9QXM-T", "题目泄露")
        _, before = await staff.order(switch)
        assert await staff.order(OpenPaper(site.theory.id, code, spare=True)) == (200, "")
        life = server.service.life
        assert life is not None
        assert site.theory.id in life.hall.spare
        _, after = await staff.order(switch)
    assert before == "release_no_key"
    assert after == "release_no_key", "that it may be used needs the organiser's release besides"


async def test_a_pc_has_the_papers_of_its_room_before_anybody_logs_in(site: TestSite) -> None:
    seal(site)
    async with site.server() as server, pc(site, site.link(server), "PC-01", ROOM) as one:
        wanted = {server.service.papers[session.id].digest for session in (site.theory, site.practical)}
        papers = site.pc_folder("PC-01") / "papers"
        await one.screens.until(lambda: papers.is_dir() and {path.name for path in papers.iterdir()} == wanted)
        await one.until(Screen.LOGIN)
        assert one.runner.papers.paper is None
