"""Asking for one-time codes (登记码): what somebody fills in, and the request that it comes to."""

from __future__ import annotations

from exam.ids import MachineId, RoomName, SeatNumber
from exam.seat_list import SeatsError, read_seats
from exam.text import Refusal, Text
from exam.trust.machine_identity import HIGHEST_SEAT
from exam.wire.enrolment import MOST_CODES, CodesRequest
from invigilator_console.room.board import Board
from invigilator_console.room.forms import Field, FieldKind, Option, Values

GIVE_CODES = "give_enrolment_codes"
"""The act, as the permission table knows it."""
ROOM, SEATS = Text("考场", "Room"), Text("考位，如 12 或 1-40", "Seats, such as 12 or 1-40")
SPARES = Text("备用机台数", "Spare PCs")


def code_fields(board: Board, room: RoomName, machine: MachineId | None) -> tuple[Field, ...]:
    """What is asked: the seat of a PC that is not enrolled stands there already."""
    rooms = tuple(Option(row.room, Text(row.room, row.room)) for row in board.rooms)
    known = board.machines.get(machine) if machine is not None else None
    seat = str(known.seat) if known is not None and known.seat and known.enrolled is None else ""
    return (
        Field("room", FieldKind.CHOICE, ROOM, rooms, initial=room),
        Field("seats", FieldKind.LINE, SEATS, needed=False, initial=seat),
        Field("spares", FieldKind.LINE, SPARES, needed=False, most=3),
    )


def asked_codes(values: Values) -> CodesRequest | Refusal:
    """The request, or what is wrong with what was filled in."""
    seats, spares = values.get("seats", "").strip(), values.get("spares", "").strip()
    try:
        chosen = tuple(SeatNumber(seat) for seat in read_seats(seats, HIGHEST_SEAT)) if seats else ()
    except SeatsError:
        return Refusal("seats_malformed", {"seats": seats})
    if spares and not spares.isdecimal():
        return Refusal("spares_malformed")
    count = int(spares or 0)
    if not chosen and not count:
        return Refusal("enrolment_codes_none")
    if len(chosen) + count > MOST_CODES:
        return Refusal("enrolment_codes_many", {"most": MOST_CODES})
    return CodesRequest(RoomName(values.get("room", "")), chosen, count)
