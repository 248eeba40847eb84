"""A candidate PC's socket by hand: any frame out, any message in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import aiohttp

from exam.ids import MachineId
from exam.plan import Place
from exam.program import PROGRAM, manifest
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.wire.codec import decode_to_machine, encode
from exam.wire.messages import (
    MAX_TO_MACHINE,
    PROTOCOL,
    Begin,
    Confirm,
    Hello,
    Login,
    Refused,
    Seated,
    ToMachine,
    ToServer,
    View,
    Welcome,
)
from server.app import RunningServer
from tests.integration.exam_site import PATIENCE

M = TypeVar("M")


class Wire:
    """An open socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self._requests = 0

    async def say(self, message: ToServer) -> None:
        """Send a message."""
        await self.socket.send_bytes(encode(message))

    async def hear(self, shape: type[M]) -> M:
        """Wait for the next message of a shape; others are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                message = await self.next()
                assert message is not None, "the server hung up"
                if isinstance(message, shape):
                    return message

    async def next(self) -> ToMachine | None:
        """The next message, or None where the server hung up."""
        async with asyncio.timeout(PATIENCE):
            frame = await self.socket.receive()
        if frame.type not in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT):
            return None
        return decode_to_machine(frame.data)

    async def hello(self, machine: str = "PC-01", room: str = "") -> Welcome:
        """Greet."""
        await self.say(Hello(PROTOCOL, PROGRAM, MachineId(machine), room, manifest()))
        return await self.hear(Welcome)

    async def log_in(self, ticket: str, password: str) -> Seated | Refused:
        """Try a ticket and a password."""
        await self.say(Login(1, ticket, password))
        while True:
            answer = await self.hear(object)
            if isinstance(answer, Seated | Refused):
                return answer

    async def sit(self, place: Place) -> Seated:
        """Log in with the initial password, confirm, and begin as soon as the session has started."""
        answer = await self.log_in(place.ticket, place.ticket[-6:])
        assert isinstance(answer, Seated), answer
        view = answer.view
        await self.say(Confirm(2, view.sitting))
        while view.session_phase is SessionPhase.SCHEDULED:
            view = await self.hear(View)
        await self.say(Begin(3, view.sitting))
        while view.phase is not SittingPhase.ANSWERING:
            view = await self.hear(View)
        return answer


@asynccontextmanager
async def wire(server: RunningServer, http: aiohttp.ClientSession) -> AsyncIterator[Wire]:
    """Open a socket."""
    url = f"{server.url}/api/v1/machine"
    async with http.ws_connect(url, max_msg_size=MAX_TO_MACHINE, compress=0) as socket:
        yield Wire(socket)
