"""The state of one session of a room, and what its events make of it (handbook sections 7 and 8).

`evolve` applies an event; it knows no clock, file or network. What people may bring about is decided in
`exam.session_rules`, `exam.room_rules` and `exam.staff_rules`, what time brings about in `exam.time_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import assert_never

import msgspec

from exam import events as ev
from exam.ids import SessionId, SittingId
from exam.people import Actor, Role
from exam.plan import Part
from exam.policy import Policy
from exam.sitting import Sitting, SittingPhase
from exam.text import Refusal
from exam.timing import Instant, Pause, Timing

NOT_ENTERED = (SittingPhase.EXPECTED, SittingPhase.LOGGED_IN, SittingPhase.CONFIRMED)
MESSAGES_KEPT = 200
"""Messages of a session that the state remembers; the journal has all."""


class SessionPhase(StrEnum):
    """The life of a session."""

    SCHEDULED = "scheduled"  # 未开考
    RUNNING = "running"  # 考试中
    ENDED = "ended"  # 已结束


class Interruption(msgspec.Struct, frozen=True):
    """The server was away from `since` to `until`; time closes nobody until people, or the evidence, settle it."""

    since: Instant
    until: Instant
    method: str


class Message(msgspec.Struct, frozen=True):
    """Something the invigilator told a room, or one candidate."""

    id: str
    at: Instant
    text: str
    sitting: SittingId | None


class Incident(msgspec.Struct, frozen=True):
    """Something in the room's record; settled once `outcome` says how."""

    id: str
    kind: ev.IncidentKind
    text: str
    sitting: SittingId | None
    at: Instant
    actor: Actor
    outcome: str = ""


class StandIn(msgspec.Struct, frozen=True):
    """Who took whose place."""

    role: Role
    name: str
    instead_of: str


class SessionState(msgspec.Struct, frozen=True):
    """What has happened in a session. `timing` is None until it started.

    `by_site` is what the site gave to all under its own authority. `fell` are the duties whose moment came, `done`
    those that somebody ticked, `settled` the open points that were signed away, `seen` the matters somebody looked at.
    """

    id: SessionId
    part: Part
    duration: int
    timing: Timing | None = None
    entry_closed: bool = False
    reminded: tuple[int, ...] = ()
    ended_at: Instant | None = None
    by_site: int = 0
    spare: bool = False
    called_off: bool = False
    interruption: Interruption | None = None
    critical_moment: Instant | None = None
    fell: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()
    incidents: Mapping[str, Incident] = {}
    stand_ins: tuple[StandIn, ...] = ()
    settled: tuple[str, ...] = ()
    seen: frozenset[str] = frozenset()
    closed_at: Instant | None = None
    closure_report: str = ""

    @property
    def phase(self) -> SessionPhase:
        """Where the session stands; a pause is part of running."""
        if self.called_off:
            return SessionPhase.ENDED
        if self.timing is None:
            return SessionPhase.SCHEDULED
        return SessionPhase.RUNNING if self.ended_at is None else SessionPhase.ENDED

    @property
    def is_paused(self) -> bool:
        """Whether the room is paused now; a session that was called off is not."""
        return self.timing is not None and self.timing.is_paused and not self.called_off


Decision = tuple[ev.Event, ...] | Refusal


class Occasion(msgspec.Struct, frozen=True):
    """On what occasion something is ordered: by whom, when, under what rules, and what else the rules look at.

    `sittings` are those of the session, `request` the order's own number, `release` the organiser's release that the
    order's code proved to be, `target_holds` the open sitting at the PC a move aims at, `waiting` the proposals of the
    session that wait for consent, `planned` the session's start by the plan where that is known.
    """

    actor: Actor
    now: Instant
    policy: Policy
    sittings: Sequence[Sitting]
    request: str = ""
    release: str = ""
    target_holds: SittingId | None = None
    has_spare: bool = False
    paper_closed: bool = False
    waiting: tuple[str, ...] = ()
    planned: Instant | None = None


def entry_cutoff(session: SessionState, policy: Policy) -> Instant | None:
    """When entry closes: so long after the start, pauses not counted. None before the start and in a pause."""
    return session.timing.at_active(policy.entry_closes_after_start) if session.timing else None


def entry_is_closed(session: SessionState, policy: Policy, now: Instant) -> bool:
    """Whether it is too late to come in, to the millisecond, even if the clock's own event is not written yet."""
    timing = session.timing
    return session.entry_closed or (timing is not None and timing.active(now) >= policy.entry_closes_after_start)


_TimeEvent = (
    ev.SessionStarted
    | ev.SessionRestored
    | ev.EntryClosed
    | ev.ReminderGiven
    | ev.SessionExtended
    | ev.SessionPaused
    | ev.SessionResumed
    | ev.SessionEnded
    | ev.SessionReopened
    | ev.SessionCalledOff
    | ev.SessionInterrupted
    | ev.InterruptionSettled
    | ev.CriticalMomentSet
)


def evolve(session: SessionState, event: ev.SessionEvent, at: Instant) -> SessionState:
    """Apply an event that happened at `at`."""
    if isinstance(event, _TimeEvent):
        return _in_time(session, event, at)
    change = msgspec.structs.replace
    match event:
        case ev.DutyFell(duty=duty):
            return change(session, fell=(*session.fell, duty))
        case ev.DutyDone(duty=duty):
            return change(session, done=(*session.done, duty))
        case ev.MessageSent(id=id_, text=text, sitting=sitting):
            return change(session, messages=(*session.messages, Message(id_, at, text, sitting))[-MESSAGES_KEPT:])
        case ev.IncidentRecorded():
            incident = Incident(event.id, event.kind, event.text, event.sitting, at, event.actor)
            return change(session, incidents={**session.incidents, event.id: incident})
        case ev.IncidentSettled(id=id_, text=text):
            incident = change(session.incidents[id_], outcome=text)
            return change(session, incidents={**session.incidents, id_: incident})
        case ev.StandInRecorded(role=role, name=name, instead_of=instead_of):
            return change(session, stand_ins=(*session.stand_ins, StandIn(role, name, instead_of)))
        case ev.CandidateAdded() | ev.SeatsChanged() | ev.PaperOpened():
            return session
        case ev.PaperSwitched():
            return change(session, spare=True)
        case ev.MatterSeen(matter=matter):
            return change(session, seen=session.seen | {matter})
        case ev.PointSettled() | ev.SessionClosed():
            return _closing(session, event, at)
        case _:
            assert_never(event)


def _closing(session: SessionState, event: ev.PointSettled | ev.SessionClosed, at: Instant) -> SessionState:
    change = msgspec.structs.replace
    match event:
        case ev.PointSettled(point=point):
            return change(session, settled=(*session.settled, point))
        case ev.SessionClosed(report=report):
            return change(session, closed_at=at, closure_report=report)


def _in_time(session: SessionState, event: _TimeEvent, at: Instant) -> SessionState:
    change = msgspec.structs.replace
    match event:
        case ev.SessionStarted(duration=duration):
            return change(session, timing=Timing(at, duration))
        case ev.SessionRestored(timing=timing, spare=spare):
            return change(session, timing=timing, spare=spare)
        case ev.EntryClosed():
            return change(session, entry_closed=True)
        case ev.ReminderGiven(before_end=before_end):
            return change(session, reminded=(*session.reminded, before_end))
        case ev.SessionEnded():
            return change(session, ended_at=at)
        case ev.SessionReopened():
            # What was signed away is signed again: it may be open for another reason at the next end.
            return change(session, ended_at=None, settled=())
        case ev.SessionExtended() | ev.SessionPaused() | ev.SessionResumed():
            return _time_changed(session, event, at)
        case _:
            return _interrupted(session, event, at)


def _interrupted(
    session: SessionState,
    event: ev.SessionCalledOff | ev.SessionInterrupted | ev.InterruptionSettled | ev.CriticalMomentSet,
    at: Instant,
) -> SessionState:
    change = msgspec.structs.replace
    match event:
        case ev.SessionCalledOff():
            return change(session, called_off=True, ended_at=at, interruption=None)
        case ev.SessionInterrupted(since=since, until=until, method=method):
            # Twice in a row is one interruption, from the first loss of power on.
            since = session.interruption.since if session.interruption else since
            return change(session, interruption=Interruption(since, until, method))
        case ev.InterruptionSettled():
            return change(session, interruption=None, critical_moment=None)
        case ev.CriticalMomentSet(at=moment):
            return change(session, critical_moment=moment)


def _time_changed(
    session: SessionState, event: ev.SessionExtended | ev.SessionPaused | ev.SessionResumed, at: Instant
) -> SessionState:
    change = msgspec.structs.replace
    timing = session.timing
    if timing is None:
        raise ValueError(f"{type(event).__name__} before the session started")
    match event:
        case ev.SessionExtended(added=added, release=release):
            return change(
                session,
                timing=change(timing, extension=timing.extension + added),
                by_site=session.by_site + (0 if release else added),
                # The end has moved: what is due before it is due again.
                reminded=(),
                fell=tuple(duty for duty in session.fell if duty not in BEFORE_THE_END),
            )
        case ev.SessionPaused():
            return change(session, timing=change(timing, pauses=(*timing.pauses, Pause(at))))
        case ev.SessionResumed():
            last = timing.pauses[-1]
            return change(session, timing=change(timing, pauses=(*timing.pauses[:-1], Pause(last.since, at))))


BEFORE_THE_END = ("early_leave",)
"""Duties whose moment is counted back from the end."""
