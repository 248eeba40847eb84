"""Two processes of the hub over one database and one store: one is killed, the other finishes what it began."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import msgspec
import pytest

from exam.receipts import Receipt, read_receipt
from sync.hub.store import results
from tests.helpers.hub_databases import hub_url
from tests.helpers.hub_process import HubStart
from tests.helpers.hub_samples import SampleBundle
from tests.helpers.postgres import postgres
from tests.integration.hub_site import HubSite, creation, patched

__all__ = ["hub_url", "postgres"]

LIMIT_S = 60
MIB = 1024 * 1024


class Process:
    """A hub as a process of its own."""

    def __init__(self, running: subprocess.Popen[bytes], url: str) -> None:
        self.running, self.url = running, url

    def kill(self) -> None:
        """End it as a power cut would."""
        self.running.kill()
        self.running.wait(LIMIT_S)


@contextmanager
def process(site: HubSite, name: str, gate: Path | None = None) -> Iterator[Process]:
    """Start a hub; it ends with the block."""
    announce = site.folder / f"{name}.url"
    start = HubStart(
        site.url, str(site.folder / "store"), site.organiser, str(announce), "" if gate is None else str(gate)
    )
    command = [sys.executable, "-m", "tests.helpers.hub_process", msgspec.json.encode(start).decode()]
    with (site.folder / f"{name}.log").open("wb") as log:
        running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
        try:
            wait = subprocess.run(
                [sys.executable, "-c", _UNTIL_THERE, str(announce)], check=False, timeout=LIMIT_S, capture_output=True
            )
            assert wait.returncode == 0, (site.folder / f"{name}.log").read_text(encoding="utf-8")
            yield Process(running, announce.read_text(encoding="utf-8"))
        finally:
            assert running.stdin is not None
            running.stdin.close()
            try:
                running.wait(LIMIT_S)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


_UNTIL_THERE = """
import sys, time, pathlib
for _ in range(600):
    if pathlib.Path(sys.argv[1]).exists():
        break
    time.sleep(0.05)
else:
    sys.exit(1)
"""


@pytest.fixture
def site(hub_url: str, tmp_path: Path) -> Iterator[HubSite]:
    """What both processes share."""
    made = HubSite(tmp_path, hub_url)
    yield made
    made.hub.database.close()


@pytest.fixture
async def http(site: HubSite) -> AsyncIterator[aiohttp.ClientSession]:
    """A client with the site's token."""
    async with aiohttp.ClientSession(headers=site.headers()) as session:
        yield session


async def posted(http: aiohttp.ClientSession, process: Process, bundle: SampleBundle) -> str:
    async with http.post(f"{process.url}/api/v1/uploads", headers=creation(bundle)) as answer:
        assert answer.status == 201
        return answer.headers["Location"]


async def receipt(http: aiohttp.ClientSession, process: Process, bundle: SampleBundle) -> bytes:
    async with asyncio.timeout(LIMIT_S):
        while True:
            async with http.get(f"{process.url}/api/v1/receipts/{bundle.name}") as answer:
                if answer.status == 200:
                    return await answer.read()
                assert answer.status == 202, await answer.text()
            await asyncio.sleep(0.05)


async def offset(http: aiohttp.ClientSession, url: str) -> int:
    async with http.head(url) as answer:
        return int(answer.headers["Upload-Offset"])


async def test_both_serve_one_upload(site: HubSite, http: aiohttp.ClientSession) -> None:
    bundle = site.site.bundle(filler=2 * MIB)
    with process(site, "a") as one, process(site, "b") as two:
        path = await posted(http, one, bundle)
        assert await patched(http, two.url + path, 0, bundle.data[:MIB]) == (204, str(MIB))
        assert await patched(http, one.url + path, MIB, bundle.data[MIB:]) == (204, str(len(bundle.data)))
        assert await receipt(http, one, bundle) == await receipt(http, two, bundle)
    assert len(results.list_bundles(site.hub.database)) == 1


async def test_a_process_killed_in_the_middle_of_a_patch_is_followed_by_the_other(
    site: HubSite, http: aiohttp.ClientSession
) -> None:
    bundle = site.site.bundle(filler=24 * MIB)
    half = len(bundle.data) // 2
    with process(site, "a") as one, process(site, "b") as two:
        path = await posted(http, one, bundle)
        sending = asyncio.create_task(half_a_patch(http, one.url + path, bundle, half))
        async with asyncio.timeout(LIMIT_S):
            while True:
                if await offset(http, two.url + path) >= half - 8 * MIB:
                    break
                await asyncio.sleep(0.02)
        one.kill()
        with pytest.raises(aiohttp.ClientError):
            await sending
        async with asyncio.timeout(LIMIT_S):
            while True:
                there = await offset(http, two.url + path)
                status, _ = await patched(http, two.url + path, there, bundle.data[there:])
                if status == 204:
                    break
                assert status == 423, "the dead writer's lease has to run out"
                await asyncio.sleep(0.1)
        assert half - there <= 8 * MIB
        got = read_receipt(await receipt(http, two, bundle), site.hub.card.signing)
        assert isinstance(got, Receipt)
        assert got.bundle == bundle.name


async def half_a_patch(http: aiohttp.ClientSession, url: str, bundle: SampleBundle, half: int) -> None:
    """Half of the bytes of a PATCH, and then nothing more."""

    async def slowly() -> AsyncIterator[bytes]:
        for at in range(0, half, MIB):
            yield bundle.data[at : min(at + MIB, half)]
        await asyncio.Event().wait()

    headers = {
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": "0",
        "Content-Length": str(len(bundle.data)),
    }
    async with http.patch(url, data=slowly(), headers=headers):
        pass


async def test_a_process_killed_in_the_middle_of_verifying_is_followed_by_another(
    site: HubSite, http: aiohttp.ClientSession
) -> None:
    bundle = site.site.bundle(filler=MIB)
    gate = site.folder / "gate"
    with process(site, "a", gate) as one:
        path = await posted(http, one, bundle)
        await patched(http, one.url + path, 0, bundle.data)
        async with asyncio.timeout(LIMIT_S):
            while True:
                if gate.with_suffix(".waiting").exists():
                    break
                await asyncio.sleep(0.02)
        with process(site, "b") as two:
            async with http.get(f"{two.url}/api/v1/receipts/{bundle.name}") as answer:
                assert answer.status == 202
            one.kill()
            got = read_receipt(await receipt(http, two, bundle), site.hub.card.signing)
    assert isinstance(got, Receipt)
    assert got.bundle == bundle.name
    assert [kept.counts for kept in results.list_bundles(site.hub.database)] == [6]
