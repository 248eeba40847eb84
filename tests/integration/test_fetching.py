"""What a site fetches from its hub: sealed papers, codes from their time on, release codes, and the final scores."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from click.testing import CliRunner, Result

from exam.clock import SystemClock, wall_now
from exam.paper_package import PaperKeys, SealedPackage
from exam.plan import Level, Part
from exam.trust.release_codes import ReleasePurpose, ReleaseRequest, encode_release_key
from server.packages import open_site_package, site_package
from server.scoring.score_site import read_marks
from sync.cli import main
from sync.courier.fetching import fetch_paper_codes, fetch_papers, fetch_release_codes
from sync.courier.linking import linked
from sync.hub import codes_desk
from sync.hub.store import sites
from sync.hub.store.codes import GivenCode, KeptPaper
from tests.helpers.bundled_sites import bundled, site_template
from tests.helpers.packages import seal_for
from tests.integration.test_courier import Home, home

__all__ = ["bundled", "home", "site_template"]

THEORY = Level.INTERMEDIATE, Part.THEORY


def seal(home: Home, opens_in: timedelta) -> str:
    """The organiser seals a paper to the site and gives it to the hub; its code."""
    data, code = seal_for(home.site, *THEORY, wall_now() + opens_in)
    kept = codes_desk.add_paper(home.database, data, code, "甲")
    assert isinstance(kept, KeptPaper)
    return code


async def fetched(home: Home, what: str) -> Result:
    """The command, while the hub serves in this very loop."""
    command = ["fetch", what, "--site", str(home.site.root)]
    return await asyncio.to_thread(CliRunner().invoke, main, command)


async def test_sealed_papers_are_fetched_once_and_open_with_the_fetched_code(home: Home) -> None:
    seal(home, timedelta(seconds=-1))
    first = await fetched(home, "papers")
    assert (first.exit_code, "已取得" in first.output) == (0, True), first.output
    again = await fetched(home, "papers")
    assert (again.exit_code, "已有" in again.output) == (0, True), again.output
    async with linked(home.site, SystemClock()) as hub:
        (paper,) = await fetch_papers(home.site, hub)
        assert paper.outcome == "here"
        (code,) = await fetch_paper_codes(home.site, hub)
    package = site_package(home.site, *THEORY)
    assert isinstance(package, SealedPackage)
    opened = await asyncio.to_thread(open_site_package, home.site, package, code.code, wall_now())
    assert isinstance(opened, PaperKeys)
    told = await fetched(home, "codes")
    assert "没有等待开启的试卷" in told.output


async def test_a_code_is_not_given_before_its_time(home: Home) -> None:
    code = seal(home, timedelta(hours=2))
    await fetched(home, "papers")
    told = await fetched(home, "codes")
    assert told.exit_code == 1
    assert "paper_code_early" in told.output
    assert code not in told.output


async def test_release_codes_that_people_gave_are_told_with_what_they_allow(home: Home) -> None:
    plan = home.site.read_plan()
    key = bytes(range(32))
    await asyncio.to_thread(sites.expect_plan, home.database.database, plan, "甲", 0)
    codes_desk.add_release_key(home.database, plan.site_number, encode_release_key(key), 0)
    asked = ReleaseRequest(ReleasePurpose.EXTENSION, plan.number, plan.site_number, plan.sessions[0].id, (3,), 10)
    given = await asyncio.to_thread(codes_desk.give_release, home.database, asked, "甲")
    assert isinstance(given, GivenCode)
    async with linked(home.site, SystemClock()) as hub:
        (told,) = await fetch_release_codes(hub, plan.number)
    assert told.request == asked
    said = await fetched(home, "codes")
    assert "延长 10 分钟，考位 3" in said.output
    assert told.code in said.output


async def test_scores_come_back_with_the_marks_of_people(home: Home) -> None:
    nothing = await fetched(home, "scores")
    assert nothing.exit_code == 2
    assert "plan_unknown" in nothing.output
    await asyncio.to_thread(sites.expect_plan, home.database.database, home.site.read_plan(), "甲", 0)
    await home.carried(home.courier())
    told = await fetched(home, "scores")
    assert told.exit_code == 0, told.output
    assert read_marks(home.site).plan == home.site.read_plan().number


async def test_a_hub_that_is_away_is_said_to_be(home: Home) -> None:
    home.proxy.is_down = True
    told = await fetched(home, "papers")
    assert told.exit_code == 2
    assert "hub_unreachable" in told.output
