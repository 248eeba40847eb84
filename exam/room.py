"""The rules of one session of a room, pure: start, entry, reminder, pause, extension, end (handbook sections 7 and 8).

`decide` turns what is asked, the state and the time into events or a refusal; `evolve` applies an event. Neither knows
a clock, a file or a network. What is due by time alone is `due`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from exam import events as ev
from exam.commands import ExtendSession, PauseSession, ResumeSession, StartSession
from exam.ids import SessionId
from exam.people import Actor
from exam.plan import Part
from exam.policy import Policy
from exam.sitting import Sitting, SittingPhase, closed_by_time
from exam.text import Refusal
from exam.timing import Instant, Pause, Timing

NOT_ENTERED = (SittingPhase.EXPECTED, SittingPhase.LOGGED_IN, SittingPhase.CONFIRMED)
LONGEST_EXTENSION = 24 * 60 * 60_000


class SessionPhase(StrEnum):
    """The life of a session."""

    SCHEDULED = "scheduled"  # 未开考
    RUNNING = "running"  # 考试中
    ENDED = "ended"  # 已结束


class SessionState(msgspec.Struct, frozen=True):
    """What has happened in a session. `timing` is None until it started."""

    id: SessionId
    part: Part
    duration: int
    timing: Timing | None = None
    entry_closed: bool = False
    reminded: tuple[int, ...] = ()
    ended_at: Instant | None = None

    @property
    def phase(self) -> SessionPhase:
        """Where the session stands; a pause is part of running."""
        if self.timing is None:
            return SessionPhase.SCHEDULED
        return SessionPhase.RUNNING if self.ended_at is None else SessionPhase.ENDED

    @property
    def is_paused(self) -> bool:
        """Whether the room is paused now."""
        return self.timing is not None and self.timing.is_paused


SessionCommand = StartSession | ExtendSession | PauseSession | ResumeSession
Decision = tuple[ev.Event, ...] | Refusal


def entry_cutoff(session: SessionState, policy: Policy) -> Instant | None:
    """When entry closes: so long after the start, pauses not counted. None before the start and in a pause."""
    return session.timing.at_active(policy.entry_closes_after_start) if session.timing else None


def entry_is_closed(session: SessionState, policy: Policy, now: Instant) -> bool:
    """Whether it is too late to come in, to the millisecond, even if the clock's own event is not written yet."""
    timing = session.timing
    return session.entry_closed or (timing is not None and timing.active(now) >= policy.entry_closes_after_start)


def decide(
    session: SessionState, command: SessionCommand, actor: Actor, now: Instant, sittings: Iterable[Sitting] = ()
) -> Decision:
    """Decide what staff ask of a session. `sittings` are those of the session."""
    match command:
        case StartSession(reason=reason):
            if session.timing is not None:
                return Refusal("session_already_started")
            return (ev.SessionStarted(session.id, session.duration, actor, reason),)
        case PauseSession(reason=reason):
            if session.phase is not SessionPhase.RUNNING:
                return Refusal("session_not_running")
            if session.is_paused:
                return Refusal("session_already_paused")
            if not reason.strip():
                return Refusal("reason_missing")
            return (ev.SessionPaused(session.id, actor, reason),)
        case ResumeSession(reason=reason):
            if not session.is_paused:
                return Refusal("session_not_paused")
            if not reason.strip():
                return Refusal("reason_missing")
            return (ev.SessionResumed(session.id, actor, reason),)
        case ExtendSession(added=added, reason=reason):
            return _extend(session, added, reason, actor, now, sittings)


def check_extension(session: SessionState, added: int, reason: str) -> Refusal | None:
    """What every extension must be: of a started session, more than nothing, less than a day, with a reason."""
    if session.timing is None:
        return Refusal("session_not_running")
    if not 0 < added <= LONGEST_EXTENSION:
        return Refusal("extension_not_positive", {"added": added})
    if not reason.strip():
        return Refusal("reason_missing")
    return None


def reopening(session: SessionState, sitting: Sitting, now: Instant) -> tuple[ev.SittingReopened, ...]:
    """Open again a sitting that time has closed, giving back what passed since its deadline: added time is whole."""
    timing = session.timing
    if timing is None:
        return ()
    gap = timing.active(now) - timing.duration - timing.extension - sitting.extension
    closed = closed_by_time(sitting)
    if not closed and (sitting.phase is not SittingPhase.ANSWERING or gap <= 0):
        return ()
    return (ev.SittingReopened(sitting.id, max(0, gap)),)


def _extend(
    session: SessionState, added: int, reason: str, actor: Actor, now: Instant, sittings: Iterable[Sitting]
) -> Decision:
    if refusal := check_extension(session, added, reason):
        return refusal
    reopened = [event for sitting in sittings for event in reopening(session, sitting, now)]
    again = (ev.SessionReopened(session.id),) if session.ended_at is not None and reopened else ()
    if session.ended_at is not None and not reopened:
        return Refusal("session_ended")
    return (*again, *reopened, ev.SessionExtended(session.id, added, actor, reason))


def due(session: SessionState, policy: Policy, now: Instant, sittings: Iterable[Sitting]) -> tuple[ev.Event, ...]:
    """What time alone has brought about by now. Applying it and asking again at the same time yields nothing."""
    timing = session.timing
    if timing is None or session.ended_at is not None or timing.is_paused:
        return ()
    sittings = list(sittings)
    found: list[ev.Event] = []
    closing_entry = not session.entry_closed and timing.active(now) >= policy.entry_closes_after_start
    if closing_entry:
        found.append(ev.EntryClosed(session.id))
        found += [ev.AbsenceRecorded(sitting.id) for sitting in sittings if sitting.phase is SittingPhase.EXPECTED]
    reminder = policy.reminder_before_end
    if reminder not in session.reminded and 0 < timing.remaining(now) <= reminder:
        found.append(ev.ReminderGiven(session.id, reminder))
    found += _closed_by_time(timing, policy, now, sittings)
    closed = {event.sitting for event in found if isinstance(event, ev.HandedIn | ev.AbsenceRecorded)}
    answering = any(s.phase is SittingPhase.ANSWERING and s.id not in closed for s in sittings)
    not_entered = [s for s in sittings if s.phase in NOT_ENTERED and s.id not in closed]
    entry_open = not session.entry_closed and not closing_entry
    if timing.remaining(now) == 0 and not answering and not (not_entered and entry_open):
        # Who logged in and never chose the subject has not sat the session.
        found += [ev.AbsenceRecorded(sitting.id) for sitting in not_entered]
        found.append(ev.SessionEnded(session.id))
    return tuple(found)


def _closed_by_time(timing: Timing, policy: Policy, now: Instant, sittings: Iterable[Sitting]) -> list[ev.HandedIn]:
    """Close what is over and was not handed in by its PC within the grace: the PC is off, dead or cut off."""
    grace = policy.closing_grace
    return [
        ev.HandedIn(s.id, ev.HandInBy.SERVER, s.line, s.last_seq, now, s.answered())
        for s in sittings
        if s.phase is SittingPhase.ANSWERING
        and timing.active(now) >= timing.duration + timing.extension + s.extension + grace
    ]


def evolve(session: SessionState, event: ev.SessionEvent, at: Instant) -> SessionState:
    """Apply an event that happened at `at`."""
    change = msgspec.structs.replace
    timing = session.timing
    match event:
        case ev.SessionStarted(duration=duration):
            return change(session, timing=Timing(at, duration))
        case ev.EntryClosed():
            return change(session, entry_closed=True)
        case ev.ReminderGiven(before_end=before_end):
            return change(session, reminded=(*session.reminded, before_end))
        case ev.SessionEnded():
            return change(session, ended_at=at)
        case ev.SessionReopened():
            return change(session, ended_at=None)
    if timing is None:
        raise ValueError(f"{type(event).__name__} before the session started")
    match event:
        case ev.SessionExtended(added=added):
            return change(session, timing=change(timing, extension=timing.extension + added))
        case ev.SessionPaused():
            return change(session, timing=change(timing, pauses=(*timing.pauses, Pause(at))))
        case ev.SessionResumed():
            last = timing.pauses[-1]
            return change(session, timing=change(timing, pauses=(*timing.pauses[:-1], Pause(last.since, at))))
