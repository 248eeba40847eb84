"""PCs at which a candidate could go on: spares first, then others that nobody sits at."""

from __future__ import annotations

from exam.ids import MachineId, RoomName
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.wire.console_rows import MachineRow
from invigilator_console.room.board import Board


def free_machines(board: Board, room: RoomName) -> tuple[MachineId, ...]:
    """PCs of a room that are there, run the right program and serve nobody; those enrolled as spares come first."""
    busy = held(board)
    free = [
        row
        for row in board.machines.values()
        if row.connected and row.same_program and row.room in ("", room) and not is_retired(row)
        if row.machine not in busy
    ]
    return tuple(row.machine for row in sorted(free, key=_spares_first))


def held(board: Board) -> frozenset[MachineId]:
    """PCs that an open sitting is bound to."""
    running = {row.session for row in board.sessions.values() if row.phase is not SessionPhase.ENDED}
    open_ = [
        seat
        for seat in board.seats.values()
        if seat.session in running and seat.phase not in (SittingPhase.ABSENT, SittingPhase.HANDED_IN)
    ]
    return frozenset(seat.machine for seat in open_ if seat.machine is not None)


def is_spare(row: MachineRow) -> bool:
    """Whether a PC was enrolled without a seat."""
    return row.enrolled is not None and row.enrolled.seat == 0 and not row.enrolled.retired


def is_retired(row: MachineRow) -> bool:
    """Whether a PC was taken out of use."""
    return row.enrolled is not None and bool(row.enrolled.retired)


def _spares_first(row: MachineRow) -> tuple[bool, bool, str]:
    return not is_spare(row), row.sitting is not None, row.machine
