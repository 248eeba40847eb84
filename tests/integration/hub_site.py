"""A hub that serves, and a site that sends to it, for the integration tests."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp

from exam.clock import SystemClock, wall_now
from sync.hub.app import HubOptions, RunningHub, running_hub
from sync.hub.hub import Hub, Limits
from sync.hub.shelf import Shelf
from sync.hub.store import sites
from sync.hub.store.database import open_hub_database
from sync.hub.store.upgrade import prepare
from sync.hub.tus_headers import write_metadata
from sync.hub_token import make_hub_token
from sync.organiser_key import make_organiser_key
from tests.helpers.hub_samples import FakeBundles, SampleBundle, SampleSite

LIFE = timedelta(hours=1)
TUS = {"Tus-Resumable": "1.0.0"}


class HubSite:
    """The organiser's hub in a folder, and one site that it knows."""

    def __init__(self, folder: Path, url: str, limits: Limits | None = None) -> None:
        self.url = url
        self.folder = folder
        self.organiser = make_organiser_key("培训评价组织")
        self.site = SampleSite()
        self.bundles = FakeBundles()
        self.limits = limits or Limits(look_again=50)
        self.hub = self.process()
        prepare(self.hub.database)
        sites.add_site(self.hub.database, self.site.card, "示例学院考点", "甲", 0)

    def process(self) -> Hub:
        """Another process over the same database and folder."""
        database, shelf = open_hub_database(self.url), Shelf(self.folder / "store")
        return Hub(database, shelf, self.organiser, self.bundles, SystemClock(), self.limits)

    @asynccontextmanager
    async def serving(self, hub: Hub | None = None) -> AsyncIterator[RunningHub]:
        """The hub, serving."""
        async with running_hub(hub or self.hub, HubOptions(port=0)) as running:
            yield running

    def token(self, site: SampleSite | None = None) -> str:
        """A site's token for this hub."""
        who = site or self.site
        return make_hub_token(who.number, who.signing, self.hub.name, wall_now() + LIFE)

    def headers(self, site: SampleSite | None = None) -> dict[str, str]:
        """What every request of a site carries."""
        return {"Authorization": f"Bearer {self.token(site)}", **TUS}


def creation(bundle: SampleBundle) -> dict[str, str]:
    """Headers of a POST."""
    said = write_metadata({"bundle": bundle.name, "filename": "结果.kcbundle"})
    return {"Upload-Length": str(len(bundle.data)), "Upload-Metadata": said}


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    """Data in pieces."""
    return (data[at : at + size] for at in range(0, len(data), size))


async def patched(
    http: aiohttp.ClientSession, url: str, offset: int, data: bytes, **headers: str
) -> tuple[int, str | None]:
    """PATCH and say status and Upload-Offset."""
    said = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset), **headers}
    async with http.patch(url, data=io.BytesIO(data), headers=said) as answer:
        return answer.status, answer.headers.get("Upload-Offset")
