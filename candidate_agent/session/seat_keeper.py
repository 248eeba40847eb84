"""Looks after the seat on this PC's disk: sealed when somebody has logged in, kept up to date, removed when whole."""

from __future__ import annotations

import asyncio
from collections import deque
from pathlib import Path

import structlog

from candidate_agent.session.seat_file import KeptSeat, SeatFile, SeatFileError, SeatKey, new_key, what_matters
from candidate_agent.session.state import SessionState
from exam.policy import Policy
from exam.text import Refusal
from exam.wire import messages as wire

_LIMITS = Policy()
ATTEMPTS, WINDOW = _LIMITS.login_attempts, _LIMITS.login_attempt_window
"""So many wrong tries in so many milliseconds, as at the server."""
log = structlog.get_logger("agent.seat")


class SeatKeeper:
    """The seat of whoever sits at this PC. `folder` is where its journals are; the core tells how things stand."""

    def __init__(self, folder: Path, core: SessionState) -> None:
        self._file = SeatFile(folder)
        self._core = core
        self._typed: tuple[str, str] | None = None
        self._key: SeatKey | None = None
        self._kept: tuple[wire.Seated, wire.View] | None = None
        self._refused = False
        self._wrong: deque[int] = deque(maxlen=ATTEMPTS)
        core.can_unlock = self._file.is_there()

    def typed(self, ticket: str, password: str) -> None:
        """Ticket and password were typed at a login; they are forgotten as soon as the key is made."""
        self._typed = ticket, password

    def wants_key(self) -> bool:
        """Whether a login has been answered and its seat has no key yet."""
        return self._typed is not None and self._core.seated is not None

    async def make_key(self) -> None:
        """Derive the key of a new seat beside the event loop, and keep the seat."""
        typed, self._typed = self._typed, None
        seated = self._core.seated
        if typed is None or seated is None:
            return
        sitting = seated.view.sitting
        key = await asyncio.to_thread(new_key, *typed)
        if self._core.seated is not None and self._core.seated.view.sitting == sitting:
            self._key, self._kept = key, None
            self.look()

    async def open(self, ticket: str, password: str, monotonic: int) -> KeptSeat | Refusal:
        """Open the seat with what was typed. Refused: `too_many_attempts`, `password_wrong`, `seat_unknown`."""
        recent = [at for at in self._wrong if monotonic - at < WINDOW]
        if len(recent) >= ATTEMPTS:
            return Refusal("too_many_attempts", {"seconds": (WINDOW - (monotonic - recent[0])) // 1000 + 1})
        # Counted before it is tried: whoever types faster than the key is made gains nothing.
        self._wrong.append(monotonic)
        try:
            opened = await asyncio.to_thread(self._file.open, ticket, password)
        except SeatFileError as error:
            log.warning("this PC's seat cannot be opened", cause=str(error))
            return Refusal("seat_unknown")
        if opened is None:
            return Refusal("password_wrong")
        self._wrong.clear()
        seat, self._key = opened
        self._kept = seat.seated, what_matters(seat.view)
        return seat

    def look(self) -> None:
        """Keep the seat as it is now where that differs from what is kept; remove what is of no more use."""
        core = self._core
        seated, view = core.seated, core.view
        if seated is None or view is None:
            return
        if core.is_over:
            self._remove()
        elif self._key is not None:
            matters = what_matters(view)
            if self._kept is None or self._kept[0] is not seated or self._kept[1] != matters:
                self._keep(KeptSeat(seated, view), self._key)
                self._kept = seated, matters

    def leave(self) -> None:
        """The candidate leaves this PC."""
        self._key, self._typed, self._kept = None, None, None
        self._remove()

    def _keep(self, seat: KeptSeat, key: SeatKey) -> None:
        try:
            self._file.write(seat, key)
        except SeatFileError as error:
            if not self._refused:
                log.warning("the seat could not be kept; a restart will wait for the server", cause=str(error))
            self._refused = True
            return
        self._refused = False
        self._core.can_unlock = True

    def _remove(self) -> None:
        if not self._core.can_unlock:
            return
        self._kept, self._core.can_unlock = None, False
        try:
            self._file.remove()
        except SeatFileError as error:
            log.warning("the seat could not be removed", cause=str(error))
