"""A server behind the console's link, without a network: what it is asked, what it answers, and when it is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from exam.closing import ClosureReport
from exam.commands import ReadEmergencyCode
from exam.ids import MachineId, RoomName, SessionId, SittingId, Ticket
from exam.link.console_link import RefusedError
from exam.link.server_link import LinkError
from exam.people import Actor, Role
from exam.text import Language, Refusal
from exam.wire.console_talk import (
    CandidateStory,
    CheckList,
    CheckRow,
    Done,
    EmergencyCode,
    Order,
    RequestState,
    SignedInAs,
    ToConsole,
)
from exam.wire.enrolment import CodesRequest, GivenCode, GivenCodes
from exam.wire.safe_home_rows import StandbyRow
from exam.wire.standby_talk import StandbySwitch
from tests.ui.console.stage import NOW, ROOM, picture

PEOPLE = {"监考甲": Role.INVIGILATOR, "主考甲": Role.CHIEF_EXAMINER, "巡考甲": Role.ROVING_INSPECTOR}


class FakeWatching:
    """One connection: what the test puts in is told, and a close code ends it."""

    def __init__(self) -> None:
        self.here_said: list[bool] = []
        self._told: asyncio.Queue[ToConsole | Exception | None] = asyncio.Queue()

    async def here(self, *, active: bool) -> None:
        """The console's word."""
        self.here_said.append(active)

    async def hang_up(self) -> None:
        """End it from the console's side."""
        self.end()

    async def told(self) -> AsyncIterator[ToConsole]:
        """Yield what was put in."""
        while True:
            told = await self._told.get()
            if told is None:
                return
            if isinstance(told, Exception):
                raise told
            yield told

    def say(self, told: ToConsole) -> None:
        """Tell the console something."""
        self._told.put_nowait(told)

    def end(self, code: str = "") -> None:
        """Close the connection, with a refusal's code or without."""
        self._told.put_nowait(RefusedError(423, Refusal(code)) if code else None)


class FakeServer:
    """Implements what `LiveDesk` asks of a `ConsoleLink`."""

    def __init__(self) -> None:
        self.url = "https://10.0.0.2:8443"
        self.here = True
        self.hears = True
        """Whether an order that goes unanswered arrived all the same."""
        self.answers = True
        self.orders: list[tuple[str, Order]] = []
        self.done: dict[str, Done | Refusal] = {}
        self.refuse: list[Refusal] = []
        self.proposes = False
        self.away_for_questions = False
        """Whether nobody answers what became of an order."""
        self.unlock_refusal: Refusal | None = None
        self.switched: list[StandbySwitch] = []
        self.signed_in: dict[str, str] = {}
        self.connections: list[FakeWatching] = []
        self.photos: dict[Ticket, bytes] = {}
        self.photo_asked = 0
        self._tokens = 0

    def move(self, url: str) -> None:
        """The server is elsewhere."""
        self.url = url

    async def close(self) -> None:
        """Nothing is open."""

    @property
    def watching(self) -> FakeWatching:
        """The newest connection."""
        return self.connections[-1]

    # ---- the link ---------------------------------------------------------------------------------------------------

    async def sign_in(self, name: str, password: str) -> SignedInAs:
        """Names are known; the password is `right`."""
        self._reach()
        if name not in PEOPLE or password != "right":
            raise RefusedError(401, Refusal("sign_in_wrong"))
        self._tokens += 1
        token = f"token-{self._tokens}"
        self.signed_in[token] = name
        return SignedInAs(token, Actor(PEOPLE[name], name, "JK-01"), 600_000)

    async def unlock(self, token: str, password: str) -> None:
        """The password is `right`."""
        self._reach()
        if self.unlock_refusal is not None:
            raise RefusedError(401, self.unlock_refusal)
        if password != "right":
            raise RefusedError(401, Refusal("sign_in_wrong"))

    async def sign_out(self, token: str) -> None:
        """Forget a token."""
        self._reach()
        self.signed_in.pop(token, None)

    async def switch_standby(self, token: str, asked: StandbySwitch) -> StandbyRow:
        """Remember it."""
        self._reach()
        self.switched.append(asked)
        return StandbyRow("standby_in_step", "BEI-01", together=asked.together)

    async def order(self, token: str, order: Order) -> Done:
        """Answer an order, once for each number."""
        self._reach()
        if self.hears:
            self.orders.append((self.signed_in.get(token, ""), order))
            if order.request not in self.done:
                refusal = self.refuse.pop(0) if self.refuse else None
                proposal = order.request if self.proposes and refusal is None else ""
                self.done[order.request] = refusal or Done(order.request, proposal)
        if not self.answers or not self.hears:
            raise LinkError("connection_lost")
        answer = self.done[order.request]
        if isinstance(answer, Refusal):
            raise RefusedError(409, answer)
        return answer

    async def request_state(self, token: str, request: str) -> RequestState:
        """What became of an order."""
        self._reach()
        if self.away_for_questions:
            raise LinkError("connection_lost")
        answer = self.done.get(request)
        if answer is None:
            return RequestState(request, known=False)
        if isinstance(answer, Refusal):
            return RequestState(request, known=True, refusal=answer)
        return RequestState(request, known=True, proposal=answer.proposal)

    @asynccontextmanager
    async def watch(self, token: str) -> AsyncIterator[FakeWatching]:
        """A connection that begins with a picture."""
        self._reach()
        if token not in self.signed_in:
            raise RefusedError(401, Refusal("sign_in_first"))
        watching = FakeWatching()
        watching.say(picture(3, (ROOM,), NOW))
        self.connections.append(watching)
        yield watching

    async def story(self, token: str, sitting: SittingId) -> CandidateStory:
        """There is none."""
        self._reach()
        raise RefusedError(404, Refusal("sitting_unknown"))

    async def closure(self, token: str, session: SessionId) -> ClosureReport:
        """There is none."""
        self._reach()
        raise RefusedError(404, Refusal("session_unknown"))

    async def checks(self, token: str, room: RoomName) -> CheckList:
        """One PC that was never checked."""
        self._reach()
        return CheckList(NOW, (CheckRow(MachineId("PC-01"), room, 1, connected=True),))

    async def form(self, token: str, asked: dict[str, str]) -> bytes:
        """One form; nothing else is there."""
        self._reach()
        if asked != {"form": "rules"}:
            raise RefusedError(404, Refusal("form_unknown"))
        return b"%PDF-1.7"

    async def checks_paper(self, token: str, room: RoomName, form: str, language: Language) -> bytes:
        """Larger than a console takes."""
        self._reach()
        raise LinkError("fetch_too_large")

    async def enrolment_codes(self, token: str, asked: CodesRequest) -> GivenCodes:
        """A code for each seat."""
        self._reach()
        return GivenCodes(
            24, tuple(GivenCode(f"{seat:04} 0000 0000", asked.room, seat, ("1",)) for seat in asked.seats)
        )

    async def emergency_code(self, token: str, sitting: SittingId) -> EmergencyCode:
        """A code that somebody ordered to be told."""
        self._reach()
        if not any(isinstance(order.command, ReadEmergencyCode) for _, order in self.orders):
            raise RefusedError(404, Refusal("emergency_code_unread"))
        return EmergencyCode(MachineId("PC-01"), 0, "7-3F7K-9QXM")

    async def photo(self, token: str, ticket: Ticket) -> bytes:
        """A photo that was put there."""
        self._reach()
        self.photo_asked += 1
        if ticket not in self.photos:
            raise RefusedError(404, Refusal("photo_unknown"))
        return self.photos[ticket]

    async def screen(self, token: str, id_: str) -> bytes:
        """There is none."""
        raise RefusedError(404, Refusal("screen_not_there"))

    def _reach(self) -> None:
        if not self.here:
            raise LinkError("server_unreachable")
