"""Real PCs rehearse when a practice server has them do so, and at no other time."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable

import msgspec
import pytest

from candidate_agent.rehearsing import Rehearsing
from candidate_agent.session.status import Screen
from exam.commands import AnswerEntry, FileEntry, StartSession
from exam.events import AnswerSaved, FileSaved
from exam.ids import MachineId, SessionId, Ticket
from exam.policy import MINUTE
from exam.vouching import short_digest, substance_of
from exam.wire.messages import Rehearse, Rehearsed
from server.app import RunningServer, ServerOptions, running_server
from server.journal.record import Record
from server.practice import ENDING
from server.site_folder import PaperUse
from tests.helpers.memory_journal import MemoryJournal
from tests.integration.exam_site import CHIEF, INSPECTOR, PATIENCE, Cable, Staff, TestSite, open_staff
from tests.integration.pcs import Pc, pc
from tests.integration.wires import wire

NAMES = ("PC-01", "PC-02", "PC-03")
SIZE = 1_000_000
ORDER = Rehearse("rehearsal-1", Ticket("0" * 26), "000000", sessions=1, pace=50, file_bytes=0, within=MINUTE)


@pytest.fixture
def practice(site: TestSite) -> TestSite:
    """The site with the sample as its practice paper."""
    shutil.copytree(site.folder.root / "papers", site.folder.root / "papers" / PaperUse.PRACTICE.value)
    site.practice = True
    return site


def order(site: TestSite, names: tuple[str, ...] = NAMES, **changes: object) -> dict[str, object]:
    """The order that the rehearsal program gives, for the first places of the room."""
    pcs = [{"machine": name, "ticket": site.place(number).ticket} for number, name in enumerate(names)]
    usual = {"id": "rehearsal-1", "pcs": pcs, "sessions": 2, "pace": 50, "file_bytes": SIZE, "within": 600 * MINUTE}
    return {**usual, **changes}


@contextlib.asynccontextmanager
async def rehearsing_pc(site: TestSite, server: RunningServer, name: str) -> AsyncIterator[tuple[Pc, Rehearsing]]:
    """A PC that can rehearse, switched on."""
    async with pc(site, site.link(server), name) as one:
        rehearsing = Rehearsing(one.runner, site.clock)
        try:
            yield one, rehearsing
        finally:
            await rehearsing.close()


async def until(holds: Callable[[], bool], pcs: list[Pc]) -> None:
    """Wait for something that any of the PCs brings about."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            for one in pcs:
                one.screens._changed.clear()
            waits = [asyncio.create_task(one.screens._changed.wait()) for one in pcs]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()


async def begin(staff: Staff, session: SessionId) -> None:
    await staff.desk.unlock(CHIEF)
    assert await staff.order(StartSession(SessionId(f"{session}{ENDING}"))) == (200, "")


def vouched_for(records: list[Record]) -> dict[tuple[str, int, int], str]:
    """What the journal holds, as a PC would vouch for it."""
    found: dict[tuple[str, int, int], str] = {}
    for record in records:
        if record.kind == "answer_saved":
            answer = msgspec.json.decode(record.payload, type=AnswerSaved)
            entry = AnswerEntry(answer.item, answer.answer, 0)
            found[answer.sitting, answer.line, answer.seq] = short_digest(substance_of(entry))
        elif record.kind == "file_saved":
            file = msgspec.json.decode(record.payload, type=FileSaved)
            kept = FileEntry(file.task, file.path, file.size, file.digest, file.pieces, 0)
            found[file.sitting, file.line, file.seq] = short_digest(substance_of(kept))
    return found


async def test_pcs_rehearse_on_order_and_tell_what_they_measured(practice: TestSite) -> None:
    site = practice
    async with contextlib.AsyncExitStack() as stack:
        server = await stack.enter_async_context(site.server())
        staff = await stack.enter_async_context(open_staff(server))
        life = server.service.life
        assert life is not None
        rehearsal = server.service.rehearsal
        assert rehearsal is not None
        # One PC comes only when the order stands.
        pcs = [(await stack.enter_async_context(rehearsing_pc(site, server, name)))[0] for name in NAMES[:2]]
        await until(lambda: all(one.status.screen is Screen.LOGIN for one in pcs), pcs)
        answer = await staff.desk.ask(CHIEF, "POST", "/api/v1/rehearsal", order(site))
        assert answer.status == 200
        pcs.append((await stack.enter_async_context(rehearsing_pc(site, server, NAMES[2])))[0])
        await until(lambda: all(one.status.screen is Screen.WAITING for one in pcs), pcs)
        await begin(staff, site.theory.id)
        await until(lambda: all(len(one.acknowledged()) > 3 for one in pcs), pcs)
        site.clock.advance(61 * MINUTE)
        await until(lambda: all(one.status.screen is Screen.WAITING for one in pcs), pcs)
        await begin(staff, site.practical.id)
        await until(lambda: all(len(one.runner.core.files) == 1 and not one.runner.uploads() for one in pcs), pcs)
        await until(lambda: all(one.status.waiting == 0 for one in pcs), pcs)
        site.clock.advance(121 * MINUTE)
        await staff.desk.unlock(CHIEF)
        seen: dict[str, bool] = {}
        async with asyncio.timeout(PATIENCE):
            while seen != dict.fromkeys(NAMES, True):
                answer = await staff.desk.ask(CHIEF, "GET", f"/api/v1/rehearsal?machine={NAMES[0]}")
                rows = answer.told["pcs"]
                assert isinstance(rows, list)
                seen = {one["machine"]: one["reported"] for one in rows}
        report = msgspec.json.decode(msgspec.json.encode(answer.told["report"]), type=Rehearsed)
        assert report == rehearsal.reports[MachineId(NAMES[0])]
        told = rehearsal.reports
        assert all(one.runner.core.seated is None for one in pcs)
        records = list(server.service.read_records())
    for one in told.values():
        assert one.errors == ()
        assert (len(one.login_ms), len(one.paper_ms), len(one.open_ms), len(one.hand_in_ms)) == (2, 2, 2, 2)
        assert one.upload_bytes == SIZE
        assert len(one.acks_ms) > 3
    held = vouched_for(records)
    vouched = {
        (line.sitting, line.line, seq): digest
        for one in told.values()
        for line in one.vouched
        for seq, digest in line.entries.items()
    }
    assert len(vouched) > 12
    assert {place: held.get(place) for place in vouched} == vouched
    assert all(ENDING in sitting for sitting, _, _ in vouched)


async def test_a_server_of_a_real_exam_has_nobody_rehearse(server: RunningServer, staff: Staff, site: TestSite) -> None:
    answer = await staff.desk.ask(CHIEF, "POST", "/api/v1/rehearsal", order(site))
    assert (answer.status, answer.code) == (409, "not_a_practice")
    assert (await staff.desk.ask(CHIEF, "GET", "/api/v1/rehearsal")).code == "not_a_practice"
    site.clock.advance(15 * MINUTE)
    async with rehearsing_pc(site, server, "PC-01") as (one, _):
        await one.until(Screen.LOGIN)
        # Even where such a server sent it: the PC looks at what it is connected to.
        one.runner.beside.heard(ORDER, site.clock)
        await one.log_in(site.place())
        assert one.runner.beside.rehearsed() is None
        assert server.service.rehearsal is None


async def test_a_pc_where_somebody_is_seated_goes_on_with_its_candidate(practice: TestSite) -> None:
    async with practice.server() as server, rehearsing_pc(practice, server, "PC-01") as (one, rehearsing):
        await one.log_in(practice.place(5))
        rehearsing.asked(ORDER)
        assert rehearsing._going_on is None
        async with open_staff(server) as staff:
            assert (await staff.desk.ask(CHIEF, "POST", "/api/v1/rehearsal", order(practice))).status == 200
        one.runner.confirm()
        await one.until(Screen.WAITING)
        assert one.runner.core.seated is not None
        assert one.runner.core.seated.candidate.ticket == practice.place(5).ticket


async def test_a_rehearsing_pc_that_comes_to_the_real_server_stops_and_logs_in_nowhere(practice: TestSite) -> None:
    site = practice
    async with site.server() as rehearsed, rehearsing_pc(site, rehearsed, "PC-01") as (one, rehearsing):
        await one.until(Screen.LOGIN)
        one.runner.beside.heard(
            Rehearse("rehearsal-1", site.place().ticket, site.place().ticket[-6:], 1, 50, 0, 600 * MINUTE), site.clock
        )
        await one.until(Screen.WAITING)
        going_on = rehearsing._going_on
        assert going_on is not None
        options = ServerOptions(site.folder.root, host="127.0.0.1", port=0, certificates=False)
        async with running_server(options, site.clock, MemoryJournal()) as real:
            link = one.runner._link
            assert isinstance(link, Cable)
            link.move(real.url)
            await link.pull()
            link.plug()
            async with asyncio.timeout(PATIENCE):
                await going_on
            told = one.runner.beside.rehearsed()
            assert told is not None
            assert "not_a_practice" in told.errors
            life = real.service.life
            assert life is not None
            assert all(sitting.machine is None for sitting in life.hall.sittings.values())


async def test_a_pc_whose_session_never_starts_gives_up_and_makes_room(practice: TestSite) -> None:
    ticket = practice.place().ticket
    async with practice.server() as server, rehearsing_pc(practice, server, "PC-01") as (one, rehearsing):
        await one.until(Screen.LOGIN)
        one.runner.beside.heard(Rehearse("rehearsal-1", ticket, ticket[-6:], 1, 50, 0, 10 * MINUTE), practice.clock)
        await one.until(Screen.WAITING)
        going_on = rehearsing._going_on
        assert going_on is not None
        practice.clock.advance(10 * MINUTE)
        async with asyncio.timeout(PATIENCE):
            await going_on
        told = one.runner.beside.rehearsed()
        assert told is not None
        assert told.errors == ("rehearsal_timed_out",)
        assert len(told.login_ms) == 1
        assert one.runner.core.seated is None
        # Done once: the same order again is not obeyed.
        one.runner.beside.heard(Rehearse("rehearsal-1", ticket, ticket[-6:], 1, 50, 0, 10 * MINUTE), practice.clock)
        assert rehearsing._going_on is None


async def test_a_pc_on_whose_disk_a_seat_is_kept_does_not_rehearse(practice: TestSite) -> None:
    async with practice.server() as server, rehearsing_pc(practice, server, "PC-01") as (one, _):
        await one.until(Screen.LOGIN)
        one.runner.core.can_unlock = True
        one.runner.beside.heard(ORDER, practice.clock)
        assert one.runner.beside.rehearsed() == Rehearsed("rehearsal-1", errors=("seat_on_disk",))
        assert one.status.screen is Screen.LOGIN


async def test_who_may_order_a_rehearsal_and_of_what(practice: TestSite) -> None:
    async with practice.server() as server, open_staff(server) as staff:
        refused = await staff.desk.ask(INSPECTOR, "POST", "/api/v1/rehearsal", order(practice))
        assert (refused.status, refused.code) == (403, "role_may_not")
        strangers = {"pcs": [{"machine": "PC-01", "ticket": "9" * 26}]}
        for changes in (strangers, {"pace": 0}, {"within": 0}, {"sessions": 99}, {"id": ""}, {"file_bytes": 1 << 40}):
            answer = await staff.desk.ask(CHIEF, "POST", "/api/v1/rehearsal", order(practice, **changes))
            assert (answer.status, answer.code) == (409, "rehearsal_unknown")


async def test_what_no_pc_could_have_measured_is_not_kept(practice: TestSite) -> None:
    async with practice.server() as server, open_staff(server) as staff:
        assert (await staff.desk.ask(CHIEF, "POST", "/api/v1/rehearsal", order(practice))).status == 200
        rehearsal = server.service.rehearsal
        assert rehearsal is not None
        async with wire(server, staff._http) as socket:
            await socket.hello("PC-01", "")
            for told in (
                Rehearsed("rehearsal-2"),
                Rehearsed("rehearsal-1", acks_ms=(1,) * 1001),
                Rehearsed("rehearsal-1", login_ms=(-1,)),
                Rehearsed("rehearsal-1", errors=("x" * 65,)),
            ):
                await socket.say(told)
            await socket.hello("PC-01", "")
            assert rehearsal.reports == {}
            await socket.say(Rehearsed("rehearsal-1", login_ms=(7,)))
            await socket.hello("PC-01", "")
            assert set(rehearsal.reports) == {"PC-01"}
