"""Times as the room shows them, short: many stand beside one another."""

from __future__ import annotations

from exam.policy import SECOND
from exam.timing import Instant
from exam.wire.console_rows import SessionRow
from exam.words import time_of_day
from invigilator_console.room.board import time_at


def short_clock(milliseconds: int) -> str:
    """A duration as `33:48`, from an hour on `1:03:48`."""
    seconds = max(0, milliseconds) // SECOND
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes:02}:{seconds % 60:02}"


def short_countdown(milliseconds: int) -> str:
    """Time left, in the same shape; what is left of a second counts as one, so that 0 means that it is over."""
    return short_clock(-(-max(0, milliseconds) // SECOND) * SECOND)


def at_clock(session: SessionRow, at: Instant, *, seconds: bool = False) -> str:
    """An instant as the time of day at the site: `10:31`."""
    return time_of_day(time_at(session, at), seconds=seconds)
