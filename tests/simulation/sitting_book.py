"""The ledger's reading of one sitting: seat, entries, time, end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from exam import events as ev
from exam.commands import AnswerEntry, EmergencyEntry, Entry, FileEntry, FindingEntry, HandInEntry, LossEntry
from exam.ids import SittingId
from exam.plan import Part
from exam.policy import early_leave_before_end
from tests.simulation.broken import must
from tests.simulation.facts import SessionFacts, SittingFacts

if TYPE_CHECKING:
    from tests.simulation.ledger import Ledger

Told = ev.FindingReported | ev.FindingGone | ev.EmergencyCodeUsed
Taken = ev.AnswerSaved | ev.FileSaved | ev.EntryKeptAsEvidence | ev.HandedIn | ev.LossMeasured | Told
OUTSIDE_TIME = ("expected", "logged_in", "confirmed")


class SittingBook:
    """Reads what happens to sittings into the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._policy = ledger.policy

    def read(self, sitting: SittingFacts, event: ev.SittingEvent, at: int) -> None:
        """Take in one record."""
        session = self._ledger.sessions[sitting.session]
        if isinstance(event, ev.LoggedIn | ev.MachineMoved | ev.LateRefused | ev.SecondLoginRefused):
            self._seat(sitting, session, event, at)
        elif isinstance(event, ev.AnswerSaved | ev.FileSaved):
            self._counts(sitting, event)
        elif isinstance(event, ev.HandedIn):
            self._handed_in(sitting, session, event, at)
        elif isinstance(event, ev.SittingReopened | ev.TimeExtended | ev.LostTimeCredited | ev.HandInUndone):
            self._time_given(sitting, session, event, at)
        elif isinstance(event, Told):
            self._next(sitting, event)
        elif isinstance(event, ev.ContactLost | ev.ContactBack | ev.LossMeasured):
            self._contact(sitting, event, at)
        else:
            self._course(sitting, session, event, at)

    def _course(self, sitting: SittingFacts, session: SessionFacts, event: ev.SittingEvent, at: int) -> None:
        match event:
            case ev.IdentityConfirmed():
                sitting.phase = "confirmed"
            case ev.Entered():
                must(session.started is not None and not session.paused, "time granted", "entered outside the session")
                sitting.phase, sitting.entered = "answering", at
            case ev.EntryKeptAsEvidence(line=line, seq=seq):
                self._numbered(event, line, seq)
                if line == sitting.line and not sitting.awaiting:
                    must(seq == sitting.last_seq + 1, "order", f"entry {seq} after {sitting.last_seq}")
                    sitting.last_seq = seq
            case ev.EarlyLeaveAllowed():
                sitting.consent = True
            case ev.AbsenceRecorded():
                must(sitting.phase in OUTSIDE_TIME, "no candidate lost", "absent, yet there")
                sitting.phase = "absent"
            case ev.SteppedOut():
                out = [other for other in self._ledger.of(sitting.session) if other.outside]
                must(not out, "one outside", "two candidates of a room are outside")
                sitting.outside = True
            case ev.SteppedBack():
                sitting.outside = False
            case _:
                pass

    # ---- time -------------------------------------------------------------------------------------------------------

    def _time_given(
        self,
        sitting: SittingFacts,
        session: SessionFacts,
        event: ev.SittingReopened | ev.TimeExtended | ev.LostTimeCredited | ev.HandInUndone,
        at: int,
    ) -> None:
        must(not session.closed, "closing", f"{type(event).__name__} after the session was closed")
        must(not session.called_off, "time granted", f"{type(event).__name__} after the session was called off")
        if isinstance(event, ev.HandInUndone):
            mine = sitting.phase == "handed_in" and sitting.by is ev.HandInBy.CANDIDATE
            must(
                mine and session.active(at) < self._ledger.granted(sitting), "one end", "a hand-in was undone too late"
            )
            # The time in between was the candidate's own doing: none of it is lost.
            sitting.gaps.append((at if sitting.left is None else sitting.left, at))
            self._open(sitting)
            return
        if isinstance(event, ev.SittingReopened):
            over = session.active(at) - self._ledger.granted(sitting)
            by_time = sitting.phase == "answering" or sitting.by in (ev.HandInBy.TIME_UP, ev.HandInBy.SERVER)
            must(by_time, "one end", f"a sitting was opened again that {sitting.by} had closed")
            must(event.gap == max(0, over), "time granted", f"{event.gap} ms bridge a gap of {over} ms")
            if event.gap:
                sitting.gaps.append((self._ledger.deadline(sitting) or at, at))
            sitting.extension += event.gap
            self._open(sitting)
            sitting.reopened = True
            return
        sitting.extension += event.added
        if isinstance(event, ev.TimeExtended):
            sitting.by_site += 0 if event.release else event.added
        else:
            must(0 <= event.by_power_cut <= event.added, "credit", "more for the power cut than in all")
            sitting.given += event.added
            sitting.by_power_cut += event.by_power_cut
            sitting.by_site += 0 if event.release else event.added - event.by_power_cut
        if sitting.phase == "answering":
            self._ledger.has_left(sitting, event.added, at)

    def _open(self, sitting: SittingFacts) -> None:
        sitting.phase, sitting.by, sitting.complete, sitting.left = "answering", None, False, None

    def _contact(
        self, sitting: SittingFacts, event: ev.ContactLost | ev.ContactBack | ev.LossMeasured, at: int
    ) -> None:
        match event:
            case ev.ContactLost():
                self.unheard(sitting, at)
            case ev.ContactBack():
                self._heard(sitting, at)
            case ev.LossMeasured():
                self._next(sitting, event)

    def _next(self, sitting: SittingFacts, event: ev.LossMeasured | Told) -> None:
        """What a PC tells of itself is numbered like the answers."""
        self._numbered(event, event.line, event.seq)
        must(event.line == sitting.line, "one active PC", f"line {event.line} tells, line {sitting.line} is active")
        must(event.seq == sitting.last_seq + 1, "order", f"entry {event.seq} after {sitting.last_seq}")
        sitting.last_seq = event.seq

    def unheard(self, sitting: SittingFacts, at: int) -> None:
        """The server hears nothing of the PC from here."""
        if sitting.phase == "answering" and not sitting.away:
            sitting.unheard.append([at, at])
            sitting.away = True

    def _heard(self, sitting: SittingFacts, at: int) -> None:
        if sitting.away:
            sitting.unheard[-1][1] = at
            sitting.away = False

    # ---- the seat ---------------------------------------------------------------------------------------------------

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
                if not sitting.away:
                    sitting.unheard.append([at, at])
                    sitting.away = True
            case ev.LateRefused():
                late = sitting.phase == "absent" or session.active(at) >= self._policy.entry_closes_after_start
                must(late, "time granted", "turned away before entry closed")
            case ev.SecondLoginRefused(machine=machine):
                must(machine != sitting.machine, "one active PC", "refused at its own PC")

    def _logged_in(self, sitting: SittingFacts, session: SessionFacts, event: ev.LoggedIn, at: int) -> None:
        machine = event.machine
        if sitting.phase == "expected":
            in_time = session.started is None or session.active(at) < self._policy.entry_closes_after_start
            must(in_time, "no late entry", f"came in {session.active(at)} ms after the start")
            sitting.phase = "logged_in"
        free = sitting.awaiting and sitting.machine in (None, machine)
        must(free, "one active PC", f"logged in at {machine} while the sitting is at {sitting.machine}")
        for other in self._ledger.sittings.values():
            # A sitting that an extension opened again may find its PC given to somebody else: staff move it then.
            taken = other.machine == machine and not other.awaiting and other is not sitting and not other.reopened
            ended = self._ledger.sessions[other.session].ended
            is_open = not other.complete and other.phase != "absent" and not ended
            must(not (taken and is_open), "one active PC", f"{machine} serves two open sittings")
        self._heard(sitting, at)
        sitting.machine, sitting.awaiting, sitting.line, sitting.last_seq = machine, False, event.line, 0
        sitting.machines.add(machine)

    # ---- entries ----------------------------------------------------------------------------------------------------

    def _counts(self, sitting: SittingFacts, event: ev.AnswerSaved | ev.FileSaved) -> None:
        self._numbered(event, event.line, event.seq)
        here = event.line == sitting.line and not sitting.awaiting
        must(here, "one active PC", f"an entry of line {event.line} counts while line {sitting.line} is active")
        must(event.seq == sitting.last_seq + 1, "order", f"entry {event.seq} after {sitting.last_seq}")
        must(sitting.phase in ("answering", "handed_in"), "after the deadline", "an answer counts before entry")
        by_candidate = sitting.by is ev.HandInBy.CANDIDATE
        must(not by_candidate, "after the deadline", "an answer counts after the candidate handed in")
        deadline = self._ledger.deadline(sitting)
        in_time = deadline is None or event.made_at <= deadline
        must(in_time, "after the deadline", f"made at {event.made_at}, deadline {deadline}, counts all the same")
        stopped = sitting.stopped if sitting.by is ev.HandInBy.STAFF else None
        in_time = stopped is None or event.made_at <= stopped
        must(in_time, "after the deadline", f"made at {event.made_at}, stopped at {stopped}, counts all the same")
        sitting.last_seq = event.seq
        if isinstance(event, ev.AnswerSaved):
            sitting.last_made = max(sitting.last_made, event.made_at)
            sitting.answers[event.item] = event.answer
        elif event.removed:
            sitting.files.pop((event.task, event.path), None)
        else:
            sitting.files[event.task, event.path] = event.digest

    def _handed_in(self, sitting: SittingFacts, session: SessionFacts, event: ev.HandedIn, at: int) -> None:
        granted, lived = self._ledger.granted(sitting), session.active(event.made_at)
        by_pc = event.by in (ev.HandInBy.TIME_UP, ev.HandInBy.CANDIDATE) or event.seq == sitting.last_seq + 1
        if event.by is ev.HandInBy.SERVER:
            grace = self._policy.closing_grace
            must(session.active(at) >= granted + grace, "time granted", f"closed after {lived} of {granted} ms")
            must(session.interrupted_since is None, "interruption", "time closed a sitting in an interruption")
        elif by_pc:
            self._numbered(event, event.line, event.seq)
            must(event.seq == sitting.last_seq + 1, "order", f"entry {event.seq} after {sitting.last_seq}")
            sitting.last_seq = event.seq
        if event.by is ev.HandInBy.TIME_UP:
            must(lived >= granted, "time granted", f"time-up after {lived} of {granted} ms")
        if event.by is ev.HandInBy.CANDIDATE:
            window = early_leave_before_end(self._policy, practical=session.part is Part.PRACTICAL)
            must(sitting.consent and granted - lived <= window, "early leave", f"left {granted - lived} ms early")
        if event.by is ev.HandInBy.STAFF:
            self._stopped(sitting, session, event, by_pc=by_pc)
        if event.by in (ev.HandInBy.CANDIDATE, ev.HandInBy.STAFF) and sitting.left is None:
            sitting.left = event.made_at
        sitting.phase, sitting.by, sitting.complete = "handed_in", event.by, by_pc

    def _stopped(self, sitting: SittingFacts, session: SessionFacts, event: ev.HandedIn, *, by_pc: bool) -> None:
        """People stopped it; or its PC says that it has sent all there was before."""
        if by_pc:
            must(sitting.by is ev.HandInBy.STAFF, "role", "a PC handed in as if people had stopped it")
            return
        must(sitting.phase == "answering", "one end", "a sitting was stopped that had ended")
        sitting.stopped = event.made_at
        if not session.called_off:
            self._ledger.stops.append(event)

    def _numbered(self, event: Taken, line: int, seq: int) -> None:
        key: tuple[SittingId, int, int] = (event.sitting, line, seq)
        must(key not in self._ledger.entries, "once only", f"entry {seq} of line {line} was taken twice")
        self._ledger.entries[key] = event


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
        case ev.LossMeasured():
            return isinstance(entry, LossEntry) and event.cause is entry.cause
        case ev.FindingReported() | ev.FindingGone():
            if not isinstance(entry, FindingEntry) or isinstance(event, ev.FindingGone) != (entry.gone is not None):
                return False
            return (event.code, event.about) == (entry.code, entry.about)
        case ev.EmergencyCodeUsed():
            return isinstance(entry, EmergencyEntry) and (event.serial, event.causes) == (entry.serial, entry.causes)
        case ev.EntryKeptAsEvidence():
            return event.entry == msgspec.json.encode(entry).decode()
