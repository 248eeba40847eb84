"""What the journal says, worked out a second time and in another way than `exam` does, to hold the rules against.

It reads durable records only, one by one, and raises Broken at the first that should never have been written. The
time-keeping is its own: pauses are walked through in order, nothing is taken from `exam.timing`.
"""

from __future__ import annotations

import msgspec

from exam import events as ev
from exam.ids import SessionId, SittingId
from exam.plan import Plan
from tests.simulation.authority import BY_THE_CLOCK
from tests.simulation.broken import must
from tests.simulation.consent_book import ABOUT_CONSENT, ConsentBook
from tests.simulation.duty_book import DutyBook
from tests.simulation.facts import SessionFacts, SittingFacts
from tests.simulation.organiser import Organiser
from tests.simulation.sitting_book import SittingBook, Taken

_event: msgspec.json.Decoder[ev.Event] = msgspec.json.Decoder(ev.Event)


class Ledger:
    """All sessions and sittings, every numbered entry that was ever taken, and what people decided.

    `by_people` and `stops` are what people brought about since the last request was decided.
    """

    def __init__(self, plan: Plan, organiser: Organiser) -> None:
        self.policy = plan.policy
        self.sessions = {s.id: SessionFacts(s.part, s.duration_ms) for s in plan.sessions}
        self.sittings = {
            SittingId(f"{place.ticket}@{s.id}"): SittingFacts(place.ticket, s.id, place.seat)
            for s in plan.sessions
            for place in s.places
        }
        self.entries: dict[tuple[SittingId, int, int], Taken] = {}
        self.requests: dict[str, ev.RequestDecided] = {}
        self.by_people: list[ev.Event] = []
        self.stops: list[ev.HandedIn] = []
        self.length = 0
        self.consents = ConsentBook(plan.policy, organiser, self.sittings)
        self.duties = DutyBook(plan.policy, self.sessions)
        self._book = SittingBook(self)
        self._last_at = 0

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

    def of(self, session: SessionId) -> list[SittingFacts]:
        """The sittings of a session."""
        return [sitting for sitting in self.sittings.values() if sitting.session == session]

    def read(self, payload: str, at: int) -> ev.Event:
        """Take one more durable record. Raises Broken."""
        event = _event.decode(payload)
        self.length += 1
        self._of_people(event)
        if isinstance(event, ev.SittingEvent):
            self._book.read(self.sittings[event.sitting], event, at)
        elif isinstance(event, ev.SessionEvent):
            self._session(self.sessions[event.session], event, at)
        elif isinstance(event, ABOUT_CONSENT):
            self.consents.read(event, at)
        elif isinstance(event, ev.RequestDecided):
            must(event.request not in self.requests, "once only", f"request {event.request} was decided twice")
            self.requests[event.request] = event
        elif isinstance(event, ev.ServerAlive):
            self.duties.alive(at)
        elif isinstance(event, ev.ServerStarted):
            for sitting in self.sittings.values():
                self._book.unheard(sitting, self._last_at)
        self._last_at = at
        return event

    def _of_people(self, event: ev.Event) -> None:
        """Note what people brought about; what the clock may not, nobody did."""
        actor = getattr(event, "actor", None)
        if isinstance(event, ABOUT_CONSENT) and not isinstance(event, ev.ConsentExpired):
            self.by_people.append(event)
        elif actor is not None and actor.role.value == "server":
            must(isinstance(event, BY_THE_CLOCK), "role", f"{type(event).__name__} in the server's name")
        elif actor is not None and actor.role.value != "candidate":
            self.by_people.append(event)

    # ---- a session --------------------------------------------------------------------------------------------------

    def _session(self, session: SessionFacts, event: ev.SessionEvent, at: int) -> None:
        changes = isinstance(event, ev.SessionExtended | ev.SessionReopened | ev.SessionStarted | ev.SeatsChanged)
        must(not (session.closed and changes), "closing", f"{type(event).__name__} after the session was closed")
        match event:
            case ev.SessionStarted():
                must(session.started is None, "once only", "a session started twice")
                session.started = at
                self._alone(session)
            case ev.EntryClosed():
                must(session.active(at) >= self.policy.entry_closes_after_start, "time granted", "entry closed early")
                session.entry_closed = True
                self.duties.entry_closed(event.session, at)
            case ev.SessionPaused():
                session.pauses.append([at, at])
                session.paused = True
            case ev.SessionResumed():
                session.pauses[-1][1] = at
                session.paused = False
            case ev.SessionExtended():
                self._extended(session, event, at)
            case ev.SessionReopened():
                session.ended = False
                session.settled.clear()
                self._alone(session)
            case ev.ReminderGiven():
                self.duties.reminded(event.session, at)
            case ev.DutyFell():
                self.duties.fell(event, at)
            case _:
                self._of_the_room(session, event, at)

    def _alone(self, session: SessionFacts) -> None:
        """The day has one room: nobody lives through two sessions at once."""
        running = [other for other in self.sessions.values() if other.started is not None and not other.ended]
        must(running == [session], "one at a time", "two sessions of a room run at once")

    def _extended(self, session: SessionFacts, event: ev.SessionExtended, at: int) -> None:
        session.extension += event.added
        session.by_site += 0 if event.release else event.added
        self.duties.extended(event.session)
        for sitting in self.of(event.session):
            if sitting.phase == "answering":
                self.has_left(sitting, event.added, at)

    def _of_the_room(self, session: SessionFacts, event: ev.SessionEvent, at: int) -> None:
        match event:
            case ev.SessionEnded():
                open_ = [s for s in self.of(event.session) if s.phase == "answering"]
                must(not open_, "time granted", f"the session ended while {len(open_)} were answering")
                session.ended = True
                self.duties.ended(event.session)
            case ev.SessionInterrupted(since=since):
                session.interrupted_since = since if session.interrupted_since is None else session.interrupted_since
            case ev.InterruptionSettled():
                must(session.interrupted_since is not None, "interruption", "nothing was interrupted")
                session.interrupted_since = session.critical_moment = None
                session.settled_at = at
            case ev.CriticalMomentSet(at=moment):
                session.critical_moment = moment
            case ev.SessionCalledOff(actor=actor):
                if actor.role.value == "server":
                    self._waited_long_enough(session, at)
                session.called_off = session.ended = True
                session.interrupted_since = None
            case ev.CandidateAdded() | ev.SeatsChanged():
                self._seated(event)
            case _:
                self._closing(session, event)

    def _seated(self, event: ev.CandidateAdded | ev.SeatsChanged) -> None:
        match event:
            case ev.CandidateAdded():
                new = SittingFacts(event.ticket, event.session, event.seat)
                self.sittings[SittingId(f"{event.ticket}@{event.session}")] = new
            case ev.SeatsChanged(seats=seats):
                for id_, seat in seats.items():
                    self.sittings[id_].seat = seat
        seats_now = [sitting.seat for sitting in self.of(event.session)]
        must(len(set(seats_now)) == len(seats_now), "one seat each", "two candidates have one seat")

    def _closing(self, session: SessionFacts, event: ev.SessionEvent) -> None:
        match event:
            case ev.PaperSwitched():
                must(session.started is None and not session.spare, "once only", "the paper was switched too late")
                session.spare = True
            case ev.PointSettled(point=point):
                session.settled.add(point)
            case ev.SessionClosed():
                self._closed(session, event.session)
            case _:
                pass

    def _waited_long_enough(self, session: SessionFacts, at: int) -> None:
        since = session.interrupted_since
        must(since is not None, "interruption", "the server called a session off that was not interrupted")
        limit = session.critical_moment or (since or 0) + self.policy.power_cut_limit
        must(at > limit, "interruption", "a session was called off before the limit")

    def _closed(self, session: SessionFacts, id_: SessionId) -> None:
        must(session.ended and not session.closed, "closing", "a session was closed that had not ended")
        inside = [sitting for sitting in self.of(id_) if sitting.phase == "answering" or sitting.outside]
        must(not inside, "closing", "a session was closed while somebody was answering or outside")
        for sitting in self.of(id_):
            there = sitting.complete or sitting.phase != "handed_in"
            signed = f"unfinished_transfer/{sitting.ticket}@{id_}" in session.settled
            must(there or signed, "closing", "a session was closed without the rest of a PC, and nobody signed for it")
        session.closed = True

    def has_left(self, sitting: SittingFacts, added: int, at: int) -> None:
        """Added time is whole: none of it has passed already."""
        left = self.granted(sitting) - self.sessions[sitting.session].active(at)
        must(left >= added, "time granted", f"{added} ms were given and {left} ms are left")
