"""What the journal says, worked out a second time and in another way than `exam` does, to hold the rules against.

It reads durable records only, one by one, and raises Broken at the first that should never have been written. The
time-keeping is its own: pauses are walked through in order, nothing is taken from `exam.timing`.
"""

from __future__ import annotations

import msgspec

from exam import events as ev
from exam.commands import AnswerEntry, Entry, FileEntry, HandInEntry
from exam.ids import SittingId
from exam.plan import Part, Plan
from exam.policy import early_leave_before_end
from tests.simulation.facts import SessionFacts, SittingFacts

_event: msgspec.json.Decoder[ev.Event] = msgspec.json.Decoder(ev.Event)
Taken = ev.AnswerSaved | ev.FileSaved | ev.EntryKeptAsEvidence | ev.HandedIn


class Broken(Exception):  # noqa: N818 - it is not an error of the simulation, it is what the simulation looks for
    """An invariant does not hold. `rule` names it and stays the same while a failing day is made smaller."""

    def __init__(self, rule: str, text: str) -> None:
        super().__init__(f"{rule}: {text}")
        self.rule = rule


class Ledger:
    """All sessions and sittings, and every numbered entry that was ever taken."""

    def __init__(self, plan: Plan) -> None:
        self.policy = plan.policy
        self.sessions = {s.id: SessionFacts(s.part, s.duration_ms) for s in plan.sessions}
        self.sittings = {
            SittingId(f"{place.ticket}@{s.id}"): SittingFacts(s.id) for s in plan.sessions for place in s.places
        }
        self.entries: dict[tuple[SittingId, int, int], Taken] = {}
        self.requests: dict[str, ev.RequestDecided] = {}
        self.by_staff: list[ev.Event] = []
        self.length = 0

    @property
    def is_running(self) -> bool:
        """Whether a session is under way."""
        return any(s.started is not None and not s.ended for s in self.sessions.values())

    def granted(self, sitting: SittingFacts) -> int:
        """All the time a sitting may use."""
        session = self.sessions[sitting.session]
        return session.duration + session.extension + sitting.extension

    def deadline(self, sitting: SittingFacts) -> int | None:
        """When a sitting's time is over, as far as is known."""
        return self.sessions[sitting.session].ends(self.granted(sitting))

    def read(self, payload: str, at: int) -> ev.Event:
        """Take one more durable record. Raises Broken."""
        event = _event.decode(payload)
        self.length += 1
        if isinstance(event, ev.SittingEvent):
            self._sitting(self.sittings[event.sitting], event, at)
        elif isinstance(event, ev.SessionEvent):
            self._session(self.sessions[event.session], event, at)
        elif isinstance(event, ev.RequestDecided):
            if event.request in self.requests:
                raise Broken("once only", f"request {event.request} was decided twice")
            self.requests[event.request] = event
        return event

    # ---- a session --------------------------------------------------------------------------------------------------

    def _session(self, session: SessionFacts, event: ev.SessionEvent, at: int) -> None:
        match event:
            case ev.SessionStarted():
                _must(session.started is None, "once only", "a session started twice")
                session.started = at
                if event.actor.role != "server":
                    self.by_staff.append(event)
            case ev.EntryClosed():
                _must(session.active(at) >= self.policy.entry_closes_after_start, "time granted", "entry closed early")
                session.entry_closed = True
            case ev.SessionPaused():
                session.pauses.append([at, at])
                session.paused = True
                self.by_staff.append(event)
            case ev.SessionResumed():
                session.pauses[-1][1] = at
                session.paused = False
                self.by_staff.append(event)
            case ev.SessionExtended(added=added):
                session.extension += added
                self.by_staff.append(event)
                for sitting in self.sittings.values():
                    if self.sessions[sitting.session] is session and sitting.phase == "answering":
                        self._has_left(sitting, added, at)
            case ev.SessionEnded():
                session.ended = True
            case ev.SessionReopened():
                session.ended = False
            case ev.ReminderGiven():
                pass

    def _has_left(self, sitting: SittingFacts, added: int, at: int) -> None:
        left = self.granted(sitting) - self.sessions[sitting.session].active(at)
        _must(left >= added, "time granted", f"{added} ms were given and {left} ms are left")

    # ---- a sitting --------------------------------------------------------------------------------------------------

    def _sitting(self, sitting: SittingFacts, event: ev.SittingEvent, at: int) -> None:
        session = self.sessions[sitting.session]
        if isinstance(event, ev.LoggedIn | ev.MachineMoved | ev.LateRefused | ev.SecondLoginRefused):
            self._seat(sitting, session, event, at)
        elif isinstance(event, ev.AnswerSaved | ev.FileSaved):
            self._counts(sitting, event)
        elif isinstance(event, ev.HandedIn):
            self._handed_in(sitting, session, event, at)
        else:
            self._course(sitting, session, event, at)

    def _course(self, sitting: SittingFacts, session: SessionFacts, event: ev.SittingEvent, at: int) -> None:
        match event:
            case ev.IdentityConfirmed():
                sitting.phase = "confirmed"
            case ev.Entered():
                _must(session.started is not None and not session.paused, "time granted", "entered outside the session")
                sitting.phase = "answering"
            case ev.EntryKeptAsEvidence(line=line, seq=seq):
                self._numbered(event, line, seq)
                if line == sitting.line and not sitting.awaiting:
                    _must(seq == sitting.last_seq + 1, "order", f"entry {seq} after {sitting.last_seq}")
                    sitting.last_seq = seq
            case ev.SittingReopened(gap=gap):
                over = session.active(at) >= self.granted(sitting)
                _must(over or sitting.by is not ev.HandInBy.CANDIDATE, "one end", "a hand-in of the candidate's undone")
                sitting.extension += gap
                sitting.phase, sitting.by, sitting.complete, sitting.reopened = "answering", None, False, True
            case ev.TimeExtended(added=added):
                sitting.extension += added
                self.by_staff.append(event)
                if sitting.phase == "answering":
                    self._has_left(sitting, added, at)
            case ev.EarlyLeaveAllowed():
                sitting.consent = True
                self.by_staff.append(event)
            case ev.AbsenceRecorded():
                _must(sitting.phase in ("expected", "logged_in", "confirmed"), "no candidate lost", "absent, yet there")
                sitting.phase = "absent"

    def _seat(
        self,
        sitting: SittingFacts,
        session: SessionFacts,
        event: ev.LoggedIn | ev.MachineMoved | ev.LateRefused | ev.SecondLoginRefused,
        at: int,
    ) -> None:
        match event:
            case ev.LoggedIn():
                self._logged_in(sitting, session, event, at)
            case ev.MachineMoved(to=to):
                sitting.machine, sitting.awaiting = to, True
                self.by_staff.append(event)
            case ev.LateRefused():
                late = sitting.phase == "absent" or session.active(at) >= self.policy.entry_closes_after_start
                _must(late, "time granted", "turned away before entry closed")
            case ev.SecondLoginRefused(machine=machine):
                _must(machine != sitting.machine, "one active PC", "refused at its own PC")

    def _logged_in(self, sitting: SittingFacts, session: SessionFacts, event: ev.LoggedIn, at: int) -> None:
        machine = event.machine
        if sitting.phase == "expected":
            in_time = session.started is None or session.active(at) < self.policy.entry_closes_after_start
            _must(in_time, "no late entry", f"came in {session.active(at)} ms after the start")
            sitting.phase = "logged_in"
        free = sitting.awaiting and sitting.machine in (None, machine)
        _must(free, "one active PC", f"logged in at {machine} while the sitting is at {sitting.machine}")
        for other in self.sittings.values():
            # A sitting that an extension opened again may find its PC given to somebody else: staff move it then.
            taken = other.machine == machine and not other.awaiting and other is not sitting and not other.reopened
            is_open = not other.complete and other.phase != "absent" and not self.sessions[other.session].ended
            _must(not (taken and is_open), "one active PC", f"{machine} serves two open sittings")
        sitting.machine, sitting.awaiting, sitting.line, sitting.last_seq = machine, False, event.line, 0

    def _counts(self, sitting: SittingFacts, event: ev.AnswerSaved | ev.FileSaved) -> None:
        self._numbered(event, event.line, event.seq)
        here = event.line == sitting.line and not sitting.awaiting
        _must(here, "one active PC", f"an entry of line {event.line} counts while line {sitting.line} is active")
        _must(event.seq == sitting.last_seq + 1, "order", f"entry {event.seq} after {sitting.last_seq}")
        _must(sitting.phase in ("answering", "handed_in"), "after the deadline", "an answer counts before entry")
        by_candidate = sitting.by is ev.HandInBy.CANDIDATE
        _must(not by_candidate, "after the deadline", "an answer counts after the candidate handed in")
        deadline = self.deadline(sitting)
        in_time = deadline is None or event.made_at <= deadline
        _must(in_time, "after the deadline", f"made at {event.made_at}, deadline {deadline}, counts all the same")
        sitting.last_seq = event.seq
        if isinstance(event, ev.AnswerSaved):
            sitting.answers[event.item] = event.answer
        elif event.removed:
            sitting.files.pop((event.task, event.path), None)
        else:
            sitting.files[event.task, event.path] = event.digest

    def _handed_in(self, sitting: SittingFacts, session: SessionFacts, event: ev.HandedIn, at: int) -> None:
        granted, lived = self.granted(sitting), session.active(event.made_at)
        if event.by is ev.HandInBy.SERVER:
            grace = self.policy.closing_grace
            _must(session.active(at) >= granted + grace, "time granted", f"closed after {lived} of {granted} ms")
        else:
            self._numbered(event, event.line, event.seq)
            _must(event.seq == sitting.last_seq + 1, "order", f"entry {event.seq} after {sitting.last_seq}")
            sitting.last_seq = event.seq
        if event.by is ev.HandInBy.TIME_UP:
            _must(lived >= granted, "time granted", f"time-up after {lived} of {granted} ms")
        if event.by is ev.HandInBy.CANDIDATE:
            window = early_leave_before_end(self.policy, practical=session.part is Part.PRACTICAL)
            _must(sitting.consent and granted - lived <= window, "early leave", f"left {granted - lived} ms early")
        sitting.phase, sitting.by, sitting.complete = "handed_in", event.by, event.by is not ev.HandInBy.SERVER

    def _numbered(self, event: Taken, line: int, seq: int) -> None:
        key = (event.sitting, line, seq)
        _must(key not in self.entries, "once only", f"entry {seq} of line {line} was taken twice")
        self.entries[key] = event


def says_the_same(event: Taken, entry: Entry) -> bool:
    """Whether a record holds what a PC sent."""
    match event:
        case ev.AnswerSaved():
            return isinstance(entry, AnswerEntry) and (event.item, event.answer) == (entry.item, entry.answer)
        case ev.FileSaved():
            same = isinstance(entry, FileEntry) and (event.task, event.path, event.digest)
            return isinstance(entry, FileEntry) and same == (entry.task, entry.path, entry.digest)
        case ev.HandedIn():
            return isinstance(entry, HandInEntry)
        case ev.EntryKeptAsEvidence():
            return event.entry == msgspec.json.encode(entry).decode()


def _must(holds: bool, rule: str, text: str) -> None:
    if not holds:
        raise Broken(rule, text)
