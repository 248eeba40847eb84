"""Load from lean clients: as little work a message as the echo's client does, so that the ratio compares servers."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import msgspec

from exam.answers import Chosen
from exam.commands import AnswerEntry
from exam.credentials import initial_password
from exam.ids import ItemId, MachineId, SittingId, Ticket
from exam.link.enrolment import CERTIFICATE, machine_context
from exam.link.server_link import site_context
from exam.plan import Plan
from exam.policy import Policy
from exam.program import PROGRAM, manifest
from exam.trust.machine_identity import MachineKind
from exam.wire import messages as wire
from exam.wire.codec import decode_to_machine, encode
from server.site_folder import SiteFolder, write_atomically
from tests.helpers.enrolling import enrol_offline
from tests.helpers.people import MACHINE, Desk

T = TypeVar("T")
ITEMS = 300


class ServerSaidNoError(Exception):
    """The server refused or hung up: the figures would mean nothing."""


class Seat:
    """One candidate's connection, seated."""

    def __init__(self, ticket: Ticket, machine: MachineId) -> None:
        self.ticket = ticket
        self.machine = machine
        self.seated: wire.Seated | None = None
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.seq = 0
        self.line = 1
        self.sitting = SittingId("")
        self.context: ssl.SSLContext | bool = True
        """How its PC shows its certificate; True where that is the session's business."""

    async def connect(self, session: aiohttp.ClientSession, url: str) -> None:
        """Open the socket and say hello."""
        self.socket = await session.ws_connect(f"{url}/api/v1/machine", compress=0, max_msg_size=0, ssl=self.context)
        await self.send(wire.Hello(wire.PROTOCOL, PROGRAM, self.machine, manifest=manifest()))
        await self.expect(wire.Welcome)

    async def log_in(self) -> None:
        """Log in and take the seat."""
        await self.send(wire.Login(1, self.ticket, initial_password(Policy(), self.ticket)))
        self._take(await self.expect(wire.Seated))

    async def resume(self) -> None:
        """Come back with the token."""
        if self.seated is None:
            raise RuntimeError("was never seated")
        await self.send(wire.Resume(1, self.sitting, self.seated.token))
        self._take(await self.expect(wire.Seated))

    async def confirm(self) -> None:
        """Confirm the identity."""
        await self.send(wire.Confirm(2, self.sitting))
        await self.expect(wire.View)

    async def begin(self) -> wire.View:
        """Choose the subject; returns the view with the paper's key."""
        await self.send(wire.Begin(3, self.sitting))
        while not (view := await self.expect(wire.View)).paper_key or view.phase != "answering":
            pass
        return view

    async def send(self, message: wire.ToServer) -> None:
        """Send a message."""
        await self._open().send_bytes(encode(message))

    async def expect(self, kind: type[T]) -> T:
        """Wait for a message of a kind; other views on the way are passed over, refusals end the benchmark."""
        async for frame in self._open():
            message = decode_to_machine(frame.data)
            if isinstance(message, kind):
                return message
            if isinstance(message, wire.Refused):
                raise ServerSaidNoError(message.refusal.code)
        raise ServerSaidNoError("the server hung up")

    def next_answer(self) -> bytes:
        """The next numbered answer, encoded."""
        self.seq += 1
        item = ItemId(f"T{self.seq % ITEMS:03d}")
        entry = AnswerEntry(item, Chosen(("A", "C")), 1_000_000_000)
        return encode(wire.Send(self.sitting, self.line, self.seq, entry))

    async def closed_loop(self, window: int, until: float, latencies: list[float]) -> int:
        """Keep `window` saves in flight until a moment of the loop's time; returns how many were acknowledged."""
        socket, clock = self._open(), asyncio.get_running_loop().time
        sent: dict[int, float] = {}
        first = acked = self.seq
        for _ in range(window):
            data = self.next_answer()
            sent[self.seq] = clock()
            await socket.send_bytes(data)
        async for frame in socket:
            message = decode_to_machine(frame.data)
            if not isinstance(message, wire.Acked):
                continue
            now = clock()
            latencies.extend(now - sent.pop(seq) for seq in range(acked + 1, message.upto + 1))
            acked = message.upto
            if now < until:
                for _ in range(window - len(sent)):
                    data = self.next_answer()
                    sent[self.seq] = now
                    await socket.send_bytes(data)
            elif not sent:
                break
        return acked - first

    async def paced(self, rate: float, until: float, first_in: float, latencies: list[float]) -> int:
        """Save `rate` times a second whatever comes back; returns how many were acknowledged."""
        loop, socket = asyncio.get_running_loop(), self._open()
        sent: dict[int, float] = {}
        first = acked = self.seq

        async def give() -> None:
            due = loop.time() + first_in
            while due < until:
                await asyncio.sleep(due - loop.time())
                data = self.next_answer()
                sent[self.seq] = loop.time()
                await socket.send_bytes(data)
                due += 1 / rate

        giving = asyncio.create_task(give())
        async for frame in socket:
            message = decode_to_machine(frame.data)
            if isinstance(message, wire.Acked):
                now = loop.time()
                latencies.extend(now - sent.pop(seq) for seq in range(acked + 1, message.upto + 1))
                acked = message.upto
            if giving.done() and not sent:
                break
        await giving
        return acked - first

    def _take(self, seated: wire.Seated) -> None:
        self.seated, self.sitting = seated, seated.view.sitting
        self.line, self.seq = seated.view.line, seated.view.upto

    def _open(self) -> aiohttp.ClientWebSocketResponse:
        if self.socket is None:
            raise RuntimeError("not connected")
        return self.socket


def seats_of(plan: Plan, count: int) -> list[Seat]:
    """The first so many candidates, each at a PC of their own."""
    places = plan.sessions[0].places[:count]
    return [Seat(place.ticket, MachineId(f"PC-{place.seat:03d}")) for place in places]


def client(authority: Path, folder: Path | None = None) -> aiohttp.ClientSession:
    """A session that trusts the site, as the machine whose certificate lies in a folder."""
    context = machine_context(authority, folder) if folder else site_context(authority)
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context, limit=0))


def enrolled(site: SiteFolder, folder: Path, seats: list[Seat]) -> Path:
    """Enrol everybody's PC, and a console; returns the console's folder. Before the server runs."""
    authority = site.trust / "authority.pem"
    for seat in seats:
        write_atomically(folder / seat.machine / CERTIFICATE, enrol_offline(site, seat.machine))
        seat.context = machine_context(authority, folder / seat.machine)
    console = folder / MACHINE
    write_atomically(console / CERTIFICATE, enrol_offline(site, MACHINE, MachineKind.CONSOLE))
    return console


async def all_at_once(acts: list[Callable[[], Awaitable[object]]]) -> float:
    """Start everything in the same moment; returns the seconds until the last is done."""
    clock = asyncio.get_running_loop().time
    begun = clock()
    await asyncio.gather(*(act() for act in acts))
    return clock() - begun


async def order(session: aiohttp.ClientSession, url: str, name: str, kind: str, /, **fields: Any) -> None:
    """Sign in and give an order. Raises ServerSaidNoError where it is refused."""
    answer = await Desk(session, url, prefix=kind).order(name, kind, **fields)
    if answer.status != 200:
        raise ServerSaidNoError(answer.code)


async def echo_loop(
    session: aiohttp.ClientSession, url: str, payload: bytes, window: int, until: float, latencies: list[float]
) -> int:
    """The same closed loop against the echo; returns how many came back."""
    clock = asyncio.get_running_loop().time
    done = 0
    async with session.ws_connect(url, compress=0, max_msg_size=0) as socket:
        sent: list[float] = []
        for _ in range(window):
            sent.append(clock())
            await socket.send_bytes(payload)
        async for frame in socket:
            msgspec.json.decode(frame.data, type=msgspec.Raw)
            now = clock()
            latencies.append(now - sent.pop(0))
            done += 1
            if now < until:
                sent.append(now)
                await socket.send_bytes(payload)
            elif not sent:
                break
    return done
