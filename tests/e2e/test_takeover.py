"""Real processes: the server is killed, its standby takes over, and nobody who was answering loses a word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import aiohttp
import pytest

from exam.terms import generation_of, term_of
from exam.wire import messages as wire
from server.journal.record import first_hash, verify
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.bench.bench_site import make_site
from tests.bench.load import Seat, all_at_once, client, enrolled, order, seats_of
from tests.bench.processes import Process, start_server
from tests.bench.standby import StandbyProcess

pytestmark = pytest.mark.slow
SEATS = 12
ON_AGAIN_WITHIN = 10.0
"""Seconds from the kill to everybody's answers being acknowledged again (the issue's promise)."""


class Pair:
    """A server, its standby, and seats that go on saving whatever happens."""

    def __init__(self, site: Path, server: Process, standby: StandbyProcess, seats: list[Seat]) -> None:
        self.site = site
        self.server = server
        self.standby = standby
        self.seats = seats
        self.acked: dict[str, int] = {}

    async def save_until_it_ends(self, seat: Seat) -> None:
        """Save as fast as acknowledgements come, and remember the highest the server vouched for."""
        assert seat.socket is not None
        try:
            while True:
                await seat.socket.send_bytes(seat.next_answer())
                self.acked[seat.sitting] = (await seat.expect(wire.Acked)).upto
        except Exception as error:  # noqa: BLE001 - a killed server ends a connection in every way there is
            self.last_error = error

    async def go_on(self, seat: Seat, session: aiohttp.ClientSession) -> None:
        """Come back at the standby's address, as a PC does, until it serves; then save one more answer."""
        while True:
            try:
                await seat.connect(session, self.standby.url)
                break
            except (aiohttp.ClientError, OSError):
                await asyncio.sleep(0.1)
        await seat.resume()
        assert seat.socket is not None
        await seat.socket.send_bytes(seat.next_answer())
        await seat.expect(wire.Acked)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as one:
        yield one


@pytest.fixture
async def pair(tmp_path: Path, session: aiohttp.ClientSession) -> AsyncIterator[Pair]:
    site = tmp_path / "site"
    plan = make_site(site, SEATS)
    seats = seats_of(plan, SEATS)
    console = enrolled(SiteFolder(site), tmp_path / "pcs", seats)
    standby = StandbyProcess(site, tmp_path / "copy")
    server = await start_server(site, certificates=True)
    await standby.start(server.url)
    for seat in seats:
        await seat.connect(session, server.url)
        await seat.log_in()
        await seat.confirm()
    async with client(site / "trust/authority.pem", console) as people:
        await order(people, server.url, "监考甲", "start_session", session=plan.sessions[0].id)
    await all_at_once([seat.begin for seat in seats])
    both = Pair(site, server, standby, seats)
    yield both
    for seat in seats:
        if seat.socket is not None:
            await seat.socket.close()
    await both.standby.stop()
    await both.server.stop()


async def test_candidates_answer_on_within_ten_seconds_of_a_kill_and_nothing_acknowledged_is_lost(
    pair: Pair, session: aiohttp.ClientSession
) -> None:
    saving = [asyncio.create_task(pair.save_until_it_ends(seat)) for seat in pair.seats]
    await asyncio.wait(saving, timeout=1 + Random(20261128).random())
    clock = asyncio.get_running_loop().time
    killed = clock()
    await pair.server.kill()
    await asyncio.gather(*saving)
    taking_over = asyncio.create_task(pair.standby.take_over())
    async with asyncio.timeout(ON_AGAIN_WITHIN * 3):
        await asyncio.gather(*(pair.go_on(seat, session) for seat in pair.seats))
    assert clock() - killed < ON_AGAIN_WITHIN
    await taking_over
    for seat in pair.seats:
        assert seat.seq - 1 >= pair.acked[seat.sitting], "the standby has less than the server had acknowledged"
    await pair.standby.stop()
    records = list(SqlJournal(open_database(sqlite_url(pair.standby.copy.journal_file))).read())
    verify(records, first_hash("2026110001"))
    assert {generation_of(term_of(record.epoch)) for record in records} == {0, 1}
    assert [record.kind for record in records].count("taken_over") == 1


async def test_the_old_server_started_again_keeps_out(pair: Pair) -> None:
    await pair.server.kill()
    await pair.standby.take_over()
    assert pair.standby.process is not None
    reader = pair.standby.process
    async with asyncio.timeout(20), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"{pair.standby.url}/api/v1/mandate", ssl=pair.seats[0].context) as answer:
                    if answer.status == 200:
                        break
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    assert reader.pid
    with pytest.raises(RuntimeError, match="ended with 2"):
        await start_server(pair.site, certificates=True)
    assert "store_replaced" in (pair.site / "server.log").read_text(encoding="utf-8")
