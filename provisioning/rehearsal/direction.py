"""Whoever directs the rehearsal: signs in at a console of the copy, as the one account it has, and starts sessions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from exam.commands import StartSession
from exam.ids import SessionId
from exam.link.console_link import ConsoleLink, RefusedError
from exam.link.server_link import LinkError
from exam.plan import Session
from exam.wire.console_talk import Order
from exam.wire.rehearsing import RehearsalOrder, RehearsalState
from provisioning.rehearsal.enrolling import CONSOLE
from provisioning.rehearsal.pc import pc_context
from provisioning.rehearsal.site_copy import DIRECTOR, SiteCopy
from provisioning.rehearsal.stops import StepFailedError
from server.practice import ENDING

T = TypeVar("T")
SIGN_IN_AGAIN = frozenset({"console_locked", "sign_in_first"})


class Direction:
    """A console signed in for the rehearsal; use it as a block."""

    def __init__(self, url: str, copy: SiteCopy) -> None:
        self._copy = copy
        self._link = ConsoleLink(url, pc_context(copy.site, CONSOLE), CONSOLE)
        self._token = ""
        self._orders = 0

    async def __aenter__(self) -> Self:
        try:
            await self._sign_in()
        except (RefusedError, LinkError) as error:
            await self._link.close()
            raise StepFailedError(_code_of(error)) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._link.close()

    async def start(self, sessions: Sequence[Session]) -> None:
        """Start the practice sessions of these. Raises StepFailedError where the server says no."""
        for session in sessions:
            self._orders += 1
            command = StartSession(SessionId(f"{session.id}{ENDING}"))
            order = Order(f"rehearsal-{self._orders:04}", command)
            await self._asked(partial(self._order, order))

    async def rehearse(self, order: RehearsalOrder) -> RehearsalState:
        """Have real PCs rehearse; returns how they stand. Raises StepFailedError where the server says no."""
        return await self._asked(lambda: self._link.rehearse(self._token, order))

    async def seen(self, machine: str = "") -> RehearsalState:
        """How the real PCs stand, and what one of them told. Raises StepFailedError."""
        return await self._asked(lambda: self._link.rehearsal(self._token, machine))

    async def _order(self, order: Order) -> None:
        await self._link.order(self._token, order)

    async def _sign_in(self) -> None:
        self._token = (await self._link.sign_in(DIRECTOR, self._copy.password)).token

    async def _asked(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask; a console that locked itself while PCs were waited for, or that the server forgot, signs in again."""
        try:
            try:
                return await ask()
            except RefusedError as error:
                if error.refusal.code not in SIGN_IN_AGAIN:
                    raise
                await self._sign_in()
                return await ask()
        except (RefusedError, LinkError) as error:
            raise StepFailedError(_code_of(error)) from error


def _code_of(error: RefusedError | LinkError) -> str:
    return error.refusal.code if isinstance(error, RefusedError) else error.code
