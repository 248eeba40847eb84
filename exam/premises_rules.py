"""What people may say about rooms and machines, pure (handbook sections 4 and 11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

import msgspec

from exam import events as ev
from exam.commands import (
    ArrangeRoom,
    EnrolMachine,
    PremisesCommand,
    RetireMachine,
    SealRoom,
    TickSealing,
    UnsealRoom,
)
from exam.ids import MachineId, RoomName, SeatNumber, parse_machine
from exam.people import Actor
from exam.premises import SEALING_POINTS, Layout, Premises, Sealing
from exam.room import Decision
from exam.session_rules import check_reason
from exam.text import Refusal

MOST_COLUMNS = 40
MOST_PLACES = 1600
MOST_MACHINES = 2000
LONGEST_NOTE = 500
HIGHEST_SEAT = 999


class PremisesOccasion(msgspec.Struct, frozen=True):
    """On what occasion something is ordered: by whom, who has agreed, and what the plan and the rooms say.

    `seats` are the seats of each room of the plan, `answering` the PCs at which somebody sits an exam now, `states`
    what each room is now, to be sealed so.
    """

    actor: Actor
    agreed: tuple[Actor, ...]
    seats: Mapping[RoomName, Sequence[SeatNumber]]
    answering: frozenset[MachineId] = frozenset()
    states: Mapping[RoomName, ev.SealedState] = {}


def decide(premises: Premises, command: PremisesCommand, occasion: PremisesOccasion) -> Decision:
    """Decide what people order about rooms and machines."""
    match command:
        case ArrangeRoom():
            return _arrange(premises, command, occasion)
        case EnrolMachine():
            return _enrol(premises, command, occasion)
        case RetireMachine():
            return _retire(premises, command, occasion)
        case TickSealing() | SealRoom() | UnsealRoom():
            if command.room not in occasion.seats:
                return Refusal("room_unknown")
            return _seal(premises.sealing.get(command.room, Sealing()), command, occasion)
        case _:
            assert_never(command)


def _arrange(premises: Premises, command: ArrangeRoom, occasion: PremisesOccasion) -> Decision:
    known = occasion.seats.get(command.room)
    if known is None:
        return Refusal("room_unknown")
    places = list(command.seats.values())
    inside = all(0 <= place < MOST_PLACES for place in places)
    if not 0 < command.columns <= MOST_COLUMNS or not inside or len(set(places)) != len(places):
        return Refusal("layout_malformed")
    missing = sorted(set(known) - set(command.seats))
    if missing or any(not 0 < seat <= HIGHEST_SEAT for seat in command.seats):
        return Refusal("layout_seats", {"seats": ", ".join(map(str, missing[:10]))})
    if premises.layouts.get(command.room) == Layout(command.columns, command.seats):
        return ()
    return (ev.RoomArranged(command.room, command.columns, command.seats, occasion.actor),)


def _enrol(premises: Premises, command: EnrolMachine, occasion: PremisesOccasion) -> Decision:
    machine = parse_machine(command.machine)
    if machine is None:
        return Refusal("machine_name")
    if command.room not in occasion.seats:
        return Refusal("room_unknown")
    if not 0 <= command.seat <= HIGHEST_SEAT:
        return Refusal("seat_taken")
    if machine not in premises.machines and len(premises.machines) >= MOST_MACHINES:
        return Refusal("machines_too_many")
    holder = _at_seat(premises, command.room, command.seat)
    if holder not in (None, machine):
        return Refusal("machine_at_seat", {"machine": str(holder)})
    known = premises.machines.get(machine)
    if known is not None and (known.room, known.seat, known.retired) == (command.room, command.seat, ""):
        return ()
    return (
        ev.MachineEnrolled(machine, command.room, command.seat, occasion.actor),
        *_breaks(premises, command.room, occasion),
    )


def _retire(premises: Premises, command: RetireMachine, occasion: PremisesOccasion) -> Decision:
    if refusal := check_reason(command.reason):
        return refusal
    if parse_machine(command.machine) is None:
        return Refusal("machine_name")
    if command.machine in occasion.answering:
        # Nobody is stopped by our hand: the candidate is moved first.
        return Refusal("machine_answering")
    if premises.is_retired(command.machine):
        return ()
    known = premises.machines.get(command.machine)
    if known is None and len(premises.machines) >= MOST_MACHINES:
        return Refusal("machines_too_many")
    retired = ev.MachineRetired(command.machine, occasion.actor, command.reason)
    return (retired, *(_breaks(premises, known.room, occasion) if known else ()))


def _at_seat(premises: Premises, room: RoomName, seat: SeatNumber) -> MachineId | None:
    if seat == 0:
        return None
    found = (one for one in premises.machines.values() if (one.room, one.seat, one.retired) == (room, seat, ""))
    return next((one.machine for one in found), None)


def _breaks(premises: Premises, room: RoomName, occasion: PremisesOccasion) -> tuple[ev.RoomUnsealed, ...]:
    """A change of the room's machines after the sealing breaks the seal."""
    sealing = premises.sealing.get(room)
    if sealing is None or sealing.sealed_at is None:
        return ()
    return (ev.RoomUnsealed(room, "machines_changed", occasion.actor),)


def _seal(sealing: Sealing, command: TickSealing | SealRoom | UnsealRoom, occasion: PremisesOccasion) -> Decision:
    match command:
        case TickSealing(room=room, point=point, done=done, note=note):
            if point not in SEALING_POINTS:
                return Refusal("sealing_point_unknown")
            if len(note) > LONGEST_NOTE:
                return Refusal("text_too_long", {"most": LONGEST_NOTE})
            if done == (point in sealing.ticks) and (not done or sealing.ticks[point].note == note):
                return ()
            ticked = ev.SealingTicked(room, point, done, note, occasion.actor)
            broken = not done and sealing.sealed_at is not None
            return (ticked, ev.RoomUnsealed(room, "point_withdrawn", occasion.actor)) if broken else (ticked,)
        case SealRoom(room=room):
            if sealing.sealed_at is not None:
                return Refusal("room_sealed")
            missing = [point for point in SEALING_POINTS if point not in sealing.ticks]
            if missing:
                return Refusal("sealing_incomplete", {"count": len(missing)})
            state = occasion.states.get(room, ev.SealedState())
            return (ev.RoomSealed(room, occasion.agreed, state),)
        case UnsealRoom(room=room, reason=reason):
            if refusal := check_reason(reason):
                return refusal
            if sealing.sealed_at is None:
                return Refusal("room_not_sealed")
            return (ev.RoomUnsealed(room, reason, occasion.actor),)
