"""What people may bring about in a session's time, pure (handbook sections 7 and 8).

Who may order it and with whose consent is decided before, in `exam.people` and `exam.consent`. How much the site may
give is decided here: above its limit every extension and credit needs a release of the organiser.
"""

from __future__ import annotations

from typing import assert_never

from exam import events as ev
from exam.commands import (
    CallOff,
    CreditLostTime,
    ExtendSession,
    PauseSession,
    ResumeSession,
    SessionTimeCommand,
    SetCriticalMoment,
    SettleInterruption,
    StartSession,
    SwitchPaper,
)
from exam.credits import credit
from exam.policy import MINUTE
from exam.room import Decision, Occasion, SessionPhase, SessionState
from exam.text import Refusal
from exam.time_rules import calling_off, reopening

LONGEST_EXTENSION = 24 * 60 * MINUTE
LONGEST_REASON = 500


def decide(session: SessionState, command: SessionTimeCommand, occasion: Occasion) -> Decision:
    """Decide what people ask of a session."""
    needed = not isinstance(command, StartSession)
    if refusal := check_reason(command.reason, needed=needed) or check_open(session):
        return refusal
    match command:
        case StartSession() | PauseSession() | ResumeSession():
            return _run(session, command, occasion)
        case ExtendSession():
            return _extend(session, command, occasion)
        case CreditLostTime():
            return credit(session, command, occasion)
        case CallOff(reason=reason):
            if session.phase is SessionPhase.ENDED:
                return Refusal("session_ended")
            return calling_off(session, occasion.sittings, occasion.actor, reason, occasion.now)
        case SettleInterruption() | SetCriticalMoment():
            return _interruption(session, command, occasion)
        case SwitchPaper(reason=reason):
            return _switch(session, reason, occasion)
        case _:
            assert_never(command)


def _run(session: SessionState, command: StartSession | PauseSession | ResumeSession, occasion: Occasion) -> Decision:
    match command:
        case StartSession(reason=reason):
            if session.called_off:
                return Refusal("session_called_off")
            if session.timing is not None:
                return Refusal("session_already_started")
            doors = occasion.policy.login_opens_before_start
            if occasion.planned is not None and occasion.now < occasion.planned - doors:
                # A session that starts gives its paper's key away: nobody reads the paper hours before its time.
                return Refusal("too_early_to_start", {"minutes": doors // MINUTE})
            if occasion.paper_closed and not session.spare:
                return Refusal("paper_closed")
            return (ev.SessionStarted(session.id, session.duration, occasion.actor, reason),)
        case PauseSession(reason=reason):
            if session.phase is not SessionPhase.RUNNING:
                return Refusal("session_not_running")
            if session.is_paused:
                return Refusal("session_already_paused")
            return (ev.SessionPaused(session.id, occasion.actor, reason),)
        case ResumeSession(reason=reason):
            if not session.is_paused or session.called_off:
                return Refusal("session_not_paused")
            return (ev.SessionResumed(session.id, occasion.actor, reason),)


def check_open(session: SessionState) -> Refusal | None:
    """Nobody changes a session that was closed."""
    return None if session.closed_at is None else Refusal("session_closed")


def check_reason(reason: str, *, needed: bool = True) -> Refusal | None:
    """Whatever people decide has a reason, of a length that a form can hold."""
    if needed and not reason.strip():
        return Refusal("reason_missing")
    return Refusal("text_too_long", {"most": LONGEST_REASON}) if len(reason) > LONGEST_REASON else None


def check_extension(session: SessionState, added: int) -> Refusal | None:
    """What every extension must be: of a started session, more than nothing, less than a day."""
    if session.called_off:
        return Refusal("session_called_off")
    if session.timing is None:
        return Refusal("session_not_running")
    if not 0 < added <= LONGEST_EXTENSION:
        return Refusal("extension_not_positive", {"added": added})
    return None


def check_limit(added: int, given: int, occasion: Occasion) -> Refusal | None:
    """The site gives one candidate so much in a session in all; small ones cannot be added up past it."""
    limit = occasion.policy.extension_limit_by_site
    if occasion.release or given + added <= limit:
        return None
    return Refusal("extension_needs_release", {"limit": limit // MINUTE, "given": given // MINUTE})


def _extend(session: SessionState, command: ExtendSession, occasion: Occasion) -> Decision:
    if refusal := check_extension(session, command.added):
        return refusal
    given = session.by_site + max((sitting.lost.by_site for sitting in occasion.sittings), default=0)
    if refusal := check_limit(command.added, given, occasion):
        return refusal
    reopened = [event for sitting in occasion.sittings for event in reopening(session, sitting, occasion.now)]
    again = (ev.SessionReopened(session.id),) if session.ended_at is not None and reopened else ()
    if session.ended_at is not None and not reopened:
        return Refusal("session_ended")
    extended = ev.SessionExtended(session.id, command.added, occasion.actor, command.reason, occasion.release)
    return (*again, *reopened, extended)


def _interruption(
    session: SessionState, command: SettleInterruption | SetCriticalMoment, occasion: Occasion
) -> Decision:
    if session.interruption is None:
        return Refusal("session_not_interrupted")
    if isinstance(command, SettleInterruption):
        return (ev.InterruptionSettled(session.id, occasion.actor, command.reason),)
    if command.at <= session.interruption.since:
        return Refusal("moment_too_early")
    if command.at > occasion.now + LONGEST_EXTENSION:
        return Refusal("moment_too_late")
    return (ev.CriticalMomentSet(session.id, command.at, occasion.actor, command.reason),)


def _switch(session: SessionState, reason: str, occasion: Occasion) -> Decision:
    if session.phase is not SessionPhase.SCHEDULED:
        return Refusal("session_already_started")
    if session.spare:
        return Refusal("paper_already_switched")
    if not occasion.has_spare:
        return Refusal("spare_paper_missing")
    if not occasion.release:
        return Refusal("release_needed")
    return (ev.PaperSwitched(session.id, occasion.release, occasion.actor, reason),)
