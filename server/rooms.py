"""The rooms: the state of every session and sitting of a plan, of people and proposals, as the journal tells it.

Nothing is decided here. `apply` turns one event into the state that follows; the journal alone gives the same again.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from hashlib import sha256

import msgspec

from exam import consent, premises, room
from exam import events as ev
from exam.commands import Outcome, StaffCommand
from exam.consent import Consents
from exam.ids import Digest, MachineId, RoomName, SeatNumber, SessionId, SittingId, Ticket, sitting_id
from exam.lost_time import lost_contact
from exam.people import Actor
from exam.plan import Candidate, Place, Plan, Session
from exam.premises import Premises
from exam.premises_rules import PremisesOccasion
from exam.room import SessionPhase, SessionState
from exam.sitting import Sitting, SittingPhase
from exam.sitting import evolve as evolve_sitting
from exam.standby import Standby
from exam.standby import evolve as evolve_standby
from exam.text import Refusal
from exam.timing import Instant
from server.exam_clock import Mark

STORY = 500
"""Happenings of one candidate that are shown in one look; the appeal file has all."""
REMEMBERED_REQUESTS = 10_000
"""Staff requests whose result is kept for a repeat; a whole day of a large site has a few hundred."""


def _digest(value: object) -> str:
    return sha256(msgspec.json.encode(value)).hexdigest()


class News:
    """What has changed since consoles were last told."""

    def __init__(self) -> None:
        self.sittings: set[SittingId] = set()
        self.sessions: set[SessionId] = set()
        self.proposals: set[str] = set()
        self.machines: set[MachineId] = set()
        self.site = False


class Rooms:
    """State of a plan. `plan` is the plan as the day has changed it: candidates added, seats exchanged."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.last_mark: Mark | None = None
        self.anchor: tuple[Instant, int] = (0, 0)
        self.sessions: dict[SessionId, SessionState] = {
            session.id: SessionState(session.id, session.part, session.duration_ms) for session in plan.sessions
        }
        self.sittings: dict[SittingId, Sitting] = {}
        self.members: dict[SessionId, tuple[SittingId, ...]] = {}
        self.room_of = {session.id: session.room for session in plan.sessions}
        for session in plan.sessions:
            found = [Sitting(sitting_id(p.ticket, session.id), p.ticket, session.id, p.seat) for p in session.places]
            self.sittings.update({sitting.id: sitting for sitting in found})
            self.members[session.id] = tuple(sitting.id for sitting in found)
        self.requests: dict[str, Outcome] = {}
        self.consents = Consents()
        self.consoles: dict[str, Actor] = {}
        self.premises = Premises()
        self.standby = Standby()
        self.orders: dict[str, dict[str, int]] = {}
        """How many orders of each kind were accepted about each target, proposals among them."""
        self.saved_at: dict[SittingId, Instant] = {}
        """When each candidate's newest answer or file was recorded."""
        self.saves: dict[SittingId, int] = {}
        """How many answers and versions of files of each candidate were recorded."""
        self.stories: dict[SittingId, deque[tuple[Instant, ev.SittingEvent]]] = {}
        """What happened to each candidate besides answers and files, the newest so many."""
        self.touched: set[SittingId] = set()
        self.news = News()
        self.build = ""
        """The program that serves, with the digest of its files."""
        self.paper_digests: dict[SessionId, Digest] = {}
        """The sealed paper of each session, by its digest."""
        self.spare: set[SessionId] = set()
        """Sessions whose spare paper is there, and open."""
        self.closed: set[SessionId] = set()
        """Sessions whose paper waits for the organiser's code; `closed_spare` those whose spare one does."""
        self.closed_spare: set[SessionId] = set()
        self._machines: dict[MachineId, SittingId] = {}
        self._last_at: Instant = 0

    # ---- what others may know ---------------------------------------------------------------------------------------

    def sittings_of(self, session: SessionId) -> list[Sitting]:
        """Sittings of a session, in the order of the plan."""
        return [self.sittings[sitting] for sitting in self.members[session]]

    def machine_holds(self, machine: MachineId) -> SittingId | None:
        """The open sitting that a PC serves."""
        sitting = self._machines.get(machine)
        if sitting is None:
            return None
        state = self.sittings[sitting]
        done = state.phase is SittingPhase.ABSENT or (state.phase is SittingPhase.HANDED_IN and state.complete)
        over = self.sessions[state.session].phase is SessionPhase.ENDED
        return None if done or over or state.machine != machine else sitting

    def sessions_of(self, ticket: Ticket) -> list[Session]:
        """A candidate's sessions in the order of the day."""
        mine = [s for s in self.plan.sessions if sitting_id(ticket, s.id) in self.sittings]
        return sorted(mine, key=_starts)

    @property
    def is_running(self) -> bool:
        """Whether any session is under way."""
        return any(state.phase is SessionPhase.RUNNING for state in self.sessions.values())

    def room_is_free(self, session: SessionId) -> bool:
        """Whether no other session of the room is under way: extended or paused, it must not cost the next its time."""
        name = self.room_of[session]
        running = (state.id for state in self.sessions.values() if state.phase is SessionPhase.RUNNING)
        return all(self.room_of[other] != name for other in running)

    def planned(self, session: SessionId) -> Instant | None:
        """When a session is to start by the plan, in exam time; None before the first start of a server."""
        found = self.plan.session(session)
        if found is None or self.last_mark is None:
            return None
        at, wall_ms = self.anchor
        return at + round(found.starts_at.timestamp() * 1000) - wall_ms

    def waiting_for(self, session: SessionId) -> tuple[str, ...]:
        """Numbers of the proposals of a session that wait for consent."""
        return tuple(p.id for p in self.consents.waiting() if self.session_of(p.command) == session)

    def session_of(self, command: StaffCommand) -> SessionId | None:
        """The session that a command is about."""
        session: SessionId | None = getattr(command, "session", None)
        sitting = getattr(command, "sitting", None)
        return session or (self.sittings[sitting].session if sitting in self.sittings else None)

    def premises_occasion(self, actor: Actor, agreed: tuple[Actor, ...]) -> PremisesOccasion:
        """On what occasion people order something about rooms and machines."""
        seats: dict[RoomName, list[SeatNumber]] = {room.name: [] for room in self.plan.rooms}
        for session in self.plan.sessions:
            known = seats.setdefault(session.room, [])
            known += [place.seat for place in session.places if place.seat not in known]
        answering = frozenset(
            sitting.machine
            for sitting in self.sittings.values()
            if sitting.phase is SittingPhase.ANSWERING and sitting.machine is not None
        )
        states = {room: self.state_to_seal(room) for room in seats}
        return PremisesOccasion(actor, agreed, seats, answering, states)

    def state_to_seal(self, room: RoomName) -> ev.SealedState:
        """What a room is now, as it is sealed: the program, who sits there when, and which papers."""
        sessions = [session for session in self.plan.sessions if session.room == room]
        tickets = {place.ticket for session in sessions for place in session.places}
        people = [one for one in self.plan.candidates if one.ticket in tickets]
        papers = [(session.id, self.paper_digests.get(session.id, "")) for session in sessions]
        return ev.SealedState(self.build, _digest((sessions, people)), _digest(papers))

    # ---- what happens -----------------------------------------------------------------------------------------------

    def apply(self, event: ev.Event, at: Instant) -> None:
        """Take in one event that happened at `at`."""
        if isinstance(event, ev.SittingEvent):
            sitting = self.sittings[event.sitting] = evolve_sitting(self.sittings[event.sitting], event, at)
            self.news.sittings.add(event.sitting)
            if isinstance(event, ev.AnswerSaved | ev.FileSaved):
                self.saved_at[event.sitting] = at
                self.saves[event.sitting] = self.saves.get(event.sitting, 0) + 1
            else:
                self.touched.add(event.sitting)
                self.stories.setdefault(event.sitting, deque(maxlen=STORY)).append((at, event))
                if isinstance(event, ev.LoggedIn | ev.SeatRestored):
                    self._machines[event.machine] = sitting.id
        elif isinstance(event, ev.SessionEvent):
            self.sessions[event.session] = room.evolve(self.sessions[event.session], event, at)
            if isinstance(event, ev.CandidateAdded | ev.SeatsChanged):
                self._reseat(event)
            self.touched.update(self.members[event.session])
            self.news.sessions.add(event.session)
            self.news.sittings.update(self.members[event.session])
        elif isinstance(event, ev.PremisesEvent):
            self.premises = premises.evolve(self.premises, event, at)
            self.news.site = True
            if isinstance(event, ev.MachineEnrolled | ev.MachineRetired):
                self.news.machines.add(event.machine)
        else:
            self._apply_to_site(event, at)
        self._last_at = at

    def _reseat(self, event: ev.CandidateAdded | ev.SeatsChanged) -> None:
        if isinstance(event, ev.SeatsChanged):
            for id_, seat in event.seats.items():
                self.sittings[id_] = msgspec.structs.replace(self.sittings[id_], seat=seat)
        else:
            added = Sitting(sitting_id(event.ticket, event.session), event.ticket, event.session, event.seat)
            self.sittings[added.id] = added
            self.members[event.session] = (*self.members[event.session], added.id)
            if self.plan.candidate(event.ticket) is None:
                person = Candidate(event.ticket, event.id_number, event.name, event.school)
                self.plan = msgspec.structs.replace(self.plan, candidates=(*self.plan.candidates, person))
        places = tuple(Place(sitting.ticket, sitting.seat) for sitting in self.sittings_of(event.session))
        sessions = tuple(
            msgspec.structs.replace(session, places=places) if session.id == event.session else session
            for session in self.plan.sessions
        )
        self.plan = msgspec.structs.replace(self.plan, sessions=sessions)

    def _apply_to_site(self, event: ev.SiteEvent, at: Instant) -> None:
        match event:
            case ev.RequestDecided():
                refusal = Refusal(event.code, event.facts) if event.code else None
                self.requests[event.request] = Outcome(refusal, event.proposal)
                if len(self.requests) > REMEMBERED_REQUESTS:
                    del self.requests[next(iter(self.requests))]
                if event.target and not event.code:
                    self._count_order(event.target, event.kind)
            case ev.ServerStarted() | ev.ServerAlive():
                if isinstance(event, ev.ServerStarted):
                    self.anchor = (at, event.anchor_wall_ms)
                    self._all_out_of_contact()
                self.last_mark = Mark(at, event.wall_ms, event.monotonic_ms, event.boot)
            case ev.SignedIn(sid=sid, actor=actor):
                self.consoles[sid] = actor
                self.news.site = True
            case ev.SignedOut(sid=sid):
                self.consoles.pop(sid, None)
                self.news.site = True
            case ev.SignInRefused() | ev.LeftBehindTaken() | ev.ExamRebuilt():
                pass
            case ev.StandbyJoined() | ev.StandbyLost() | ev.StandbySwitched() | ev.TakenOver():
                self.standby = evolve_standby(self.standby, event)
                self.news.site = True
            case _:
                self.consents = consent.evolve(self.consents, event, at)
                self.news.proposals |= {event.id} if hasattr(event, "id") else set()

    def _count_order(self, target: str, kind: str) -> None:
        counts = self.orders.setdefault(target, {})
        counts[kind] = counts.get(kind, 0) + 1
        if target in self.sittings:
            self.news.sittings.add(SittingId(target))
        elif target in self.sessions:
            self.news.sessions.add(SessionId(target))

    def _all_out_of_contact(self) -> None:
        """Since its last word nobody heard any PC: a server that starts has no connections."""
        for id_, sitting in self.sittings.items():
            if sitting.phase is SittingPhase.ANSWERING and sitting.lost.away_since is None:
                lost = lost_contact(sitting.lost, self._last_at)
                self.sittings[id_] = msgspec.structs.replace(sitting, lost=lost)


def _starts(session: Session) -> datetime:
    return session.starts_at
