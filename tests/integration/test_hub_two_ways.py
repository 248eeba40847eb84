"""One bundle that comes by the network and on a disk is one result with one receipt, whichever way is first."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from exam.clock import SystemClock, wall_now
from exam.receipts import Receipt, read_receipt
from exam.text import Refusal
from server.backup.medium import Medium
from server.scoring.exam_record import open_site_database, read_exam
from server.site_keys import card_of, ensure_site_keys
from server.store.engines import sqlite_url
from sync.export.volumes import export_name
from sync.export.writing import Bundle, write_volumes
from sync.hub import taking
from sync.hub.app import HubOptions, running_hub
from sync.hub.bundles import OpenedResults
from sync.hub.hub import Hub, Limits
from sync.hub.real_bundles import SealedBundles
from sync.hub.receiving import Receiving
from sync.hub.shelf import Shelf
from sync.hub.store import results, sites
from sync.hub.store.database import open_hub_database
from sync.hub.store.upgrade import prepare
from sync.hub.taking import Brought
from sync.hub.tus_headers import write_metadata
from sync.hub_token import make_hub_token
from tests.helpers.bundled_sites import BundledSite, bundled, site_template
from tests.helpers.packages import CARD, ORGANISER_KEY
from tests.integration.hub_site import LIFE, TUS, patched, pieces

__all__ = ["bundled", "site_template"]

PIECE = 200_000
LIMIT_S = 60


class Home:
    """The organiser's hub for one site with a real bundle, and a disk with the same bundle in volumes."""

    def __init__(self, folder: Path, bundled: BundledSite) -> None:
        self.made, self.disk = bundled.made, folder / "disk"
        self.keys = ensure_site_keys(bundled.site, bundled.site.read_plan().site_number)
        database, shelf = open_hub_database(sqlite_url(folder / "hub.sqlite3")), Shelf(folder / "store")
        real = SealedBundles(ORGANISER_KEY.sealing)
        self.hub = Hub(database, shelf, ORGANISER_KEY, real, SystemClock(), Limits(look_again=50))
        prepare(database)
        shelf.prepare()
        sites.add_site(database, card_of(self.keys), "示例学院考点", "甲", 0)
        self.disk.mkdir()
        name = export_name(self.made.head.site, self.made.head.plan, self.made.id)
        with self.made.path.open("rb") as file:
            bundle = Bundle(file, self.made.size, self.made.id, name)
            self.volumes = write_volumes(bundle, Medium(self.disk), PIECE).volumes

    @property
    def first(self) -> Path:
        """The first volume on the disk."""
        return self.disk / self.volumes[0].name

    async def upload(self) -> bytes:
        """Send the bundle as a site does; returns the receipt."""
        token = make_hub_token(self.keys.site, self.keys.signing, self.hub.name, wall_now() + LIFE)
        headers = {"Authorization": f"Bearer {token}", **TUS}
        async with (
            running_hub(self.hub, HubOptions(port=0)) as running,
            aiohttp.ClientSession(headers=headers) as http,
            asyncio.timeout(LIMIT_S),
        ):
            await self._send(http, running.url)
            return await self._receipt(http, running.url)

    async def _send(self, http: aiohttp.ClientSession, url: str) -> None:
        said = write_metadata({"bundle": self.made.id, "filename": "结果.kcbundle"})
        creation = {"Upload-Length": str(self.made.size), "Upload-Metadata": said}
        async with http.post(f"{url}/api/v1/uploads", headers=creation) as answer:
            assert answer.status == 201, await answer.text()
            to = url + answer.headers["Location"]
        async with http.head(to) as answer:  # what is here already by whichever way need not be sent
            offset = int(answer.headers["Upload-Offset"])
        for piece in pieces(self.made.path.read_bytes()[offset:], PIECE):
            status, _ = await patched(http, to, offset, piece)
            assert status == 204
            offset += len(piece)

    async def _receipt(self, http: aiohttp.ClientSession, url: str) -> bytes:
        while True:
            async with http.get(f"{url}/api/v1/receipts/{self.made.id}") as answer:
                if answer.status == 200:
                    return await answer.read()
                assert answer.status == 202, await answer.text()

    async def take(self) -> bytes:
        """Take it from the disk; returns the receipt."""
        brought = await asyncio.to_thread(taking.bring, self.hub, self.first)
        assert isinstance(brought, Brought), brought
        receiving = Receiving(self.hub)
        while await receiving.verify_one():
            pass
        receipt = taking.outcome(self.hub, brought)
        assert isinstance(receipt, bytes), receipt
        return receipt

    def counted(self) -> list[tuple[int, int]]:
        """What each bundle holds, and how much of it counts."""
        return [(one.holds, one.counts) for one in results.list_bundles(self.hub.database)]

    def shelved(self) -> list[str]:
        """The bundles and unfinished uploads on the hub's shelf."""
        root = self.hub.shelf.root
        return [path.name for folder in ("bundles", "uploads") for path in (root / folder).iterdir()]


@pytest.fixture
def home(tmp_path: Path, bundled: BundledSite) -> Home:
    return Home(tmp_path, bundled)


@pytest.mark.parametrize("ways", [("upload", "take"), ("take", "upload"), ("take", "take"), ("upload", "upload")])
async def test_delivered_twice_it_is_one_result_and_one_receipt(home: Home, ways: tuple[str, str]) -> None:
    receipts = [await getattr(home, way)() for way in ways]
    assert receipts[0] == receipts[1]
    receipt = read_receipt(receipts[0], CARD.signing)
    assert isinstance(receipt, Receipt)
    assert (receipt.bundle, receipt.candidates) == (home.made.id, home.made.candidates)
    assert receipt.covers(home.made.head.lineage, home.made.head.records)
    ((holds, counts),) = home.counted()
    assert holds == counts >= len(home.made.candidates)
    assert home.shelved() == [f"{home.made.id}.kcbundle"]


def test_a_bundle_is_opened_with_the_last_work_of_each_of_its_sittings(bundled: BundledSite, tmp_path: Path) -> None:
    opened = SealedBundles(ORGANISER_KEY.sealing).open(bundled.made.path, bundled.signing, tmp_path)
    assert isinstance(opened, OpenedResults)
    hall = read_exam(bundled.site.read_plan(), open_site_database(bundled.site, "")).hall
    answered = {id_ for id_, sitting in hall.sittings.items() if sitting.answers or sitting.files}
    assert answered
    assert answered <= opened.worked.keys()
    assert all(0 < record <= bundled.made.head.records for record in opened.worked.values())


async def test_while_an_upload_is_halfway_the_disk_brings_it_home(home: Home) -> None:
    token = make_hub_token(home.keys.site, home.keys.signing, home.hub.name, wall_now() + LIFE)
    headers = {"Authorization": f"Bearer {token}", **TUS}
    said = write_metadata({"bundle": home.made.id, "filename": "结果.kcbundle"})
    creation = {"Upload-Length": str(home.made.size), "Upload-Metadata": said}
    async with running_hub(home.hub, HubOptions(port=0)) as running, aiohttp.ClientSession(headers=headers) as http:
        async with http.post(f"{running.url}/api/v1/uploads", headers=creation) as answer:
            to = running.url + answer.headers["Location"]
        await patched(http, to, 0, home.made.path.read_bytes()[:PIECE])
    first = await home.take()
    assert await home.upload() == first
    assert len(home.counted()) == 1


def test_a_missing_or_damaged_volume_is_named_and_nothing_is_kept(home: Home) -> None:
    assert len(home.volumes) > 1
    for volume in home.volumes:
        path = home.disk / volume.name
        kept = path.read_bytes()
        path.unlink()
        given = next(home.disk.glob("*.sum"))
        assert taking.bring(home.hub, given) == Refusal("bundle_volume_missing", {"name": volume.name})
        path.write_bytes(bytes([kept[0] ^ 1]) + kept[1:])
        assert taking.bring(home.hub, given) == Refusal("bundle_volume_damaged", {"name": volume.name})
        path.write_bytes(kept)
    assert home.shelved() == []
    assert isinstance(taking.bring(home.hub, home.first), Brought)


def test_a_list_that_is_wrong_itself_stops_no_bundle_that_holds(home: Home) -> None:
    listing = next(home.disk.glob("*.sum"))
    text = listing.read_bytes()
    digest = home.volumes[-1].digest.encode()
    listing.write_bytes(text.replace(digest, digest[::-1]))
    assert isinstance(taking.bring(home.hub, home.first), Brought)


def test_volumes_that_are_too_much_for_the_hub_are_refused_before_they_are_copied(home: Home) -> None:
    small = replace(home.hub, limits=Limits(most_bundle=home.made.size - 1))
    assert taking.bring(small, home.first) == Refusal("upload_too_large", {"most": home.made.size - 1})
    assert home.shelved() == []
