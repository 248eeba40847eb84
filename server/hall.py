"""The hall: holds the state of the rooms and is the only writer. command -> decide -> record -> evolve.

It does no input or output. What it decides becomes records of the next batch; whoever drives it makes the batch durable
and only then lets out what depends on it (`server.committer`). Because the state runs ahead of the disk by at most one
batch in flight, a batch that cannot be written ends this hall: a new one is made from the journal (decision 0002).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from exam import candidate_rules, room, staff_rules
from exam import events as ev
from exam.commands import CandidateCommand, ExtendSession, Ordered, PauseSession, ResumeSession, StartSession
from exam.ids import MachineId, SessionId, SittingId, Ticket, sitting_id
from exam.people import THE_SERVER, Actor
from exam.plan import Plan, Session
from exam.room import Decision, SessionPhase, SessionState
from exam.sitting import Sitting, SittingPhase
from exam.sitting import evolve as evolve_sitting
from exam.text import Refusal
from exam.timing import Instant
from server.exam_clock import Mark
from server.journal.port import Opened
from server.journal.record import Record, chain

REMEMBERED_REQUESTS = 10_000
"""Staff requests whose result is kept for a repeat; a whole day of a large site has a few hundred."""

_encode = msgspec.json.Encoder().encode
_decoder: msgspec.json.Decoder[ev.Event] = msgspec.json.Decoder(ev.Event)
_KINDS = {kind: str(kind.__struct_config__.tag) for kind in ev.Event.__args__}


class Hall:
    """State of every session and sitting of a plan, and the records not yet taken for writing."""

    def __init__(self, plan: Plan, opened: Opened, program: str = "") -> None:
        self.plan = plan
        self.epoch = opened.epoch
        self.program = program
        self.version = opened.last_seq
        self.latest: Instant = 0
        self.last_mark: Mark | None = None
        self.anchor: tuple[Instant, int] = (0, 0)
        self.sessions: dict[SessionId, SessionState] = {
            session.id: SessionState(session.id, session.part, session.duration_ms) for session in plan.sessions
        }
        self.sittings: dict[SittingId, Sitting] = {}
        self.members: dict[SessionId, tuple[SittingId, ...]] = {}
        self._rooms = {session.id: session.room for session in plan.sessions}
        for session in plan.sessions:
            found = [Sitting(sitting_id(p.ticket, session.id), p.ticket, session.id, p.seat) for p in session.places]
            self.sittings.update({sitting.id: sitting for sitting in found})
            self.members[session.id] = tuple(sitting.id for sitting in found)
        self.requests: dict[str, Refusal | None] = {}
        self.touched: set[SittingId] = set()
        self._machines: dict[MachineId, SittingId] = {}
        self._last_hash = opened.last_hash
        self._pending: list[Record] = []

    # ---- from the journal -------------------------------------------------------------------------------------------

    def replay(self, records: Iterable[Record]) -> None:
        """Apply what the journal holds. The chain has been verified by the caller."""
        decode = _decoder.decode
        for record in records:
            self._apply(decode(record.payload), record.at)
            self.latest = record.at

    def server_started(self, started: ev.ServerStarted, now: Instant) -> None:
        """Record the start of this server's life."""
        self._record((started,), now)

    def alive(self, mark: Mark) -> None:
        """Record that the server is there, so that an outage can be measured."""
        self._record((ev.ServerAlive(mark.wall_ms, mark.monotonic_ms, mark.boot),), mark.instant)

    # ---- commands ---------------------------------------------------------------------------------------------------

    def by_candidate(self, sitting: SittingId, command: CandidateCommand, now: Instant) -> Refusal | None:
        """Decide and record what a PC asks for a sitting."""
        state = self.sittings[sitting]
        policy = self.plan.policy
        decision = candidate_rules.decide(self.sessions[state.session], state, command, policy, now)
        return self._settle(decision, now)

    def by_staff(self, ordered: Ordered, now: Instant) -> Refusal | None:
        """Decide and record what staff order. The same request number again returns what it returned first."""
        if ordered.request in self.requests:
            return self.requests[ordered.request]
        refusal = self._settle(self._decide_for_staff(ordered, now), now)
        if refusal is None or refusal.code not in ("session_unknown", "sitting_unknown"):
            code, facts = (refusal.code, refusal.facts) if refusal else ("", {})
            self._record((ev.RequestDecided(ordered.request, code, facts),), now)
        return refusal

    def tick(self, now: Instant, planned: Mapping[SessionId, Instant]) -> None:
        """Let time bring about what is due. `planned` says when each session is to start, in exam time."""
        for session_id, state in list(self.sessions.items()):
            if state.phase is SessionPhase.SCHEDULED:
                starts = planned.get(session_id)
                due = self.plan.policy.starts_by_itself and starts is not None and now >= starts
                if due and self._room_is_free(session_id):
                    self._settle(room.decide(state, StartSession(session_id), THE_SERVER, now), now)
            elif state.phase is SessionPhase.RUNNING:
                self._record(room.due(state, self.plan.policy, now, self.sittings_of(session_id)), now)

    # ---- what others may know ---------------------------------------------------------------------------------------

    def _room_is_free(self, session: SessionId) -> bool:
        """Whether no other session of the room is under way: extended or paused, it must not cost the next its time."""
        room_name = self._rooms[session]
        running = (state.id for state in self.sessions.values() if state.phase is SessionPhase.RUNNING)
        return all(self._rooms[other] != room_name for other in running)

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

    # ---- records ----------------------------------------------------------------------------------------------------

    def take(self) -> list[Record]:
        """Hand out the records decided since the last time, for one durable write."""
        records, self._pending = self._pending, []
        return records

    def _decide_for_staff(self, ordered: Ordered, now: Instant) -> Decision:
        command, actor = ordered.command, ordered.actor
        if isinstance(command, StartSession | ExtendSession | PauseSession | ResumeSession):
            session = self.sessions.get(command.session)
            if session is None:
                return Refusal("session_unknown")
            return room.decide(session, command, actor, now, self.sittings_of(session.id))
        return self._decide_for_sitting(command, actor, now)

    def _decide_for_sitting(self, command: staff_rules.SittingCommand, actor: Actor, now: Instant) -> Decision:
        sitting = self.sittings.get(command.sitting)
        if sitting is None:
            return Refusal("sitting_unknown")
        target = getattr(command, "to", None)
        holds = self.machine_holds(target) if target is not None else None
        return staff_rules.decide(self.sessions[sitting.session], sitting, command, actor, now, holds)

    def _settle(self, decision: Decision, now: Instant) -> Refusal | None:
        if isinstance(decision, Refusal):
            return decision
        self._record(decision, now)
        return None

    def _record(self, events: tuple[ev.Event, ...], now: Instant) -> None:
        at = self.latest = max(now, self.latest)
        for event in events:
            kind = _KINDS[type(event)]
            sitting: str = getattr(event, "sitting", "")
            payload = _encode(event).decode()
            self.version += 1
            self._last_hash = chain(self._last_hash, self.version, self.epoch, at, kind, sitting, payload)
            record = Record(self.version, self.epoch, at, kind, sitting, payload, self._last_hash)
            self._pending.append(record)
            self._apply(event, at)

    def _apply(self, event: ev.Event, at: Instant) -> None:
        if isinstance(event, ev.SittingEvent):
            sitting = self.sittings[event.sitting] = evolve_sitting(self.sittings[event.sitting], event, at)
            if not isinstance(event, ev.AnswerSaved | ev.FileSaved):
                self.touched.add(event.sitting)
                if isinstance(event, ev.LoggedIn):
                    self._machines[event.machine] = sitting.id
        elif isinstance(event, ev.SessionEvent):
            self.sessions[event.session] = room.evolve(self.sessions[event.session], event, at)
            self.touched.update(self.members[event.session])
        else:
            self._apply_to_server(event, at)

    def _apply_to_server(self, event: ev.ServerEvent, at: Instant) -> None:
        if isinstance(event, ev.RequestDecided):
            self.requests[event.request] = Refusal(event.code, event.facts) if event.code else None
            if len(self.requests) > REMEMBERED_REQUESTS:
                del self.requests[next(iter(self.requests))]
            return
        self.last_mark = Mark(at, event.wall_ms, event.monotonic_ms, event.boot)
        if isinstance(event, ev.ServerStarted):
            self.anchor = (at, event.anchor_wall_ms)


def _starts(session: Session) -> datetime:
    return session.starts_at
