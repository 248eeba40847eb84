"""Real processes, real signals: a server killed in a consent, a pause or a move is in the same state afterwards.

Each order is sent and the server killed at a random moment around it; the console asks again under the same number.
Whatever the journal had by then, the order has come about exactly once in the end.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import aiohttp
import msgspec
import pytest

from exam import events as ev
from exam.ids import MachineId, SessionId, SittingId, sitting_id
from exam.plan import Plan
from exam.policy import MINUTE
from server.hall import Hall
from server.journal.port import Opened
from server.journal.record import Record, first_hash, verify
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.web.authority_pages import ProposalList
from server.web.exam_state import SessionList, SittingRow
from tests.bench.bench_site import make_site
from tests.bench.load import Seat, client, seats_of
from tests.bench.processes import Process, start_server
from tests.helpers.people import Answer, Desk

pytestmark = pytest.mark.slow
CHIEF, INSPECTOR, INVIGILATOR = "主考甲", "巡考甲", "监考甲"
ROUNDS = 4
_event: msgspec.json.Decoder[ev.Event] = msgspec.json.Decoder(ev.Event)


class Site:
    """A running server with three candidates answering, and its people at one console."""

    def __init__(
        self, folder: Path, plan: Plan, process: Process, http: aiohttp.ClientSession, seats: list[Seat]
    ) -> None:
        self.folder = folder
        self.plan = plan
        self.process = process
        self.http = http
        self.seats = seats
        self.desk = Desk(http, process.url)
        self.random = Random(20261128)

    @property
    def session(self) -> SessionId:
        """The one session."""
        return self.plan.sessions[0].id

    def sitting(self, seat: int) -> SittingId:
        """The sitting of a seat, from 0."""
        return sitting_id(self.plan.sessions[0].places[seat].ticket, self.session)

    async def kill_around(self, name: str, kind: str, request: str, **fields: object) -> Answer:
        """Order something, kill -9 the server at a moment around it, start it again and ask the same again."""
        ordering = asyncio.create_task(self.desk.order(name, kind, request=request, **fields))
        await asyncio.wait([ordering], timeout=self.random.random() * 0.02)
        await self.process.kill()
        with contextlib.suppress(aiohttp.ClientError):
            await ordering
        self.process = await start_server(self.folder, int(self.process.url.rsplit(":", 1)[1]))
        return await self.desk.order(name, kind, request=request, **fields)

    async def sign_everybody_in(self) -> None:
        """Let nobody's first order be a sign-in."""
        for name in (CHIEF, INSPECTOR, INVIGILATOR):
            assert (await self.desk.sign_in(name)).status == 200

    async def rows(self) -> list[SittingRow]:
        """The seats as the server tells them."""
        answer = await self.desk.ask(CHIEF, "GET", "/api/v1/sessions")
        return list(msgspec.convert(answer.told, SessionList).sessions[0].sittings)

    async def journal_after_stop(self) -> list[Record]:
        """Stop the server and read what it wrote."""
        await self.process.stop()
        records = list(SqlJournal(open_database(sqlite_url(self.folder / "journal/kaochang.sqlite3"))).read())
        verify(records, first_hash(self.plan.number))
        return records

    def replayed(self, records: list[Record]) -> Hall:
        """The state that the journal alone gives."""
        hall = Hall(self.plan, Opened(0, 0, first_hash(self.plan.number)))
        hall.replay(records)
        return hall


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    plan = make_site(tmp_path, 3)
    process = await start_server(tmp_path)
    async with client(tmp_path / "trust/authority.pem") as http:
        seats = seats_of(plan, 3)
        for seat in seats:
            await seat.connect(http, process.url)
            await seat.log_in()
            await seat.confirm()
        found = Site(tmp_path, plan, process, http, seats)
        assert (await found.desk.order(INVIGILATOR, "start_session", session=found.session)).status == 200
        for seat in seats:
            await seat.begin()
        await found.sign_everybody_in()
        yield found
        for seat in seats:
            if seat.socket is not None:
                await seat.socket.close()
        await found.process.stop()


def events_of(records: list[Record], kind: type[ev.Event]) -> list[ev.Event]:
    found = (_event.decode(record.payload) for record in records)
    return [event for event in found if isinstance(event, kind)]


async def test_a_server_killed_around_a_proposal_and_around_the_consent_gives_the_time_once(site: Site) -> None:
    for number in range(ROUNDS):
        wanted = {"sitting": site.sitting(0), "added": MINUTE, "reason": "设备故障"}
        proposed = await site.kill_around(CHIEF, "extend_sitting", f"propose-{number}", **wanted)
        assert (proposed.status, proposed.proposal) == (200, f"propose-{number}")
        answer = await site.desk.ask(INSPECTOR, "GET", "/api/v1/proposals")
        waiting = msgspec.convert(answer.told, ProposalList).waiting
        assert [proposal.id for proposal in waiting] == [proposed.proposal]
        agreed = await site.kill_around(INSPECTOR, "give_consent", f"consent-{number}", proposal=proposed.proposal)
        assert agreed.status == 200
        assert (await site.rows())[0].extension == (number + 1) * MINUTE
    records = await site.journal_after_stop()
    assert len(events_of(records, ev.TimeExtended)) == ROUNDS
    assert site.replayed(records).sittings[site.sitting(0)].extension == ROUNDS * MINUTE


async def test_a_server_killed_around_a_pause_stands_still_as_long_as_the_room_did(site: Site) -> None:
    for number in range(ROUNDS):
        wanted = {"session": site.session, "reason": "火警"}
        paused = await site.kill_around(INVIGILATOR, "pause_session", f"pause-the-room-{number}", **wanted)
        assert paused.status == 200
        first, second = [row.remaining for row in await site.rows()], [row.remaining for row in await site.rows()]
        assert first == second
        resumed = await site.kill_around(INVIGILATOR, "resume_session", f"resume-the-room-{number}", **wanted)
        assert resumed.status == 200
    records = await site.journal_after_stop()
    timing = site.replayed(records).sessions[site.session].timing
    assert timing is not None
    assert len(timing.pauses) == ROUNDS
    assert all(pause.until is not None for pause in timing.pauses)


async def test_a_server_killed_around_a_move_leaves_the_candidate_at_exactly_one_pc(site: Site) -> None:
    for number in range(ROUNDS):
        to = MachineId(f"SPARE-{number}")
        wanted = {"sitting": site.sitting(1), "to": to, "reason": "设备故障"}
        assert (await site.kill_around(CHIEF, "move_sitting", f"move-number-{number}", **wanted)).status == 200
        seat = Seat(site.seats[1].ticket, to)
        await seat.connect(site.http, site.process.url)
        await seat.log_in()
        assert (await site.rows())[1].machine == to
        assert seat.socket is not None
        await seat.socket.close()
    records = await site.journal_after_stop()
    assert len(events_of(records, ev.MachineMoved)) == ROUNDS
    assert site.replayed(records).sittings[site.sitting(1)].line == ROUNDS + 1
