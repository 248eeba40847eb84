"""Building a lost exam anew from what its PCs hold (由考生机重建): the server's disk is gone, and there is no copy.

What is needed besides is the site's folder as it was before the day (plan, papers, keys): the PCs trust its authority.
Every PC shows its token and its stub, the lost server's own words, and tells what exam time it counts. From these come
the start of the new journal: exam time goes on, each session has its true start, each candidate the seat and the time
that was given. The answers follow by themselves, once the server runs and the PCs find that it lacks them; those of
candidates who have left are in the journals that their PCs kept, and come with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median_low

import msgspec

from exam.events import ExamRebuilt, ServerStarted
from exam.ids import MachineId, SittingId
from exam.people import Actor
from exam.plan import Plan
from exam.sitting import SittingPhase
from exam.stubs import Stub, read_stub
from exam.trust.sealing import derive_key, same_token, token
from server.exam_clock import Mark
from server.hall import Hall
from server.journal.port import Opened
from server.journal.record import Record
from server.standby.left_behind import LeftBehind, take

REBUILT = "rebuilt"
"""How a server that was built anew knows the time: from its PCs."""


class ToldSeat(msgspec.Struct, frozen=True):
    """A seat as a PC showed it and the site's secret proves it. `offset` is exam time less this machine's monotonic."""

    machine: MachineId
    stub: Stub
    offset: int


class Held(msgspec.Struct, frozen=True):
    """All that the PCs hold of a lost exam: seats at which somebody sits, and what candidates have left."""

    told: Sequence[ToldSeat] = ()
    left: Sequence[LeftBehind] = ()


def proved(plan: Plan, secret: bytes, machine: MachineId, sitting: SittingId, shown: str, stub: bytes) -> Stub | None:
    """The seat that a PC shows, where token and stub are this site's own and of this very PC and plan."""
    read = read_stub(stub, derive_key(secret, "stub"))
    if read is None or not same_token(shown, token(secret, sitting, machine)):
        return None
    own = (read.plan, read.sitting, read.machine) == (plan.number, sitting, machine)
    return read if own and any(_sitting_of(plan, sitting)) else None


def _sitting_of(plan: Plan, sitting: SittingId) -> Iterable[bool]:
    return (f"{place.ticket}@{session.id}" == sitting for session in plan.sessions for place in session.places)


def exam_offset(offsets: Iterable[int]) -> int:
    """Exam time less this machine's monotonic clock: the middle of what the PCs count, so that no one of them decides.

    Raises ValueError where nobody told anything.
    """
    return median_low(offsets)


def newest(told: Iterable[ToldSeat]) -> list[ToldSeat]:
    """One seat for each sitting: of two PCs that it has been at, the later line's."""
    found: dict[SittingId, ToldSeat] = {}
    for seat in told:
        known = found.get(seat.stub.sitting)
        if known is None or seat.stub.line >= known.stub.line:
            found[seat.stub.sitting] = seat
    return [found[sitting] for sitting in sorted(found)]


def rebuilt(plan: Plan, opened: Opened, held: Held, now: Mark, program: str, actor: Actor, reason: str) -> list[Record]:
    """The beginning of the new journal. `now.instant` is exam time by the PCs.

    What candidates left on PCs is taken here, in the order in which they moved; files follow with their pieces.
    """
    hall = Hall(plan, opened, program)
    started = ServerStarted(now.wall_ms, now.monotonic_ms, now.boot, program, 0, REBUILT, now.wall_ms)
    hall.server_started(started, now.instant)
    seats = newest(held.told)
    sittings = {seat.stub.sitting for seat in seats} | {left.seats[0].sitting for left in held.left}
    hall.note(ExamRebuilt(actor, reason, len(sittings)), now.instant)
    here = [(seat.machine, LeftBehind((seat.stub,))) for seat in seats]
    gone = [(left.seats[0].machine, left) for left in held.left]
    for machine, one in sorted((*gone, *here), key=_in_order):
        take(hall, one, machine, now.instant)
    return hall.take()


def _in_order(one: tuple[MachineId, LeftBehind]) -> tuple[SittingId, int]:
    stub = one[1].seats[0]
    return stub.sitting, stub.line


class Standing(msgspec.Struct, frozen=True):
    """How far the collecting is: seats heard of, how many of them were answering, and journals of who has left."""

    seats: int
    answering: int
    left: int


def standing(held: Held) -> Standing:
    """How far the collecting is."""
    seats = newest(held.told)
    answering = sum(seat.stub.phase is SittingPhase.ANSWERING for seat in seats)
    return Standing(len(seats), answering, len(held.left))
