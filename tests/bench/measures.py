"""What is measured: storms, durable saves, recovery, memory. Each returns plain numbers."""

from __future__ import annotations

import asyncio
import base64
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import aiohttp
import psutil

from exam.plan import Plan
from exam.sealed_paper import open_paper as open_sealed
from exam.shuffle import paper_for
from exam.wire import messages as wire
from server.site_folder import SiteFolder
from tests.bench.bench_site import make_site
from tests.bench.load import Seat, all_at_once, client, echo_loop, enrolled, order, seats_of
from tests.bench.processes import Process, start_echo, start_server

Numbers = dict[str, float]
PACED_SECONDS = 15.0
"""6,000 answers of 40 candidates: long enough for some checkpoints, and for one pause of the disk not to be all."""
ROUNDS = 6
"""Turns of the echo and the server, a second each: a machine that slows down in between slows both alike."""
RECOVERED = (200, 300)
"""Sittings and answers each, for the recovery."""


def percentile(values: list[float], share: float) -> float:
    """A percentile in milliseconds; 0 of nothing."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 3) if ordered else 0.0


class Site:
    """A running server with a plan, and what is needed to talk to it."""

    def __init__(self, folder: Path, plan: Plan, process: Process, seats: list[Seat], console: Path) -> None:
        self.folder = folder
        self.plan = plan
        self.process = process
        self.seats = seats
        self.console = console

    @classmethod
    async def start(cls, folder: Path, candidates: int) -> Site:
        """Make the site, enrol a PC for everybody and a console, and start its server, as a site runs it."""
        plan = make_site(folder, candidates)
        seats = seats_of(plan, candidates)
        console = enrolled(SiteFolder(folder), folder / "machines", seats)
        return cls(folder, plan, await start_server(folder, certificates=True), seats, console)

    @property
    def url(self) -> str:
        """The server's address."""
        return self.process.url

    @property
    def authority(self) -> Path:
        """The site's certificate."""
        return self.folder / "trust/authority.pem"

    async def start_session(self, session: aiohttp.ClientSession) -> None:
        """Start the theory session."""
        await order(session, self.url, "监考甲", "start_session", session=self.plan.sessions[0].id)


async def storms(site: Site, session: aiohttp.ClientSession, seats: list[Seat]) -> Numbers:
    """Everybody connects and logs in at once; then everybody opens the paper at once."""

    async def arrive(seat: Seat) -> None:
        await seat.connect(session, site.url)
        await seat.log_in()

    # From nothing: TLS, socket, hello and login of everybody in the same moment.
    logins = await all_at_once([partial(arrive, seat) for seat in seats])
    await all_at_once([seat.confirm for seat in seats])
    sealed = {seat.sitting: await _fetch(session, site.url, seat) for seat in seats[:1]}
    blob = next(iter(sealed.values()))

    async def open_paper(seat: Seat) -> None:
        view = await seat.begin()
        if seat.seated is None:
            raise RuntimeError("not seated")
        card = seat.seated.session
        paper, _ = open_sealed(blob, base64.b64decode(view.paper_key))
        if len(paper_for(paper, card.seed, seat.ticket).items) < 60:
            raise RuntimeError("the paper is not whole")

    await site.start_session(session)
    opened = await all_at_once([partial(open_paper, seat) for seat in seats])
    return {"login_storm_s": round(logins, 3), "open_storm_s": round(opened, 3)}


async def _fetch(session: aiohttp.ClientSession, url: str, seat: Seat) -> bytes:
    if seat.seated is None:
        raise RuntimeError("not seated")
    async with session.get(f"{url}/api/v1/papers/{seat.seated.session.paper}", ssl=seat.context) as response:
        return await response.read()


class Tally:
    """What a closed loop brought: how many in what time, and how long each took."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0
        self.latencies: list[float] = []

    async def add(self, loops: list[Callable[[float, list[float]], Awaitable[int]]], seconds: float) -> None:
        """Run every loop for so long. Each is told until when, and where its latencies go."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        self.count += sum(await asyncio.gather(*(loop(begun + seconds, self.latencies) for loop in loops)))
        self.seconds += clock() - begun

    def numbers(self) -> Numbers:
        """Messages a second, and the percentiles."""
        per_s = round(self.count / self.seconds, 1)
        return {"per_s": per_s, "p50_ms": percentile(self.latencies, 0.5), "p99_ms": percentile(self.latencies, 0.99)}


async def beside_echo(
    seats: list[Seat], window: int, session: aiohttp.ClientSession, echo: Process, payload: bytes
) -> tuple[Numbers, Numbers]:
    """Durable acknowledged saves, so many in flight each, and the bare echo of the same clients, in turns."""
    bare, saved = Tally(), Tally()
    for _ in range(ROUNDS):
        await bare.add([partial(echo_loop, session, echo.url, payload, window)] * len(seats), 1.0)
        await saved.add([partial(seat.closed_loop, window) for seat in seats], 1.0)
    return bare.numbers(), saved.numbers()


async def paced_saves(seats: list[Seat], rate: float, seconds: float = PACED_SECONDS) -> Numbers:
    """Acknowledgement time when each candidate answers at a steady rate."""
    loop = asyncio.get_running_loop()
    latencies: list[float] = []
    until = loop.time() + seconds
    spread = 1 / rate / len(seats)
    counts = await asyncio.gather(
        *(seat.paced(rate, until, spread * number, latencies) for number, seat in enumerate(seats))
    )
    return {"saves": sum(counts), "p50_ms": percentile(latencies, 0.5), "p99_ms": percentile(latencies, 0.99)}


async def crowd(candidates: int) -> dict[str, Numbers | float]:
    """Everything that is measured with so many candidates."""
    with tempfile.TemporaryDirectory(prefix="kaochang-bench-") as name:
        site = await Site.start(Path(name), candidates)
        try:
            async with client(site.authority, site.console) as session:
                seats = site.seats
                found: dict[str, Numbers | float] = {"storms": await storms(site, session, seats)}
                payload = seats[0].next_answer()
                seats[0].seq -= 1
                echo = await start_echo(site.folder / "trust", site.folder)
                try:
                    for window in (1, 16):
                        bare, saved = await beside_echo(seats, window, session, echo, payload)
                        found[f"echo_{window}_in_flight"] = bare
                        found[f"saves_{window}_in_flight"] = saved
                        found[f"ratio_{window}_in_flight"] = round(saved["per_s"] / bare["per_s"], 3)
                finally:
                    await echo.stop()
                if candidates == 40:
                    found["ten_answers_a_second"] = await paced_saves(seats, 10)
                memory = psutil.Process(site.process.pid).memory_info().rss
                found["resident_mb"] = round(memory / 1e6, 1)
                for seat in seats:
                    if seat.socket is not None:
                        await seat.socket.close()
        finally:
            await site.process.stop()
        return found


async def recovery() -> Numbers:
    """Kill -9 with a full journal; from the kill to the first acknowledgement of a PC that comes back at once."""
    sittings, answers = RECOVERED
    loop = asyncio.get_running_loop()
    with tempfile.TemporaryDirectory(prefix="kaochang-bench-") as name:
        site = await Site.start(Path(name), sittings)
        try:
            async with client(site.authority, site.console) as session:
                seats = site.seats
                await storms(site, session, seats)
                await asyncio.gather(*(_fill(seat, answers) for seat in seats))
                port = int(site.url.rsplit(":", 1)[1])
                begun = loop.time()
                await site.process.kill()
                site.process = await start_server(site.folder, port, certificates=True)
                acked = await _first_ack(session, site, seats[0])
                return {"answers": sittings * answers, "first_ack_s": round(acked - begun, 3)}
        finally:
            await site.process.stop()


async def _fill(seat: Seat, answers: int) -> None:
    if seat.socket is None:
        raise RuntimeError("not connected")
    for _ in range(answers):
        await seat.socket.send_bytes(seat.next_answer())
    while (await seat.expect(wire.Acked)).upto < answers:
        pass


async def _first_ack(session: aiohttp.ClientSession, site: Site, seat: Seat) -> float:
    loop = asyncio.get_running_loop()
    await seat.connect(session, site.url)
    await seat.resume()
    if seat.socket is None or seat.seq != RECOVERED[1]:
        raise RuntimeError(f"the server came back with {seat.seq} answers of {RECOVERED[1]}")
    await seat.socket.send_bytes(seat.next_answer())
    while (await seat.expect(wire.Acked)).upto < RECOVERED[1] + 1:
        pass
    return loop.time()
