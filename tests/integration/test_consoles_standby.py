"""What a console asks a server and its standby: who is there, how far it is, to take over, and to wait or not."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest

from exam.ids import MachineId
from exam.link.console_link import ConsoleLink, RefusedError
from exam.link.enrolment import machine_context
from exam.link.server_link import LinkError
from exam.policy import SECOND
from exam.terms import term_of
from exam.wire.health import SERVING, Health
from exam.wire.standby_talk import StandbyHealth, StandbySwitch, TakeOver
from tests.helpers.people import password_of
from tests.integration.exam_site import TestSite
from tests.integration.standbys import NAME, TestStandby

CHIEF, INVIGILATOR = "主考甲", "监考甲"


@pytest.fixture
def second(site: TestSite) -> TestStandby:
    """The second machine of the site, enrolled."""
    return TestStandby(site)


@contextlib.asynccontextmanager
async def a_console(site: TestSite, second: TestStandby, url: str) -> AsyncIterator[ConsoleLink]:
    """The link of an enrolled console."""
    context = machine_context(site.folder.trust / "authority.pem", second.console)
    link = ConsoleLink(url, context, MachineId(f"JK-{NAME}"))
    try:
        yield link
    finally:
        await link.close()


async def test_who_is_where_is_told_and_the_server_that_took_over_says_its_term(
    site: TestSite, second: TestStandby
) -> None:
    server_context = site.server()
    server = await server_context.__aenter__()
    async with second.follow(server.url) as standing_by, a_console(site, second, server.url) as link:
        await second.until_in_step(server)
        life = server.service.life
        assert life is not None
        there = await link.health(server.url)
        assert isinstance(there, Health)
        assert (there.status, there.epoch, there.lineage) == (SERVING, life.hall.epoch, life.hall.lineage.hex())
        signed = await link.sign_in(INVIGILATOR, password_of(INVIGILATOR))
        async with link.watch(signed.token) as watching:
            told = await anext(watching.told())
            assert getattr(told, "lineage", "") == there.lineage
        await site.until(lambda: second.standby is not None and second.standby.following.heard is not None)
        standby = await link.health(second.url)
        assert isinstance(standby, StandbyHealth)
        assert standby.records >= life.hall.version - 2
        assert standby.silent_for is not None
        await server_context.__aexit__(None, None, None)
        with pytest.raises(LinkError):
            await link.health(server.url)
        await second.until_alone()
        site.clock.advance(5 * SECOND)
        standby = await link.health(second.url)
        assert isinstance(standby, StandbyHealth)
        assert standby.silent_for is not None
        assert standby.silent_for >= 5 * SECOND
        assert standby.behind == 0
        taken = await link.take_over(second.url, TakeOver(CHIEF, password_of(CHIEF), "服务器断电"))
        await standing_by
        async with second.server():
            link.move(second.url)
            leads = await link.health(second.url)
            assert isinstance(leads, Health)
            assert (term_of(leads.epoch), leads.lineage) == (taken.term, there.lineage)
            # The pass was made by the old server, and holds: its sign-in is on the record that both have.
            assert not (await link.request_state(signed.token, "order-0001")).known


async def test_why_a_standby_does_not_take_over_comes_back_to_the_console(site: TestSite, second: TestStandby) -> None:
    async with (
        site.server() as server,
        second.follow(server.url),
        a_console(site, second, server.url) as link,
    ):
        await second.until_in_step(server)
        for who, reason, code in (
            (INVIGILATOR, "服务器断电", "role_may_not"),
            (CHIEF, " ", "reason_missing"),
            (CHIEF, "服务器断电", "standby_hears_server"),
        ):
            with pytest.raises(RefusedError) as refused:
                await link.take_over(second.url, TakeOver(who, password_of(who), reason))
            assert refused.value.refusal.code == code
        with pytest.raises(RefusedError) as refused:
            await link.take_over(second.url, TakeOver(CHIEF, "wrong", "服务器断电"))
        assert refused.value.refusal.code == "sign_in_wrong"


async def test_waiting_for_the_standby_is_switched_by_whose_role_it_is(site: TestSite, second: TestStandby) -> None:
    async with (
        site.server() as server,
        second.follow(server.url),
        a_console(site, second, server.url) as link,
    ):
        await second.until_in_step(server)
        chief = (await link.sign_in(CHIEF, password_of(CHIEF))).token
        row = await link.switch_standby(chief, StandbySwitch(together=False, reason="保存变慢"))
        assert (row.code, row.together) == ("standby_alone", False)
        with pytest.raises(RefusedError) as refused:
            await link.switch_standby(chief, StandbySwitch(together=True, reason=" "))
        assert refused.value.refusal.code == "reason_missing"
        invigilator = (await link.sign_in(INVIGILATOR, password_of(INVIGILATOR))).token
        with pytest.raises(RefusedError) as refused:
            await link.switch_standby(invigilator, StandbySwitch(together=True, reason="网络已恢复"))
        assert refused.value.refusal.code == "role_may_not"


async def test_a_standby_that_was_started_after_the_server_died_says_that_it_never_heard_one(
    site: TestSite, second: TestStandby
) -> None:
    async with site.server() as server, second.follow(server.url):
        await second.until_in_step(server)
        url = server.url
    async with second.follow(url), a_console(site, second, url) as link:
        assert second.standby is not None
        await second.standby.answers.wait()
        await site.until(lambda: second.standby is not None and second.standby.following.journal is not None)
        standby = await link.health(second.url)
        assert isinstance(standby, StandbyHealth)
        assert standby.silent_for is None
        assert standby.records > 0
