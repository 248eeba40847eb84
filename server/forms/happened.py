"""What happened, as papers need it: the state of rooms and candidates, and every decision with its clock time.

The state is the hall's. `Chronicle` reads the journal once and keeps what a room's record names: who decided what and
why, with everybody who agreed where a decision took more than one person (handbook sections 8 and 9).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from exam import events as ev
from exam.closing import ClosureReport, closure_report
from exam.ids import SessionId
from exam.people import Actor
from exam.plan import Plan
from exam.premises import Premises
from exam.room import SessionState
from exam.sitting import Sitting
from exam.timing import Instant
from server.forms.faults import FormError
from server.journal.record import ChainBrokenError, Record, first_hash, verify
from server.rooms import Rooms

MOST_NOTES = 4_000
"""Notes kept of one session; a room whose day had more has another trouble than paper."""

Noted = (
    ev.SessionStarted
    | ev.SessionExtended
    | ev.SessionPaused
    | ev.SessionResumed
    | ev.SessionEnded
    | ev.SessionReopened
    | ev.SessionCalledOff
    | ev.SessionInterrupted
    | ev.InterruptionSettled
    | ev.CriticalMomentSet
    | ev.IncidentRecorded
    | ev.IncidentSettled
    | ev.StandInRecorded
    | ev.CandidateAdded
    | ev.SeatsChanged
    | ev.PaperOpened
    | ev.PaperSwitched
    | ev.PointSettled
    | ev.SessionClosed
    | ev.HandedIn
    | ev.TimeExtended
    | ev.EarlyLeaveAllowed
    | ev.AbsenceRecorded
    | ev.MachineMoved
    | ev.LateRefused
    | ev.HandInUndone
    | ev.LostTimeCredited
    | ev.SteppedOut
    | ev.SteppedBack
    | ev.ViolationRecorded
    | ev.EmergencyCodeUsed
    | ev.LockReleased
)
"""Events that some paper names one by one."""
_TURNING = (
    ev.ServerStarted | ev.ConsentProposed | ev.ConsentGiven | ev.ConsentCompleted | ev.RequestDecided
)  # what tells the clock, and who agreed
_READ = frozenset(str(kind.__struct_config__.tag) for kind in (*Noted.__args__, *_TURNING.__args__))
_event: msgspec.json.Decoder[ev.Event] = msgspec.json.Decoder(ev.Event)


class Note(msgspec.Struct, frozen=True):
    """One decision or happening, the site's clock time of it, and everybody who decided it."""

    at: Instant
    clock: datetime
    event: Noted
    by: tuple[Actor, ...] = ()


class Anchors(msgspec.Struct, frozen=True):
    """Exam time against the site's clock, as each start of the server set it."""

    timezone: str
    instants: tuple[Instant, ...] = ()
    walls: tuple[int, ...] = ()

    def clock(self, at: Instant) -> datetime:
        """The site's clock time of a moment."""
        place = max(0, bisect_right(self.instants, at) - 1)
        instant, wall = (self.instants[place], self.walls[place]) if self.instants else (0, 0)
        return datetime.fromtimestamp((wall + at - instant) / 1000, UTC).astimezone(ZoneInfo(self.timezone))


class SessionHappened(msgspec.Struct, frozen=True):
    """One session: its state, its sittings in the plan's order, its closure report, and the notes in their order."""

    state: SessionState
    sittings: tuple[Sitting, ...]
    closure: ClosureReport
    notes: tuple[Note, ...] = ()


class Happened(msgspec.Struct, frozen=True):
    """Everything that happened; `plan` is the plan as the day changed it."""

    plan: Plan
    anchors: Anchors
    premises: Premises
    sessions: Mapping[SessionId, SessionHappened]

    def session(self, id_: SessionId) -> SessionHappened | None:
        """What happened in a session; None where the journal does not know it."""
        return self.sessions.get(id_)


class Chronicle:
    """Reads a journal and keeps the notes of every session."""

    def __init__(self, plan: Plan) -> None:
        self._head = first_hash(plan.number)
        self._count = 0
        self._timezone = plan.timezone
        self._instants: list[Instant] = []
        self._walls: list[int] = []
        self._agreed: dict[str, list[Actor]] = {}
        self._deciding: tuple[Actor, ...] = ()
        self._notes: dict[SessionId, list[Note]] = {}

    def take(self, record: Record) -> ev.Event | None:
        """Take the next record in; returns its event where it was one to read. Raises FormError."""
        self._count += 1
        try:
            self._head = verify((record,), self._head, self._count)
        except ChainBrokenError as error:
            raise FormError("journal_altered", seq=error.seq) from error
        if record.kind not in _READ:
            return None
        event = decoded(record)
        self._note(event, record.at)
        return event

    @property
    def anchors(self) -> Anchors:
        """Exam time against the site's clock."""
        return Anchors(self._timezone, tuple(self._instants), tuple(self._walls))

    def notes(self) -> Mapping[SessionId, tuple[Note, ...]]:
        """The notes of every session."""
        return {session: tuple(notes) for session, notes in self._notes.items()}

    def _note(self, event: ev.Event, at: Instant) -> None:
        match event:
            case ev.ServerStarted(anchor_wall_ms=wall):
                self._instants.append(at)
                self._walls.append(wall)
            case ev.ConsentProposed(id=id_, actor=actor):
                self._agreed[id_] = [actor]
            case ev.ConsentGiven(id=id_, actor=actor):
                self._agreed.setdefault(id_, []).append(actor)
            case ev.ConsentCompleted(id=id_, code=code):
                # What was agreed on follows in the same batch, until the request's own record ends it.
                agreed = self._agreed.pop(id_, [])
                self._deciding = () if code else tuple(agreed)
            case ev.RequestDecided():
                self._deciding = ()
            case _ if isinstance(event, Noted):
                self._keep(event, at)

    def _keep(self, event: Noted, at: Instant) -> None:
        notes = self._notes.setdefault(_session_of(event), [])
        if len(notes) < MOST_NOTES:
            actor = getattr(event, "actor", None)
            own = (actor,) if isinstance(actor, Actor) else ()
            notes.append(Note(at, self._clock(at), event, (self._deciding or own) if own else ()))

    def _clock(self, at: Instant) -> datetime:
        # The newest record's: the last start of the server tells it.
        instant, wall = (self._instants[-1], self._walls[-1]) if self._instants else (0, 0)
        return datetime.fromtimestamp((wall + at - instant) / 1000, UTC).astimezone(ZoneInfo(self._timezone))


def decoded(record: Record) -> ev.Event:
    """A record's event. Raises FormError `journal_too_new`."""
    try:
        return _event.decode(record.payload)
    except msgspec.MsgspecError as error:
        raise FormError("journal_too_new") from error


def happened_in(rooms: Rooms, chronicle: Chronicle) -> Happened:
    """Put the state of the rooms and the notes of a journal together."""
    notes = chronicle.notes()
    return Happened(rooms.plan, chronicle.anchors, rooms.premises, dict(_sessions(rooms, notes)))


def read_happened(plan: Plan, records: Iterable[Record]) -> Happened:
    """Rebuild what happened from the journal alone, one record at a time. Raises FormError; `plan` is the day's own."""
    rooms, chronicle = Rooms(plan), Chronicle(plan)
    for record in records:
        event = chronicle.take(record) or decoded(record)
        try:
            rooms.apply(event, record.at)
        except KeyError as error:
            raise FormError("journal_other_plan") from error
    return happened_in(rooms, chronicle)


def read_notes(plan: Plan, records: Iterable[Record]) -> Chronicle:
    """Read only the notes, for a server that has the state already. Raises FormError."""
    chronicle = Chronicle(plan)
    for record in records:
        chronicle.take(record)
    return chronicle


def _sessions(rooms: Rooms, notes: Mapping[SessionId, tuple[Note, ...]]) -> Iterator[tuple[SessionId, SessionHappened]]:
    for id_, state in rooms.sessions.items():
        sittings = tuple(rooms.sittings_of(id_))
        report = closure_report(state, sittings, rooms.waiting_for(id_))
        yield id_, SessionHappened(state, sittings, report, notes.get(id_, ()))


def _session_of(event: Noted) -> SessionId:
    sitting = getattr(event, "sitting", None)
    if isinstance(event, ev.SittingEvent) and sitting is not None:
        return SessionId(str(sitting).partition("@")[2])
    return SessionId(str(getattr(event, "session", "")))
