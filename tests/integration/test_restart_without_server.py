"""A PC that restarts while the real server is away: its candidate goes on, and the site has everything afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import pytest

from candidate_agent.session.status import Safety, Screen
from exam.answers import Answer
from exam.events import LossCause
from exam.ids import ItemId
from exam.link.server_link import ServerLink
from exam.policy import MINUTE, SECOND
from exam.sitting import Sitting
from server.app import RunningServer
from tests.conftest import ExpectedLogs
from tests.integration.exam_site import TestSite
from tests.integration.pcs import Pc, pc

pytestmark = pytest.mark.slow


def known(server: RunningServer, site: TestSite) -> Sitting:
    """What a server knows of the candidate's sitting."""
    assert server.service.life is not None
    return server.service.life.hall.sittings[site.sitting()]


def answers_at(server: RunningServer, site: TestSite) -> dict[ItemId, Answer]:
    """The answers that count."""
    return {item: saved.answer for item, saved in known(server, site).answers.items()}


def shown_by(one: Pc) -> dict[ItemId, Answer]:
    """The answers on a PC's screen."""
    return {item: entry.answer for item, entry in one.runner.core.answers.items()}


class Gone(NamedTuple):
    """A server that is away: where it was, and the PC's link to it."""

    port: int
    link: ServerLink


@asynccontextmanager
async def gone(site: TestSite) -> AsyncIterator[Gone]:
    """A candidate has answered two questions, then the PC's plug is pulled and the server is gone."""
    site.clock.advance_to(site.theory.starts_at)
    async with site.server() as first:
        link = site.link(first)
        async with pc(site, link, "PC-01") as one:
            await one.identify(site.place())
            await one.enter()
            one.answer(0)
            one.answer(1)
            await one.until_saved()
            await one.screens.until(lambda: one.runner.core.can_unlock)
    yield Gone(first.port, link)


@asynccontextmanager
async def restarted(site: TestSite, away: Gone) -> AsyncIterator[Pc]:
    """The PC's program starts again and finds no server."""
    async with pc(site, away.link, "PC-01") as one:
        assert one.status.can_unlock
        assert one.status.screen is Screen.CONNECTING
        yield one


async def test_the_candidate_goes_on_without_the_server_and_the_site_has_everything_afterwards(site: TestSite) -> None:
    ticket = site.place().ticket
    async with gone(site) as away, restarted(site, away) as one:
        assert await one.runner.unlock(ticket, ticket[-6:]) is None
        await one.screens.until(lambda: one.runner.papers.paper is not None)
        assert one.status.screen is Screen.PAPER
        before = shown_by(one)
        assert len(before) == 2
        one.answer(0, variant=1)
        one.answer(2)
        assert one.status.safety is Safety.ON_PC
        site.clock.advance(MINUTE)
        one.answer(3)
        wanted = shown_by(one)
        async with site.server(port=away.port) as second:
            await one.screens.until(lambda: one.status.connected)
            await one.until_saved()
            assert answers_at(second, site) == wanted
            one.answer(4)
            await one.until_saved()
            assert len(answers_at(second, site)) == 5


async def test_what_the_pc_was_off_is_measured_when_the_server_is_back(site: TestSite) -> None:
    ticket = site.place().ticket
    async with gone(site) as away:
        site.clock.advance(3 * MINUTE)
        async with restarted(site, away) as one:
            left = one.runner.core.remaining
            assert await one.runner.unlock(ticket, ticket[-6:]) is None
            own = left(site.clock.monotonic_ms())
            assert own is not None
            assert own > 59 * MINUTE, "nobody knows how long the PC was off"
            site.clock.advance(2 * MINUTE)
            async with site.server(port=away.port) as second:
                await one.screens.until(lambda: one.status.connected and one.runner.core._reopened is None)
                await one.until_saved()
                (loss,) = known(second, site).lost.losses
                assert loss.cause is LossCause.PC_OFF
                assert abs(loss.span.until - loss.span.since - 3 * MINUTE) < 10 * SECOND
                own = left(site.clock.monotonic_ms())
                assert own is not None
                assert own < 56 * MINUTE, "the server's time counts again"


async def test_a_wrong_password_opens_nothing_and_is_not_tried_for_ever(site: TestSite) -> None:
    ticket = site.place().ticket
    other = site.place(1).ticket
    async with gone(site) as away, restarted(site, away) as one:
        for typed in ((ticket, "000000"), (other, other[-6:])):
            refusal = await one.runner.unlock(*typed)
            assert refusal is not None
            assert refusal.code == "password_wrong"
        one.runner.log_in(ticket, "wrong")
        await one.screens.until(lambda: one.notice == "password_wrong")
        for _ in range(5):
            await one.runner.unlock(ticket, "wrong")
        refusal = await one.runner.unlock(ticket, ticket[-6:])
        assert refusal is not None
        assert refusal.code == "too_many_attempts"
        assert one.status.screen is Screen.CONNECTING
        site.clock.advance(MINUTE)
        assert await one.runner.unlock(ticket, ticket[-6:]) is None


async def test_typing_at_the_looking_screen_is_enough(site: TestSite) -> None:
    ticket = site.place().ticket
    async with gone(site) as away, restarted(site, away) as one:
        one.runner.log_in(ticket, ticket[-6:])
        await one.until(Screen.PAPER)


async def test_a_candidate_who_left_leaves_no_seat(site: TestSite, server: RunningServer) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, site.link(server), "PC-01") as one:
        await one.identify(site.place())
        await one.screens.until(lambda: one.runner.core.can_unlock)
        seat = site.pc_folder("PC-01") / "journals" / "seat.kcs"
        assert seat.is_file()
        one.runner.leave()
        assert not seat.exists()


async def test_a_whole_sitting_leaves_no_seat(site: TestSite, server: RunningServer) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, site.link(server), "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        await one.screens.until(lambda: one.runner.core.can_unlock)
        site.clock.advance(61 * MINUTE)
        await one.screens.until(lambda: one.status.whole)
        assert not one.runner.core.can_unlock


async def test_a_server_that_is_back_before_the_key_is_made_has_the_first_word(site: TestSite) -> None:
    ticket = site.place().ticket
    async with gone(site) as away, site.server(port=away.port) as second, pc(site, site.link(second), "PC-01") as one:
        await one.until(Screen.LOGIN)
        assert await one.runner.unlock(ticket, ticket[-6:]) is None
        await one.until(Screen.PAPER)
        assert one.status.connected


async def test_a_seat_that_is_damaged_waits_for_the_server(site: TestSite, expects_log: ExpectedLogs) -> None:
    expects_log("this PC's seat cannot be opened")
    async with gone(site) as away:
        (site.pc_folder("PC-01") / "journals" / "seat.kcs").write_bytes(b"damaged")
        async with restarted(site, away) as one:
            refusal = await one.runner.unlock(site.place().ticket, "000000")
            assert refusal is not None
            assert refusal.code == "seat_unknown"
