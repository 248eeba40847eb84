"""A PC keeps looking for its server, tells what it tried, and follows a server that has moved."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Self

import pytest

from exam.link.discovery import Hint, Outcome, Search, Tried, Way
from exam.link.searching import LOST_FOR, ServerSearch
from exam.link.server_link import ServerLink

HERE = "https://10.0.0.2:8443"


class SteppedClock:
    """A clock that goes on only when the test says so."""

    def __init__(self) -> None:
        self.now = 0
        self._waiting: list[asyncio.Future[None]] = []

    def monotonic_ms(self) -> int:
        return self.now

    def wall_ms(self) -> int:
        return self.now

    async def sleep(self, seconds: float) -> None:
        waits = asyncio.get_running_loop().create_future()
        self._waiting.append(waits)
        await waits

    @property
    def sleepers(self) -> int:
        """How many wait for the clock."""
        return len(self._waiting)

    async def go(self, milliseconds: int) -> None:
        self.now += milliseconds
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)
        await turns()


async def turns() -> None:
    for _ in range(8):
        await asyncio.sleep(0)


class Lan:
    """What a search would find, and what was asked of it."""

    def __init__(self) -> None:
        self.server = ""
        self.shut_out = ""
        self.asked: list[str] = []

    async def look(self, typed: str) -> Search:
        self.asked.append(typed)
        tried: tuple[Tried, ...] = (Tried(Hint("https://10.0.0.9:8443", Way.LAST_KNOWN), Outcome.SILENT),)
        if self.shut_out:
            tried = (*tried, Tried(Hint(self.shut_out, Way.BROADCAST), Outcome.NOT_ENROLLED))
        return Search(Hint(self.server, Way.BROADCAST) if self.server else None, tried)


class Pc:
    """A search under way."""

    def __init__(self, url: str = "") -> None:
        self.lan, self.clock, self.connected, self.changes = Lan(), SteppedClock(), False, 0
        self.link = ServerLink(url, ssl.create_default_context())
        changed: Callable[[], None] = self._changed
        self.search = ServerSearch(
            self.lan.look, self.link, lambda: self.connected, self.clock, changed, networks=lambda: 1
        )

    def _changed(self) -> None:
        self.changes += 1

    async def __aenter__(self) -> Self:
        self.running = asyncio.create_task(self.search.run())
        await turns()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)
        await self.link.close()


async def test_it_looks_again_and_again_until_the_server_is_found() -> None:
    async with Pc() as pc:
        await pc.clock.go(2000)
        assert pc.lan.asked == ["", ""]
        assert pc.search.looking.rounds == 2
        assert pc.search.looking.tried[0].address == "https://10.0.0.9:8443"
        pc.lan.server = HERE
        await pc.clock.go(2000)
        assert pc.link.url == HERE
        assert pc.changes == 3


async def test_a_typed_address_is_tried_at_once() -> None:
    async with Pc() as pc:
        assert pc.search.typed("10.0.0.2") is None
        await turns()
        assert pc.lan.asked == ["", "10.0.0.2"]


@pytest.mark.parametrize("typed", ["", "http://10.0.0.2", "not an address", "https://"])
async def test_what_is_no_address_is_refused(typed: str) -> None:
    async with Pc() as pc:
        refusal = pc.search.typed(typed)
        assert refusal is not None
        assert refusal.code == "address_malformed"
        await turns()
        assert pc.lan.asked == [""]


async def test_a_known_server_is_looked_for_elsewhere_only_after_it_was_away_for_a_while() -> None:
    async with Pc(HERE) as pc:
        pc.connected = True
        await pc.clock.go(2000)
        pc.connected = False
        await pc.clock.go(2000)
        assert pc.lan.asked == []
        pc.lan.server = "https://10.0.0.3:8443"
        await pc.clock.go(LOST_FOR)
        assert pc.link.url == "https://10.0.0.3:8443"


async def test_nobody_looks_while_the_server_is_there() -> None:
    async with Pc(HERE) as pc:
        pc.connected = True
        for _ in range(10):
            await pc.clock.go(LOST_FOR)
        assert pc.lan.asked == []


async def test_a_server_that_does_not_let_the_machine_in_is_remembered_until_one_does() -> None:
    async with Pc() as pc:
        pc.lan.shut_out = HERE
        await pc.clock.go(2000)
        assert pc.search.looking.not_enrolled == HERE
        pc.lan.shut_out = ""
        await pc.clock.go(2000)
        assert pc.search.looking.not_enrolled == HERE, "one lost answer does not take the page from who types"
        pc.lan.server = HERE
        await pc.clock.go(2000)
        assert pc.search.looking.not_enrolled == ""


async def test_a_machine_that_was_let_in_is_not_told_that_it_is_shut_out_when_the_server_goes_away() -> None:
    async with Pc() as pc:
        pc.lan.shut_out = HERE
        await pc.clock.go(2000)
        pc.link.move(HERE)
        pc.connected, pc.lan.shut_out = True, ""
        await pc.clock.go(2000)
        pc.connected = False
        await pc.clock.go(LOST_FOR)
        await pc.clock.go(LOST_FOR)
        assert pc.search.looking.not_enrolled == ""
