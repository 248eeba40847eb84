"""What staff may bring about in one sitting, pure: extension, move, early leaving (handbook sections 7 and 8).

Who may order it, and with whose consent, comes with *Authority*; actor and reason are recorded from the start.
"""

from __future__ import annotations

from exam import events as ev
from exam.commands import AllowEarlyLeave, ExtendSitting, MoveSitting
from exam.ids import SittingId, parse_machine
from exam.people import Actor
from exam.room import Decision, SessionState, check_extension, reopening
from exam.sitting import Sitting, SittingPhase, closed_by_time
from exam.text import Refusal
from exam.timing import Instant

SittingCommand = ExtendSitting | MoveSitting | AllowEarlyLeave


def decide(
    session: SessionState,
    sitting: Sitting,
    command: SittingCommand,
    actor: Actor,
    now: Instant,
    target_holds: SittingId | None = None,
) -> Decision:
    """Decide what staff ask for one sitting. `target_holds` is the open sitting at the PC a move aims at."""
    match command:
        case ExtendSitting(added=added, reason=reason):
            return _extend(session, sitting, added, reason, actor, now)
        case MoveSitting():
            return _move(sitting, command, actor, target_holds)
        case AllowEarlyLeave(reason=reason):
            if sitting.phase is not SittingPhase.ANSWERING:
                return Refusal("sitting_not_answering")
            if not reason.strip():
                return Refusal("reason_missing")
            return () if sitting.early_leave else (ev.EarlyLeaveAllowed(sitting.id, actor, reason),)


def _extend(session: SessionState, sitting: Sitting, added: int, reason: str, actor: Actor, now: Instant) -> Decision:
    if refusal := check_extension(session, added, reason):
        return refusal
    if sitting.phase is SittingPhase.HANDED_IN and not closed_by_time(sitting):
        return Refusal("already_handed_in")
    if sitting.phase is SittingPhase.ABSENT:
        return Refusal("sitting_absent")
    again = (ev.SessionReopened(session.id),) if session.ended_at is not None else ()
    return (*again, *reopening(session, sitting, now), ev.TimeExtended(sitting.id, added, actor, reason))


def _move(sitting: Sitting, command: MoveSitting, actor: Actor, target_holds: SittingId | None) -> Decision:
    if not command.reason.strip():
        return Refusal("reason_missing")
    if sitting.line == 0:
        return Refusal("sitting_not_logged_in")
    if sitting.phase is SittingPhase.HANDED_IN and sitting.complete:
        return Refusal("already_handed_in")
    if command.to is not None and parse_machine(command.to) is None:
        return Refusal("machine_name")
    if command.to is not None and target_holds not in (None, sitting.id):
        return Refusal("machine_in_use")
    if command.to is not None and command.to == sitting.machine:
        return Refusal("machine_is_the_same")
    return (ev.MachineMoved(sitting.id, sitting.machine, command.to, actor, command.reason),)
