"""A PC without a certificate in front of a real server: shut out, enrolled by its code, and let in on the same link."""

from __future__ import annotations

import asyncio
from pathlib import Path

from exam.ids import MachineId
from exam.link.discovery import Outcome
from exam.link.enrolment import machine_context
from exam.link.finding import search
from exam.link.own_enrolment import OwnEnrolment
from exam.link.server_link import LinkError, ServerLink
from exam.wire.enrolment import Enrolled
from exam.wire.messages import PROTOCOL, Hello, Welcome
from tests.helpers.enrolling import give_code
from tests.integration.exam_site import TestSite

PC = MachineId("PC-12")


async def greeted(link: ServerLink) -> str:
    """What a PC hears on this link."""
    try:
        async with link.channel() as channel:
            await channel.send(Hello(PROTOCOL, "p", PC))
            async for message in channel.messages():
                return type(message).__name__
    except LinkError as error:
        return error.code
    return "closed"


async def test_a_pc_is_found_shut_out_and_goes_on_with_its_code_on_the_same_link(site: TestSite) -> None:
    site.certificates = True
    async with site.server() as server:
        folder = site.pc_folder(PC)
        folder.mkdir(parents=True, exist_ok=True)
        authority = server.trust.authority
        context = machine_context(authority, folder)
        link = ServerLink(server.url, context)
        done: asyncio.Future[Enrolled] = asyncio.get_running_loop().create_future()
        own = OwnEnrolment(authority, folder, context, PC, lambda: None)
        own.bind(link)
        own.enrolled_hook = done.set_result
        try:
            assert await greeted(link) == "not_enrolled"
            found = await search(authority, folder, server.url, seconds=5)
            assert found.found is None
            (address,) = {one.hint.url for one in found.tried if one.outcome is Outcome.NOT_ENROLLED}
            own.type_code(give_code(site.folder, seat=12), address)
            given = await asyncio.wait_for(done, 5)
            assert (given.machine, given.seat) == (PC, 12)
            assert await greeted(link) == Welcome.__name__, "no restart, no new link"
            assert (await search(authority, folder, seconds=5)).found is not None
        finally:
            await own.close()
            await link.close()


async def test_a_site_that_asks_for_no_certificate_shuts_nobody_out(site: TestSite, tmp_path: Path) -> None:
    async with site.server() as server:
        found = await search(server.trust.authority, tmp_path, server.url, seconds=5)
        assert found.found is not None
