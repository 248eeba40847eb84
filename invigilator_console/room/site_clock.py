"""The time of day at the site for what belongs to no session: sealing, machines, papers."""

from __future__ import annotations

from exam.timing import Instant
from exam.words import time_of_day
from invigilator_console.room.board import Board, time_at

NO_TIME = "—"


def site_time(board: Board, at: Instant | None) -> int | None:
    """The time of day at an instant, in milliseconds since midnight; None where no session tells when a day begins.

    Any session will do: midnights of different days lie whole days apart.
    """
    session = next(iter(board.sessions.values()), None)
    return None if session is None or at is None else time_at(session, at)


def site_clock(board: Board, at: Instant | None, *, seconds: bool = False) -> str:
    """The time of day as people read it."""
    time = site_time(board, at)
    return NO_TIME if time is None else time_of_day(time, seconds=seconds)
