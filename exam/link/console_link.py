"""How a console talks to the server: requests over HTTPS in the name of whoever signed in, and the socket that tells.

It trusts the site's own authority and nothing else, like a candidate's PC. A refusal of the server is raised with its
code; that the server cannot be reached is another error, since then nobody knows whether an order arrived.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import aiohttp
import msgspec

from exam.closing import ClosureReport
from exam.ids import MachineId, RoomName, SessionId, SittingId, Ticket
from exam.link.discovery import FORBIDDEN, LONGEST_HEALTH
from exam.link.server_link import CONNECT_TIMEOUT, HEARTBEAT, MAX_PHOTO, LinkError
from exam.text import Language, Refusal
from exam.wire.codec import UNREADABLE, WireError
from exam.wire.console_talk import (
    LOCKED,
    MAX_TO_CONSOLE,
    SIGNED_OUT,
    CandidateStory,
    CheckList,
    Done,
    EmergencyCode,
    Here,
    Order,
    Problem,
    RequestState,
    SignedInAs,
    SignedInState,
    SignInRequest,
    ToConsole,
    UnlockRequest,
    decode_to_console,
)
from exam.wire.enrolment import CodesRequest, GivenCodes
from exam.wire.health import Health
from exam.wire.rehearsing import RehearsalOrder, RehearsalState
from exam.wire.safe_home_rows import StandbyRow
from exam.wire.standby_talk import STANDBY, StandbyHealth, StandbySwitch, TakeOver, TakingOver

T = TypeVar("T")
ANSWER_WITHIN = 15.0
"""Seconds that a request may take; a server of a LAN needs milliseconds."""
MAX_REPLY = 4 * 1024 * 1024
MAX_SCREEN = 512 * 1024
MAX_PAPER = 64 * 1024 * 1024
"""Largest form or table that is fetched, in bytes: the tickets of forty with their photos take some five million."""
HEALTH_WITHIN = 1.5
"""Seconds for the question who is there: a LAN needs a hundredth of it, and one that is switched off says nothing."""
PAPER_WITHIN = 180.0
"""Seconds for a paper: the server sets one at a time, and others may wait before it."""
_BY_CLOSE_CODE = {LOCKED: "console_locked", SIGNED_OUT: "sign_in_first"}


class RefusedError(Exception):
    """The server said no. `refusal` says why, `status` is the HTTP status."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.status = status
        self.refusal = refusal


class Watching:
    """The open socket of a console."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def here(self, *, active: bool) -> None:
        """Say that the console is there. Raises LinkError when the connection is gone."""
        try:
            await self._socket.send_bytes(msgspec.json.encode(Here(active)))
        except (aiohttp.ClientError, ConnectionError) as error:
            raise LinkError("connection_lost") from error

    async def hang_up(self) -> None:
        """End the connection from this side."""
        await self._socket.close()

    async def told(self) -> AsyncIterator[ToConsole]:
        """Yield what the server tells until the connection ends.

        Raises RefusedError where the console locked or the sign-in ended, LinkError for what is not a message.
        """
        async for frame in self._socket:
            if frame.type not in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT):
                break
            try:
                yield decode_to_console(frame.data)
            except WireError as error:
                raise LinkError(error.code) from error
        if code := _BY_CLOSE_CODE.get(self._socket.close_code or 0):
            raise RefusedError(self._socket.close_code or 0, Refusal(code))


class ConsoleLink:
    """A server by its address, empty until it is found. Holds one HTTP session; close it when done."""

    def __init__(self, url: str, context: ssl.SSLContext, machine: MachineId) -> None:
        self._url = url.rstrip("/")
        self._machine = machine
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN, sock_connect=CONNECT_TIMEOUT)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context, limit=8), timeout=timeout, trust_env=False
        )

    @property
    def url(self) -> str:
        """Where the server is; empty while nobody knows."""
        return self._url

    def move(self, url: str) -> None:
        """The server is elsewhere: what is asked from now on is asked there."""
        self._url = url.rstrip("/")

    async def close(self) -> None:
        """Close the HTTP session."""
        await self._session.close()

    # ---- who is there -----------------------------------------------------------------------------------------------

    async def sign_in(self, name: str, password: str) -> SignedInAs:
        """Sign somebody in at this console. Raises RefusedError, LinkError."""
        return await self._post("/api/v1/sign-in", "", SignInRequest(name, password), SignedInAs)

    async def unlock(self, token: str, password: str) -> None:
        """Open a locked console again. Raises RefusedError, LinkError."""
        await self._post("/api/v1/unlock", token, UnlockRequest(password), SignedInState)

    async def sign_out(self, token: str) -> None:
        """End a sign-in. Raises RefusedError, LinkError."""
        await self._post("/api/v1/sign-out", token, None, SignedInState)

    # ---- who leads --------------------------------------------------------------------------------------------------

    async def health(self, url: str) -> Health | StandbyHealth:
        """Who is at an address: a server, or a standby that has not taken over. Raises RefusedError where the site does
        not let this console in, LinkError where nobody of this site answers.
        """
        timeout = aiohttp.ClientTimeout(total=HEALTH_WITHIN)
        try:
            async with self._session.get(f"{url}/healthz", timeout=timeout) as response:
                data = await response.content.read(LONGEST_HEALTH)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LinkError("server_unreachable", type(error).__name__) from error
        if response.status == FORBIDDEN:
            problem = _decoded(data, Problem)
            raise RefusedError(FORBIDDEN, Refusal(problem.code, problem.facts))
        health = _decoded(data, Health)
        return _decoded(data, StandbyHealth) if health.status == STANDBY else health

    async def take_over(self, url: str, asked: TakeOver) -> TakingOver:
        """Have the standby at an address take over. Raises RefusedError, LinkError."""
        return _decoded(
            await self._ask("POST", "/api/v1/take-over", "", {}, msgspec.json.encode(asked), MAX_REPLY, at=url),
            TakingOver,
        )

    async def switch_standby(self, token: str, asked: StandbySwitch) -> StandbyRow:
        """Have saves wait for the standby, or not. Raises RefusedError, LinkError."""
        return await self._post("/api/v1/standby", token, asked, StandbyRow)

    # ---- orders -----------------------------------------------------------------------------------------------------

    async def order(self, token: str, order: Order) -> Done:
        """Give an order; the same number again gets the first answer. Raises RefusedError, LinkError."""
        return await self._post("/api/v1/commands", token, order, Done)

    async def request_state(self, token: str, request: str) -> RequestState:
        """Ask what became of an order. Raises RefusedError, LinkError."""
        return await self._get_json("/api/v1/requests", token, {"request": request}, RequestState)

    # ---- rehearsing -------------------------------------------------------------------------------------------------

    async def rehearse(self, token: str, order: RehearsalOrder) -> RehearsalState:
        """Have PCs rehearse at a practice server. Raises RefusedError, LinkError."""
        return await self._post("/api/v1/rehearsal", token, order, RehearsalState)

    async def rehearsal(self, token: str, machine: str = "") -> RehearsalState:
        """How far they are, and what one of them told. Raises RefusedError, LinkError."""
        return await self._get_json("/api/v1/rehearsal", token, {"machine": machine}, RehearsalState)

    # ---- what is there ----------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def watch(self, token: str) -> AsyncIterator[Watching]:
        """Open the socket that tells. Raises RefusedError where this person may not watch, LinkError."""
        if not self._url:
            raise LinkError("server_unknown")
        try:
            socket = await self._session.ws_connect(
                f"{self._url}/api/v1/console",
                headers=self._headers(token),
                heartbeat=HEARTBEAT,
                max_msg_size=MAX_TO_CONSOLE,
                compress=0,
                timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
            )
        except aiohttp.WSServerHandshakeError as error:
            if error.status in (401, 423, 403):
                code = {401: "sign_in_first", 423: "console_locked"}.get(error.status, "role_may_not")
                raise RefusedError(error.status, Refusal(code)) from error
            raise LinkError("server_unreachable", str(error.status)) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LinkError("server_unreachable", type(error).__name__) from error
        try:
            yield Watching(socket)
        finally:
            await socket.close()

    async def story(self, token: str, sitting: SittingId) -> CandidateStory:
        """What happened to one candidate. Raises RefusedError, LinkError."""
        return await self._get_json("/api/v1/candidate", token, {"sitting": sitting}, CandidateStory)

    async def closure(self, token: str, session: SessionId) -> ClosureReport:
        """The closure report of a session. Raises RefusedError, LinkError."""
        return await self._get_json("/api/v1/closure", token, {"session": session}, ClosureReport)

    async def checks(self, token: str, room: RoomName) -> CheckList:
        """The machine checks of a room's PCs. Raises RefusedError, LinkError."""
        return await self._get_json("/api/v1/checks", token, {"room": room}, CheckList)

    async def form(self, token: str, asked: dict[str, str]) -> bytes:
        """A printed form as PDF: `form`, and `room` or `session` where it is about one. May raise both errors."""
        return await self._ask("GET", "/api/v1/forms", token, asked, None, MAX_PAPER, PAPER_WITHIN)

    async def checks_paper(self, token: str, room: RoomName, form: str, language: Language) -> bytes:
        """The machine checks of a room as a file, `xlsx` or `pdf`. Raises RefusedError, LinkError."""
        asked = {"room": room, "form": form, "lang": language}
        return await self._ask("GET", "/api/v1/checks", token, asked, None, MAX_PAPER, PAPER_WITHIN)

    async def enrolment_codes(self, token: str, asked: CodesRequest) -> GivenCodes:
        """One-time codes for PCs of a room. Raises RefusedError, LinkError."""
        return await self._post("/api/v1/enrolment-codes", token, asked, GivenCodes)

    async def emergency_code(self, token: str, sitting: SittingId) -> EmergencyCode:
        """The emergency code that was told last for a candidate's PC. Raises RefusedError, LinkError."""
        return await self._get_json("/api/v1/emergency-code", token, {"sitting": sitting}, EmergencyCode)

    async def photo(self, token: str, ticket: Ticket) -> bytes:
        """The photo of a candidate. Raises RefusedError, LinkError."""
        return await self._get("/api/v1/candidate-photo", token, {"ticket": ticket}, MAX_PHOTO)

    async def screen(self, token: str, id_: str) -> bytes:
        """The picture of a screen that was asked for. Raises RefusedError until it came, LinkError."""
        return await self._get(f"/api/v1/screens/{id_}", token, {}, MAX_SCREEN)

    # ---- parts ------------------------------------------------------------------------------------------------------

    def _headers(self, token: str) -> dict[str, str]:
        shown = {"X-Kaochang-Machine": str(self._machine)}
        return {**shown, "Authorization": f"Bearer {token}"} if token else shown

    async def _post(self, path: str, token: str, body: msgspec.Struct | None, shape: type[T]) -> T:
        data = msgspec.json.encode(body) if body is not None else None
        return _decoded(await self._ask("POST", path, token, {}, data, MAX_REPLY), shape)

    async def _get_json(self, path: str, token: str, query: dict[str, str], shape: type[T]) -> T:
        return _decoded(await self._get(path, token, query, MAX_REPLY), shape)

    async def _get(self, path: str, token: str, query: dict[str, str], limit: int) -> bytes:
        return await self._ask("GET", path, token, query, None, limit)

    async def _ask(
        self,
        method: str,
        path: str,
        token: str,
        query: dict[str, str],
        data: bytes | None,
        limit: int,
        within: float = ANSWER_WITHIN,
        at: str = "",
    ) -> bytes:
        at = at or self._url
        if not at:
            raise LinkError("server_unknown")
        url, headers = at + path, self._headers(token)
        timeout = aiohttp.ClientTimeout(total=within, sock_connect=CONNECT_TIMEOUT)
        try:
            async with self._session.request(
                method, url, params=query, data=data, headers=headers, timeout=timeout
            ) as response:
                read = bytearray()
                async for chunk in response.content.iter_chunked(1 << 16):
                    read += chunk
                    if len(read) > limit:
                        raise LinkError("fetch_too_large", path)
                if response.status != 200:
                    problem = _decoded(bytes(read), Problem)
                    raise RefusedError(response.status, Refusal(problem.code, problem.facts))
                return bytes(read)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LinkError("connection_lost", type(error).__name__) from error


def _decoded(data: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=shape)
    except UNREADABLE as error:
        raise LinkError("message_unreadable", type(error).__name__) from error
