"""Lets people in and out: accounts, passes and the journal put together, with the slow hashing in threads.

At most two passwords are hashed at once and few wait for it, so a storm of guesses takes neither memory nor the cores
that candidates' answers need.
"""

from __future__ import annotations

import asyncio
import secrets

from aiohttp import web

from exam.events import SignedIn, SignedOut, SignInRefused
from exam.people import Actor, may
from exam.text import Refusal
from server.accounts import Account, Accounts, AccountsError, password_matches, tidy
from server.service import ExamService, Life
from server.sign_in import Origin, Pass, SignIns
from server.web.machine_door import MACHINE
from server.web.replies import RefusedRequestError

HASHED_AT_ONCE = 2
MOST_WAITING = 16
"""Sign-ins that wait for their turn: less than a second of work; who comes beyond is told to try again."""


def check_role(actor: Actor, act: str) -> None:
    """End the request with 403 where a role may not do something (`exam.people.MAY`)."""
    if not may(actor.role, act):
        raise RefusedRequestError(403, Refusal("role_may_not", {"role": actor.role.value, "act": act}))


def shown_pass(request: web.Request) -> tuple[str, str]:
    """The token that a console shows, and the machine it is."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else "", machine_of(request)


def machine_of(request: web.Request) -> str:
    """The machine that asks: what its certificate says, else its own word."""
    known = request.get(MACHINE)
    return known.identity.machine if known is not None else request.headers.get("X-Kaochang-Machine", "")


class Doorkeeper:
    """Signs people in and out, and recognises their passes. Refusals end the request with their status."""

    def __init__(self, service: ExamService, accounts: Accounts, sign_ins: SignIns) -> None:
        self._service = service
        self._accounts = accounts
        self._sign_ins = sign_ins
        self._turn = asyncio.Semaphore(HASHED_AT_ONCE)
        self._waiting = 0

    async def sign_in(self, origin: Origin, password: str) -> tuple[str, Actor]:
        """Sign in with name and password; returns the token and who it is for, once it is on the record."""
        account = await self._identify(origin, password)
        life = self._life()
        now = life.clock.now()
        pass_ = self._sign_ins.make(secrets.token_hex(8), account, origin.machine, now)
        await self._enter(life, pass_)
        self._sign_ins.acts(pass_.sid, now)
        return self._sign_ins.token(pass_), pass_.actor

    async def unlock(self, pass_: Pass, address: str, password: str) -> None:
        """Open a locked console again with the password of whoever locked it."""
        await self._identify(Origin(pass_.actor.name, pass_.actor.machine, address), password)
        life = self._life()
        if self._sign_ins.is_locked(pass_.sid):
            await self._enter(life, pass_)
        self._sign_ins.acts(pass_.sid, life.clock.now())

    async def sign_out(self, pass_: Pass) -> None:
        """End a sign-in."""
        self._sign_ins.ends(pass_.sid)
        await self._service.note(SignedOut(pass_.sid, pass_.actor))

    def recognise(self, token: str, machine: str) -> Pass:
        """Whose pass this is, the console locked or not. Refused with 401 where it does not count."""
        pass_ = self._sign_ins.read(token)
        if pass_ is None:
            raise RefusedRequestError(401, Refusal("sign_in_first"))
        life = self._life()
        account = self._find(pass_.actor.name)
        stands = self._sign_ins.is_locked(pass_.sid) or life.hall.consoles.get(pass_.sid) == pass_.actor
        if not stands or not self._sign_ins.holds(pass_, machine, account, life.clock.now()):
            raise RefusedRequestError(401, Refusal("sign_in_first"))
        return pass_

    async def admit(self, token: str, machine: str, *, acted: bool) -> Pass:
        """Whose pass this is; refused with 423 while the console is locked. A lock outlives a restart of the server."""
        pass_ = self.recognise(token, machine)
        if self._sign_ins.is_locked(pass_.sid):
            raise RefusedRequestError(423, Refusal("console_locked"))
        if self._sign_ins.goes_idle(pass_.sid, self._life().clock.now(), acted=acted):
            await self._service.note(SignedOut(pass_.sid, pass_.actor, "console_locked"))
            raise RefusedRequestError(423, Refusal("console_locked"))
        return pass_

    # ---- parts ------------------------------------------------------------------------------------------------------

    async def _enter(self, life: Life, pass_: Pass) -> None:
        for sid, actor in self._sign_ins.replaced(life.hall.consoles, pass_.actor):
            if sid != pass_.sid:
                self._sign_ins.ends(sid)
                await self._service.note(SignedOut(sid, actor, "signed_in_again"))
        await self._service.note(SignedIn(pass_.sid, pass_.actor))

    async def _identify(self, origin: Origin, password: str) -> Account:
        """The account of a right name and password. Says no alike, and after the same time, whichever was wrong."""
        if self._waiting >= MOST_WAITING:
            raise RefusedRequestError(503, Refusal("sign_in_busy"))
        now = self._life().clock.now()
        account = self._find(origin.name)
        refusal = self._sign_ins.begin_try(origin, now)
        if refusal is not None:
            await self._note_refused(origin, account, refusal.code)
            raise RefusedRequestError(429, refusal)
        self._waiting += 1
        try:
            async with self._turn:
                right = await asyncio.to_thread(password_matches, account, password, self._accounts.stand_in)
        finally:
            self._waiting -= 1
        if account is None or not right:
            await self._note_refused(origin, account, "sign_in_wrong")
            raise RefusedRequestError(401, Refusal("sign_in_wrong"))
        self._sign_ins.was_right(origin)
        return account

    async def _note_refused(self, origin: Origin, account: Account | None, code: str) -> None:
        """Keep it, a bounded number of times, with the name only where there is such a person."""
        if self._sign_ins.may_note_refusal(origin, self._life().clock.now()):
            await self._service.note(SignInRefused(account.name if account else "", origin.machine, code))

    def _find(self, name: str) -> Account | None:
        try:
            return self._accounts.find(tidy(name))
        except AccountsError:
            raise RefusedRequestError(503, Refusal("people_unreadable")) from None

    def _life(self) -> Life:
        life = self._service.life
        if life is None:
            fault = self._service.fault
            raise RefusedRequestError(503, Refusal(fault.code if fault else "not_serving"))
        return life
