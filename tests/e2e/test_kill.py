"""Real processes, real signals: what the server acknowledged outlives `kill -9`, whenever it strikes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import aiohttp
import pytest

from exam import events as ev
from exam.wire import messages as wire
from server.journal.record import first_hash, verify
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from tests.bench.bench_site import make_site
from tests.bench.load import Seat, all_at_once, client, order, seats_of
from tests.bench.processes import Process, start_server

pytestmark = pytest.mark.slow
KILLS = 6
SEATS = 10


class Killed:
    """A server that is killed again and again, and seats that go on saving through it."""

    def __init__(self, folder: Path, process: Process, session: aiohttp.ClientSession, seats: list[Seat]) -> None:
        self.folder = folder
        self.process = process
        self.session = session
        self.seats = seats
        self.acked: dict[str, int] = {}

    async def save_until_killed(self, seat: Seat) -> None:
        """Save as fast as acknowledgements come, and remember the highest the server vouched for."""
        if seat.socket is None:
            raise RuntimeError("not connected")
        try:
            while True:
                await seat.socket.send_bytes(seat.next_answer())
                acked = await seat.expect(wire.Acked)
                self.acked[seat.sitting] = acked.upto
        except Exception as error:  # noqa: BLE001 - a killed server ends a connection in every way there is
            self.last_error = error

    async def kill_after(self, seconds: float) -> None:
        """kill -9 in the middle of it, then start again on the same port."""
        port = int(self.process.url.rsplit(":", 1)[1])
        saving = [asyncio.create_task(self.save_until_killed(seat)) for seat in self.seats]
        await asyncio.wait(saving, timeout=seconds)
        await self.process.kill()
        await asyncio.gather(*saving)
        self.process = await start_server(self.folder, port)
        for seat in self.seats:
            await seat.connect(self.session, self.process.url)
            await seat.resume()


@pytest.fixture
async def killed(tmp_path: Path) -> AsyncIterator[Killed]:
    plan = make_site(tmp_path, SEATS)
    process = await start_server(tmp_path)
    async with client(tmp_path / "trust/authority.pem") as session:
        seats = seats_of(plan, SEATS)
        for seat in seats:
            await seat.connect(session, process.url)
            await seat.log_in()
            await seat.confirm()
        await order(session, process.url, "监考甲", "start_session", session=plan.sessions[0].id)
        await all_at_once([seat.begin for seat in seats])
        room = Killed(tmp_path, process, session, seats)
        yield room
        for seat in seats:
            if seat.socket is not None:
                await seat.socket.close()
        await room.process.stop()


async def test_what_was_acknowledged_is_there_after_every_kill(killed: Killed) -> None:
    random = Random(20261128)
    for _ in range(KILLS):
        await killed.kill_after(0.05 + random.random() / 2)
        for seat in killed.seats:
            assert seat.seq >= killed.acked[seat.sitting], "the server came back with less than it had acknowledged"
    assert min(killed.acked.values()) > KILLS
    await killed.process.stop()
    records = list(SqlJournal(open_database(sqlite_url(killed.folder / "journal/kaochang.sqlite3"))).read())
    verify(records, first_hash("2026110001"))
    starts = [record for record in records if record.kind == "server_started"]
    answers = [record for record in records if record.kind == ev.AnswerSaved.__struct_config__.tag]
    assert [start.epoch for start in starts] == list(range(1, KILLS + 2))
    assert len(answers) >= sum(killed.acked.values())
