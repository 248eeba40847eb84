"""What time alone brings about in a session, pure: entry closes, reminder, time-up, end, and the end of waiting.

While an interruption is not settled time closes nobody: who lost power must not lose the sitting (handbook section 8).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exam import events as ev
from exam.lost_time import claim
from exam.people import THE_SERVER, Actor
from exam.policy import Policy
from exam.room import NOT_ENTERED, Interruption, SessionState
from exam.sitting import Sitting, SittingPhase, closed_by_time, sent_away
from exam.timing import Instant, Timing


def reopening(session: SessionState, sitting: Sitting, now: Instant) -> tuple[ev.SittingReopened, ...]:
    """Open again a sitting that time has closed, giving back what passed since its deadline: added time is whole."""
    timing = session.timing
    if timing is None or sent_away(sitting):
        return ()
    gap = timing.active(now) - timing.duration - timing.extension - sitting.extension
    closed = closed_by_time(sitting)
    if not closed and (sitting.phase is not SittingPhase.ANSWERING or gap <= 0):
        return ()
    since = timing.deadline(sitting.extension)
    return (ev.SittingReopened(sitting.id, max(0, gap), since if gap > 0 else None),)


def calling_off(
    session: SessionState, sittings: Iterable[Sitting], actor: Actor, reason: str, now: Instant
) -> tuple[ev.Event, ...]:
    """Call a session off: whoever is answering is closed as they stand, and everything is kept."""
    closed = [
        ev.HandedIn(s.id, ev.HandInBy.STAFF, s.line, s.last_seq, now, s.answered())
        for s in sittings
        if s.phase is SittingPhase.ANSWERING
    ]
    return (ev.SessionCalledOff(session.id, actor, reason), *closed)


def due(session: SessionState, policy: Policy, now: Instant, sittings: Iterable[Sitting]) -> tuple[ev.Event, ...]:
    """What time alone has brought about by now. Applying it and asking again at the same time yields nothing."""
    timing = session.timing
    if timing is None or session.ended_at is not None or timing.is_paused:
        return ()
    sittings = list(sittings)
    if session.interruption is not None:
        return _interrupted(session, session.interruption, policy, now, sittings)
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


def _interrupted(
    session: SessionState, interruption: Interruption, policy: Policy, now: Instant, sittings: Sequence[Sitting]
) -> tuple[ev.Event, ...]:
    """Settle what needs nobody: all are back and nobody lost a minute, or nobody is back and the waiting is over."""
    answering = [s for s in sittings if s.phase is SittingPhase.ANSWERING]
    back = [s for s in answering if s.lost.away_since is None]
    # Whoever has just come back is given the time to say what was lost: the PC's word comes after it is heard.
    heard_out = all(now - s.lost.away[-1].until >= policy.closing_grace for s in back if s.lost.away)
    if heard_out and len(back) == len(answering) and not any(_lost_something(session, s, now) for s in answering):
        return (ev.InterruptionSettled(session.id, THE_SERVER, ALL_BACK),)
    limit = session.critical_moment or interruption.since + policy.power_cut_limit
    if now > max(limit, interruption.until + policy.interruption_decision) and not back:
        return calling_off(session, sittings, THE_SERVER, LIMIT_PASSED, now)
    return ()


def _lost_something(session: SessionState, sitting: Sitting, now: Instant) -> bool:
    if session.timing is None:
        return False
    deadline = session.timing.deadline(sitting.extension)
    return claim(sitting.lost, session.timing, deadline, (), now).lost > 0


ALL_BACK = "nobody lost time"
LIMIT_PASSED = "the limit for an interruption has passed and nobody is back"
