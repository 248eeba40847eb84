"""What people may bring about in one sitting's time, pure: extension, move, early leaving, undoing, stopping."""

from __future__ import annotations

from typing import assert_never

from exam import events as ev
from exam.commands import (
    AllowEarlyLeave,
    ExtendSitting,
    MoveSitting,
    SittingTimeCommand,
    StopSitting,
    UndoHandIn,
)
from exam.ids import parse_machine
from exam.room import Decision, Occasion, SessionPhase, SessionState
from exam.session_rules import check_extension, check_limit, check_open, check_reason
from exam.sitting import Sitting, SittingPhase, closed_by_time, sent_away
from exam.text import Refusal
from exam.time_rules import reopening


def decide(session: SessionState, sitting: Sitting, command: SittingTimeCommand, occasion: Occasion) -> Decision:
    """Decide what people ask for one sitting."""
    # A PC that comes back after the closing may still be taken over by another.
    if refusal := check_reason(command.reason) or (None if isinstance(command, MoveSitting) else check_open(session)):
        return refusal
    match command:
        case ExtendSitting():
            return _extend(session, sitting, command, occasion)
        case MoveSitting():
            return _move(sitting, command, occasion)
        case AllowEarlyLeave(reason=reason):
            # Agreed to beforehand or not: the window itself is held when the candidate hands in.
            if sitting.phase is not SittingPhase.ANSWERING:
                return Refusal("sitting_not_answering")
            return () if sitting.early_leave else (ev.EarlyLeaveAllowed(sitting.id, occasion.actor, reason),)
        case UndoHandIn(reason=reason):
            return _undo_hand_in(session, sitting, reason, occasion)
        case StopSitting():
            if sitting.phase is not SittingPhase.ANSWERING:
                return Refusal("sitting_not_answering")
            incident = ev.IncidentRecorded(
                session.id, occasion.request, ev.IncidentKind.OTHER, command.reason, occasion.actor, sitting.id
            )
            return (incident, stop(sitting, occasion))
        case _:
            assert_never(command)


def stop(sitting: Sitting, occasion: Occasion) -> ev.HandedIn:
    """Close a sitting as it stands; what the PC still holds from before comes after."""
    return ev.HandedIn(sitting.id, ev.HandInBy.STAFF, sitting.line, sitting.last_seq, occasion.now, sitting.answered())


def _extend(session: SessionState, sitting: Sitting, command: ExtendSitting, occasion: Occasion) -> Decision:
    if refusal := check_extension(session, command.added):
        return refusal
    if sitting.phase is SittingPhase.HANDED_IN and not closed_by_time(sitting):
        return Refusal("already_handed_in")
    if sitting.phase is SittingPhase.ABSENT:
        return Refusal("sitting_absent")
    if sent_away(sitting):
        return Refusal("sitting_stopped")
    if refusal := check_limit(command.added, session.by_site + sitting.lost.by_site, occasion):
        return refusal
    again = (ev.SessionReopened(session.id),) if session.ended_at is not None else ()
    given = ev.TimeExtended(sitting.id, command.added, occasion.actor, command.reason, occasion.release)
    return (*again, *reopening(session, sitting, occasion.now), given)


def _undo_hand_in(session: SessionState, sitting: Sitting, reason: str, occasion: Occasion) -> Decision:
    timing = session.timing
    if sitting.phase is not SittingPhase.HANDED_IN or sitting.handed_in_by is not ev.HandInBy.CANDIDATE:
        return Refusal("not_handed_in")
    if session.phase is not SessionPhase.RUNNING or timing is None:
        return Refusal("session_ended")
    if timing.remaining(occasion.now, sitting.extension) == 0:
        return Refusal("no_time_left")
    if sent_away(sitting):
        return Refusal("sitting_stopped")
    undone = ev.HandInUndone(sitting.id, occasion.actor, reason)
    if occasion.target_holds in (None, sitting.id):
        return (undone,)
    # The PC serves another candidate, or the next session, by now: this one goes on at any free PC.
    return (undone, ev.MachineMoved(sitting.id, sitting.machine, None, occasion.actor, reason))


def _move(sitting: Sitting, command: MoveSitting, occasion: Occasion) -> Decision:
    if sitting.line == 0:
        return Refusal("sitting_not_logged_in")
    if sitting.phase is SittingPhase.HANDED_IN and sitting.complete:
        return Refusal("already_handed_in")
    if command.to is not None and parse_machine(command.to) is None:
        return Refusal("machine_name")
    if command.to is not None and occasion.target_holds not in (None, sitting.id):
        return Refusal("machine_in_use")
    if command.to is not None and command.to == sitting.machine:
        return Refusal("machine_is_the_same")
    return (ev.MachineMoved(sitting.id, sitting.machine, command.to, occasion.actor, command.reason),)
