"""Uploads to the hub over a real connection: tus as written, tuspy as it comes, connections that break anywhere."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusUploadFailed

from exam.clock import wall_now
from exam.receipts import Receipt, read_receipt
from server.store.engines import sqlite_url
from sync.hub.app import RunningHub
from sync.hub.hub import Limits
from sync.hub.store import deliveries, results, sites
from sync.hub_token import make_hub_token
from tests.conftest import ExpectedLogs
from tests.helpers.hub_samples import SampleBundle, SampleSite, renamed
from tests.integration.hub_site import LIFE, TUS, HubSite, creation, patched, pieces

MIB = 1024 * 1024
LIMIT_S = 20


@pytest.fixture
def site(tmp_path: Path) -> HubSite:
    """A hub with one site."""
    return HubSite(tmp_path, sqlite_url(tmp_path / "hub.sqlite3"))


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


@pytest.fixture
def bundle(site: HubSite) -> SampleBundle:
    """Three MiB of results."""
    return site.site.bundle(filler=3 * MIB)


async def posted(http: aiohttp.ClientSession, hub: RunningHub, bundle: SampleBundle) -> str:
    async with http.post(f"{hub.url}/api/v1/uploads", headers=creation(bundle)) as answer:
        assert answer.status == 201, await answer.text()
        return hub.url + answer.headers["Location"]


async def offset(http: aiohttp.ClientSession, url: str) -> int:
    async with http.head(url) as answer:
        assert answer.status == 200
        return int(answer.headers["Upload-Offset"])


async def receipt(http: aiohttp.ClientSession, hub: RunningHub, bundle: SampleBundle) -> bytes:
    """Ask until there is one."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            async with http.get(f"{hub.url}/api/v1/receipts/{bundle.name}") as answer:
                if answer.status == 200:
                    return await answer.read()
                assert answer.status == 202, await answer.text()


def signed(data: bytes, site: HubSite) -> Receipt:
    read = read_receipt(data, site.hub.card.signing)
    assert isinstance(read, Receipt)
    return read


# ---- tuspy as it comes ----------------------------------------------------------------------------------------------


def by_tuspy(site: HubSite, hub: RunningHub, bundle: SampleBundle, file: Path, **how: object) -> None:
    file.write_bytes(bundle.data)
    client = TusClient(f"{hub.url}/api/v1/uploads", headers={"Authorization": f"Bearer {site.token()}"})
    with file.open("rb") as stream:  # by its path, tuspy leaves the file open
        client.uploader(file_stream=stream, metadata={"bundle": bundle.name, "filename": file.name}, **how).upload()


@pytest.mark.parametrize("how", [{}, {"chunk_size": MIB // 2}, {"chunk_size": MIB, "upload_checksum": True}])
async def test_tuspy_as_it_comes_uploads_to_the_hub(
    site: HubSite,
    hub: RunningHub,
    http: aiohttp.ClientSession,
    bundle: SampleBundle,
    tmp_path: Path,
    how: dict[str, object],
) -> None:
    await asyncio.to_thread(by_tuspy, site, hub, bundle, tmp_path / "one.kcbundle", **how)
    got = signed(await receipt(http, hub, bundle), site)
    assert (got.bundle, got.site, got.final, len(got.candidates)) == (bundle.name, "S0001", True, 3)


@pytest.mark.parametrize("chunk", [MIB // 2, 8 * MIB])
async def test_tuspy_that_uploads_the_same_again_changes_nothing(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle, tmp_path: Path, chunk: int
) -> None:
    file = tmp_path / "one.kcbundle"
    await asyncio.to_thread(by_tuspy, site, hub, bundle, file, chunk_size=chunk)
    first = await receipt(http, hub, bundle)
    await asyncio.to_thread(by_tuspy, site, hub, bundle, file, chunk_size=chunk)
    assert await receipt(http, hub, bundle) == first
    assert len(results.list_bundles(site.hub.database)) == 1


async def test_tuspy_goes_on_where_another_left_off(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle, tmp_path: Path
) -> None:
    url = await posted(http, hub, bundle)
    assert await patched(http, url, 0, bundle.data[: 2 * MIB]) == (204, str(2 * MIB))
    await asyncio.to_thread(by_tuspy, site, hub, bundle, tmp_path / "one.kcbundle", chunk_size=MIB)
    assert signed(await receipt(http, hub, bundle), site).bundle == bundle.name


async def test_tuspy_without_a_token_is_refused(site: HubSite, hub: RunningHub, bundle: SampleBundle) -> None:
    async with (
        aiohttp.ClientSession(headers=TUS) as session,
        session.post(f"{hub.url}/api/v1/uploads", headers=creation(bundle)) as answer,
    ):
        assert (answer.status, (await answer.json())["code"]) == (401, "token_missing")


# ---- the protocol ---------------------------------------------------------------------------------------------------


async def test_the_hub_says_what_it_speaks(hub: RunningHub) -> None:
    async with aiohttp.ClientSession() as session, session.options(f"{hub.url}/api/v1/uploads") as answer:
        assert answer.status == 204
        assert answer.headers["Tus-Version"] == "1.0.0"
        assert answer.headers["Tus-Extension"] == "creation,checksum,termination"
        assert "sha1" in answer.headers["Tus-Checksum-Algorithm"]
        assert int(answer.headers["Tus-Max-Size"]) == 16 * 1024**3


async def test_another_version_of_tus_is_refused(
    hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle
) -> None:
    headers = {**creation(bundle), "Tus-Resumable": "0.2.2"}
    async with http.post(f"{hub.url}/api/v1/uploads", headers=headers) as answer:
        assert (answer.status, answer.headers["Tus-Version"]) == (412, "1.0.0")


async def test_a_patch_elsewhere_than_at_the_offset_is_refused(
    hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle
) -> None:
    url = await posted(http, hub, bundle)
    assert await patched(http, url, 7, b"x" * 10) == (409, "0")
    assert await patched(http, url, 0, bundle.data[:100]) == (204, "100")
    assert await patched(http, url, 0, bundle.data[:100]) == (409, "100")
    assert await offset(http, url) == 100


async def test_more_than_was_announced_is_not_taken(
    hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle
) -> None:
    url = await posted(http, hub, bundle)
    assert (await patched(http, url, 0, bundle.data + b"x"))[0] == 413
    assert await offset(http, url) == 0


async def test_a_piece_that_is_not_what_its_checksum_says_does_not_count(
    hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle
) -> None:
    url = await posted(http, hub, bundle)
    value = base64.b64encode(hashlib.sha256(bundle.data[:1000]).digest()).decode()
    named = {"Upload-Checksum": f"sha256 {value}"}
    assert (await patched(http, url, 0, bundle.data[1:1001], **named))[0] == 460
    assert await offset(http, url) == 0
    assert await patched(http, url, 0, bundle.data[:1000], **named) == (204, "1000")


async def test_a_checksum_of_an_unknown_kind_is_refused(
    hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle
) -> None:
    url = await posted(http, hub, bundle)
    assert (await patched(http, url, 0, b"x", **{"Upload-Checksum": "md5 AAAA"}))[0] == 400


async def test_an_upload_that_is_given_up_is_gone(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle
) -> None:
    url = await posted(http, hub, bundle)
    await patched(http, url, 0, bundle.data[:100])
    async with http.delete(url) as answer:
        assert answer.status == 204
    async with http.head(url) as answer:
        assert answer.status == 404
    assert list((site.folder / "store" / "uploads").iterdir()) == []


async def test_an_upload_of_another_site_is_as_if_it_were_not_there(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle
) -> None:
    url = await posted(http, hub, bundle)
    other = renamed(site.site, "S0002")
    sites.add_site(site.hub.database, other.card, "", "甲", 0)
    async with aiohttp.ClientSession(headers=site.headers(other)) as session, session.head(url) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("nonsense", "token_no_token"),
        (make_hub_token("S0001", SampleSite().signing, "hub", wall_now() + LIFE), "token_signature"),
        (make_hub_token("S9999", SampleSite().signing, "hub", wall_now() + LIFE), "site_unknown"),
    ],
)
async def test_who_is_not_the_site_is_not_let_in(hub: RunningHub, bundle: SampleBundle, token: str, code: str) -> None:
    headers = {"Authorization": f"Bearer {token}", **TUS, **creation(bundle)}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{hub.url}/api/v1/uploads", headers=headers) as answer,
    ):
        assert (await answer.json())["code"] == code


# ---- connections that break -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
async def test_an_upload_cut_anywhere_goes_on_where_it_was(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession, share: float
) -> None:
    bundle = site.site.bundle(filler=12 * MIB)
    url = await posted(http, hub, bundle)
    cut = int(len(bundle.data) * share)
    await cut_after(site, hub, url, bundle, cut)
    there = await offset(http, url)
    assert 0 <= cut - there < MIB, "less than a piece is sent twice"
    assert await patched(http, url, there, bundle.data[there:]) == (204, str(len(bundle.data)))
    assert signed(await receipt(http, hub, bundle), site).bundle == bundle.name


async def cut_after(site: HubSite, hub: RunningHub, url: str, bundle: SampleBundle, count: int) -> None:
    """Send so many bytes of one PATCH over a bare connection, then cut it, and wait until nobody writes any more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
    lines = [
        f"PATCH {url.removeprefix(hub.url)} HTTP/1.1",
        "Host: hub",
        "Upload-Offset: 0",
        "Content-Type: application/offset+octet-stream",
        f"Content-Length: {len(bundle.data)}",
        *(f"{name}: {value}" for name, value in site.headers().items()),
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    for piece in pieces(bundle.data[:count], 64 * 1024):
        writer.write(piece)
        await writer.drain()
    await until_lease(site, url, held=True)
    writer.close()
    await writer.wait_closed()
    await until_lease(site, url, held=False)
    del reader


async def until_lease(site: HubSite, url: str, *, held: bool) -> None:
    """Wait until somebody writes to the upload, or nobody does."""
    id_ = url.rsplit("/", 1)[1]
    async with asyncio.timeout(LIMIT_S):
        while True:
            upload = await asyncio.to_thread(deliveries.find_delivery, site.hub.database, id_)
            if upload is not None and bool(upload.lease) is held:
                return


async def test_a_confirmation_that_got_lost_costs_nothing(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle
) -> None:
    url = await posted(http, hub, bundle)
    await patched(http, url, 0, bundle.data)
    # The answer never arrived: the site asks where it is, and brings the nothing that is left.
    assert await offset(http, url) == len(bundle.data)
    assert await patched(http, url, len(bundle.data), b"") == (204, str(len(bundle.data)))
    first = await receipt(http, hub, bundle)
    assert await posted(http, hub, bundle) == url
    assert await receipt(http, hub, bundle) == first
    assert site.bundles.opened == 1


async def test_while_somebody_writes_another_is_told_to_wait(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle
) -> None:
    url = await posted(http, hub, bundle)
    started = asyncio.Event()
    go_on = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield bundle.data[:MIB]
        started.set()
        await go_on.wait()
        yield bundle.data[MIB:]

    headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    first = asyncio.create_task(http.patch(url, data=slowly(), headers=headers).__aenter__())
    async with asyncio.timeout(LIMIT_S):
        await started.wait()
        # Somebody who writes meanwhile could be first; who only asks cannot.
        while await offset(http, url) == 0:
            pass
        assert (await patched(http, url, 7, b"x"))[0] == 423
    go_on.set()
    async with await first as answer:
        assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(len(bundle.data)))
    await receipt(http, hub, bundle)


# ---- what came is not what it should be -----------------------------------------------------------------------------


async def test_a_damaged_bundle_is_refused_with_a_reason_and_may_come_again(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle
) -> None:
    url = await posted(http, hub, bundle)
    await patched(http, url, 0, bundle.data[:-1] + bytes([bundle.data[-1] ^ 1]))
    async with asyncio.timeout(LIMIT_S):
        while True:
            async with http.get(f"{hub.url}/api/v1/receipts/{bundle.name}") as answer:
                if answer.status != 202:
                    break
    assert answer.status == 409
    again = await posted(http, hub, bundle)
    assert again != url
    await patched(http, again, 0, bundle.data)
    assert signed(await receipt(http, hub, bundle), site).bundle == bundle.name


async def test_a_bundle_under_another_name_is_refused(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle
) -> None:
    other = SampleBundle(site.site.bundle(filler=1).name, bundle.data)
    url = await posted(http, hub, other)
    await patched(http, url, 0, other.data)
    async with asyncio.timeout(LIMIT_S):
        while True:
            async with http.get(f"{hub.url}/api/v1/receipts/{other.name}") as answer:
                if answer.status != 202:
                    assert (answer.status, (await answer.json())["code"]) == (409, "bundle_other_name")
                    return


async def test_a_disk_that_fails_while_verifying_costs_nothing(
    site: HubSite, http: aiohttp.ClientSession, bundle: SampleBundle, expects_log: ExpectedLogs, tmp_path: Path
) -> None:
    expects_log("verifying failed and is tried again")
    broken = HubSite(tmp_path / "other", sqlite_url(tmp_path / "other.sqlite3"), Limits(look_again=20, try_again=1))
    broken.bundles.broken = OSError(28, "full")
    mine = broken.site.bundle(filler=100)
    async with broken.serving() as hub, aiohttp.ClientSession(headers=broken.headers()) as session:
        url = await posted(session, hub, mine)
        await patched(session, url, 0, mine.data)
        async with asyncio.timeout(LIMIT_S):
            while broken.bundles.opened < 2:
                await offset(session, url)
        broken.bundles.broken = None
        assert signed(await receipt(session, hub, mine), broken).bundle == mine.name


async def test_what_was_whole_when_the_process_died_is_verified_by_the_next(
    site: HubSite, http: aiohttp.ClientSession, bundle: SampleBundle
) -> None:
    """All bytes are on the disk; the process died before it wrote that down."""
    async with site.serving() as hub:
        url = await posted(http, hub, bundle)
        await patched(http, url, 0, bundle.data[:-1])
    id_ = url.rsplit("/", 1)[1]
    with site.hub.shelf.upload(id_).open("ab") as file:
        file.write(bundle.data[-1:])
    async with site.serving(site.process()) as hub:
        assert signed(await receipt(http, hub, bundle), site).bundle == bundle.name


async def test_tuspy_is_told_of_a_refusal(
    site: HubSite, hub: RunningHub, http: aiohttp.ClientSession, bundle: SampleBundle, tmp_path: Path
) -> None:
    url = await posted(http, hub, bundle)
    await patched(http, url, 0, bundle.data[:100])
    client = TusClient(f"{hub.url}/api/v1/uploads", headers={"Authorization": f"Bearer {site.token()}"})

    def at_a_wrong_place() -> None:
        file = tmp_path / "one"
        file.write_bytes(bundle.data)
        with file.open("rb") as stream:
            uploader = client.uploader(file_stream=stream, url=url)
            uploader.offset = 7
            with pytest.raises(TusUploadFailed):
                uploader.upload_chunk()  # type: ignore[no-untyped-call] # tuspy's own

    await asyncio.to_thread(at_a_wrong_place)
    assert await offset(http, url) == 100
