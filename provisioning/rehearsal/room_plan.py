"""The plan by which the real PCs of a room rehearse: its candidates at their seats, in sessions of a minute.

A PC at whose seat nobody is arranged, a spare one above all, sits an invented candidate. The sessions have names that
no other rehearsal and no practice exam has: what stays on a PC of one belongs to none of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec

from exam.ids import IdNumber, MachineId, RoomName, SeatNumber, SessionId, Ticket, id_check_character
from exam.plan import Candidate, Part, Place, Plan, Session
from exam.trust.machine_identity import MachineIdentity
from exam.wire.rehearsing import RehearsingPc

INVENTED = "试考"
"""The name on the screen of a PC at whose seat nobody is arranged."""


class SeatedPc(msgspec.Struct, frozen=True):
    """An enrolled PC, where it stands, and whose ticket it uses."""

    machine: MachineId
    room: RoomName
    seat: SeatNumber
    ticket: Ticket

    @property
    def ordered(self) -> RehearsingPc:
        """As the order names it."""
        return RehearsingPc(self.machine, self.ticket)


class RoomPlan(msgspec.Struct, frozen=True):
    """The plan, and who sits where in it; no PCs where none is enrolled in the room."""

    plan: Plan
    pcs: tuple[SeatedPc, ...]


def room_plan(
    plan: Plan, room: RoomName, machines: Iterable[MachineIdentity], lengths: tuple[timedelta, timedelta], mark: str
) -> RoomPlan:
    """Make the plan of a room.

    `lengths` is how long the first part lasts, and those after it; `mark` goes into the sessions' names.
    """
    found = [_fullest(plan, room, part) for part in Part]
    # In the order of the day: that is the order in which a candidate's login finds them.
    sessions = sorted((session for session in found if session is not None), key=lambda session: session.starts_at)
    places = sessions[0].places if sessions else ()
    ours = sorted((one for one in machines if one.room == room), key=lambda one: (not one.seat, one.seat, one.machine))
    pcs = _seated(ours, places, {candidate.ticket for candidate in plan.candidates})
    taken = {pc.ticket for pc in pcs}
    known = tuple(candidate for candidate in plan.candidates if candidate.ticket in taken)
    invented = sorted(taken - {candidate.ticket for candidate in known})
    small = msgspec.structs.replace(
        plan,
        rooms=tuple(one for one in plan.rooms if one.name == room),
        sessions=tuple(_short(session, pcs, lengths[number > 0], mark) for number, session in enumerate(sessions))
        if pcs
        else (),
        candidates=(*known, *(_candidate(ticket, number) for number, ticket in enumerate(invented))),
        # A PC that does not come must not keep the theory open, and the practical waiting behind it.
        policy=msgspec.structs.replace(plan.policy, entry_closes_after_start=max(lengths) // timedelta(milliseconds=1)),
    )
    return RoomPlan(small, pcs)


def _fullest(plan: Plan, room: RoomName, part: Part) -> Session | None:
    sessions = [session for session in plan.sessions if session.room == room and session.part is part]
    return max(sessions, key=lambda session: len(session.places), default=None)


def _seated(machines: Sequence[MachineIdentity], places: Iterable[Place], known: set[Ticket]) -> tuple[SeatedPc, ...]:
    of_seat = {place.seat: place.ticket for place in places}
    free = max((*of_seat, *(one.seat for one in machines)), default=0) + 1
    pcs: list[SeatedPc] = []
    for number, one in enumerate(machines):
        seat = one.seat or SeatNumber(free)
        free += not one.seat
        ticket = of_seat.pop(one.seat, None) or _unused(number, known)
        pcs.append(SeatedPc(one.machine, one.room, seat, ticket))
    return tuple(pcs)


def _unused(number: int, known: set[Ticket]) -> Ticket:
    """A ticket that nobody has."""
    ticket = Ticket(f"99{number:024}")
    return ticket if ticket not in known else Ticket(f"98{number:024}")


def _candidate(ticket: Ticket, number: int) -> Candidate:
    body = f"99000020000101{number:03}"
    return Candidate(ticket, IdNumber(body + id_check_character(body)), INVENTED)


def _short(session: Session, pcs: Iterable[SeatedPc], length: timedelta, mark: str) -> Session:
    return msgspec.structs.replace(
        session,
        id=SessionId(f"{session.id}-{mark}"),
        places=tuple(Place(pc.ticket, pc.seat) for pc in pcs),
        ends_at=session.starts_at + length,
    )
