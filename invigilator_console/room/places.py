"""Which PC stands at a seat: the one a candidate is bound to, before the login the one that was enrolled there."""

from __future__ import annotations

from collections.abc import Mapping

from exam.ids import RoomName, SeatNumber
from exam.timing import Instant
from exam.wire.console_rows import MachineRow, SeatRow, SessionRow
from invigilator_console.room.board import Board
from invigilator_console.room.seat_state import SeatView, view_of

Places = Mapping[SeatNumber, MachineRow]
"""The PCs of a room by the seat they were enrolled at."""


def places_of(board: Board, room: RoomName) -> Places:
    """The PCs of a room by their seats."""
    return {
        row.enrolled.seat: row
        for row in board.machines.values()
        if row.enrolled is not None and row.enrolled.room == room and row.enrolled.seat and not row.enrolled.retired
    }


def machine_at(board: Board, seat: SeatRow, places: Places) -> MachineRow | None:
    """The PC of a seat, as far as it is known."""
    if seat.machine is not None:
        return board.machines.get(seat.machine)
    return places.get(seat.seat)


def view_at(board: Board, seat: SeatRow, session: SessionRow, places: Places, now: Instant) -> SeatView:
    """What a seat looks like now, with the PC that stands there."""
    return view_of(seat, session, machine_at(board, seat, places), now)
