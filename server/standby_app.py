"""A standby put together: it follows, waits for people to have it take over, and then is the server.

Until then it answers three questions at the address where it would serve: how far it is, by what mandate it leads
(none), and "take over". Nobody else is talked to: PCs and consoles see a server that is not there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec
import structlog
from aiohttp import web

from exam.clock import Clock, wall_now
from exam.ids import MachineId
from exam.link.enrolment import machine_context
from exam.people import Actor, may
from exam.plan import PlanError
from exam.policy import SECOND
from exam.program import PROGRAM
from exam.text import Refusal
from exam.trust.certificates import fingerprint_of
from exam.trust.machine_identity import MachineKind
from exam.wire.standby_talk import STANDBY, StandbyHealth, TakeOver, TakingOver
from server.accounts import Account, Accounts, AccountsError, password_matches, people_file, tidy
from server.attempts import Attempts
from server.exam_clock import boot_mark
from server.journal.errors import StoreError
from server.machine_registry import MachineRegistry, RegistryError
from server.site_folder import SiteFolder
from server.site_keys import SiteKeysError
from server.standby.copy_keeping import own_folder, whole_file
from server.standby.following import Following
from server.standby.leader_link import LeaderLink
from server.standby.office import Succession
from server.standby.own_journal import CutJournal
from server.standby.taking_over import SILENT, standing_of, take_over, why_not
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from server.trust_files import ensure_trust, server_context
from server.web.errors import errors
from server.web.machine_door import shown_certificate
from server.web.replies import RefusedRequestError, body, reply

LOOK_EVERY = 0.2
"""Seconds between looks whether the copy is there, or an order to take over lies in the folder."""
WRONG_TRIES, TRY_WINDOW = 5, 5 * 60_000
LONGEST_REASON = 500
MAX_BODY = 16 * 1024
MOST_ORDER_BYTES = 16 * 1024
TAKE_OVER = "take_over"
"""The act, as `exam.people.MAY` knows it."""
log = structlog.get_logger("server.standby")


class StandbyOptions(msgspec.Struct, frozen=True):
    """How a standby is started. `site` is its copy, `leader` the server's address, `authority` the site's authority;
    `address` is where PCs and consoles would reach this machine. `database` empty means SQLite in the copy.
    """

    site: Path
    leader: str
    authority: Path
    machine: MachineId
    address: str
    host: str = "0.0.0.0"
    port: int = 8443
    database: str = ""
    names: tuple[str, ...] = ()


class Order(msgspec.Struct, frozen=True):
    """An order to take over, as the command on this machine leaves it in the folder."""

    actor: Actor
    reason: str


class _Taken(NamedTuple):
    actor: Actor
    reason: str
    answer: asyncio.Future[TakingOver | Refusal]


def order_file(site: SiteFolder) -> Path:
    """Where the command on this machine leaves an order to take over."""
    return own_folder(site) / "take-over.json"


class Standby:
    """One standby until it takes over."""

    def __init__(self, options: StandbyOptions, clock: Clock, store: Callable[[], CutJournal] | None = None) -> None:
        self.options = options
        self._clock = clock
        self._site = SiteFolder(options.site)
        self._boot = boot_mark()
        self._tries = Attempts(WRONG_TRIES, TRY_WINDOW)
        self.answers = asyncio.Event()
        """Set once it can be asked to take over."""
        self._orders: asyncio.Queue[_Taken] = asyncio.Queue(4)
        url = options.database or sqlite_url(self._site.journal_file)
        context = machine_context(options.authority, own_folder(self._site))
        self.following = Following(
            self._site,
            LeaderLink(options.leader, context),
            store or (lambda: SqlJournal(open_database(url))),
            options.address,
            clock,
            Random(options.machine),  # noqa: S311 - spreads reconnects, hides nothing
        )

    async def run(self) -> Succession:
        """Follow until people have this machine take over; the site's folder is a server's then."""
        following = asyncio.create_task(self.following.run(), name="following")
        try:
            await self._copied()
            async with self._door():
                return await self._ordered(following)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await self.following.close()

    async def _copied(self) -> None:
        """Wait until the copy of the site was whole once: half of a site's keys would be completed with others."""
        while not whole_file(self._site).is_file():
            await self._clock.sleep(LOOK_EVERY)

    async def _ordered(self, following: asyncio.Task[None]) -> Succession:
        while True:
            taken = await self._next_order()
            refusal = await self._why_not()
            if refusal is None:
                # From here on nothing of the old server is taken in, whatever it still says.
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)
                silent = self.following.silent_for(self._clock.monotonic_ms())
                found = await self._take_over(taken)
                if isinstance(found, Succession):
                    taken.answer.set_result(TakingOver(found.event.term, found.event.records, silent or 0))
                    await self._clock.sleep(LOOK_EVERY)  # whoever asked hears it before this door closes
                    return found
                refusal = found
                following = asyncio.create_task(self.following.run(), name="following")
            taken.answer.set_result(refusal)

    async def _why_not(self) -> Refusal | None:
        """Why not now. A server that was heard a moment ago is listened for once more: nobody has to ask twice."""
        heard = self.following.heard
        standing = standing_of(self.following, self._clock.monotonic_ms())
        if standing.silent_for is not None and standing.silent_for < SILENT:
            await self._clock.sleep((SILENT - standing.silent_for) / SECOND)
            if self.following.heard != heard:
                return Refusal("standby_hears_server")
        return why_not(standing_of(self.following, self._clock.monotonic_ms()))

    async def _take_over(self, taken: _Taken) -> Succession | Refusal:
        machine = self.options.machine
        try:
            return await asyncio.to_thread(
                take_over, self._site, self.following, machine, taken.actor, taken.reason, self._clock, self._boot
            )
        except (OSError, StoreError, SiteKeysError) as error:
            log.error("taking over failed; it goes on following", cause=type(error).__name__)  # noqa: TRY400 - as said
            return Refusal("takeover_unwritable")

    async def _next_order(self) -> _Taken:
        """The next order, of a console or of the command on this machine."""
        file = order_file(self._site)
        while self._orders.empty():
            if (order := await asyncio.to_thread(_read_order, file)) is not None:
                return _Taken(order.actor, order.reason, asyncio.get_running_loop().create_future())
            await self._clock.sleep(LOOK_EVERY)
        return self._orders.get_nowait()

    # ---- its own door -----------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _door(self) -> AsyncIterator[None]:
        """Answer at the address where it would serve. A port that is taken is tried again only by starting anew."""
        plan = self._site.read_plan()
        trust = await asyncio.to_thread(ensure_trust, self._site, plan.site_number, self.options.names, wall_now())
        app = web.Application(client_max_size=MAX_BODY, middlewares=[errors])
        app.router.add_get("/healthz", self._health)
        app.router.add_get("/api/v1/mandate", self._mandate)
        app.router.add_post("/api/v1/take-over", self._take_over_asked)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, auto_decompress=False)
        await runner.setup()
        try:
            context = server_context(trust)
            await web.TCPSite(runner, self.options.host, self.options.port, ssl_context=context).start()
            self.answers.set()
            yield
        finally:
            await runner.cleanup()

    async def _health(self, _request: web.Request) -> web.Response:
        """GET /healthz -> 503 {"status": "standby", ...}: it is no server yet, and says how far it is."""
        now = self._clock.monotonic_ms()
        standing = standing_of(self.following, now)
        behind = max(0, self.following.newest - standing.records)
        told = self._plan_number(), standing.records, self.following.in_step, standing.silent_for, behind
        health = StandbyHealth(STANDBY, PROGRAM, *told)
        return reply(health, status=503)

    def _plan_number(self) -> str:
        try:
            return self._site.read_plan().number
        except (PlanError, OSError):
            return ""

    async def _mandate(self, _request: web.Request) -> web.Response:
        """GET /api/v1/mandate -> 204: it leads nobody."""
        return web.Response(status=204)

    async def _take_over_asked(self, request: web.Request) -> web.Response:
        """POST /api/v1/take-over {"name", "password", "reason"} -> {"term", "records", "silent_for"}."""
        machine = self._console(request)
        asked = await body(request, TakeOver)
        reason = asked.reason.strip()[:LONGEST_REASON]
        if not reason:
            raise RefusedRequestError(400, Refusal("reason_missing"))
        account = await self._who(asked, request.remote or "")
        answer: asyncio.Future[TakingOver | Refusal] = asyncio.get_running_loop().create_future()
        try:
            self._orders.put_nowait(_Taken(Actor(account.role, account.name, machine), reason, answer))
        except asyncio.QueueFull:
            raise RefusedRequestError(503, Refusal("sign_in_busy")) from None
        outcome = await answer
        if isinstance(outcome, Refusal):
            raise RefusedRequestError(409, outcome)
        return reply(outcome)

    def _console(self, request: web.Request) -> MachineId:
        """The console that asks, by its certificate."""
        shown = shown_certificate(request)
        if shown is None:
            raise RefusedRequestError(403, Refusal("certificate_needed"))
        try:
            holder = MachineRegistry(self._site).holder(fingerprint_of(shown))
        except (RegistryError, OSError):
            raise RefusedRequestError(503, Refusal("machines_unreadable")) from None
        if holder is None:
            raise RefusedRequestError(403, Refusal("certificate_retired"))
        if holder.identity.kind is not MachineKind.CONSOLE:
            raise RefusedRequestError(403, Refusal("certificate_other_kind"))
        return holder.identity.machine

    async def _who(self, asked: TakeOver, address: str) -> Account:
        now = self._clock.monotonic_ms()
        if wait := self._tries.wait(address, now):
            raise RefusedRequestError(429, Refusal("too_many_sign_ins", {"seconds": wait // 1000 + 1}))
        self._tries.add(address, now)
        try:
            account = await asyncio.to_thread(person_of, self._site, asked.name, asked.password)
        except AccountsError:
            raise RefusedRequestError(503, Refusal("people_unreadable")) from None
        if isinstance(account, Refusal):
            raise RefusedRequestError(403 if account.code == "role_may_not" else 401, account)
        return account


def person_of(site: SiteFolder, name: str, password: str) -> Account | Refusal:
    """Who may have this standby take over, by name and password. Slow: in a thread. Raises AccountsError."""
    accounts = Accounts(people_file(site))
    account = accounts.find(tidy(name))
    if not password_matches(account, password, accounts.stand_in) or account is None:
        return Refusal("sign_in_wrong")
    if not may(account.role, TAKE_OVER):
        return Refusal("role_may_not", {"role": account.role.value, "act": TAKE_OVER})
    return account


def _read_order(file: Path) -> Order | None:
    """An order that lies in the folder; it is taken away, so that it is carried out once."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_ORDER_BYTES)
        file.unlink()
        return msgspec.json.decode(data, type=Order)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
