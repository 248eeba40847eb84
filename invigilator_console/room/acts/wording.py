"""How acts name seats, ends and people."""

from __future__ import annotations

from exam.ids import SittingId
from exam.text import Text
from exam.timing import Instant
from exam.wire.console_rows import SeatRow, SessionRow
from exam.words import Words, time_of_day
from invigilator_console.room.board import Board, time_at
from invigilator_console.room.forms import Target

SEAT = Text("{seat} 座 {name}", "Seat {seat} {name}")
MOST_NAMED = 6
"""Seats that are named one by one; more are counted."""
AND_MORE = Text("等 {count} 个考位", "and {count} more")
NO_END = Text("未定", "open")


def seats(board: Board, target: Target) -> list[SeatRow]:
    """The seats an act is about, by number; who is not known any more is left out."""
    rows = [board.seats[sitting] for sitting in target.sittings if sitting in board.seats]
    return sorted(rows, key=lambda row: row.seat)


def session_of(board: Board, target: Target) -> SessionRow | None:
    """The session an act is about."""
    if target.session is not None:
        return board.sessions.get(target.session)
    rows = seats(board, target)
    return board.sessions.get(rows[0].session) if rows else None


def named(board: Board, sitting: SittingId, words: Words) -> str:
    """A seat with its candidate: `12 座 王晓雯`."""
    seat = board.seats.get(sitting)
    return words(SEAT, seat=seat.seat, name=board.name_of(seat)) if seat is not None else ""


def all_named(board: Board, target: Target, words: Words) -> str:
    """Every seat of an act, or the first few and how many more."""
    rows = seats(board, target)
    told = [named(board, row.sitting, words) for row in rows[:MOST_NAMED]]
    if len(rows) > MOST_NAMED:
        told.append(words(AND_MORE, count=len(rows) - MOST_NAMED))
    return ("、" if words.language == "zh" else ", ").join(told)


def clock(session: SessionRow, at: Instant | None, words: Words) -> str:
    """An instant as the time of day at the site, to the second only where there are seconds."""
    if at is None:
        return words(NO_END)
    time = time_at(session, at)
    return time_of_day(time, seconds=bool(time // 1000 % 60))


def one_line(*sentences: str) -> str:
    """Sentences one under the other."""
    return "\n".join(sentence for sentence in sentences if sentence)
