"""A hub on a day after an exam: one site is whole, one half on its way, one in conflict, one silent."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from exam.clock import SystemClock
from exam.plan import Plan
from server.accounts import hash_password
from sync.hub.hub import Hub, Limits
from sync.hub.receiving import Receiving
from sync.hub.shelf import Shelf
from sync.hub.store import deliveries, sites
from sync.hub.store.database import open_hub_database
from sync.hub.store.deliveries import Delivery, DeliveryState, Way
from sync.hub.store.sites import Person
from sync.hub.store.upgrade import prepare
from sync.organiser_key import make_organiser_key
from tests.helpers.hub_samples import FakeBundles, SampleBundle, SampleSite, journal_line, small_plan

NAME, PASSWORD = "组织甲", "correct horse"
WHOLE, HALF, CONFLICT, SILENT = "S0001", "S0002", "S0003", "S0004"


def make_scene(url: str, folder: Path) -> Hub:
    """Fill a database and a folder; returns the hub over them."""
    database, shelf = open_hub_database(url), Shelf(folder)
    shelf.prepare()
    prepare(database)
    organiser = make_organiser_key("培训评价组织")
    limits = Limits(look_again=50)
    hub = Hub(database, shelf, organiser, FakeBundles(), SystemClock(), limits)
    now = hub.clock.wall_ms()
    sites.put_person(database, Person(NAME, hash_password(PASSWORD), active=True), now)
    at = {number: SampleSite(number, _plan(number, place)) for place, number in enumerate(_NAMES)}
    for number, site in at.items():
        assert sites.add_site(database, site.card, _NAMES[number], NAME, now) is None
        sites.expect_plan(database, site.plan, NAME, now)
    whole, conflict = at[WHOLE], at[CONFLICT]
    early = whole.bundle(journal_line(5), final=False, sessions=[whole.plan.sessions[0].id])
    keep(hub, whole, early, whole.bundle(journal_line(7, after=journal_line(5))))
    keep(hub, conflict, conflict.bundle(journal_line(5, seed="甲")), conflict.bundle(journal_line(6, seed="乙")))
    half = at[HALF].bundle(filler=2_000_000)
    begin(hub, at[HALF], half, len(half.data) * 43 // 100)
    return hub


def keep(hub: Hub, site: SampleSite, *bundles: SampleBundle) -> None:
    """Let bundles arrive and be verified."""
    for bundle in bundles:
        delivery = _delivery(hub, site, bundle, DeliveryState.WAITING)
        assert isinstance(deliveries.begin_upload(hub.database, delivery, 9), Delivery)
        hub.shelf.upload(delivery.id).write_bytes(bundle.data)
        verify_all(hub)


def begin(hub: Hub, site: SampleSite, bundle: SampleBundle, count: int) -> None:
    """Let the first bytes of a bundle arrive."""
    delivery = _delivery(hub, site, bundle, DeliveryState.OPEN)
    assert isinstance(deliveries.begin_upload(hub.database, delivery, 9), Delivery)
    hub.shelf.upload(delivery.id).write_bytes(bundle.data[:count])


def verify_all(hub: Hub) -> None:
    """Verify what waits."""

    async def every() -> None:
        receiving = Receiving(hub)
        while await receiving.verify_one():
            pass

    asyncio.run(every())


def _delivery(hub: Hub, site: SampleSite, bundle: SampleBundle, state: DeliveryState) -> Delivery:
    now = hub.clock.wall_ms()
    return Delivery(
        id=bundle.name[:32],
        site=site.number,
        bundle=bundle.name,
        way=Way.UPLOAD,
        filename="",
        length=len(bundle.data),
        state=state,
        begun_at_ms=now,
        touched_at_ms=now,
    )


def _plan(number: str, place: int) -> Plan:
    plan = small_plan(3, number)
    if number == SILENT:  # whose exam is long over
        return msgspec.json.decode(msgspec.json.encode(plan).replace(b"2026-11-28T", b"2025-11-28T"), type=Plan)
    tickets = {one.ticket: f"{one.ticket[:-4]}{place:02}{one.ticket[-2:]}" for one in plan.candidates}
    text = msgspec.json.encode(plan).decode()
    for old, new in tickets.items():
        text = text.replace(old, new)
    return msgspec.json.decode(text, type=Plan)


_NAMES = {WHOLE: "示例学院", HALF: "江南职业技术学院", CONFLICT: "北方工业学校", SILENT: "西部信息学院"}
