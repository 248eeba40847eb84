"""Finding the server (寻找服务器): every way at once, and the first answer that the site's authority vouches for wins.

Whatever says where a server is, an address typed by hand included, is a hint and is never trusted: each is tried with
the site's certificate. What was tried and how it went is kept, so that a screen can say what to check.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from urllib.parse import urlsplit

import aiohttp
import msgspec

from exam.wire.standby_talk import STANDBY

TRY_SECONDS = 3.0
"""How long one address may take to answer; a server of a LAN needs a hundredth of it."""
MOST_TRIED = 64
"""Different addresses that are tried in one search; a room has one server."""
TRIED_AT_ONCE = 8
LONGEST_HEALTH = 4096
FORBIDDEN = 403


class Way(StrEnum):
    """How an address became known."""

    TYPED = "typed"  # 手工输入
    LAST_KNOWN = "last_known"  # 上次的地址
    BROADCAST = "broadcast"  # 广播
    ZEROCONF = "zeroconf"  # mDNS


class Hint(msgspec.Struct, frozen=True):
    """An address at which a server may be, `https://host:port`."""

    url: str
    way: Way


class Outcome(StrEnum):
    """How a try went."""

    TRUSTED = "trusted"
    SILENT = "silent"  # nobody answers there: off, another address, a firewall, another network
    UNTRUSTED = "untrusted"  # somebody answers whom this site's authority does not vouch for
    NOT_A_SERVER = "not_a_server"  # the certificate is right and the answer is not an exam server's
    STANDBY = "standby"  # a standby that has not taken over: the server is elsewhere, or gone
    NOT_ENROLLED = (
        "not_enrolled"  # the site's server, which does not let this machine in: no certificate, or one taken back
    )


class Tried(msgspec.Struct, frozen=True):
    """An address that was tried."""

    hint: Hint
    outcome: Outcome


class Search(msgspec.Struct, frozen=True):
    """What a search brought: the server's address or None, and everything that was tried, in order of the answers."""

    found: Hint | None
    tried: tuple[Tried, ...]


Give = Callable[[Hint], None]
Source = Callable[[Give], Awaitable[None]]
"""Looks for servers in one way and gives hints until it is cancelled; it may also end."""
Probe = Callable[[str], Awaitable[Outcome]]


async def find_server(
    sources: Sequence[Source], probe: Probe, seconds: float, enough: frozenset[Outcome] = frozenset({Outcome.TRUSTED})
) -> Search:
    """Ask every source at once and try every hint once. Ends at the first whose outcome is `enough`, or with the time.

    A source that fails costs itself alone.
    """
    searching = _Searching(probe, enough)
    asking = [asyncio.create_task(searching.ask(source)) for source in sources]
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await searching.found.wait()
    finally:
        tasks = [*asking, *searching.tries]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return Search(searching.server, tuple(searching.tried))


class _Searching:
    def __init__(self, probe: Probe, enough: frozenset[Outcome]) -> None:
        self._probe = probe
        self._enough = enough
        self._seen: set[str] = set()
        self._turns = asyncio.Semaphore(TRIED_AT_ONCE)
        self.tries: list[asyncio.Task[None]] = []
        self.tried: list[Tried] = []
        self.server: Hint | None = None
        self.found = asyncio.Event()

    async def ask(self, source: Source) -> None:
        # A way that cannot be gone (no network card, no permission) must not keep the others from being gone.
        with contextlib.suppress(OSError):
            await source(self.give)

    def give(self, hint: Hint) -> None:
        """Try an address that was not tried yet."""
        url = tidy_url(hint.url)
        if url is None or url in self._seen or len(self._seen) >= MOST_TRIED:
            return
        self._seen.add(url)
        self.tries.append(asyncio.create_task(self._try(Hint(url, hint.way))))

    async def _try(self, hint: Hint) -> None:
        async with self._turns:
            outcome = await self._probe(hint.url)
        self.tried.append(Tried(hint, outcome))
        if outcome in self._enough and self.server is None:
            self.server = hint
            self.found.set()


def tidy_url(text: str, port: int = 8443) -> str | None:
    """What a person typed, as an address: `10.0.0.2`, `10.0.0.2:8443`, `https://server/`. None where it is none."""
    # Typed with a Chinese input method on: full-width digits and colons, the full stop of Chinese.
    text = unicodedata.normalize("NFKC", text).strip().replace("\u3002", ".")
    if "//" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, number = parts.hostname, parts.port or port
    except ValueError:
        return None
    if parts.scheme != "https" or not host or not host.isprintable() or " " in host or parts.username is not None:
        return None
    return f"https://{f'[{host}]' if ':' in host else host}:{number}"


def given(way: Way, urls: Sequence[str]) -> Source:
    """The source of addresses that are known already."""

    async def source(give: Give) -> None:
        for url in urls:
            give(Hint(url, way))

    return source


class _Health(msgspec.Struct):
    status: str
    program: str


def trusted_by(context: ssl.SSLContext) -> Probe:
    """Make the probe of a site: TLS with the site's authority, then one small question."""

    async def probe(url: str) -> Outcome:
        timeout = aiohttp.ClientTimeout(total=TRY_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(f"{url}/healthz", ssl=context) as response,
            ):
                if response.status == FORBIDDEN:
                    return Outcome.NOT_ENROLLED
                data = await response.content.read(LONGEST_HEALTH)
                health = msgspec.json.decode(data, type=_Health)
        except (aiohttp.ClientSSLError, ssl.SSLError):
            return Outcome.UNTRUSTED
        except (aiohttp.ClientError, OSError, TimeoutError):
            return Outcome.SILENT
        except (msgspec.MsgspecError, ValueError):
            return Outcome.NOT_A_SERVER
        return Outcome.STANDBY if health.status == STANDBY else Outcome.TRUSTED

    return probe
