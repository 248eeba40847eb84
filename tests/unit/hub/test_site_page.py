"""What a site's page says of two branches of one exam: when people are asked, and when a rule was enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from exam.ids import sitting_id
from exam.text import Language
from sync.hub.overview import site_views
from sync.hub.pages.frame import Reading
from sync.hub.pages.site_page import site_page
from sync.hub.store.database import HubDatabase
from tests.helpers.hub_samples import SITE, journal_line, ticket
from tests.unit.hub.hubs import Desk

WHOSE = {"zh": ("旧服务器<", "接管者<"), "en": ("old server<", "took over<")}
ASKED = {"zh": ("考生仍在旧服务器上答题(自第 5 条之后)", "需处理"), "en": ("after record 5", "needs a person")}


@pytest.fixture
def desk(hub_database: HubDatabase, tmp_path: Path) -> Desk:
    """A hub that knows one site."""
    return Desk(hub_database, tmp_path)


async def page_of(desk: Desk, worked: int, language: Language) -> str:
    """The page once an old server's branch has come, with work up to a record, and that of a standby."""
    trunk, theory = journal_line(5), desk.site.plan.sessions[0].id
    old = journal_line(3, 1, seed="旧", after=trunk)
    await desk.receive(
        desk.site.bundle(old, worked={sitting_id(ticket(1), theory): worked}),
        desk.site.bundle(journal_line(1, 2, seed="新", after=trunk), theory=81),
    )
    (view,) = site_views(desk.hub, SITE)
    return site_page(Reading(language=language, person="甲"), view)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_work_in_the_older_branch_alone_is_put_to_people(desk: Desk, language: Language) -> None:
    page = await page_of(desk, 7, language)
    assert all(said in page for said in ASKED[language])
    assert page.count('name="preferred"') == 2
    assert page.index(WHOSE[language][0]) < page.index(WHOSE[language][1]), "who chooses sees which is whose"


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_work_that_both_branches_have_asks_nobody(desk: Desk, language: Language) -> None:
    page = await page_of(desk, 5, language)
    assert not any(said in page for said in ASKED[language][1:])
    assert 'name="preferred"' not in page
