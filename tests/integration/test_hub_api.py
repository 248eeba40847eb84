"""What a site fetches from the hub with its token: scores, papers, codes; and nothing of another's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from exam.clock import wall_now
from exam.package import pack
from exam.paper_package import PaperFor, make_package
from exam.plan import Level, Part
from exam.trust.release_codes import ReleasePurpose, ReleaseRequest, check_code, encode_release_key
from server.scoring.marks_file import decode_marks
from server.store.engines import sqlite_url
from sync.hub import codes_desk
from sync.hub.app import RunningHub
from sync.hub.store import sites
from sync.hub.store.codes import KeptPaper
from sync.hub.web.routes import ROUTES, Route
from tests.helpers.hub_samples import PLAN, SITE, renamed
from tests.integration.hub_site import HubSite
from tests.integration.test_hub_uploads import posted, receipt
from tests.unit.exam.papers import media_of, theory

KEY = bytes(range(32))


@pytest.fixture
def site(tmp_path: Path) -> HubSite:
    """A hub with one site whose plan is expected."""
    made = HubSite(tmp_path, sqlite_url(tmp_path / "hub.sqlite3"))
    made.hub.shelf.prepare()
    sites.expect_plan(made.hub.database, made.site.plan, "甲", 0)
    return made


@pytest.fixture
async def hub(site: HubSite) -> AsyncIterator[RunningHub]:
    """The hub, serving."""
    async with site.serving() as running:
        yield running


@pytest.fixture
async def http(site: HubSite) -> AsyncIterator[aiohttp.ClientSession]:
    """A client with the site's token."""
    async with aiohttp.ClientSession(headers=site.headers()) as session:
        yield session


def kept_paper(site: HubSite, opens_in: timedelta) -> tuple[KeptPaper, bytes, str]:
    about = PaperFor(PLAN, SITE, Level.INTERMEDIATE, Part.THEORY)
    blob, signing = pack(theory(), media_of(theory())), site.organiser.signing
    data, code = make_package(
        blob, b"key", about, 1, wall_now() + opens_in, "中级理论", site.site.card.sealing, signing
    )
    paper = codes_desk.add_paper(site.hub, data, code, "甲")
    assert isinstance(paper, KeptPaper)
    return paper, data, code


async def test_a_site_fetches_its_own_scores_as_its_own_program_reads_them(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession
) -> None:
    bundle = site.site.bundle()
    url = await posted(http, hub, bundle)
    headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    async with http.patch(url, data=bundle.data, headers=headers) as answer:
        assert answer.status == 204
    await receipt(http, hub, bundle)
    async with http.get(f"{hub.url}/api/v1/scores/{PLAN}") as answer:
        marks = decode_marks(await answer.read())
    assert (marks.plan, marks.records, len(marks.candidates)) == (PLAN, 5, 3)
    assert [one.registered for one in marks.candidates] == ["66.00"] * 3, "80 × 0.3 + 60 × 0.7, 40 open"
    async with http.get(f"{hub.url}/api/v1/scores/nobody's") as answer:
        assert (answer.status, (await answer.json())["code"]) == (404, "plan_unknown")


async def test_a_site_fetches_its_papers_at_once_and_their_codes_from_their_time_on(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession
) -> None:
    later, data, _ = kept_paper(site, timedelta(hours=1))
    _, _, code = open_now = kept_paper(site, timedelta(hours=-1))
    async with http.get(f"{hub.url}/api/v1/papers") as answer:
        listed = (await answer.json())["papers"]
    assert [one["id"] for one in listed] == [open_now[0].paper, later.paper]
    async with http.get(f"{hub.url}/api/v1/papers/{later.paper}") as answer:
        assert await answer.read() == data
    async with http.get(f"{hub.url}/api/v1/paper-codes/{later.paper}") as answer:
        assert (answer.status, (await answer.json())["code"]) == (403, "paper_code_early")
    async with http.get(f"{hub.url}/api/v1/paper-codes/{open_now[0].paper}") as answer:
        assert (answer.status, (await answer.json())["code"]) == (200, code)


async def test_a_site_fetches_the_release_codes_that_were_given_for_it(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession
) -> None:
    assert codes_desk.add_release_key(site.hub, SITE, encode_release_key(KEY), 0) is None
    request = ReleaseRequest(ReleasePurpose.EXTENSION, PLAN, SITE, site.site.plan.sessions[0].id, (3,), 10)
    codes_desk.give_release(site.hub, request, "甲")
    async with http.get(f"{hub.url}/api/v1/release-codes") as answer:
        (given,) = (await answer.json())["codes"]
    assert check_code(KEY, request, given["code"]) == given["id"]
    assert (given["given_by"], given["request"]["minutes"]) == ("甲", 10)


async def test_another_site_sees_nothing_of_it(site: HubSite, hub: RunningHub) -> None:
    paper, _, _ = kept_paper(site, timedelta(hours=-1))
    other = renamed(site.site, "S0002")
    sites.add_site(site.hub.database, other.card, "", "甲", 0)
    async with aiohttp.ClientSession(headers=site.headers(other)) as http:
        for path in (f"papers/{paper.paper}", f"paper-codes/{paper.paper}", f"scores/{PLAN}", "papers/x"):
            async with http.get(f"{hub.url}/api/v1/{path}") as answer:
                assert answer.status == 404, path
        async with http.get(f"{hub.url}/api/v1/papers") as answer:
            assert (await answer.json())["papers"] == []


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.access != "open"], ids=lambda route: f"{route.method} {route.path}"
)
async def test_nothing_is_open_that_the_table_does_not_open(hub: RunningHub, route: Route) -> None:
    method, path = route.method, route.path
    for name in ("upload", "bundle", "plan", "site", "paper", "number"):
        path = path.replace("{" + name + "}", "a" * 64)
    headers = {"Tus-Resumable": "1.0.0"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.request(method, hub.url + path, allow_redirects=False) as answer,
    ):
        assert answer.status in (401, 303)
        assert answer.status == 401 or answer.headers["Location"] == "/sign-in"


async def test_a_balancer_asks_whether_a_process_serves(hub: RunningHub) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{hub.url}/api/v1/alive") as answer:
        assert await answer.json() == {"serving": True}


async def test_what_no_route_names_is_refused(hub: RunningHub) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{hub.url}/api/v1/nothing") as answer:
            assert (answer.status, (await answer.json())["code"]) == (404, "no_such_page")
        async with http.get(f"{hub.url}/nothing") as answer:
            assert (answer.status, "没有这个页面" in await answer.text()) == (404, True)
        async with http.delete(f"{hub.url}/sign-in") as answer:
            assert answer.status == 405
