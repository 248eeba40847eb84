"""Giving out one-time codes (登记码): a command and the running server do it, and no code of either is ever lost.

Both write SITE/trust/enrolment-codes.json, so each takes its turn, reads what is there now, and only then appends.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from exam.ids import RoomName, SeatNumber
from exam.plan import Plan
from exam.trust.enrolment_codes import SERIALS
from exam.trust.machine_identity import MachineKind
from server.file_turn import turn_of
from server.machine_registry import IssuedCode, codes_file, read_codes, write_codes
from server.site_folder import SiteFolder

KEPT = 5000
"""Codes that the file remembers; the oldest have run out long before."""
MOST_AT_ONCE = 1000


class Place(msgspec.Struct, frozen=True):
    """What a code is to be good for. Room empty and seat 0 for a console; seat 0 for a spare PC of a room."""

    kind: MachineKind
    room: RoomName = RoomName("")
    seat: SeatNumber = SeatNumber(0)


def places_of(plan: Plan, room: RoomName, seats: Sequence[int] | None, spares: int) -> Iterable[Place]:
    """The places of a room: the seats that are named, else all that the plan fills, and its spare PCs."""
    planned = {place.seat for session in plan.sessions if session.room == room for place in session.places}
    for seat in sorted(planned) if seats is None else seats:
        yield Place(MachineKind.PC, room, SeatNumber(seat))
    for _ in range(spares):
        yield Place(MachineKind.PC, room)


def give_out(site: SiteFolder, places: Sequence[Place], expires: datetime, by: str) -> tuple[IssuedCode, ...]:
    """Give each place a code. Serial numbers follow the last that was given; they begin anew after 9999.

    Raises RegistryError where the file cannot be read, OSError where it cannot be written or the turn does not come:
    then no code was given out.
    """
    with turn_of(codes_file(site)):
        known = read_codes(site)
        last = known[-1].serial if known else -1
        made = tuple(
            IssuedCode((last + 1 + at) % SERIALS, place.kind, place.room, place.seat, secrets.token_hex(8), expires, by)
            for at, place in enumerate(places)
        )
        write_codes(site, (*known, *made)[-KEPT:])
    return made
