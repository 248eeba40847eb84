"""The premises (考场场地): how the seats of each room stand, which PCs belong there, what is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import assert_never

import msgspec

from exam import events as ev
from exam.ids import MachineId, RoomName, SeatNumber
from exam.people import Actor
from exam.text import Text
from exam.timing import Instant

SEALING_POINTS: Mapping[str, Text] = MappingProxyType(
    {
        "rehearsed": Text("试考已完成，系统运行正常", "The trial exam is done and the system is normal"),
        "no_internet": Text("考生机不能访问互联网", "Candidate PCs cannot reach the internet"),
        "clean": Text("服务器和考生机无病毒，无关软件已关闭", "No viruses; unrelated software is closed"),
        "power_and_cameras": Text("电源和监控正常", "Power and cameras are in order"),
        "sign_in_sheet": Text("签到表与系统名单一致", "The sign-in sheet equals the system's list"),
    }
)
"""The sealing checklist (考场封场确认单, handbook section 11)."""


class Layout(msgspec.Struct, frozen=True):
    """How the seats of a room stand: each seat's place, from 0, along rows of `columns` places."""

    columns: int
    seats: Mapping[SeatNumber, int]


class EnrolledMachine(msgspec.Struct, frozen=True):
    """A PC that belongs to a room; `seat` is 0 for a spare. `retired` says why it may not be used any more."""

    machine: MachineId
    room: RoomName
    seat: SeatNumber
    retired: str = ""


class Tick(msgspec.Struct, frozen=True):
    """A point of a checklist that somebody found in order."""

    actor: Actor
    at: Instant
    note: str = ""


class Sealing(msgspec.Struct, frozen=True):
    """A room's sealing: the points that are in order, and who signed; nobody while the room is not sealed.

    `broken` says why a seal does not hold any more, `state` is what the room was when it was sealed.
    """

    ticks: Mapping[str, Tick] = {}
    signed: tuple[Actor, ...] = ()
    sealed_at: Instant | None = None
    broken: str = ""
    state: ev.SealedState = ev.SealedState()


class Premises(msgspec.Struct, frozen=True):
    """Everything about rooms and machines that people have said."""

    layouts: Mapping[RoomName, Layout] = {}
    machines: Mapping[MachineId, EnrolledMachine] = {}
    sealing: Mapping[RoomName, Sealing] = {}

    def is_retired(self, machine: MachineId) -> bool:
        """Whether nobody may log in at a PC."""
        known = self.machines.get(machine)
        return known is not None and bool(known.retired)


def evolve(premises: Premises, event: ev.PremisesEvent, at: Instant) -> Premises:
    """Apply an event that happened at `at`."""
    change = msgspec.structs.replace
    match event:
        case ev.RoomArranged(room=room, columns=columns, seats=seats):
            return change(premises, layouts={**premises.layouts, room: Layout(columns, seats)})
        case ev.MachineEnrolled(machine=machine, room=room, seat=seat):
            return change(premises, machines={**premises.machines, machine: EnrolledMachine(machine, room, seat)})
        case ev.MachineRetired(machine=machine, reason=reason):
            known = premises.machines.get(machine) or EnrolledMachine(machine, RoomName(""), SeatNumber(0))
            return change(premises, machines={**premises.machines, machine: change(known, retired=reason)})
        case ev.SealingTicked() | ev.RoomSealed() | ev.RoomUnsealed():
            sealing = _sealing(premises.sealing.get(event.room, Sealing()), event, at)
            return change(premises, sealing={**premises.sealing, event.room: sealing})
        case _:
            assert_never(event)


def _sealing(sealing: Sealing, event: ev.SealingTicked | ev.RoomSealed | ev.RoomUnsealed, at: Instant) -> Sealing:
    change = msgspec.structs.replace
    match event:
        case ev.SealingTicked(point=point, done=done, note=note, actor=actor):
            others = {name: tick for name, tick in sealing.ticks.items() if name != point}
            return change(sealing, ticks={**others, point: Tick(actor, at, note)} if done else others)
        case ev.RoomSealed(signed=signed, state=state):
            return change(sealing, signed=signed, sealed_at=at, broken="", state=state)
        case ev.RoomUnsealed(why=why):
            return change(sealing, signed=(), sealed_at=None, broken=why)


def broken_by(sealed: ev.SealedState, now: ev.SealedState) -> str:
    """Why a seal does not hold any more, by its code; nothing where the room is what it was."""
    for why, was, is_ in (
        ("program_changed", sealed.program, now.program),
        ("roster_changed", sealed.roster, now.roster),
        ("papers_changed", sealed.papers, now.papers),
    ):
        if was and was != is_:
            return why
    return ""
