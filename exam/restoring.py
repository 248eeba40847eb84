"""What a server that has forgotten takes back from a PC's stub, pure: the facts that bring seat and session up to it.

Nothing is taken that is older than what the server knows: another PC's later line stands, and time added since. Nor is
the seat of somebody who had not entered when the session ended: there is nothing to bring back, and no way in any more.
"""

from __future__ import annotations

from exam import events as ev
from exam.room import NOT_ENTERED, SessionState
from exam.sitting import Sitting, SittingPhase
from exam.stubs import Stub
from exam.timing import Timing

_ORDER = (
    SittingPhase.EXPECTED,
    SittingPhase.LOGGED_IN,
    SittingPhase.CONFIRMED,
    # A server that knows of this very login has recorded after it that nobody entered.
    SittingPhase.ABSENT,
    SittingPhase.ANSWERING,
    SittingPhase.HANDED_IN,
)


def restoring(session: SessionState, sitting: Sitting, stub: Stub) -> tuple[ev.Event, ...]:
    """The facts to record before the PC is seated again; none where the server knows as much."""
    found: list[ev.Event] = []
    if stub.timing is not None and session.ended_at is None and _is_behind(session.timing, stub.timing):
        found.append(ev.SessionRestored(session.id, _together(session.timing, stub.timing), stub.spare))
    over = session.ended_at is not None and stub.phase in NOT_ENTERED
    if not over and _seat_is_behind(sitting, stub):
        # What closed it comes again from the PC, after the rest.
        phase = SittingPhase.ANSWERING if stub.phase is SittingPhase.HANDED_IN else stub.phase
        found.append(
            ev.SeatRestored(
                sitting.id,
                stub.machine,
                stub.line,
                phase.value,
                stub.entered_at,
                max(stub.extension, sitting.extension),
                stub.early_leave or sitting.early_leave,
            )
        )
    return tuple(found)


def _is_behind(known: Timing | None, told: Timing) -> bool:
    """Whether a session's own time is less than the stub tells: not started, started later, or given less."""
    return known is None or _together(known, told) != known


def _together(known: Timing | None, told: Timing) -> Timing:
    if known is None or told.started_at < known.started_at:
        return told
    if known.started_at < told.started_at:
        return known
    pauses = max(known.pauses, told.pauses, key=len)
    return Timing(known.started_at, known.duration, max(known.extension, told.extension), pauses)


def _seat_is_behind(sitting: Sitting, stub: Stub) -> bool:
    if stub.line != sitting.line:
        return stub.line > sitting.line
    if sitting.machine != stub.machine:
        return False
    # A hand-in that the server has not seen comes from the PC itself.
    phase = SittingPhase.ANSWERING if stub.phase is SittingPhase.HANDED_IN else stub.phase
    later = _ORDER.index(phase) > _ORDER.index(sitting.phase)
    return later or (stub.extension > sitting.extension and sitting.phase is not SittingPhase.HANDED_IN)
