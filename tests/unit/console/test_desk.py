"""The console's desk against a server that comes and goes: nothing is held, no order lost, none given twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from random import Random
from typing import cast

import msgspec
import pytest

from exam.commands import ExtendSitting, LowerHand, ReadEmergencyCode
from exam.ids import Digest, SeatNumber
from exam.link.console_link import ConsoleLink
from exam.text import Refusal
from exam.wire.console_talk import EmergencyCode, Order, SiteNews
from exam.wire.enrolment import CodesRequest, GivenCodes
from exam.wire.standby_talk import StandbySwitch
from invigilator_console.desk import LiveDesk
from invigilator_console.leader_file import LeaderFile
from invigilator_console.ledger import Ledger
from invigilator_console.port import Answered, Standing
from invigilator_console.post import SILENT_AFTER
from tests.conftest import ExpectedLogs
from tests.ui.console.stage import NOW, ROOM
from tests.unit.console.fake_server import FakeServer
from tests.unit.link.test_searching import SteppedClock

AWAY = "an order was not answered"


class Console:
    """A console that can be killed: its disk stays."""

    def __init__(self, server: FakeServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.clock = SteppedClock()
        self._running: asyncio.Task[None] | None = None

    async def on(self) -> None:
        """Start it."""
        link = cast("ConsoleLink", self.server)
        self.desk = LiveDesk(link, Ledger(self.folder), LeaderFile(self.folder), self.clock, Random(1))
        self._running = asyncio.create_task(self.desk.watch.run(), name="the console")
        await turns()

    async def killed(self) -> None:
        """Nothing is said to anybody."""
        if self._running is not None:
            await self.desk.close()
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def signed_in(self, name: str = "监考甲") -> None:
        """Somebody signs in, and the picture comes."""
        told: list[Refusal | None] = []
        self.desk.sign_in(name, "right", told.append)
        await self.until(lambda: self.desk.connection.standing is Standing.LIVE)
        assert told == [None]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Let things happen until something holds."""
        for _ in range(200):
            if holds():
                return
            await turns()
            await self.clock.go(50)
        raise AssertionError(f"it does not come about; the console stands {self.desk.connection.standing}")


async def turns() -> None:
    """Let everything that is ready run."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[Console]:
    """A console that is on, somebody signed in."""
    made = Console(FakeServer(), tmp_path / "orders")
    await made.on()
    await made.signed_in()
    yield made
    await made.killed()


def an_extension(console: Console, minutes: int = 5) -> ExtendSitting:
    """An order that would come about twice."""
    return ExtendSitting(next(iter(console.desk.board.seats)), minutes * 60_000, "设备故障")


async def test_a_console_shows_what_the_server_tells(console: Console) -> None:
    assert len(console.desk.board.seats) == 3
    row = next(iter(console.desk.board.seats.values()))
    console.server.watching.say(SiteNews(NOW + 100, 2, seats=(msgspec.structs.replace(row, answered=99),)))
    await console.until(lambda: console.desk.board.seats[row.sitting].answered == 99)


async def test_a_wrong_password_signs_nobody_in(tmp_path: Path) -> None:
    made = Console(FakeServer(), tmp_path)
    await made.on()
    told: list[Refusal | None] = []
    made.desk.sign_in("监考甲", "wrong", told.append)
    await made.until(lambda: bool(told))
    assert told == [Refusal("sign_in_wrong")]
    assert made.desk.connection.standing is Standing.SIGNED_OUT
    assert made.desk.me is None
    await made.killed()


async def test_an_order_is_answered_and_leaves_nothing_behind(console: Console) -> None:
    told: list[Answered] = []
    console.desk.order(an_extension(console), told.append)
    await console.until(lambda: bool(told))
    assert told == [Answered()]
    assert [order.command for _, order in console.server.orders] == [an_extension(console)]
    assert list(Ledger(console.folder).kept()) == []


async def test_an_order_is_on_the_disk_before_it_leaves(console: Console) -> None:
    console.desk.order(an_extension(console), lambda _answered: None)
    assert console.server.orders == []
    assert [kept.command for kept in Ledger(console.folder).kept()] == [an_extension(console)]
    await turns()


async def test_a_refused_order_is_told_and_not_kept(console: Console) -> None:
    console.server.refuse.append(Refusal("already_handed_in"))
    told: list[Answered] = []
    console.desk.order(an_extension(console), told.append)
    await console.until(lambda: bool(told))
    assert told == [Answered(Refusal("already_handed_in"))]
    assert list(Ledger(console.folder).kept()) == []


async def test_an_emergency_code_is_ordered_first_and_shown_then(console: Console) -> None:
    told: list[object] = []
    sitting = next(iter(console.desk.board.seats))
    console.desk.emergency_code(sitting, "锁定且断线", told.append)
    await console.until(lambda: bool(told))
    assert [order.command for _, order in console.server.orders] == [ReadEmergencyCode(sitting, "锁定且断线")]
    assert isinstance(told[0], EmergencyCode)


async def test_a_code_that_is_refused_is_not_shown(console: Console) -> None:
    console.server.refuse.append(Refusal("emergency_codes_spent"))
    told: list[object] = []
    console.desk.emergency_code(next(iter(console.desk.board.seats)), "锁定且断线", told.append)
    await console.until(lambda: bool(told))
    assert told == [Refusal("emergency_codes_spent")]


async def test_without_a_server_nothing_can_be_ordered_and_nothing_waits_to_be_done_later(console: Console) -> None:
    console.server.here = False
    console.server.watching.end()
    await console.until(lambda: console.desk.connection.standing is Standing.AWAY)
    told: list[Answered] = []
    console.desk.order(an_extension(console), told.append)
    assert told == [Answered(Refusal("console_away"))]
    assert list(Ledger(console.folder).kept()) == []
    console.server.here = True
    await console.until(lambda: console.desk.connection.standing is Standing.LIVE)
    assert console.server.orders == []


async def test_a_server_that_says_nothing_counts_as_gone_and_its_word_brings_it_back(console: Console) -> None:
    heard = console.desk.connection.age
    console.clock.now += SILENT_AFTER + 1
    assert console.desk.connection.standing is Standing.AWAY
    assert console.desk.connection.age == heard + SILENT_AFTER + 1
    console.server.watching.say(SiteNews(NOW + 5_000, 2))
    await console.until(lambda: console.desk.connection.standing is Standing.LIVE)


async def test_an_answer_that_never_came_is_asked_for_and_told(console: Console, expects_log: ExpectedLogs) -> None:
    expects_log(AWAY)
    settled: list[Answered] = []
    console.desk.orders.settled_hook = lambda _order, answered: settled.append(answered)
    console.server.answers = False
    told: list[Answered] = []
    console.desk.order(an_extension(console), told.append)
    await console.until(lambda: bool(told))
    assert told == [Answered(unknown=True)]
    await console.until(lambda: bool(settled))
    assert settled == [Answered()]
    assert console.desk.unanswered == []
    assert len(console.server.orders) == 1


async def test_an_order_that_never_arrived_waits_for_a_person_and_is_done_once(
    console: Console, expects_log: ExpectedLogs
) -> None:
    expects_log(AWAY)
    console.server.hears = False
    request = console.desk.order(an_extension(console), lambda _answered: None)
    await console.until(lambda: any(order.lost for order in console.desk.unanswered))
    assert console.server.orders == []
    console.server.hears = True
    told: list[Answered] = []
    console.desk.ask_again(request, told.append)
    await console.until(lambda: bool(told))
    assert told == [Answered()]
    assert [order.request for _, order in console.server.orders] == [request]
    assert console.desk.unanswered == []


async def test_a_lost_order_can_be_given_up(console: Console, expects_log: ExpectedLogs) -> None:
    expects_log(AWAY)
    console.server.hears = False
    request = console.desk.order(an_extension(console), lambda _answered: None)
    await console.until(lambda: any(order.lost for order in console.desk.unanswered))
    console.desk.drop(request)
    assert console.desk.unanswered == []
    assert list(Ledger(console.folder).kept()) == []


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_console_killed_between_click_and_answer_loses_no_command(
    console: Console, expects_log: ExpectedLogs, *, arrived: bool
) -> None:
    console.server.hears = arrived
    request = console.desk.order(an_extension(console), lambda _answered: None)
    if arrived:
        # It is on its way out when the power goes.
        await console.server.order("token-1", console_order(console, request))
    await console.killed()
    console.server.hears = True
    await console.on()
    settled: list[Answered] = []
    console.desk.orders.settled_hook = lambda _order, answered: settled.append(answered)
    assert [order.request for order in console.desk.unanswered] == [request]
    await console.signed_in()
    if arrived:
        await console.until(lambda: bool(settled))
        assert (settled, console.desk.unanswered) == ([Answered()], [])
    else:
        await console.until(lambda: any(order.lost for order in console.desk.unanswered))
        console.desk.ask_again(request, settled.append)
        await console.until(lambda: settled == [Answered()])
        assert console.desk.unanswered == []
    assert list(console.server.done) == [request]


def console_order(console: Console, request: str) -> Order:
    """The order as it lies on the disk."""
    kept = next(one for one in Ledger(console.folder).kept() if one.request == request)
    return Order(kept.request, kept.command, kept.seen)


async def test_what_the_board_showed_goes_with_an_order_that_would_come_about_twice(console: Console) -> None:
    row = next(iter(console.desk.board.seats.values()))
    console.server.watching.say(SiteNews(NOW, 2, seats=(msgspec.structs.replace(row, orders={"extend_sitting": 3}),)))
    await console.until(lambda: bool(console.desk.board.seats[row.sitting].orders))
    console.desk.order(ExtendSitting(row.sitting, 60_000, "x"), lambda _answered: None)
    console.desk.order(LowerHand(row.sitting), lambda _answered: None)
    await console.until(lambda: len(console.server.orders) == 2)
    assert [order.seen for _, order in console.server.orders] == [3, None]


async def test_another_person_agrees_without_taking_the_console_over(console: Console) -> None:
    told: list[Answered] = []
    console.desk.agree(["p1", "p2"], "主考甲", "right", told.append)
    await console.until(lambda: bool(told))
    assert told == [Answered()]
    assert [who for who, _ in console.server.orders] == ["主考甲", "主考甲"]
    assert console.desk.me is not None
    assert console.desk.me.name == "监考甲"
    assert list(console.server.signed_in.values()) == ["监考甲"]


async def test_nobody_agrees_with_themselves_and_the_console_stays_signed_in(console: Console) -> None:
    told: list[Answered] = []
    console.desk.agree(["p1"], "监考甲", "right", told.append)
    await console.until(lambda: bool(told))
    assert told == [Answered(Refusal("consent_already_given"))]
    assert list(console.server.signed_in.values()) == ["监考甲"]


async def test_a_wrong_password_at_a_consent_agrees_to_nothing(console: Console) -> None:
    told: list[Answered] = []
    console.desk.agree(["p1"], "主考甲", "wrong", told.append)
    await console.until(lambda: bool(told))
    assert told == [Answered(Refusal("sign_in_wrong"))]
    assert console.server.orders == []


async def test_a_locked_console_waits_for_its_password_and_goes_on(console: Console) -> None:
    console.server.watching.end("console_locked")
    await console.until(lambda: console.desk.connection.standing is Standing.LOCKED)
    connections = len(console.server.connections)
    await console.clock.go(60_000)
    assert len(console.server.connections) == connections, "a locked console does not knock"
    told: list[Refusal | None] = []
    console.desk.unlock("right", told.append)
    await console.until(lambda: console.desk.connection.standing is Standing.LIVE)
    assert told == [None]


async def test_a_sign_in_that_ended_elsewhere_ends_here(console: Console) -> None:
    console.server.watching.end("sign_in_first")
    await console.until(lambda: console.desk.connection.standing is Standing.SIGNED_OUT)
    assert console.desk.me is None


async def test_the_console_says_whether_a_person_is_there(console: Console) -> None:
    watching = console.server.watching
    await console.until(lambda: len(watching.here_said) >= 1)
    console.desk.used()
    said = len(watching.here_said)
    await console.until(lambda: len(watching.here_said) > said + 1)
    assert watching.here_said[said : said + 2] == [True, False]


async def test_a_photo_is_fetched_once_and_its_absence_remembered(console: Console) -> None:
    people = list(console.desk.board.people.values())[:2]
    for person in people:
        console.desk.board.people[person.ticket] = msgspec.structs.replace(person, photo=Digest("a" * 64))
    console.server.photos[people[0].ticket] = b"picture"
    assert console.desk.photo(people[0].ticket) is None
    await console.until(lambda: console.desk.photo(people[0].ticket) == b"picture")
    console.desk.photo(people[1].ticket)
    await console.until(lambda: console.server.photo_asked == 2)
    await turns()
    assert console.desk.photo(people[1].ticket) is None
    await turns()
    assert console.server.photo_asked == 2


async def test_signing_out_ends_what_can_be_ordered(console: Console) -> None:
    console.desk.sign_out()
    assert not console.desk.may("extend_sitting")
    told: list[Answered] = []
    console.desk.order(an_extension(console), told.append)
    assert told == [Answered(Refusal("console_away"))]
    await console.until(lambda: not console.server.signed_in)


async def test_papers_and_codes_come_or_a_sentence_does(console: Console) -> None:
    told: list[object] = []
    console.desk.form({"form": "rules"}, told.append)
    console.desk.form({"form": "nothing"}, told.append)
    console.desk.checks_paper(ROOM, "xlsx", "zh", told.append)
    console.desk.enrolment_codes(CodesRequest(ROOM, (SeatNumber(3),)), told.append)
    await console.until(lambda: len(told) == 4)
    papers = [one for one in told if isinstance(one, bytes)]
    codes = [one.codes[0].seat for one in told if isinstance(one, GivenCodes)]
    assert (papers, codes) == ([b"%PDF-1.7"], [3])
    assert {one.code for one in told if isinstance(one, Refusal)} == {"form_unknown", "paper_too_large"}
    console.server.here = False
    console.desk.form({"form": "rules"}, told.append)
    await console.until(lambda: len(told) == 5)
    assert told[-1] == Refusal("console_away")


# ---- another server -------------------------------------------------------------------------------------------------


async def test_an_order_without_an_answer_is_asked_about_at_the_new_server(
    console: Console, expects_log: ExpectedLogs
) -> None:
    expects_log(AWAY)
    console.server.answers = False
    settled: list[Answered] = []
    console.desk.orders.settled_hook = lambda _order, answered: settled.append(answered)
    told: list[Answered] = []
    console.server.here = True
    console.desk.order(an_extension(console), told.append)
    console.server.away_for_questions = True
    await console.until(lambda: bool(told))
    assert told == [Answered(unknown=True)]
    # The standby has taken over: it has the journal, and with it what was ordered and who is signed in.
    console.server.away_for_questions = False
    console.server.move("https://10.0.0.3:8443")
    console.desk.watch.back()
    await console.until(lambda: bool(settled))
    assert settled == [Answered()]
    assert list(console.desk.unanswered) == []


async def test_where_the_pass_does_not_hold_whoever_was_there_signs_in_and_the_order_is_asked_about_then(
    console: Console, expects_log: ExpectedLogs
) -> None:
    expects_log(AWAY)
    console.server.hears, console.server.away_for_questions = False, True
    console.desk.order(an_extension(console), lambda _answered: None)
    await console.until(lambda: bool(console.desk.unanswered))
    console.server.signed_in.clear()
    console.desk.post.moved()
    console.server.watching.end()
    await console.until(lambda: console.desk.me is None)
    assert console.desk.displaced is not None
    assert console.desk.displaced.name == "监考甲"
    assert [one.lost for one in console.desk.unanswered] == [False]
    console.server.away_for_questions = False
    await console.signed_in()
    await console.until(lambda: [one.lost for one in console.desk.unanswered] == [True])
    assert console.desk.displaced is None


async def test_a_locked_console_whose_pass_is_gone_asks_who_is_there(console: Console) -> None:
    console.server.watching.end("console_locked")
    await console.until(lambda: console.desk.connection.standing is Standing.LOCKED)
    console.desk.post.moved()
    console.server.unlock_refusal = Refusal("sign_in_first")
    told: list[Refusal | None] = []
    console.desk.unlock("right", told.append)
    await console.until(lambda: bool(told))
    assert console.desk.connection.standing is Standing.SIGNED_OUT
    assert console.desk.displaced is not None


async def test_an_old_connection_that_ends_does_not_sign_out_who_signed_in_meanwhile(console: Console) -> None:
    old = console.server.watching
    told: list[Refusal | None] = []
    console.desk.sign_in("主考甲", "right", told.append)
    await console.until(lambda: bool(told))
    old.end("sign_in_first")
    await turns()
    assert console.desk.me is not None
    assert console.desk.me.name == "主考甲"


async def test_a_server_that_leads_no_more_is_hung_up_on(console: Console) -> None:
    console.desk.watch.leads_hook = lambda _told: False
    before = len(console.server.connections)
    console.server.watching.end()
    await console.until(lambda: len(console.server.connections) > before + 1)
    assert console.desk.connection.standing is Standing.AWAY
    assert console.desk.me is not None


async def test_nobody_signs_in_at_a_server_that_a_standby_took_over_from(console: Console) -> None:
    console.desk.sign_out()
    console.server.watching.end("sign_in_first")
    await console.until(lambda: not console.server.signed_in)
    console.desk.lookout.kept_out = console.server.url
    told: list[Refusal | None] = []
    console.desk.sign_in("监考甲", "right", told.append)
    await console.until(lambda: bool(told))
    assert told == [Refusal("server_replaced")]
    assert console.server.signed_in == {}
    console.server.move("https://10.0.0.3:8443")
    await console.signed_in()


async def test_the_switch_is_answered_or_refused(console: Console) -> None:
    told: list[Refusal | None] = []
    console.desk.switch_standby(together=False, reason="保存变慢", then=told.append)
    await console.until(lambda: len(told) == 1)
    console.server.here = False
    console.desk.switch_standby(together=True, reason="网络已恢复", then=told.append)
    await console.until(lambda: len(told) == 2)
    assert told == [None, Refusal("console_away")]
    assert console.server.switched == [StandbySwitch(together=False, reason="保存变慢")]
