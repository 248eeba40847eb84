"""The console's desk on a real machine: post, watch, orders and looks, as the windows see them.

It holds nothing that matters. The picture comes from the server, and an order is on this console's disk before it
leaves (`ledger`), so that a console killed at any line costs neither a state nor a command.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from typing import TypeVar

from exam.clock import Clock
from exam.closing import ClosureReport
from exam.commands import AskScreen, ReadEmergencyCode, StaffCommand
from exam.ids import MachineId, RoomName, SessionId, SittingId, Ticket
from exam.link.console_link import ConsoleLink, RefusedError
from exam.link.own_enrolment import Enrolling, OwnEnrolment
from exam.link.searching import Looking, ServerSearch
from exam.link.server_link import LinkError
from exam.people import Actor, may
from exam.text import Language, Refusal
from exam.timing import Instant
from exam.wire.console_talk import CandidateStory, CheckList, EmergencyCode, Order
from exam.wire.enrolment import CodesRequest, GivenCodes
from exam.wire.safe_home_rows import StandbyRow
from exam.wire.standby_talk import StandbySwitch
from invigilator_console.leader_file import LeaderFile
from invigilator_console.ledger import Ledger
from invigilator_console.lookout import Lookout
from invigilator_console.orders import Orders
from invigilator_console.photos import Photos
from invigilator_console.port import Connection, Standing, Takeover, Then, Unanswered
from invigilator_console.post import SILENT_AFTER, Post, refusal_of
from invigilator_console.room.board import Board
from invigilator_console.taking_over import TakingOver
from invigilator_console.watch import Watch

SCREEN_TRIES, SCREEN_EVERY = 20, 0.25
T = TypeVar("T")


class LiveDesk:
    """Implements `invigilator_console.port.Desk`. What the windows hook into stands in `post`, `watch` and `orders`."""

    def __init__(
        self, link: ConsoleLink, ledger: Ledger, leader_file: LeaderFile, clock: Clock, random: Random
    ) -> None:
        self.board = Board()
        self.post = Post(clock)
        self.watch = Watch(self.post, link, self.board, random)
        self.orders = Orders(self.post, link, ledger, self.board)
        self.watch.connected_hook = self.orders.connected
        self.lookout = Lookout(self.post, link, self.board, leader_file)
        self.lookout.back_hook = self.watch.back
        self.watch.leads_hook = self.lookout.leads
        self._taking_over = TakingOver(self.post, link, self.lookout, self._signed_in)
        self._link = link
        self._search: ServerSearch | None = None
        self._enrolment: OwnEnrolment | None = None
        self._photos = Photos(self._fetch_photo, self.post.changed)

    def bind(self, search: ServerSearch, enrolment: OwnEnrolment) -> None:
        """Take the search for the server, and the enrolling of this console, which were made with this desk."""
        self._search, self._enrolment = search, enrolment

    async def close(self) -> None:
        """End what goes on."""
        await self._photos.close()
        await self.post.close()

    # ---- what is there ----------------------------------------------------------------------------------------------

    @property
    def now(self) -> Instant:
        """Exam time."""
        return self.board.now(self.post.clock.monotonic_ms())

    @property
    def me(self) -> Actor | None:
        """Who is signed in here."""
        return self.post.me

    @property
    def is_connected(self) -> bool:
        """Whether the server is there: it tells, or has just said that somebody must sign in."""
        standing = self.post.shown_standing
        silent = standing is not Standing.LIVE and self.lookout.silent_for > SILENT_AFTER
        return bool(self._link.url) and standing is not Standing.AWAY and not silent

    @property
    def connection(self) -> Connection:
        """How the console stands with the server."""
        looking = self._search.looking if self._search is not None else Looking()
        told = tuple((one.address, one.way, one.outcome) for one in looking.tried)
        lookout, standing = self.lookout, self.post.shown_standing
        silent = 0 if standing is Standing.LIVE else lookout.silent_for
        around = lookout.standby, lookout.kept_out, lookout.is_starting
        return Connection(standing, self.post.age, self._link.url, told, looking.not_enrolled, silent, *around)

    @property
    def enrolling(self) -> Enrolling:
        """How enrolling this console stands."""
        return self._enrolment.state if self._enrolment is not None else Enrolling(MachineId(""))

    @property
    def takeover(self) -> Takeover:
        """How a takeover that was ordered here stands."""
        return self._taking_over.state

    @property
    def displaced(self) -> Actor | None:
        """Who was signed in here when the server became another."""
        return self.post.displaced

    @property
    def unanswered(self) -> Sequence[Unanswered]:
        """Orders whose answer never came."""
        return self.orders.unanswered

    def may(self, act: str) -> bool:
        """By the one table."""
        return self.post.me is not None and may(self.post.me.role, act)

    def photo(self, ticket: Ticket) -> bytes | None:
        """A candidate's photo where it is here; asked for otherwise."""
        person = self.board.people.get(ticket)
        return self._photos.get(ticket) if person is not None and person.photo is not None else None

    # ---- people -----------------------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str, then: Callable[[Refusal | None], None]) -> None:
        """Sign in at this console."""
        self.post.start(self._sign_in(name, password, then), "sign in")

    async def _sign_in(self, name: str, password: str, then: Callable[[Refusal | None], None]) -> None:
        then(await self._signed_in(name, password))

    async def _signed_in(self, name: str, password: str) -> Refusal | None:
        if self.lookout.kept_out and self.lookout.kept_out == self._link.url:
            return Refusal("server_replaced")
        before, who = self.post.token, self.post.me
        try:
            signed = await self._link.sign_in(name, password)
        except (RefusedError, LinkError) as error:
            return refusal_of(error)
        self.post.taken_by(signed.token, signed.actor)
        self.watch.at_once()
        if before and who is not None and who.name != signed.actor.name:
            with contextlib.suppress(RefusedError, LinkError):
                await self._link.sign_out(before)
        return None

    def unlock(self, password: str, then: Callable[[Refusal | None], None]) -> None:
        """Unlock the console."""
        self.post.start(self._unlock(password, then), "unlock")

    async def _unlock(self, password: str, then: Callable[[Refusal | None], None]) -> None:
        try:
            await self._link.unlock(self.post.token, password)
        except (RefusedError, LinkError) as error:
            if isinstance(error, RefusedError):
                self.post.turned_away(error)
            then(refusal_of(error))
            return
        self.watch.used()
        self.post.stand(Standing.AWAY)
        self.watch.at_once()
        then(None)

    def sign_out(self) -> None:
        """Sign out. Whether the server hears it or not, nobody acts here any more."""
        token = self.post.token
        self.post.left()

        async def tell() -> None:
            with contextlib.suppress(RefusedError, LinkError):
                await self._link.sign_out(token)

        self.post.start(tell(), "sign out")

    def enrol(self, code: str) -> None:
        """A one-time code was typed."""
        if self._enrolment is not None:
            self._enrolment.type_code(code, self.connection.not_enrolled)

    def typed_address(self, address: str) -> Refusal | None:
        """Somebody typed where the server is."""
        return self._search.typed(address) if self._search is not None else None

    def used(self) -> None:
        """A person touched keyboard or mouse."""
        self.watch.used()

    # ---- the standby ------------------------------------------------------------------------------------------------

    def take_over(self, name: str, password: str, reason: str) -> None:
        """Have the standby take over."""
        self._taking_over.order(name, password, reason)

    def switch_standby(self, *, together: bool, reason: str, then: Callable[[Refusal | None], None]) -> None:
        """Have saves wait for the standby, or not."""
        asked = StandbySwitch(together, reason)

        def told(answer: StandbyRow | Refusal) -> None:
            then(answer if isinstance(answer, Refusal) else None)

        self._look("switching the standby", lambda token: self._link.switch_standby(token, asked), told)

    # ---- orders -----------------------------------------------------------------------------------------------------

    def order(self, command: StaffCommand, then: Then) -> str:
        """Give an order."""
        return self.orders.order(command, then)

    def agree(self, proposals: Sequence[str], name: str, password: str, then: Then) -> None:
        """Another person agrees here."""
        self.orders.agree(proposals, name, password, then)

    def ask_again(self, request: str, then: Then) -> None:
        """Give a lost order now."""
        self.orders.ask_again(request, then)

    def drop(self, request: str) -> None:
        """Forget a lost order."""
        self.orders.drop(request)

    # ---- looks ------------------------------------------------------------------------------------------------------

    def story(self, sitting: SittingId, then: Callable[[CandidateStory | Refusal], None]) -> None:
        """What happened to a candidate."""
        self._look("story", lambda token: self._link.story(token, sitting), then)

    def closure(self, session: SessionId, then: Callable[[ClosureReport | Refusal], None]) -> None:
        """The closure report of a session."""
        self._look("closure", lambda token: self._link.closure(token, session), then)

    def checks(self, room: RoomName, then: Callable[[CheckList | Refusal], None]) -> None:
        """The machine checks of a room's PCs."""
        self._look("checks", lambda token: self._link.checks(token, room), then)

    def form(self, asked: Mapping[str, str], then: Callable[[bytes | Refusal], None]) -> None:
        """A printed form as PDF."""
        self._look("form", lambda token: self._link.form(token, dict(asked)), then)

    def checks_paper(
        self, room: RoomName, form: str, language: Language, then: Callable[[bytes | Refusal], None]
    ) -> None:
        """The machine checks of a room as a file."""
        self._look("checks paper", lambda token: self._link.checks_paper(token, room, form, language), then)

    def enrolment_codes(self, asked: CodesRequest, then: Callable[[GivenCodes | Refusal], None]) -> None:
        """One-time codes for PCs of a room."""
        self._look("enrolment codes", lambda token: self._link.enrolment_codes(token, asked), then)

    def _look(self, name: str, ask: Callable[[str], Awaitable[T]], then: Callable[[T | Refusal], None]) -> None:
        """Ask the server in the background, and tell what came or why nothing did."""

        async def asking() -> None:
            try:
                answer: T | Refusal = await ask(self.post.token)
            except (RefusedError, LinkError) as error:
                answer = refusal_of(error)
            then(answer)

        self.post.start(asking(), name)

    def emergency_code(self, sitting: SittingId, reason: str, then: Callable[[EmergencyCode | Refusal], None]) -> None:
        """Order it, and show what was told."""

        async def ask() -> None:
            try:
                await self._link.order(
                    self.post.token, Order(secrets.token_hex(12), ReadEmergencyCode(sitting, reason))
                )
                then(await self._link.emergency_code(self.post.token, sitting))
            except (RefusedError, LinkError) as error:
                then(refusal_of(error))

        self.post.start(ask(), "emergency code")

    def screen(self, sitting: SittingId, then: Callable[[bytes | Refusal], None]) -> None:
        """Ask to see a candidate's screen, and wait a few seconds for the picture."""

        async def ask() -> None:
            request = secrets.token_hex(12)
            try:
                await self._link.order(self.post.token, Order(request, AskScreen(sitting)))
                for _ in range(SCREEN_TRIES):
                    with contextlib.suppress(RefusedError):
                        then(await self._link.screen(self.post.token, request))
                        return
                    await self.post.clock.sleep(SCREEN_EVERY)
                then(Refusal("screen_not_there"))
            except (RefusedError, LinkError) as error:
                then(refusal_of(error))

        self.post.start(ask(), "screen")

    async def _fetch_photo(self, ticket: Ticket) -> bytes | None:
        try:
            return await self._link.photo(self.post.token, ticket)
        except RefusedError:
            return b""
        except LinkError:
            return None
