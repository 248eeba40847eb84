"""Whoever directs the rehearsal: signs in at a console of the copy, as the one account it has, and starts sessions."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from exam.commands import StartSession
from exam.ids import SessionId
from exam.link.console_link import ConsoleLink, RefusedError
from exam.link.server_link import LinkError
from exam.plan import Session
from exam.wire.console_talk import Order
from provisioning.rehearsal.enrolling import CONSOLE
from provisioning.rehearsal.pc import pc_context
from provisioning.rehearsal.site_copy import DIRECTOR, SiteCopy
from provisioning.rehearsal.stops import StepFailedError
from server.practice import ENDING


class Direction:
    """A console signed in for the rehearsal; use it as a block."""

    def __init__(self, url: str, copy: SiteCopy) -> None:
        self._copy = copy
        self._link = ConsoleLink(url, pc_context(copy.site, CONSOLE), CONSOLE)
        self._token = ""
        self._orders = 0

    async def __aenter__(self) -> Self:
        try:
            self._token = (await self._link.sign_in(DIRECTOR, self._copy.password)).token
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
            try:
                await self._link.order(self._token, Order(f"rehearsal-{self._orders:04}", command))
            except (RefusedError, LinkError) as error:
                raise StepFailedError(_code_of(error)) from error


def _code_of(error: RefusedError | LinkError) -> str:
    return error.refusal.code if isinstance(error, RefusedError) else error.code
