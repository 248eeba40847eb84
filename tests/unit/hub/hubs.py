"""A hub without a network: what arrived is put on the shelf and verified at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from exam.receipts import Receipt, read_receipt
from sync.hub.hub import Hub
from sync.hub.receiving import Receiving
from sync.hub.shelf import LinesOf, Shelf
from sync.hub.store import deliveries, results, sites
from sync.hub.store.database import HubDatabase
from sync.hub.store.deliveries import Delivery, DeliveryState, Way
from sync.organiser_key import make_organiser_key
from tests.helpers.hub_samples import FakeBundles, SampleBundle, SampleSite


class ToldClock:
    """A clock that stands where it is told."""

    def __init__(self, now_ms: int = 1_800_000_000_000) -> None:
        self.now = now_ms

    def wall_ms(self) -> int:
        """The date."""
        return self.now

    def monotonic_ms(self) -> int:
        """The same."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Never: leases are not renewed here."""
        await asyncio.Event().wait()


class Desk:
    """The hub of one test."""

    def __init__(self, database: HubDatabase, folder: Path) -> None:
        self.clock = ToldClock()
        self.bundles = FakeBundles()
        self.site = SampleSite()
        shelf = Shelf(folder / "store")
        shelf.prepare()
        self.hub = Hub(database, shelf, make_organiser_key("培训评价组织"), self.bundles, self.clock)
        self._arrived = 0
        self.know(self.site)

    def know(self, site: SampleSite) -> None:
        """Register a site."""
        assert sites.add_site(self.hub.database, site.card, "示例学院", "甲", self.clock.now) is None

    def bring(self, bundle: SampleBundle, site: SampleSite | None = None, way: Way = Way.UPLOAD) -> Delivery:
        """All bytes of a bundle are there."""
        self._arrived += 1
        wanted = Delivery(
            id=f"d{self._arrived}",
            site=(site or self.site).number,
            bundle=bundle.name,
            way=way,
            filename="",
            length=len(bundle.data),
            state=DeliveryState.WAITING,
            begun_at_ms=self.clock.now,
            touched_at_ms=self.clock.now + self._arrived,
        )
        made = deliveries.begin_upload(self.hub.database, wanted, 99)
        assert isinstance(made, Delivery)
        if made.id == wanted.id and made.state is DeliveryState.WAITING:
            self.hub.shelf.upload(made.id).write_bytes(bundle.data)
        return made

    async def verify(self) -> None:
        """Verify all that waits."""
        receiving = Receiving(self.hub)
        while await receiving.verify_one():
            pass

    async def receive(self, *bundles: SampleBundle, site: SampleSite | None = None) -> None:
        """Bring and verify, one after the other."""
        for bundle in bundles:
            self.bring(bundle, site)
            await self.verify()

    def receipt(self, bundle: SampleBundle, site: SampleSite | None = None) -> Receipt:
        """The receipt of a bundle."""
        data = results.find_receipt(self.hub.database, (site or self.site).number, bundle.name)
        assert data is not None
        read = read_receipt(data, self.hub.card.signing)
        assert isinstance(read, Receipt)
        return read

    def counts(self) -> dict[str, set[str]]:
        """By bundle, the results that it is the one that counts for."""
        found: dict[str, set[str]] = {}
        for part in results.counted_parts(self.hub.database, self.site.plan.number):
            found.setdefault(part.bundle, set()).add(f"{part.ticket}/{part.marks.part.value}")
        return found

    def open_pairs(self) -> list[tuple[str, str, str]]:
        """Contradictions that wait for people."""
        every = results.list_contradictions(self.hub.database, LinesOf(self.hub.shelf))
        return [(one.one, one.other, one.kind) for one in every if one.is_open]

    def state_of(self, delivery: Delivery) -> str:
        """How a delivery stands, with its code."""
        found = deliveries.find_delivery(self.hub.database, delivery.id)
        assert found is not None
        return f"{found.state} {found.code}".strip()
