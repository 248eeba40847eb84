"""Facts about rooms and machines rather than about one session: how seats stand, which PCs belong, the sealing."""

from __future__ import annotations

import msgspec

from exam.ids import MachineId, RoomName, SeatNumber
from exam.people import Actor


class RoomArranged(msgspec.Struct, frozen=True, tag="room_arranged"):
    """How the seats of a room stand (考位布局): each seat's place, counted from 0 along rows of `columns` places."""

    room: RoomName
    columns: int
    seats: dict[SeatNumber, int]
    actor: Actor


class MachineEnrolled(msgspec.Struct, frozen=True, tag="machine_enrolled"):
    """A PC belongs to a room (登记): at a seat, or, where `seat` is 0, as a spare (备用机)."""

    machine: MachineId
    room: RoomName
    seat: SeatNumber
    actor: Actor


class MachineRetired(msgspec.Struct, frozen=True, tag="machine_retired"):
    """A PC was taken out of use (停用): nobody logs in there any more."""

    machine: MachineId
    actor: Actor
    reason: str


class SealingTicked(msgspec.Struct, frozen=True, tag="sealing_ticked"):
    """A point of a room's sealing checklist was found in order, or, with `done` false, no longer (封场检查)."""

    room: RoomName
    point: str
    done: bool
    note: str
    actor: Actor


class SealedState(msgspec.Struct, frozen=True):
    """What a room was when it was sealed, each as a digest: the program, the list of its candidates, its papers.

    Empty in what was sealed before this was kept: nothing is held against it.
    """

    program: str = ""
    roster: str = ""
    papers: str = ""


class RoomSealed(msgspec.Struct, frozen=True, tag="room_sealed"):
    """The room was declared ready and left locked (封场), by those who signed; `state` is what it was then."""

    room: RoomName
    signed: tuple[Actor, ...]
    state: SealedState = SealedState()


class RoomUnsealed(msgspec.Struct, frozen=True, tag="room_unsealed"):
    """The seal no longer holds (启封): a person opened the room, or something changed after the sealing."""

    room: RoomName
    why: str
    actor: Actor
