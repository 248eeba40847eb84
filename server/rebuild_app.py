"""The door at which PCs tell a server that is built anew what they hold: asked when they greet, for nothing else."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiohttp import WSMsgType, web

from exam.clock import Clock
from exam.ids import MachineId, SittingId
from exam.plan import Plan
from exam.text import Refusal
from exam.trust.certificates import fingerprint_of
from exam.trust.machine_identity import MachineKind
from exam.wire.codec import WireError, decode_to_server, encode
from exam.wire.left_journals import MOST_NAMES, LeftAnswer, LeftNames
from exam.wire.messages import MAX_MESSAGE, Hello, SeatTold, TellSeat
from server.machine_registry import MachineRegistry, RegistryError
from server.rebuilding import Held, ToldSeat, proved
from server.standby.left_behind import LeftBehind
from server.standby.left_journals import LeftJournals
from server.web.errors import errors
from server.web.left_pages import body_of
from server.web.machine_door import shown_certificate
from server.web.replies import RefusedRequestError, body, reply

HEARTBEAT = 10.0
MOST_SEATS = 4000
log = structlog.get_logger("server.rebuild")


class Collecting:
    """What the PCs have told so far."""

    def __init__(
        self, plan: Plan, secret: bytes, clock: Clock, registry: MachineRegistry, *, certificates: bool = True
    ) -> None:
        self._plan = plan
        self._secret = secret
        self._clock = clock
        self._registry = registry
        self._certificates = certificates
        self._told: dict[SittingId, ToldSeat] = {}
        self._left: dict[tuple[SittingId, int], LeftBehind] = {}
        self._offsets: dict[MachineId, int] = {}
        self._journals = LeftJournals(plan, secret)
        self.changed = asyncio.Event()

    @property
    def told(self) -> list[ToldSeat]:
        """Every seat, the latest line of each."""
        return list(self._told.values())

    @property
    def held(self) -> Held:
        """All that the PCs hold."""
        return Held(self.told, list(self._left.values()))

    @property
    def offsets(self) -> list[int]:
        """Exam time less this machine's monotonic clock, by each PC."""
        return list(self._offsets.values())

    @asynccontextmanager
    async def door(self, host: str, port: int, context: ssl.SSLContext) -> AsyncIterator[None]:
        """Listen where the server was. Raises OSError where the port is taken."""
        app = web.Application(middlewares=[errors])
        app.router.add_get("/api/v1/machine", self._machine)
        app.router.add_post("/api/v1/left-journals", self._left_names)
        app.router.add_post("/api/v1/left-journals/{name}", self._left_journal)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, auto_decompress=False)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port, ssl_context=context).start()
            yield
        finally:
            await runner.cleanup()

    async def _machine(self, request: web.Request) -> web.StreamResponse:
        """The socket of a PC: it greets, is asked, and tells."""
        if self._certificates and not self._may_come_in(request):
            raise web.HTTPForbidden
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MAX_MESSAGE, compress=False)
        await socket.prepare(request)
        machine = MachineId("")
        async for message in socket:
            if message.type not in (WSMsgType.BINARY, WSMsgType.TEXT):
                break
            try:
                said = decode_to_server(message.data)
            except WireError:
                continue
            if isinstance(said, Hello):
                machine = said.machine
                await socket.send_bytes(encode(TellSeat()))
            elif isinstance(said, SeatTold):
                self.take(machine, said)
        return socket

    def take(self, machine: MachineId, said: SeatTold) -> None:
        """Take in what a PC showed; what the site's secret does not prove is nothing."""
        offset = said.now - self._clock.monotonic_ms()
        if not said.sitting:
            self._count(machine, offset)
            return
        stub = proved(self._plan, self._secret, machine, said.sitting, said.token, said.stub)
        if stub is None:
            log.warning("a PC showed a seat that is not of this exam", machine=machine)
            return
        known = self._told.get(said.sitting)
        if len(self._told) < MOST_SEATS and (known is None or stub.line >= known.stub.line):
            self._told[said.sitting] = ToldSeat(machine, stub, offset)
            self._count(machine, offset)

    def _count(self, machine: MachineId, offset: int) -> None:
        if machine in self._offsets or len(self._offsets) < MOST_SEATS:
            self._offsets[machine] = offset
        self.changed.set()

    async def _left_names(self, request: web.Request) -> web.Response:
        if self._certificates and not self._may_come_in(request):
            raise web.HTTPForbidden
        asked = await body(request, LeftNames)
        return reply(LeftNames(await asyncio.to_thread(self._journals.known, asked.names[:MOST_NAMES])))

    async def _left_journal(self, request: web.Request) -> web.Response:
        """What a candidate left on a PC; its files' pieces are asked for when the server runs."""
        if self._certificates and not self._may_come_in(request):
            raise web.HTTPForbidden
        brought = await body_of(request)
        left = await asyncio.to_thread(self._journals.open, request.match_info["name"], brought)
        if left is None or len(self._left) >= MOST_SEATS:
            raise RefusedRequestError(404, Refusal("no_such_address"))
        (stub,) = left.seats
        self._left[stub.sitting, stub.line] = left
        self.changed.set()
        return reply(LeftAnswer(stub.sitting, ""))

    def _may_come_in(self, request: web.Request) -> bool:
        shown = shown_certificate(request)
        try:
            holder = self._registry.holder(fingerprint_of(shown)) if shown is not None else None
        except (RegistryError, OSError):
            return False
        return holder is not None and holder.identity.kind is MachineKind.PC
