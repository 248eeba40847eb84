"""What an order tells the server that the console had seen, so that two consoles never do a thing twice."""

from __future__ import annotations

from exam.commands import StaffCommand, kind_of, target_of
from exam.ids import SessionId, SittingId
from invigilator_console.room.board import Board

GUARDED = frozenset(
    {
        "extend_sitting",
        "extend_session",
        "record_violation",
        "record_stand_in",
        "move_sitting",
        "undo_hand_in",
        "send_message",
    }
)
"""Kinds that would come about twice; the rules themselves refuse, or pass over, a repeat of every other kind."""


def seen(board: Board, command: StaffCommand) -> int | None:
    """How many orders of this kind about this target the board shows; None where a repeat does no harm."""
    kind, target = kind_of(command), target_of(command)
    if kind not in GUARDED:
        return None
    row = board.seats.get(SittingId(target)) or board.sessions.get(SessionId(target))
    return row.orders.get(kind, 0) if row is not None else None
