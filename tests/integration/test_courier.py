"""The courier between a real site after its day and a real hub: closed, sent, cut, restarted, refused, confirmed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import msgspec
import pytest

from exam.clock import SystemClock
from exam.events import IncidentKind, IncidentRecorded, SignedOut
from exam.receipts import Receipt, read_receipt
from server.journal.record import Record, chain
from server.site_folder import SiteFolder
from server.site_keys import card_of, ensure_site_keys
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.upload_files import (
    UploadSettings,
    cleared_file,
    read_status,
    receipts_folder,
    write_upload_settings,
)
from sync.courier.courier import QUIET, Courier
from sync.courier.outgoing import bundle_file, outgoing_file, read_outgoing
from sync.hub.app import HubOptions, RunningHub, running_hub
from sync.hub.hub import Hub, Limits
from sync.hub.real_bundles import SealedBundles
from sync.hub.shelf import Shelf
from sync.hub.store import results, sites
from sync.hub.store.database import open_hub_database
from sync.hub.store.upgrade import prepare
from tests.conftest import ExpectedLogs
from tests.helpers.bundled_sites import BundledSite, bundled, site_template
from tests.helpers.cutting_proxy import CuttingProxy
from tests.helpers.eventful_day import ADMINISTRATOR
from tests.helpers.packages import ORGANISER_KEY

__all__ = ["bundled", "site_template"]

MOST_TURNS = 20_000
DAY = 24 * 3600 * 1000


class SteppedClock:
    """Sleeps at once and counts; the date is this machine's, wrong by `wrong` ms."""

    def __init__(self, wrong: int = 0) -> None:
        self.wrong = wrong
        self.slept = 0.0
        self._real = SystemClock()

    def monotonic_ms(self) -> int:
        """What was slept."""
        return round(self.slept * 1000)

    def wall_ms(self) -> int:
        """The date."""
        return self._real.wall_ms() + self.wrong

    async def sleep(self, seconds: float) -> None:
        """Count it, and let others have their turn."""
        self.slept += seconds
        await asyncio.sleep(0)


def add_record(site: SiteFolder, event: SignedOut | IncidentRecorded) -> None:
    """Something that happens when all is closed."""
    store = SqlJournal(open_database(sqlite_url(site.journal_file)))
    opened = store.open(site.read_plan().number)
    with contextlib.closing(store.read(opened.last_seq - 1)) as records:
        (last,) = records
    kind = str(event.__struct_config__.tag)
    text = (opened.epoch, last.at + 1000, kind, "", msgspec.json.encode(event).decode())
    store.append([Record(last.seq + 1, *text, chain(last.hash, last.seq + 1, *text))])
    store.close()


class Home:
    """A site after its day, the hub, and the network between them."""

    def __init__(self, site: SiteFolder, hub: RunningHub, database: Hub, proxy: CuttingProxy) -> None:
        self.site = site
        self.hub = hub
        self.database = database
        self.proxy = proxy
        self.clock = SteppedClock()
        self.size = 0

    def allow(self, *, allowed: bool = True, cap: int = 0) -> None:
        """What `kaochang-provision upload` writes."""
        write_upload_settings(self.site, UploadSettings(self.proxy.url, allowed=allowed, cap=cap))

    def courier(self, *, at_once: bool = False) -> Courier:
        """A courier as after a reboot."""
        return Courier(self.site, "", self.clock, Random(7), at_once=at_once)

    async def carried(self, courier: Courier, until: str = "upload_confirmed") -> Courier:
        """Turns of a courier until its status is as said; the courier is closed then."""
        try:
            async with asyncio.timeout(30):
                for _ in range(MOST_TURNS):
                    await self.clock.sleep(await courier.turn())
                    if courier.status.code == until:
                        return courier
        finally:
            await courier.close()
        raise AssertionError(f"it came no further than {courier.status}")

    @property
    def receipts(self) -> list[Receipt]:
        """What is in the site's folder, each checked."""
        found = [
            read_receipt(file.read_bytes(), self.database.card.signing)
            for file in receipts_folder(self.site).glob("*.kcreceipt")
        ]
        assert all(isinstance(one, Receipt) for one in found)
        return [one for one in found if isinstance(one, Receipt)]

    @property
    def bundles_at_hub(self) -> int:
        """How many results the hub has of the site."""
        return len(results.list_bundles(self.database.database))


@pytest.fixture
async def home(bundled: BundledSite, tmp_path: Path) -> AsyncIterator[Home]:
    site = bundled.copied(tmp_path / "site")
    async with a_home(site, tmp_path) as found:
        yield found


@asynccontextmanager
async def a_home(site: SiteFolder, folder: Path) -> AsyncIterator[Home]:
    url = sqlite_url(folder / "hub.sqlite3")
    bundles = SealedBundles(ORGANISER_KEY.sealing)
    hub = Hub(
        open_hub_database(url), Shelf(folder / "store"), ORGANISER_KEY, bundles, SystemClock(), Limits(look_again=50)
    )
    prepare(hub.database)
    card = card_of(ensure_site_keys(site, site.read_plan().site_number))
    sites.add_site(hub.database, card, "示例学院考点", "甲", 0)
    async with running_hub(hub, HubOptions(port=0)) as running:
        proxy = CuttingProxy(int(running.url.rsplit(":", 1)[1]))
        async with proxy.serving():
            home = Home(site, running, hub, proxy)
            home.allow()
            yield home


# ---- the whole way --------------------------------------------------------------------------------------------------


async def test_closed_sessions_are_sent_by_themselves_and_the_receipt_comes_back(home: Home) -> None:
    courier = await home.carried(home.courier())
    (receipt,) = home.receipts
    assert receipt.final
    assert courier.status.candidates == len(receipt.candidates) > 0
    assert home.bundles_at_hub == 1
    assert home.clock.slept * 1000 >= QUIET
    assert read_outgoing(home.site) is None
    assert not list(outgoing_file(home.site).parent.glob("*.kcbundle")), "the site itself has it all"
    told = read_status(home.site)
    assert told is not None
    assert (told.code, told.receipt_at) == ("upload_confirmed", receipt.at)


async def test_a_confirmed_site_is_not_sent_again_after_a_reboot(home: Home) -> None:
    await home.carried(home.courier())
    before = home.proxy.taken
    await home.carried(home.courier())
    assert home.proxy.taken == before, "the receipt on the disk says all"


async def test_nothing_is_sent_where_it_is_not_allowed_and_a_receipt_by_hand_ends_it(home: Home) -> None:
    home.allow(allowed=False)
    await home.carried(home.courier(), "upload_not_allowed")
    outgoing = read_outgoing(home.site)
    assert outgoing is not None
    assert bundle_file(home.site, outgoing).is_file()
    assert home.proxy.taken == 0
    home.allow()
    await home.carried(home.courier())


async def test_a_site_that_was_cleared_sends_nothing_any_more(home: Home) -> None:
    cleared_file(home.site).parent.mkdir(parents=True, exist_ok=True)
    cleared_file(home.site).touch()
    courier = home.courier(at_once=True)
    await courier.turn()
    await courier.close()
    assert home.proxy.taken == 0


async def test_what_is_decided_after_the_receipt_is_sent_as_well(home: Home) -> None:
    courier = await home.carried(home.courier())
    add_record(home.site, SignedOut("a sign-in", ADMINISTRATOR, ""))
    await home.carried(courier)
    assert home.bundles_at_hub == 1, "that a server started changes no result"
    session = home.site.read_plan().sessions[0].id
    add_record(home.site, IncidentRecorded(session, "late", IncidentKind.OTHER, "考后补记", ADMINISTRATOR))
    await home.carried(courier, "upload_watching")
    await home.carried(courier)
    assert home.bundles_at_hub == 2
    assert len(home.receipts) == 2


async def test_a_cap_is_kept(home: Home) -> None:
    home.allow(cap=500_000)
    courier = home.courier(at_once=True)
    await home.carried(courier)
    assert home.clock.slept >= courier.status.size / 500_000 - 1


# ---- cut, and cut again ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
async def test_a_cut_costs_no_more_than_what_was_on_its_way(home: Home, share: float) -> None:
    home.allow(allowed=False)
    await home.carried(home.courier(), "upload_not_allowed")
    outgoing = read_outgoing(home.site)
    assert outgoing is not None
    home.allow()
    home.proxy.cut_at = max(1, int(outgoing.size * share))
    await home.carried(home.courier())
    assert home.proxy.cuts == 1
    assert home.bundles_at_hub == 1
    assert len(home.receipts) == 1


async def test_a_lost_answer_is_asked_for_and_nothing_is_sent_twice(home: Home) -> None:
    home.allow(allowed=False)
    await home.carried(home.courier(), "upload_not_allowed")
    outgoing = read_outgoing(home.site)
    assert outgoing is not None
    home.allow()
    home.proxy.mute_at = outgoing.size
    await home.carried(home.courier())
    assert home.proxy.cuts == 1
    assert home.proxy.taken < outgoing.size * 1.5
    assert len(home.receipts) == 1


async def test_a_reboot_in_the_middle_goes_on_where_the_hub_is(home: Home) -> None:
    home.allow(allowed=False)
    await home.carried(home.courier(), "upload_not_allowed")
    outgoing = read_outgoing(home.site)
    assert outgoing is not None
    home.allow()
    home.proxy.cut_at = outgoing.size // 2
    await home.carried(home.courier(), "upload_waiting")
    await home.carried(home.courier())
    assert len(home.receipts) == 1


async def test_a_hub_that_is_away_is_tried_without_end_and_ever_more_rarely(home: Home) -> None:
    home.proxy.is_down = True
    courier = home.courier(at_once=True)
    pauses = [await courier.turn() for _ in range(12)]
    assert courier.status.code == "upload_waiting"
    assert max(pauses) <= 60
    assert pauses[-1] >= 30
    home.proxy.is_down = False
    await home.carried(courier)


# ---- the hub says no ------------------------------------------------------------------------------------------------


async def test_a_site_that_the_hub_does_not_know_says_so_and_comes_again(
    home: Home, tmp_path: Path, expects_log: ExpectedLogs
) -> None:
    expects_log("the hub does not take the results")
    other = Hub(
        open_hub_database(sqlite_url(tmp_path / "other.sqlite3")),
        Shelf(tmp_path / "other"),
        ORGANISER_KEY,
        SealedBundles(ORGANISER_KEY.sealing),
        SystemClock(),
        Limits(look_again=50),
    )
    prepare(other.database)
    async with running_hub(other, HubOptions(port=0)) as running:
        write_upload_settings(home.site, UploadSettings(running.url))
        courier = home.courier(at_once=True)
        await home.carried(courier, "upload_refused")
    assert courier.status.refusal == "site_unknown"
    home.allow()
    await home.carried(courier)


@pytest.mark.parametrize("wrong", [-3 * DAY, -2 * 3600 * 1000, 3 * 3600 * 1000, 40 * DAY])
async def test_a_wrong_date_keeps_nothing_back(home: Home, wrong: int) -> None:
    home.clock.wrong = wrong
    await home.carried(home.courier(at_once=True))
    assert len(home.receipts) == 1


async def test_whoever_is_no_hub_is_not_believed(home: Home) -> None:
    async def login_page(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(login_page, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        write_upload_settings(home.site, UploadSettings(f"http://127.0.0.1:{port}"))
        courier = await home.carried(home.courier(at_once=True), "upload_waiting")
    finally:
        server.close()
        await server.wait_closed()
    assert courier.status.refusal == "hub_not_hub"
