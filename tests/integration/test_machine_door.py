"""The door for machines: without a certificate of this site that counts there is nothing but a refusal."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from exam.commands import RetireMachine
from exam.ids import MachineId, RoomName, SeatNumber
from exam.link.discovery import Outcome, trusted_by
from exam.link.enrolment import (
    CERTIFICATE,
    CertificateKeeper,
    EnrolmentRefusedError,
    enrol,
    is_due,
    machine_context,
    renew,
)
from exam.link.server_link import LinkError, ServerLink, site_context
from exam.policy import MINUTE
from exam.trust.certificates import make_private_key, make_request, private_pem, sign_request
from exam.trust.machine_identity import MachineIdentity, MachineKind
from exam.wire.messages import PROTOCOL, Hello, Refused, Welcome
from server.app import RunningServer, ServerOptions, running_server
from server.machine_registry import MachineRegistry, RetiredCertificate, read_machines, write_retired
from server.site_folder import SiteFolder
from server.trust_files import ensure_trust
from server.web.machine_door import Caller
from server.web.routes import ROUTES
from tests.helpers.enrolling import give_code
from tests.helpers.memory_journal import MemoryJournal
from tests.helpers.people import Desk
from tests.integration.exam_site import CHIEF, PATIENCE, TestSite

PC = MachineId("PC-12")


@pytest.fixture
async def guarded(site: TestSite) -> AsyncIterator[RunningServer]:
    """A server that lets enrolled machines in and no others."""
    site.certificates = True
    async with site.server() as running:
        yield running


async def enrolled(
    server: RunningServer, site: TestSite, name: MachineId = PC, kind: MachineKind = MachineKind.PC, seat: int = 12
) -> Path:
    """Enrol a machine; returns its folder."""
    folder = site.pc_folder(name)
    code = give_code(site.folder, kind, seat=seat)
    await enrol(server.url, server.trust.authority, folder, name, code)
    return folder


@asynccontextmanager
async def client(context: ssl.SSLContext) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as http:
        yield http


async def first_word(server: RunningServer, context: ssl.SSLContext, name: str) -> Welcome | Refused | str:
    """What a PC hears when it says hello; the code of the failure where it gets no connection."""
    link = ServerLink(server.url, context)
    try:
        async with link.channel() as channel:
            await channel.send(Hello(PROTOCOL, "p", MachineId(name)))
            async for message in channel.messages():
                assert isinstance(message, Welcome | Refused)
                return message
            return "closed"
    except LinkError as error:
        return error.code
    finally:
        await link.close()


async def everything_is_refused(server: RunningServer, context: ssl.SSLContext, code: str) -> None:
    """Ask for every endpoint with these credentials, and read nothing but the refusal."""
    async with client(context) as http:
        for route in ROUTES:
            if route.caller is Caller.ANYBODY:
                continue
            path = route.path.replace("{digest}", "0" * 64).replace("{id}", "x").replace("{name}", "x")
            async with http.request(route.method, server.url + path) as response:
                assert response.status == 403, path
                if route.method != "HEAD":
                    assert (await response.json())["code"] == code, path


async def test_a_machine_without_a_certificate_gets_nothing_but_a_refusal(
    guarded: RunningServer,
) -> None:
    context = site_context(guarded.trust.authority)
    await everything_is_refused(guarded, context, "certificate_needed")
    assert await first_word(guarded, context, "PC-12") == "not_enrolled"
    assert await trusted_by(context)(guarded.url) is Outcome.NOT_ENROLLED


async def test_an_enrolled_pc_is_let_in_under_its_own_name_alone(guarded: RunningServer, site: TestSite) -> None:
    context = machine_context(guarded.trust.authority, await enrolled(guarded, site))
    assert isinstance(await first_word(guarded, context, "PC-12"), Welcome)
    other = await first_word(guarded, context, "PC-13")
    assert isinstance(other, Refused)
    assert other.refusal.code == "certificate_other_machine"
    assert await trusted_by(context)(guarded.url) is Outcome.TRUSTED


async def test_where_a_pc_stands_its_certificate_says_and_not_its_own_word(
    guarded: RunningServer, site: TestSite
) -> None:
    await first_word(guarded, machine_context(guarded.trust.authority, await enrolled(guarded, site)), "PC-12")
    life = guarded.service.life
    assert life is not None
    seen = life.desk.machines[PC]
    assert (seen.room, seen.seat) == ("第1考场", 12)
    assert life.hall.premises.machines[PC].seat == 12, "that it belongs there is in the journal"


async def test_a_pc_is_no_console_and_a_console_is_no_pc(guarded: RunningServer, site: TestSite) -> None:
    pc = machine_context(guarded.trust.authority, await enrolled(guarded, site))
    console = machine_context(
        guarded.trust.authority, await enrolled(guarded, site, MachineId("JK-01"), MachineKind.CONSOLE)
    )
    async with client(pc) as http:
        answer = await Desk(http, guarded.url).sign_in(CHIEF)
        assert (answer.status, answer.code) == (403, "certificate_other_kind")
    async with client(console) as http:
        assert (await Desk(http, guarded.url).sign_in(CHIEF)).status == 200
    assert await first_word(guarded, console, "JK-01") == "not_enrolled"


async def test_a_retired_pc_gets_nothing_but_a_refusal_in_the_plans_to_come_as_well(
    guarded: RunningServer, site: TestSite
) -> None:
    context = machine_context(guarded.trust.authority, await enrolled(guarded, site))
    console = machine_context(
        guarded.trust.authority, await enrolled(guarded, site, MachineId("JK-01"), MachineKind.CONSOLE)
    )
    async with client(console) as http:
        answer = await Desk(http, guarded.url).post(
            CHIEF, {"request": "retire-0001", "command": RetireMachine(PC, "失窃")}
        )
        assert answer.status == 200
    await everything_is_refused(guarded, context, "certificate_retired")
    (pc,) = [one for one in read_machines(site.folder) if one.identity.machine == PC]
    assert pc.retired == "失窃", "the file outlives this plan's journal"


async def test_a_crash_between_the_order_and_the_registry_is_made_good_at_the_next_start(
    site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.certificates = True
    async with site.server() as server:
        await enrolled(server, site)
        console = await enrolled(server, site, MachineId("JK-01"), MachineKind.CONSOLE)
        with monkeypatch.context() as crash:
            crash.setattr(MachineRegistry, "retire", lambda *_: None)
            async with client(machine_context(server.trust.authority, console)) as http:
                order = {"request": "retire-0001", "command": RetireMachine(PC, "失窃")}
                assert (await Desk(http, server.url).post(CHIEF, order)).status == 200
    assert not any(one.retired for one in read_machines(site.folder))
    async with site.server():
        assert [one.identity.machine for one in read_machines(site.folder) if one.retired] == [PC]


async def test_a_certificate_taken_back_by_hand_counts_no_more_at_once(guarded: RunningServer, site: TestSite) -> None:
    context = machine_context(guarded.trust.authority, await enrolled(guarded, site))
    assert isinstance(await first_word(guarded, context, "PC-12"), Welcome)
    (known,) = read_machines(site.folder)
    at = datetime(2026, 11, 25, tzinfo=UTC)
    write_retired(site.folder, (RetiredCertificate(PC, known.fingerprints[0], "失窃", at),))
    await everything_is_refused(guarded, context, "certificate_retired")


async def test_a_certificate_of_another_site_ends_the_connection(guarded: RunningServer, tmp_path: Path) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    other = ensure_trust(SiteFolder(tmp_path / "other"), "12", (), now)
    key, identity = make_private_key(), MachineIdentity(MachineKind.PC, PC, RoomName("第1考场"), SeatNumber(12))
    signed = sign_request(
        other.authority.read_bytes(), other.authority_key.read_bytes(), make_request(key, PC), identity, now
    )
    (tmp_path / CERTIFICATE).write_bytes(signed + private_pem(key))
    context = machine_context(guarded.trust.authority, tmp_path)
    async with client(context) as http:
        for path in ("/healthz", "/api/v1/machine", "/api/v1/enrol"):
            with pytest.raises((aiohttp.ClientError, ConnectionError)):
                async with http.get(guarded.url + path) as response:
                    await response.read()


async def test_a_certificate_that_ends_soon_is_renewed_and_both_count_meanwhile(
    guarded: RunningServer, site: TestSite
) -> None:
    folder = await enrolled(guarded, site)
    assert not is_due(folder, datetime(2026, 11, 25, tzinfo=UTC))
    assert is_due(folder, datetime(2099, 1, 1, tzinfo=UTC))
    old = machine_context(guarded.trust.authority, folder)
    await renew(guarded.url, guarded.trust.authority, folder)
    new = machine_context(guarded.trust.authority, folder)
    assert isinstance(await first_word(guarded, new, "PC-12"), Welcome)
    assert isinstance(await first_word(guarded, old, "PC-12"), Welcome)
    (known,) = read_machines(site.folder)
    assert len(known.fingerprints) == 2


async def test_a_pc_renews_its_certificate_by_itself_when_its_end_is_near(
    guarded: RunningServer, site: TestSite
) -> None:
    folder = await enrolled(guarded, site)
    before = (folder / CERTIFICATE).read_bytes()
    context = machine_context(guarded.trust.authority, folder)
    keeper = CertificateKeeper(guarded.trust.authority, folder, context, lambda: guarded.url, site.clock)
    running = asyncio.create_task(keeper.run())
    try:
        async with asyncio.timeout(PATIENCE):
            while (folder / CERTIFICATE).read_bytes() == before:
                site.clock.advance(30 * 24 * 60 * MINUTE)
                await asyncio.sleep(0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert isinstance(await first_word(guarded, context, "PC-12"), Welcome), "the newer one is shown from then on"


async def test_a_used_code_enrols_nobody_else(guarded: RunningServer, site: TestSite) -> None:
    code = give_code(site.folder, seat=12)
    await enrol(guarded.url, guarded.trust.authority, site.pc_folder(PC), PC, code)
    with pytest.raises(EnrolmentRefusedError) as refused:
        await enrol(guarded.url, guarded.trust.authority, site.pc_folder("x"), MachineId("PC-13"), code)
    assert refused.value.refusal.code == "enrolment_code_used"


async def test_what_was_enrolled_belongs_to_the_next_plan_too(site: TestSite) -> None:
    site.certificates = True
    async with site.server() as server:
        await enrolled(server, site)
    options = ServerOptions(site.folder.root, host="127.0.0.1", port=0)
    async with running_server(options, site.clock, MemoryJournal()) as server:
        life = server.service.life
        assert life is not None
        assert life.hall.premises.machines[PC].seat == 12
