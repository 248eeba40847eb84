"""What people order about rooms and machines, whatever sessions they serve (handbook sections 4, 7 and 11)."""

from __future__ import annotations

import msgspec

from exam.ids import MachineId, RoomName, SeatNumber


class ArrangeRoom(msgspec.Struct, frozen=True, tag="arrange_room"):
    """Say how the seats of a room stand: each seat's place, counted from 0 along rows of `columns` places."""

    room: RoomName
    columns: int
    seats: dict[SeatNumber, int]


class EnrolMachine(msgspec.Struct, frozen=True, tag="enrol_machine"):
    """Let a PC belong to a room, at a seat or, with seat 0, as a spare."""

    machine: str
    room: RoomName
    seat: SeatNumber = SeatNumber(0)


class RetireMachine(msgspec.Struct, frozen=True, tag="retire_machine"):
    """Take a PC out of use: nobody logs in there any more."""

    machine: MachineId
    reason: str


class TickSealing(msgspec.Struct, frozen=True, tag="tick_sealing"):
    """Say that a point of the sealing checklist is in order, or that it is not any more."""

    room: RoomName
    point: str
    done: bool = True
    note: str = ""


class SealRoom(msgspec.Struct, frozen=True, tag="seal_room"):
    """Declare a room ready and leave it locked; administrator and staff sign."""

    room: RoomName


class UnsealRoom(msgspec.Struct, frozen=True, tag="unseal_room"):
    """Open a sealed room again."""

    room: RoomName
    reason: str
