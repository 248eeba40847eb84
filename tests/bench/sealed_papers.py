"""Forty sealed papers of 50 MB at the start: the sealed bytes are on every PC, and one small word opens them all."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import aiohttp
import msgspec

from candidate_agent.session.core import Saved, SessionCore
from candidate_agent.session.runner import AgentRunner
from candidate_agent.session.status import Screen, Status
from exam.clock import SystemClock, wall_now
from exam.credentials import initial_password
from exam.link.enrolment import machine_context
from exam.link.server_link import Channel, ServerLink
from exam.package import digest_of, pack, unpack
from exam.paper import Media
from exam.plan import Level, Part
from exam.policy import Policy
from exam.program import PROGRAM, manifest
from exam.text import Refusal
from exam.wire.codec import decode_to_machine
from exam.wire.messages import ToMachine
from server.packages import take_package
from server.site_folder import SiteFolder, write_atomically
from tests.bench.bench_site import make_site
from tests.bench.load import Seat, client, enrolled, order, seats_of
from tests.bench.processes import start_server
from tests.helpers.packages import put_organiser, seal_for

PCS, MEGABYTES = 40, 50
PATIENCE = 120.0


class CountedChannel(Channel):
    """A channel that counts the bytes it reads."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        super().__init__(socket)
        self.counted = socket
        self.bytes = 0

    async def messages(self) -> AsyncIterator[ToMachine]:
        """Yield what the server says."""
        async for frame in self.counted:
            if frame.type not in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT):
                break
            self.bytes += len(frame.data)
            yield decode_to_machine(frame.data)


class CountedLink(ServerLink):
    """A link that counts what comes over its socket."""

    def __init__(self, url: str, context: ssl.SSLContext) -> None:
        super().__init__(url, context)
        self.open: CountedChannel | None = None

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[Channel]:
        """Open the socket."""
        async with super().channel() as channel:
            self.open = CountedChannel(channel._socket)
            yield self.open


class Pc:
    """A PC without windows. When its first item, with the picture in it, could be drawn is `shown_at`."""

    def __init__(self, seat: Seat, url: str, authority: Path, folder: Path) -> None:
        self.seat = seat
        self.link = CountedLink(url, machine_context(authority, folder))
        core = SessionCore(seat.machine, PROGRAM, "", manifest())
        self.runner = AgentRunner(core, self.link, folder, SystemClock(), Random(seat.machine), self)
        self.shown_at: float | None = None
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def changed(self, status: Status) -> None:
        """Something may have changed: who waits for the start begins at once; an open item is drawn."""
        self._changed.set()
        paper = self.runner.papers.paper
        if self.shown_at is None and status.screen is Screen.PAPER and paper is not None:
            picture = paper.items[0].picture
            if picture is None or not self.runner.papers.media[picture.digest]:
                raise RuntimeError("the first item is not whole")
            self.shown_at = self._loop.time()

    def saved(self, saved: Saved, seconds: float, *, unbroken: bool) -> None:
        """Nothing is saved here."""

    async def until(self, screen: Screen) -> None:
        """Wait until it shows something."""
        async with asyncio.timeout(PATIENCE):
            while self.runner.status.screen is not screen:
                self._changed.clear()
                await self._changed.wait()

    async def come_in(self) -> None:
        """Log in, confirm, and have the sealed paper."""
        await self.until(Screen.LOGIN)
        self.runner.log_in(self.seat.ticket, initial_password(Policy(), self.seat.ticket))
        await self.until(Screen.CONFIRM)
        self.runner.confirm()
        await self.until(Screen.WAITING)
        seated = self.runner.core.seated
        async with asyncio.timeout(PATIENCE):
            while seated is None or self.runner.papers.wants(seated.session.paper) or not self._has_paper():
                await asyncio.sleep(0.05)
                seated = self.runner.core.seated

    def _has_paper(self) -> bool:
        seated = self.runner.core.seated
        return seated is not None and seated.session.paper in self.runner.papers._sealed

    async def begin_at_once(self) -> None:
        """Choose the subject in the moment in which that is possible, and wait for the first item."""
        async with asyncio.timeout(PATIENCE):
            await self.until(Screen.CHOOSE)
            self.runner.begin()
            while self.shown_at is None:
                self._changed.clear()
                await self._changed.wait()


def enlarge(site: SiteFolder) -> None:
    """Give every item of the theory a picture, so that the paper has 50 MB."""
    path = site.paper(Level.INTERMEDIATE, Part.THEORY)
    paper, media = unpack(path.read_bytes())
    random = Random(1)
    each = MEGABYTES * 1_000_000 // len(paper.items)
    items = []
    for item in paper.items:
        data = random.randbytes(each)
        media[digest_of(data)] = data
        items.append(
            msgspec.structs.replace(item, picture=Media(f"{item.id}.png", digest_of(data), len(data), "image/png"))
        )
    blob = pack(msgspec.structs.replace(paper, items=tuple(items)), media)
    write_atomically(path, blob)
    key = site.key(Level.INTERMEDIATE, Part.THEORY)
    told = msgspec.json.decode(key.read_bytes())
    write_atomically(key, msgspec.json.encode({**told, "package": digest_of(blob)}))


async def opening() -> dict[str, float]:
    """Seal, fetch, open by the code, start: how long until the first item could be drawn on all PCs."""
    with tempfile.TemporaryDirectory(prefix="kaochang-bench-") as name:
        folder = Path(name)
        site = SiteFolder(folder / "site")
        plan = make_site(site.root, PCS)
        enlarge(site)
        seats = seats_of(plan, PCS)
        console = enrolled(site, folder / "machines", seats)
        put_organiser(site)
        data, code = seal_for(site, Level.INTERMEDIATE, Part.THEORY, wall_now() - timedelta(minutes=1))
        if isinstance(taken := take_package(site, data, plan, PROGRAM), Refusal):
            raise RuntimeError(taken.code)  # noqa: TRY004 - a refusal is no wrong type
        site.paper(Level.INTERMEDIATE, Part.THEORY).unlink()
        server = await start_server(site.root, certificates=True)
        try:
            return await _opened(server.url, site, folder / "machines", seats, console, code, plan.sessions[0].id)
        finally:
            await server.stop()


async def _opened(
    url: str, site: SiteFolder, machines: Path, seats: list[Seat], console: Path, code: str, session: str
) -> dict[str, float]:
    authority = site.trust / "authority.pem"
    # The sealed bytes lie once on this disk instead of forty times; each PC checks and holds its own copy.
    shared = machines / "papers"
    shared.mkdir()
    for seat in seats:
        (machines / seat.machine / "papers").symlink_to(shared)
    pcs = [Pc(seat, url, authority, machines / seat.machine) for seat in seats]
    running = [asyncio.create_task(pc.runner.run()) for pc in pcs]
    clock = asyncio.get_running_loop().time
    try:
        await pcs[0].come_in()
        await asyncio.gather(*(pc.come_in() for pc in pcs[1:]))
        async with client(authority, console) as http:
            begun = clock()
            await order(http, url, "主考甲", "open_paper", session=session, code=code)
            opened = clock() - begun
            before = [pc.link.open.bytes if pc.link.open else 0 for pc in pcs]
            waiting = [asyncio.create_task(pc.begin_at_once()) for pc in pcs]
            await asyncio.sleep(0.2)
            started = clock()
            await order(http, url, "监考甲", "start_session", session=session)
            answered = clock() - started
            await asyncio.gather(*waiting)
        shown = [pc.shown_at - started for pc in pcs if pc.shown_at is not None]
        cost = [(pc.link.open.bytes if pc.link.open else 0) - had for pc, had in zip(pcs, before, strict=True)]
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for pc in pcs:
            await pc.link.close()
    return {
        "megabytes": MEGABYTES,
        "pcs": len(shown),
        "code_ms": round(opened * 1000, 1),
        "start_answered_ms": round(answered * 1000, 1),
        "first_item_last_pc_ms": round(max(shown) * 1000, 1),
        "bytes_per_pc": max(cost),
    }
