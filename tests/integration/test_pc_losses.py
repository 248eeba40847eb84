"""What a real PC measures reaches a real server: a pulled plug is told once, going on without a network is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from candidate_agent.session.status import Screen, StopCause
from exam.commands import SendMessage, StopSitting
from exam.events import LossCause, Topic
from exam.link.server_link import ServerLink
from exam.policy import MINUTE, SECOND
from exam.sitting import Sitting
from server.app import RunningServer
from tests.integration.exam_site import Staff, TestSite
from tests.integration.pcs import pc

pytestmark = pytest.mark.slow


def known(server: RunningServer, site: TestSite) -> Sitting:
    """What the server knows of the candidate's sitting."""
    assert server.service.life is not None
    return server.service.life.hall.sittings[site.sitting()]


async def test_a_pc_without_power_for_minutes_tells_how_long_once_the_paper_is_open_again(
    site: TestSite, server: RunningServer, link: ServerLink
) -> None:
    site.clock.advance_to(site.theory.starts_at)
    async with pc(site, link, "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        one.answer(0)
        await one.until_saved()
    site.clock.advance(3 * MINUTE)
    async with pc(site, link, "PC-01") as one:
        await one.until(Screen.LOGIN)
        one.runner.log_in(site.place().ticket, site.place().ticket[-6:])
        await one.screens.until(lambda: one.runner.papers.paper is not None)
        await site.until(lambda: bool(known(server, site).lost.losses))
        await one.until_saved()
        one.answer(1)
        await one.until_saved()
    (loss,) = known(server, site).lost.losses
    assert loss.cause is LossCause.PC_OFF
    assert 3 * MINUTE <= loss.span.until - loss.span.since < 3 * MINUTE + 30 * SECOND
    assert len(known(server, site).answers) == 2


async def test_a_cut_network_is_told_as_nothing_at_all(site: TestSite, server: RunningServer) -> None:
    site.clock.advance_to(site.theory.starts_at)
    link = site.link(server)
    async with pc(site, link, "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        await link.pull()
        await one.screens.until(lambda: not one.status.connected)
        for number in range(4):
            site.clock.advance(MINUTE)
            one.answer(number)
        link.plug()
        await one.until_saved()
    assert known(server, site).lost.losses == ()
    assert len(known(server, site).answers) == 4


async def test_hands_and_messages_go_both_ways_and_a_stop_is_the_end(
    site: TestSite, server: RunningServer, link: ServerLink, staff: Staff
) -> None:
    site.clock.advance_to(site.theory.starts_at + timedelta(seconds=1))
    async with pc(site, link, "PC-01") as one:
        await one.identify(site.place())
        await one.enter()
        assert one.runner.raise_hand(Topic.MACHINE, "鼠标失灵") is None
        await one.screens.until(lambda: one.status.hand is Topic.MACHINE and one.status.hand_seen)
        assert known(server, site).conduct.hand is not None
        assert one.runner.take_hand_down() is None
        await site.until(lambda: known(server, site).conduct.hand is None)
        assert (await staff.order(SendMessage(site.theory.id, "请保持安静")))[0] == 200
        await one.screens.until(lambda: bool(one.status.new_notices))
        (told,) = one.status.new_notices
        one.runner.notices_seen(told.id)
        assert (told.text, one.status.new_notices) == ("请保持安静", ())
        one.answer(0)
        assert (await staff.together(StopSitting(site.sitting(), "身体不适")))[0] == 200
        await one.screens.until(lambda: one.status.whole)
        assert (one.status.screen, one.status.stopped) == (Screen.STOPPED, StopCause.STOPPED)
    assert known(server, site).complete
    assert known(server, site).lost.losses == ()
