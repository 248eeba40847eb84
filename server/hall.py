"""The hall: holds the state of the rooms and is the only writer. command -> decide -> record -> evolve.

It does no input or output. What it decides becomes records of the next batch; whoever drives it makes the batch durable
and only then lets out what depends on it (`server.committer`). Because the state runs ahead of the disk by at most one
batch in flight, a batch that cannot be written ends this hall: a new one is made from the journal (decision 0002).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from exam import candidate_rules, consent, premises_rules, session_rules
from exam import events as ev
from exam.commands import CandidateCommand, EnrolMachine, Ordered, Outcome, StartSession, kind_of, target_of
from exam.duties import duties_due
from exam.ids import Digest, MachineId, SessionId, SittingId
from exam.people import THE_SERVER, Actor, Role
from exam.plan import Plan
from exam.premises import Premises, broken_by
from exam.restoring import restoring
from exam.room import Decision, Occasion, SessionPhase, SessionState
from exam.sitting import SittingPhase
from exam.standby import StandbyEvent
from exam.stubs import Stub
from exam.text import Refusal
from exam.time_rules import due
from exam.timing import Instant
from exam.trust.machine_identity import MachineIdentity
from server.exam_clock import Mark
from server.journal.port import Opened
from server.journal.record import Record, chain
from server.orders import decide_order
from server.rooms import Rooms

NOT_REMEMBERED = frozenset({"session_unknown", "sitting_unknown", "room_unknown", "role_may_not"})
"""Refusals that leave nothing in the journal: whoever calls without a right must not fill it."""

_encode = msgspec.json.Encoder().encode
_decoder: msgspec.json.Decoder[ev.Event] = msgspec.json.Decoder(ev.Event)
_KINDS = {kind: str(kind.__struct_config__.tag) for kind in ev.Event.__args__}


class Hall(Rooms):
    """The rooms, and the records not yet taken for writing. `release_key` checks the organiser's codes, `spare` names
    the sessions whose spare paper is there. Which papers are closed, whoever opens them says (`closed`).
    """

    def __init__(
        self,
        plan: Plan,
        opened: Opened,
        program: str = "",
        release_key: bytes = b"",
        spare: frozenset[SessionId] = frozenset(),
    ) -> None:
        super().__init__(plan)
        self.epoch = opened.epoch
        self.program = program
        self.version = opened.last_seq
        self.latest: Instant = 0
        self.lineage = b""
        """The hash of the journal's first record, which names this journal; empty before there is one."""
        self.screens_asked: list[ev.ScreenAsked] = []
        """Screens that people asked for since the desk last looked; a replay asks nobody again."""
        self.spare = set(spare)
        self._release_key = release_key
        self._last_hash = opened.last_hash
        self._pending: list[Record] = []
        self._sealed_as: tuple[Plan, Premises] | None = None

    # ---- from the journal -------------------------------------------------------------------------------------------

    def replay(self, records: Iterable[Record]) -> None:
        """Apply what the journal holds. The chain has been verified by the caller."""
        decode = _decoder.decode
        for record in records:
            self.apply(decode(record.payload), record.at)
            self.latest = record.at
            self.lineage = self.lineage or record.hash

    def server_started(self, started: ev.ServerStarted, now: Instant, taken_over: ev.TakenOver | None = None) -> None:
        """Record the start of this server's life, and for each session that runs, that it was interrupted.

        A standby that takes over is another machine, and no power cut: only how long it took counts.
        """
        last, since = self.last_mark, self.latest
        self._record((started,) if taken_over is None else (taken_over, started), now)
        long = started.gap >= self.plan.policy.interruption_from
        rebooted = last is not None and last.boot != started.boot and taken_over is None
        if last is not None and (long or rebooted):
            for state in list(self.sessions.values()):
                if state.phase is SessionPhase.RUNNING:
                    self._record((ev.SessionInterrupted(state.id, since, now, started.method),), now)

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

    def by_staff(self, ordered: Ordered, now: Instant, tried: Digest | Refusal | None = None) -> Outcome:
        """Decide and record what people order. The same request number again returns what it returned first.

        `tried` is what came of trying a paper's code: the paper that is open now, or why none is.
        """
        if ordered.request in self.requests:
            return self.requests[ordered.request]
        decided = decide_order(self, ordered, now, self._release_key, tried)
        refusal = decided.refusal
        self._record(decided.events, now)
        if refusal is None or refusal.code not in NOT_REMEMBERED:
            code, facts = (refusal.code, refusal.facts) if refusal else ("", {})
            kind, target = kind_of(ordered.command), target_of(ordered.command)
            self._record((ev.RequestDecided(ordered.request, code, facts, decided.proposal, kind, target),), now)
        return Outcome(refusal, decided.proposal)

    def note(
        self,
        event: ev.SignedIn | ev.SignedOut | ev.SignInRefused | ev.LeftBehindTaken | ev.ExamRebuilt | StandbyEvent,
        now: Instant,
    ) -> None:
        """Record that somebody signed in or out, or was refused, or how the standby stands."""
        self._record((event,), now)

    def enrolled(self, identity: MachineIdentity, by: str, now: Instant) -> None:
        """Record that a PC belongs to its room by its certificate; a room that is not planned is passed over."""
        actor = Actor(Role.SYSTEM_ADMINISTRATOR, by) if by else THE_SERVER
        command = EnrolMachine(identity.machine, identity.room, identity.seat)
        self._settle(premises_rules.decide(self.premises, command, self.premises_occasion(actor, (actor,))), now)

    def paper_opened(self, session: SessionId, paper: Digest, *, spare: bool, now: Instant) -> None:
        """Record that a sealed paper was opened on the server itself."""
        self._record((ev.PaperOpened(session, paper, spare, THE_SERVER),), now)

    def restore(self, stub: Stub, now: Instant) -> None:
        """Take back from a PC's stub what this server has forgotten of its seat; nothing where it knows as much."""
        sitting = self.sittings[stub.sitting]
        self._record(restoring(self.sessions[sitting.session], sitting, stub), now)

    def contact(self, sitting: SittingId, machine: MachineId, there: bool, now: Instant) -> None:
        """Record that the PC of somebody who is answering is heard no more, or that one that was missed is there again.

        The latter also after the end: a sitting that is opened again must not count as unheard on the PC's word alone.
        """
        state = self.sittings[sitting]
        if state.machine != machine or state.awaiting_login:
            return
        if there and state.lost.away_since is not None:
            self._record((ev.ContactBack(sitting, machine),), now)
        elif not there and state.lost.away_since is None and state.phase is SittingPhase.ANSWERING:
            self._record((ev.ContactLost(sitting, machine),), now)

    def tick(self, now: Instant, planned: Mapping[SessionId, Instant]) -> None:
        """Let time bring about what is due. `planned` says when each session is to start, in exam time."""
        self._record(consent.expired(self.consents, now), now)
        self._check_seals(now)
        for session_id, state in list(self.sessions.items()):
            starts = planned.get(session_id)
            if state.phase is SessionPhase.SCHEDULED:
                due_now = self.plan.policy.starts_by_itself and starts is not None and now >= starts
                is_closed = session_id in self.closed and not state.spare
                if due_now and not is_closed and self.room_is_free(session_id):
                    occasion = Occasion(THE_SERVER, now, self.plan.policy, ())
                    self._settle(session_rules.decide(state, StartSession(session_id), occasion), now)
            elif state.phase is SessionPhase.RUNNING:
                self._record(due(state, self.plan.policy, now, self.sittings_of(session_id)), now)
            if starts is not None:
                self._record(self._duties(self.sessions[session_id], starts, now), now)

    def pc_differs(self, machine: MachineId, now: Instant) -> None:
        """A PC of a sealed room runs another program than was sealed: the seal does not hold."""
        known = self.premises.machines.get(machine)
        sealing = self.premises.sealing.get(known.room) if known is not None else None
        if known is not None and sealing is not None and sealing.sealed_at is not None and not known.retired:
            self._record((ev.RoomUnsealed(known.room, "pc_program", THE_SERVER),), now)

    def _check_seals(self, now: Instant) -> None:
        """Break the seal of every room that is not what it was; looked at only when something has changed."""
        looked_at = self.plan, self.premises
        if self._sealed_as is not None and all(a is b for a, b in zip(looked_at, self._sealed_as, strict=True)):
            return
        for room, sealing in list(self.premises.sealing.items()):
            if sealing.sealed_at is not None and (why := broken_by(sealing.state, self.state_to_seal(room))):
                self._record((ev.RoomUnsealed(room, why, THE_SERVER),), now)
        self._sealed_as = self.plan, self.premises

    def _duties(self, state: SessionState, starts: Instant, now: Instant) -> tuple[ev.DutyFell, ...]:
        return duties_due(state, starts, self.plan.policy, now)

    # ---- records ----------------------------------------------------------------------------------------------------

    def take(self) -> list[Record]:
        """Hand out the records decided since the last time, for one durable write."""
        records, self._pending = self._pending, []
        return records

    def _settle(self, decision: Decision, now: Instant) -> Refusal | None:
        if isinstance(decision, Refusal):
            return decision
        self._record(decision, now)
        return None

    def _record(self, events: Iterable[ev.Event], now: Instant) -> None:
        at = self.latest = max(now, self.latest)
        for event in events:
            kind = _KINDS[type(event)]
            sitting: str = getattr(event, "sitting", None) or ""
            payload = _encode(event).decode()
            self.version += 1
            self._last_hash = chain(self._last_hash, self.version, self.epoch, at, kind, sitting, payload)
            record = Record(self.version, self.epoch, at, kind, sitting, payload, self._last_hash)
            self.lineage = self.lineage or record.hash
            self._pending.append(record)
            self.apply(event, at)
            if isinstance(event, ev.ScreenAsked):
                self.screens_asked.append(event)
