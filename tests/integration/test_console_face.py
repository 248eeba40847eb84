"""Consoles at a real server over a real socket: what they are told, when they are closed, and what they may ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import quote

import aiohttp
import msgspec
import pytest

from exam.commands import AskScreen, ExtendSitting, SendMessage
from exam.ids import MachineId, SittingId
from exam.link.server_link import Credentials, LinkError, site_context
from exam.policy import Policy
from exam.wire.console_rows import MachineRow, SeatRow, SessionRow
from exam.wire.console_talk import (
    LOCKED,
    SIGNED_OUT,
    CandidateStory,
    Here,
    Order,
    RequestState,
    SiteNews,
    SitePicture,
    decode_to_console,
)
from exam.wire.messages import ShowScreen
from server.app import RunningServer
from server.screens import LARGEST
from server.service import MOST_WAITING_NEWS
from server.web import console_socket
from tests.conftest import ExpectedLogs
from tests.helpers.people import Desk
from tests.integration.exam_site import CHIEF, INSPECTOR, PATIENCE, Cable, Staff, TestSite, open_staff
from tests.integration.pcs import pc
from tests.integration.wires import wire

INVIGILATOR = "监考甲"
MINUTE = 60_000
JOURNAL_GONE = "the journal cannot be used"
PICTURE = b"\xff\xd8\xff\xe0 a picture"


class Console:
    """The open socket of a console, and the board that its news make."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.pictures = 0
        self.news: list[SiteNews] = []
        self.seats: dict[str, SeatRow] = {}
        self.sessions: dict[str, SessionRow] = {}
        self.machines: dict[str, MachineRow] = {}

    async def hear(self) -> SitePicture | SiteNews | None:
        """The next word; None where the server closed."""
        async with asyncio.timeout(PATIENCE):
            frame = await self.socket.receive()
        if frame.type not in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT):
            return None
        told = decode_to_console(frame.data)
        if isinstance(told, SitePicture):
            self.pictures += 1
        else:
            self.news.append(told)
        self.seats.update((row.sitting, row) for row in told.seats)
        self.sessions.update((row.session, row) for row in told.sessions)
        self.machines.update((row.machine, row) for row in told.machines)
        return told

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until the board shows something."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                assert await self.hear() is not None, "the server hung up"

    async def hear_more(self) -> None:
        """Go on until the server has had time to take in what was said: three words later."""
        for _ in range(3):
            assert await self.hear() is not None, "the server hung up"

    async def here(self, *, active: bool = False) -> None:
        """Say that the console is there."""
        await self.socket.send_bytes(msgspec.json.encode(Here(active)))

    async def closed(self) -> int:
        """Wait for the end; with which code."""
        while await self.hear() is not None:
            pass
        return self.socket.close_code or 0


@asynccontextmanager
async def watching(staff: Staff, name: str = CHIEF) -> AsyncIterator[Console]:
    """A console of somebody who is signed in."""
    headers = await staff.desk.headers(name)
    url = f"{staff.desk.url}/api/v1/console"
    async with staff.desk._http.ws_connect(url, headers=headers, max_msg_size=1 << 24, compress=0) as socket:
        yield Console(socket)


def has_answered(console: Console, sitting: SittingId) -> bool:
    """Whether a console shows an answer of a candidate."""
    return sitting in console.seats and console.seats[sitting].answered == 1


async def all_gone(server: RunningServer) -> None:
    """Wait until the server has forgotten every console."""
    async with asyncio.timeout(PATIENCE):
        while len(server.service.consoles):  # noqa: ASYNC110 - a handler that ends tells nobody
            await asyncio.sleep(0)


async def refused(staff: Staff, name: str = CHIEF) -> int:
    """The status with which a socket is not opened."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as error:
        async with watching(staff, name):
            pass
    return error.value.status


# ---- what it is told ------------------------------------------------------------------------------------------------


async def test_a_console_is_told_everything_at_once(site: TestSite, staff: Staff) -> None:
    async with watching(staff) as console:
        told = await console.hear()
    assert isinstance(told, SitePicture)
    plan = site.plan
    assert (told.site.plan, told.site.site) == (plan.name, plan.site_name)
    assert {row.sitting for row in told.seats} == set(plan.sittings())
    assert {row.ticket for row in told.people} == {one.ticket for one in plan.candidates}
    assert {row.room for row in told.rooms} == {room.name for room in plan.rooms}
    assert CHIEF in {actor.name for actor in told.site.present}


async def test_the_disk_is_told_once_it_was_looked_at(staff: Staff) -> None:
    async with watching(staff) as console:
        told = await console.hear()
        assert told is not None
        while told.site is None or told.site.disk_free is None:
            told = await console.hear()
            assert told is not None
        assert told.site.disk_free > 0


async def test_an_answer_is_news_to_every_console_and_its_words_to_none(
    site: TestSite, server: RunningServer, staff: Staff, link: Cable
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    sitting = site.sitting()
    async with watching(staff) as console, watching(staff, INSPECTOR) as other, pc(site, link, "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        one.answer(0)
        await one.until_saved()
        for board in (console, other):
            await board.until(partial(has_answered, board, sitting))
            row = board.seats[sitting]
            assert (row.connected, row.machine) == (True, "PC-01")
            assert row.saved_at is not None
            assert board.pictures == 1


async def test_a_pc_tells_of_itself_and_a_pulled_cable_is_news(
    site: TestSite, server: RunningServer, staff: Staff, link: Cable
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with watching(staff) as console:
        async with pc(site, link, "PC-01") as one:
            await one.identify(site.place())
            await console.until(lambda: "PC-01" in console.machines and console.machines["PC-01"].report is not None)
            row = console.machines["PC-01"]
            assert row.report is not None
            assert row.report.keeps
            assert row.report.disk_free is not None
            assert (row.connected, row.address, row.same_program) == (True, "127.0.0.1", True)
            assert row.sitting == site.sitting()
        await console.until(lambda: not console.machines["PC-01"].connected)
        await console.until(lambda: not console.seats[site.sitting()].connected)


async def test_what_another_console_ordered_is_news_and_is_not_ordered_twice(
    site: TestSite, server: RunningServer, staff: Staff, link: Cable
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    await site.until_started(server)
    extend = ExtendSitting(site.sitting(), MINUTE, "停电")
    async with watching(staff) as console:
        await console.hear()
        answers = await asyncio.gather(
            staff.desk.post(CHIEF, Order("console-a-1", extend, seen=0)),
            staff.desk.post("副主考甲", Order("console-b-1", extend, seen=0)),
        )
        assert sorted((answer.status, answer.code) for answer in answers) == [(200, ""), (409, "done_meanwhile")]
        await console.until(lambda: console.seats[site.sitting()].orders == {"extend_sitting": 1})


async def test_silence_is_told(staff: Staff) -> None:
    async with watching(staff) as console:
        await console.until(lambda: any(not news.seats and news.site is None for news in console.news))


# ---- who may watch, and how long ------------------------------------------------------------------------------------


async def test_nobody_watches_without_having_signed_in(staff: Staff, http: aiohttp.ClientSession) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense", "X-Kaochang-Machine": "JK-01"}):
        with pytest.raises(aiohttp.WSServerHandshakeError) as error:
            await http.ws_connect(f"{staff.desk.url}/api/v1/console", headers=headers)
        assert error.value.status == 401


async def test_a_console_nobody_uses_locks_and_goes_on_once_it_is_unlocked(site: TestSite, staff: Staff) -> None:
    async with watching(staff) as console:
        await console.hear()
        site.clock.advance(Policy().console_locks_after + MINUTE)
        await console.here()
        assert await console.closed() == LOCKED
    assert await refused(staff) == 423
    assert (await staff.desk.unlock(CHIEF)).status == 200
    async with watching(staff) as console:
        assert isinstance(await console.hear(), SitePicture)


async def test_a_person_at_the_console_keeps_it_open_and_the_console_alone_does_not(
    site: TestSite, staff: Staff
) -> None:
    half = Policy().console_locks_after // 2 + MINUTE
    async with watching(staff) as console:
        for _ in range(3):
            await console.here(active=True)
            await console.hear_more()
            site.clock.advance(half)
        await console.here()
        site.clock.advance(half)
        await console.here()
        assert await console.closed() == LOCKED


async def test_opening_the_socket_again_and_again_is_no_act_of_a_person(site: TestSite, staff: Staff) -> None:
    for _ in range(2):
        async with watching(staff) as console:
            await console.hear()
        site.clock.advance(Policy().console_locks_after // 2 + MINUTE)
    assert await refused(staff) == 423


async def test_an_order_is_an_act_of_a_person(site: TestSite, staff: Staff) -> None:
    async with watching(staff) as console:
        await console.hear()
        site.clock.advance(Policy().console_locks_after - MINUTE)
        assert (await staff.order(SendMessage(site.theory.id, "请安静")))[0] == 200
        site.clock.advance(Policy().console_locks_after - MINUTE)
        await console.here()
        await console.hear_more()


async def test_whoever_signs_out_watches_no_more(staff: Staff) -> None:
    async with watching(staff) as console:
        await console.hear()
        assert (await staff.desk.ask(CHIEF, "POST", "/api/v1/sign-out")).status == 200
        await console.here()
        assert await console.closed() == SIGNED_OUT


async def test_what_is_no_word_of_a_console_ends_its_socket(staff: Staff) -> None:
    async with watching(staff) as console:
        await console.socket.send_bytes(b"no word")
        assert await console.closed() == aiohttp.WSCloseCode.UNSUPPORTED_DATA


async def test_a_console_without_a_word_is_taken_to_be_gone(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console_socket, "SILENT_AFTER", 0.05)
    async with watching(staff) as console:
        assert await console.closed() == aiohttp.WSCloseCode.GOING_AWAY


async def test_there_is_room_for_so_many_consoles_and_for_another_once_one_goes(
    server: RunningServer, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console_socket, "MOST_CONSOLES", 1)
    async with watching(staff) as console:
        await console.hear()
        assert await refused(staff) == 503
    await all_gone(server)
    async with watching(staff) as console:
        assert await console.hear() is not None


async def test_a_console_that_does_not_read_is_dropped_and_nobody_waits_for_it(
    site: TestSite, server: RunningServer, staff: Staff
) -> None:
    consoles = server.service.consoles
    async with watching(staff) as slow:
        await slow.hear()
        (id_,) = consoles._links
        for _ in range(MOST_WAITING_NEWS + 10):
            consoles.tell([(id_, bytes(1 << 20))])
        assert consoles.dropped == 1
        assert (await staff.order(SendMessage(site.theory.id, "请安静")))[0] == 200
        await all_gone(server)
    async with watching(staff) as again:
        assert isinstance(await again.hear(), SitePicture)


# ---- the server's own troubles --------------------------------------------------------------------------------------


async def test_when_the_journal_fails_consoles_are_closed_and_come_back_to_what_is_on_the_record(
    site: TestSite, expects_log: ExpectedLogs
) -> None:
    expects_log(JOURNAL_GONE)
    journal = site.journal()
    site.clock.advance_to(site.theory.starts_at)
    async with site.server(journal) as server, open_staff(server) as staff:
        await site.until_started(server)
        async with watching(staff) as console:
            first = await console.hear()
            assert isinstance(first, SitePicture)
            journal.refuse(1)
            assert (await staff.order(SendMessage(site.theory.id, "请安静"), "lost-order"))[0] == 503
            assert await console.closed() == aiohttp.WSCloseCode.TRY_AGAIN_LATER
        site.clock.advance(2000)
        await site.until(lambda: server.service.life is not None and server.service.life.hall.epoch == 2)
        async with watching(staff) as console:
            second = await console.hear()
        assert isinstance(second, SitePicture)
        assert (first.epoch, second.epoch) == (1, 2)
        row = next(row for row in second.sessions if row.session == site.theory.id)
        assert row.messages == ()
        state = await request_state(staff.desk, "lost-order")
        assert not state.known


async def test_after_a_restart_of_the_server_the_same_token_watches_the_same_site(site: TestSite) -> None:
    async with site.server() as server, open_staff(server) as staff:
        assert (await staff.order(SendMessage(site.theory.id, "请安静")))[0] == 200
        async with watching(staff) as console:
            before = await console.hear()
        tokens, port = staff.desk._tokens, server.port
    connector = aiohttp.TCPConnector(ssl=site_context(server.trust.authority))
    async with site.server(port=port) as server, aiohttp.ClientSession(connector=connector) as http:
        staff = Staff(server, http)
        staff.desk._tokens = tokens
        async with watching(staff) as console:
            after = await console.hear()
    assert isinstance(before, SitePicture)
    assert isinstance(after, SitePicture)
    assert after.epoch == before.epoch + 1
    assert [row.sitting for row in after.seats] == [row.sitting for row in before.seats]
    messages = [row.messages for row in after.sessions if row.session == site.theory.id]
    assert [message.text for message in messages[0]] == ["请安静"]


# ---- what it asks ---------------------------------------------------------------------------------------------------


async def request_state(desk: Desk, number: str) -> RequestState:
    """What became of an order."""
    answer = await desk.ask(CHIEF, "GET", f"/api/v1/requests?request={quote(number, safe='')}")
    assert answer.status == 200
    return msgspec.convert(answer.told, RequestState)


async def test_what_became_of_an_order_can_be_asked_by_its_number(site: TestSite, staff: Staff) -> None:
    assert not (await request_state(staff.desk, "order-done")).known
    await staff.order(SendMessage(site.theory.id, "请安静"), "order-done")
    await staff.order(SendMessage(site.theory.id, " "), "order-refused")
    await staff.order(ExtendSitting(site.sitting(), MINUTE, "停电"), "order-waits")
    done, no = await request_state(staff.desk, "order-done"), await request_state(staff.desk, "order-refused")
    assert done == RequestState("order-done", known=True)
    assert no.known
    assert no.refusal is not None
    assert no.refusal.code == "text_missing"
    waits = await request_state(staff.desk, "order-waits")
    assert waits.known
    assert (waits.proposal == "order-waits") == (waits.refusal is None)


async def test_the_story_of_a_candidate_tells_what_happened_and_no_answer(
    site: TestSite, server: RunningServer, staff: Staff, link: Cable
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, link, "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        one.answer(0)
        one.answer(1)
        await one.until_saved()
    answer = await staff.desk.ask(CHIEF, "GET", f"/api/v1/candidate?sitting={quote(site.sitting(), safe='')}")
    story = msgspec.convert(answer.told, CandidateStory)
    assert (story.saves, story.seat.sitting) == (2, site.sitting())
    assert [line.kind for line in story.happenings][:3] == ["logged_in", "identity_confirmed", "entered"]
    assert all("answer" not in line.facts for line in story.happenings)
    for nobody in ("", "nobody", "x" * 4000):
        answer = await staff.desk.ask(CHIEF, "GET", f"/api/v1/candidate?sitting={nobody}")
        assert (answer.status, answer.code) == (404, "sitting_unknown")


async def test_a_candidates_photo_is_for_people_who_may_see_the_rooms(site: TestSite, staff: Staff) -> None:
    person, photo = next((one, one.photo) for one in site.plan.candidates if one.photo)
    url = f"{staff.desk.url}/api/v1/candidate-photo"
    headers = await staff.desk.headers(INVIGILATOR)
    async with staff.desk._http.get(url, params={"ticket": person.ticket}, headers=headers) as response:
        assert response.status == 200
        assert response.content_type == "image/jpeg"
        assert await response.read() == site.folder.photo(photo).read_bytes()
    for ticket in ("", "9" * 26, "../../plan.json"):
        async with staff.desk._http.get(url, params={"ticket": ticket}, headers=headers) as response:
            assert (response.status, (await response.json())["code"]) == (404, "photo_unknown")


# ---- screens --------------------------------------------------------------------------------------------------------


async def screen(staff: Staff, id_: str, by: str = CHIEF) -> tuple[int, bytes, str]:
    """Fetch a picture."""
    headers = await staff.desk.headers(by)
    async with staff.desk._http.get(f"{staff.desk.url}/api/v1/screens/{id_}", headers=headers) as response:
        return response.status, await response.read(), response.content_type


async def test_a_screen_that_was_asked_for_comes_from_the_pc_and_from_no_other(
    site: TestSite, server: RunningServer, staff: Staff, link: Cable, http: aiohttp.ClientSession
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with wire(server, http) as first, wire(server, http) as second:
        await first.hello("PC-01")
        seated = await first.sit(site.place())
        await second.hello("PC-02")
        other = await second.sit(site.place(1))
        assert await staff.order(AskScreen(site.sitting()), "screen-0001", INVIGILATOR) == (200, "")
        assert await first.hear(ShowScreen) == ShowScreen(site.sitting(), "screen-0001")
        assert (await screen(staff, "screen-0001"))[0] == 404
        mine = credentials("PC-01", seated.view.sitting, seated.token)
        stranger = credentials("PC-02", other.view.sitting, other.token)
        for who, id_, data, why in (
            (stranger, "screen-0001", PICTURE, "403"),
            (mine, "screen-0002", PICTURE, "403"),
            (mine, "screen-0001", b"GIF89a", "400"),
            (mine, "screen-0001", PICTURE + bytes(LARGEST), "413"),
        ):
            with pytest.raises(LinkError) as error:
                await link.put_screen(id_, data, who)
            assert (error.value.code, str(error.value)) == ("screen_refused", why)
        assert (await screen(staff, "screen-0001"))[0] == 404
        await link.put_screen("screen-0001", PICTURE, mine)
        assert await screen(staff, "screen-0001") == (200, PICTURE, "image/jpeg")
        assert (await screen(staff, "screen-0001", "工作人员甲"))[0] == 403


def credentials(machine: str, sitting: SittingId, token: str) -> Credentials:
    """What a seated PC shows."""
    return Credentials(MachineId(machine), sitting, token)


async def test_a_pc_without_windows_shows_nothing_and_goes_on(
    site: TestSite, server: RunningServer, staff: Staff, link: Cable
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, link, "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        assert await staff.order(AskScreen(site.sitting()), "screen-0001") == (200, "")
        one.answer(0)
        await one.until_saved()
    assert (await screen(staff, "screen-0001"))[0] == 404


async def test_a_pc_with_a_screen_sends_it_when_somebody_asks(
    site: TestSite, server: RunningServer, staff: Staff, link: Cable
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    asked: asyncio.Queue[ShowScreen] = asyncio.Queue()
    async with pc(site, link, "PC-01") as one:
        one.runner.beside.screen_asked = asked.put_nowait
        await one.identify(site.place())
        assert await staff.order(AskScreen(site.sitting()), "screen-0001") == (200, "")
        async with asyncio.timeout(PATIENCE):
            question = await asked.get()
        await link.put_screen(question.id, PICTURE, one.runner._traffic.credentials())
    assert (await screen(staff, "screen-0001"))[:2] == (200, PICTURE)
