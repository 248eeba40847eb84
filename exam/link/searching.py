"""Keeps looking for the server for as long as none is connected, and tells how the search stands."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import msgspec

from exam.clock import Clock
from exam.link.discovery import Outcome, Search, Way, tidy_url
from exam.policy import SECOND
from exam.text import Refusal, Text

AGAIN_AFTER = 2.0
"""Seconds between two rounds."""
LOST_FOR = 10 * SECOND
"""Milliseconds without a connection after which a server that was known is looked for elsewhere."""
WAYS: Mapping[Way, Text] = {
    Way.TYPED: Text("输入的地址", "typed here"),
    Way.LAST_KNOWN: Text("上次的地址", "the last address"),
    Way.BROADCAST: Text("广播找到", "found by broadcast"),
    Way.ZEROCONF: Text("局域网服务找到", "found by mDNS"),
}
OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.TRUSTED: Text("已找到", "found"),
    Outcome.SILENT: Text("没有回答", "no answer"),
    Outcome.UNTRUSTED: Text("不是本考点的服务器", "not a server of this site"),
    Outcome.STANDBY: Text("备用服务器，还没有接管", "a standby that has not taken over"),
    Outcome.NOT_A_SERVER: Text("不是考试服务器", "not an exam server"),
    Outcome.NOT_ENROLLED: Text("找到了，本机还没有登记或已停用", "found; this machine is not enrolled, or was retired"),
}


class Looked(msgspec.Struct, frozen=True):
    """One address that was tried while looking for the server, how it was come by, and what came of it."""

    address: str
    way: Text
    outcome: Text


class Looking(msgspec.Struct, frozen=True):
    """The search for the server: what was tried in the last round, and what a person should check."""

    rounds: int = 0
    tried: tuple[Looked, ...] = ()
    networks: int = 1
    """How many networks this machine is in; none is worth saying."""
    not_enrolled: str = ""
    """Where the site's server answered that it does not let this machine in; it stands until one does."""


class Movable(Protocol):
    """What talks to a server at an address that may change."""

    @property
    def url(self) -> str:
        """Where the server is; empty while nobody knows."""

    def move(self, url: str) -> None:
        """The server is elsewhere."""


class ServerSearch:
    """`look` searches once, with an address that was typed or without; `networks` counts this machine's networks.

    `lost_for`: milliseconds without a connection after which a server whose address is known is looked for.
    """

    def __init__(
        self,
        look: Callable[[str], Awaitable[Search]],
        link: Movable,
        is_connected: Callable[[], bool],
        clock: Clock,
        changed: Callable[[], None],
        networks: Callable[[], int],
        lost_for: int = LOST_FOR,
    ) -> None:
        self._look = look
        self._link = link
        self._is_connected = is_connected
        self._clock = clock
        self._changed = changed
        self._networks = networks
        self._lost_for = lost_for
        self._typed = ""
        self._wake = asyncio.Event()
        self.looking = Looking()

    def typed(self, address: str) -> Refusal | None:
        """Somebody typed an address: it is tried at once, beside everything else."""
        if tidy_url(address) is None:
            return Refusal("address_malformed")
        self._typed = address
        self._wake.set()
        return None

    def let_in(self) -> None:
        """The server lets this machine in now."""
        self.looking = msgspec.structs.replace(self.looking, not_enrolled="")

    async def run(self) -> None:
        """Look, until cancelled."""
        away_since: int | None = None
        while True:
            now = self._clock.monotonic_ms()
            if self._is_connected():
                away_since = None
                if self.looking.not_enrolled:
                    self.let_in()
            else:
                away_since = now if away_since is None else away_since
                if not self._link.url or now - away_since >= self._lost_for or self._wake.is_set():
                    await self._search()
            await self._pause()

    async def _search(self) -> None:
        self._wake.clear()
        found = await self._look(self._typed)
        tried = tuple(Looked(one.hint.url, WAYS[one.hint.way], OUTCOMES[one.outcome]) for one in found.tried)
        shut_out = next((one.hint.url for one in found.tried if one.outcome is Outcome.NOT_ENROLLED), "")
        not_enrolled = "" if found.found is not None else shut_out or self.looking.not_enrolled
        self.looking = Looking(self.looking.rounds + 1, tried, self._networks(), not_enrolled)
        if found.found is not None:
            self._link.move(found.found.url)
        self._changed()

    async def _pause(self) -> None:
        """Wait a little, or until somebody types an address."""
        waits = {
            asyncio.create_task(self._wake.wait(), name="an address is typed"),
            asyncio.create_task(self._clock.sleep(AGAIN_AFTER), name="the next round"),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
