"""Real processes: the upload is cut at 1, 50 and 99 % and at the last answer, the courier is killed, and goes on."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from exam.clock import wall_now
from server.site_folder import SiteFolder
from server.store.engines import sqlite_url
from server.upload_files import UploadSettings, receipts_of, write_upload_settings
from sync.courier.hub_link import CHUNK
from sync.courier.outgoing import make_outgoing
from sync.organiser_key import card_of
from tests.bench.bundles import ROOT, build_big_site
from tests.bench.hub import Serving, serving
from tests.helpers.cutting_proxy import CuttingProxy
from tests.helpers.packages import ORGANISER_KEY

pytestmark = pytest.mark.slow
SIZE = 16 * 1024 * 1024
CAP = 10_000_000
"""Bytes a second, so that there is a middle in which to kill somebody."""
LIMIT_S = 90
EVERYTHING_ELSE = 64 * 1024
"""Bytes of all requests besides the bundle's own."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A site after its day, with so many bytes of files. Nothing of it is changed but its upload folder."""
    return build_big_site(tmp_path_factory.mktemp("courier") / "site", SIZE)


@pytest.fixture
def hub(site: SiteFolder, tmp_path: Path) -> Iterator[Serving]:
    """An empty hub in a process of its own."""
    key = tmp_path / "organiser.key"
    key.write_bytes(msgspec.json.encode(ORGANISER_KEY))
    for file in (site.root / "upload").glob("**/*"):
        if file.is_file():
            file.unlink()
    with serving(tmp_path, site.root, key, sqlite_url(tmp_path / "hub.sqlite3")) as running:
        yield running


@asynccontextmanager
async def network(site: SiteFolder, hub: Serving) -> AsyncIterator[CuttingProxy]:
    """What lies between them."""
    async with CuttingProxy(int(hub.url.rsplit(":", 1)[1])).serving() as proxy:
        write_upload_settings(site, UploadSettings(proxy.url, cap=CAP))
        yield proxy


async def courier(site: SiteFolder, log: Path) -> asyncio.subprocess.Process:
    """The courier as a process of its own; what it says goes to a file."""
    command = [sys.executable, "-m", "sync", "courier", "--site", str(site.root), "--now", "--once"]
    with log.open("ab") as told:
        return await asyncio.create_subprocess_exec(
            *command, "--until-input-ends", cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=told, stderr=told
        )


def made(site: SiteFolder) -> int:
    """The size of the bundle, which is made."""
    return make_outgoing(site, "", wall_now()).size


def assert_home(site: SiteFolder, proxy: CuttingProxy, size: int) -> None:
    """The receipt is here, and less than a chunk went out twice."""
    (receipt,) = receipts_of(site, card_of(ORGANISER_KEY).signing)
    assert len(receipt.candidates) == 1
    twice = proxy.taken - size
    print(f"{twice} bytes sent besides the {size} of the bundle, in {proxy.patches} PATCHes")  # noqa: T201 - the figure
    assert size > SIZE
    assert 0 <= twice < CHUNK + EVERYTHING_ELSE


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
async def test_a_cut_anywhere_costs_less_than_a_chunk(
    site: SiteFolder, hub: Serving, tmp_path: Path, share: float
) -> None:
    async with network(site, hub) as proxy:
        size = made(site)
        proxy.cut_at = int(size * share)
        running = await courier(site, tmp_path / "courier.log")
        async with asyncio.timeout(LIMIT_S):
            assert await running.wait() == 0, (tmp_path / "courier.log").read_text(encoding="utf-8")
        assert proxy.cuts == 1
        assert_home(site, proxy, size)


async def test_a_cut_at_the_last_answer_costs_nothing_but_the_question(
    site: SiteFolder, hub: Serving, tmp_path: Path
) -> None:
    async with network(site, hub) as proxy:
        size = made(site)
        proxy.mute_at = size
        running = await courier(site, tmp_path / "courier.log")
        async with asyncio.timeout(LIMIT_S):
            assert await running.wait() == 0, (tmp_path / "courier.log").read_text(encoding="utf-8")
        assert proxy.cuts == 1
        assert proxy.taken - size < EVERYTHING_ELSE
        assert_home(site, proxy, size)


async def test_a_killed_courier_goes_on_where_the_hub_is(site: SiteFolder, hub: Serving, tmp_path: Path) -> None:
    async with network(site, hub) as proxy:
        size = made(site)
        running = await courier(site, tmp_path / "courier.log")
        async with asyncio.timeout(LIMIT_S):
            await proxy.passed(size // 2)
            running.kill()
            await running.wait()
            assert not list(receipts_of(site, card_of(ORGANISER_KEY).signing))
            running = await courier(site, tmp_path / "courier.log")
            assert await running.wait() == 0, (tmp_path / "courier.log").read_text(encoding="utf-8")
        assert_home(site, proxy, size)


async def test_two_couriers_of_one_site_are_one_too_many(site: SiteFolder, hub: Serving, tmp_path: Path) -> None:
    async with network(site, hub) as proxy:
        size = made(site)
        running = await courier(site, tmp_path / "courier.log")
        async with asyncio.timeout(LIMIT_S):
            await proxy.passed(size // 8)
            assert await (await courier(site, tmp_path / "second.log")).wait() == 2
            running.terminate()
            assert await running.wait() in (0, 1)
    assert "已经在运行" in (tmp_path / "second.log").read_text(encoding="utf-8")
