"""What becomes of an order of people: may they, whose consent does it need, does the code fit, do the rules agree.

Pure over the state of the rooms: it returns events, and changes nothing.
"""

from __future__ import annotations

import msgspec

from exam import consent, premises_rules, room_rules, session_rules, staff_rules
from exam import events as ev
from exam.commands import (
    AddCandidate,
    CreditLostTime,
    ExtendSession,
    ExtendSitting,
    GiveConsent,
    MoveSitting,
    OpenPaper,
    Ordered,
    PremisesCommand,
    SessionLifeCommand,
    SessionTimeCommand,
    SittingLifeCommand,
    SittingTimeCommand,
    StaffCommand,
    SwitchPaper,
    UndoHandIn,
    WithdrawProposal,
    kind_of,
    target_of,
)
from exam.consent import Proposal
from exam.ids import Digest, Ticket
from exam.people import CHIEFS, Actor, may
from exam.policy import MINUTE
from exam.room import Decision, Occasion, SessionPhase, SessionState
from exam.sitting import Sitting
from exam.text import Refusal
from exam.timing import Instant
from exam.trust.release_codes import ReleasePurpose, ReleaseRequest, check_code
from server.rooms import Rooms


class Decided(msgspec.Struct, frozen=True):
    """Events to record, and what the giver is told. A refusal may come with events: a wrong code is on the record."""

    events: tuple[ev.Event, ...] = ()
    refusal: Refusal | None = None
    proposal: str = ""


def decide_order(
    rooms: Rooms, ordered: Ordered, now: Instant, release_key: bytes, tried: Digest | Refusal | None = None
) -> Decided:
    """Decide an order of people. `tried` is what came of trying a paper's code."""
    return _Order(rooms, ordered, now, release_key, tried).decide()


def too_many_codes(rooms: Rooms, actor: Actor, now: Instant) -> Refusal | None:
    """Whether somebody has tried too many wrong codes of the organiser lately."""
    policy = rooms.plan.policy
    tries = [
        at for at, who in rooms.consents.refused_at if who == actor.name and now - at < policy.release_attempt_window
    ]
    if len(tries) < policy.release_attempts:
        return None
    wait = (policy.release_attempt_window - (now - tries[-policy.release_attempts])) // 1000 + 1
    return Refusal("release_attempts", {"seconds": wait})


class _Order:
    def __init__(
        self, rooms: Rooms, ordered: Ordered, now: Instant, release_key: bytes, tried: Digest | Refusal | None
    ) -> None:
        self.rooms = rooms
        self.request = ordered.request
        self.actor = ordered.actor
        self.seen = ordered.seen
        self.command = ordered.command
        self.now = now
        self.release_key = release_key
        self.tried = tried

    def decide(self) -> Decided:
        """May they at all; then by kind."""
        if not may(self.actor.role, kind_of(self.command)):
            return Decided(refusal=Refusal("role_may_not", {"role": self.actor.role, "act": kind_of(self.command)}))
        if self.seen is not None and self.seen != self._known():
            return Decided(refusal=Refusal("done_meanwhile"))
        match self.command:
            case GiveConsent(proposal=id_):
                return self._give_consent(id_)
            case WithdrawProposal(proposal=id_, reason=reason):
                return self._withdraw(id_, reason)
            case OpenPaper() as command:
                return self._open_paper(command)
            case command:
                return self._decide(command, (self.actor,), proposing=True)

    def _known(self) -> int:
        """How many orders of this kind about this target were accepted."""
        return self.rooms.orders.get(target_of(self.command), {}).get(kind_of(self.command), 0)

    def _open_paper(self, command: OpenPaper) -> Decided:
        """The code was tried before: what came of it is decided upon, and a wrong one is on the record."""
        if command.session not in self.rooms.sessions:
            return Decided(refusal=Refusal("session_unknown"))
        tried = self.tried if self.tried is not None else Refusal("package_missing")
        if isinstance(tried, Refusal):
            wrong = tried.code == "release_wrong"
            return Decided((ev.ReleaseRefused(tried.code, self.actor),) if wrong else (), tried)
        closed = self.rooms.closed_spare if command.spare else self.rooms.closed
        if command.session not in closed:
            return Decided()
        return Decided((ev.PaperOpened(command.session, tried, command.spare, self.actor),))

    # ---- one command ------------------------------------------------------------------------------------------------

    def _decide(self, command: StaffCommand, agreed: tuple[Actor, ...], *, proposing: bool) -> Decided:
        """Decide a command for those who agreed; where that is not enough it becomes a proposal."""
        release = self._release(command)
        if isinstance(release, Refusal):
            # A mistyped code is nobody's guess: its check sign tells it from a wrong one.
            wrong = release.code == "release_wrong"
            refused = (ev.ReleaseRefused(release.code, self.actor),) if wrong else ()
            return Decided(refused, release)
        actor = next((actor for actor in agreed if actor.role in CHIEFS), agreed[0])
        if isinstance(command, PremisesCommand):
            decision = premises_rules.decide(self.rooms.premises, command, self.rooms.premises_occasion(actor, agreed))
        else:
            decision = self._by_the_rules(command, actor, release)
        if isinstance(decision, Refusal):
            return Decided(refusal=decision)
        if not consent.is_agreed(consent.slots_of(command), agreed):
            return self._propose(command) if proposing else Decided(refusal=Refusal("consent_missing"))
        used = (ev.ReleaseUsed(release, actor),) if release else ()
        return Decided((*used, *decision))

    def _by_the_rules(self, command: StaffCommand, actor: Actor, release: str) -> Decision:
        session_id = getattr(command, "session", None)
        sitting = None
        if session_id is None:
            sitting = self.rooms.sittings.get(getattr(command, "sitting", None))  # type: ignore[arg-type] # absent: None
            if sitting is None:
                return Refusal("sitting_unknown")
            session_id = sitting.session
        session = self.rooms.sessions.get(session_id)
        if session is None:
            return Refusal("session_unknown")
        if isinstance(command, AddCandidate) and (refusal := self._is_somebody_else(command)):
            return refusal
        occasion = self._occasion(session, command, actor, release)
        decision = self._of_the_kind(session, sitting, command, occasion)
        if isinstance(decision, Refusal):
            return decision
        begins = any(isinstance(event, ev.SessionStarted | ev.SessionReopened) for event in decision)
        if begins and not self.rooms.room_is_free(session.id):
            # Nobody lives through two sessions at once, and the PCs serve the other.
            return Refusal("room_in_use")
        return decision

    def _of_the_kind(
        self, session: SessionState, sitting: Sitting | None, command: StaffCommand, occasion: Occasion
    ) -> Decision:
        if isinstance(command, SessionTimeCommand):
            return session_rules.decide(session, command, occasion)
        if isinstance(command, SessionLifeCommand):
            return room_rules.decide(session, command, occasion)
        if sitting is None:
            return Refusal("sitting_unknown")
        if isinstance(command, SittingTimeCommand):
            return staff_rules.decide(session, sitting, command, occasion)
        if isinstance(command, SittingLifeCommand):
            return room_rules.decide_for(session, sitting, command, occasion)
        return Refusal("consent_not_nested")

    def _occasion(self, session: SessionState, command: StaffCommand, actor: Actor, release: str) -> Occasion:
        to = command.to if isinstance(command, MoveSitting) else None
        if isinstance(command, UndoHandIn) and command.sitting in self.rooms.sittings:
            to = self.rooms.sittings[command.sitting].machine
        return Occasion(
            actor=actor,
            now=self.now,
            policy=self.rooms.plan.policy,
            sittings=self.rooms.sittings_of(session.id),
            request=self.request,
            release=release,
            target_holds=self.rooms.machine_holds(to) if to is not None else None,
            has_spare=session.id in self.rooms.spare,
            paper_closed=session.id in self.rooms.closed,
            waiting=self.rooms.waiting_for(session.id),
            planned=self.rooms.planned(session.id),
        )

    def _is_somebody_else(self, command: AddCandidate) -> Refusal | None:
        """Whether the plan knows ticket and person otherwise, or has the candidate elsewhere at that time."""
        number = command.id_number.upper()
        for person in self.rooms.plan.candidates:
            if (person.ticket == command.ticket) != (person.id_number == number):
                return Refusal("candidate_differs")
        added = self.rooms.plan.session(command.session)
        for other in self.rooms.sessions_of(Ticket(command.ticket)):
            over = self.rooms.sessions[other.id].phase is SessionPhase.ENDED
            if added is None or over or other.id == added.id:
                continue
            if other.starts_at < added.ends_at and added.starts_at < other.ends_at:
                return Refusal("candidate_elsewhere", {"room": other.room})
        return None

    # ---- the organiser's release ------------------------------------------------------------------------------------

    def _release(self, command: StaffCommand) -> str | Refusal:
        """The release that a command's code proves; empty where it carries none."""
        code = getattr(command, "code", "")
        if not code:
            return ""
        wanted = self._release_request(command)
        if wanted is None:
            return Refusal("session_unknown")
        if (tired := too_many_codes(self.rooms, self.actor, self.now)) is not None:
            return tired
        release = check_code(self.release_key, wanted, code)
        if isinstance(release, str) and release in self.rooms.consents.releases:
            return Refusal("release_used")
        return release

    def _release_request(self, command: StaffCommand) -> ReleaseRequest | None:
        plan, sittings = self.rooms.plan, self.rooms.sittings
        session = self.rooms.session_of(command)
        if session is None:
            return None
        purpose, added = ReleasePurpose.EXTENSION, 0
        seats: tuple[int, ...] = ()
        match command:
            case ExtendSession(added=added):
                pass
            case ExtendSitting(added=added, sitting=sitting):
                seats = (sittings[sitting].seat,)
            case CreditLostTime(credits=given):
                purpose = ReleasePurpose.CREDIT
                added = max((one.added for one in given), default=0)
                seats = tuple(sorted(sittings[one.sitting].seat for one in given if one.sitting in sittings))
            case SwitchPaper():
                purpose = ReleasePurpose.SPARE_PAPER
            case _:
                return None
        return ReleaseRequest(purpose, plan.number, plan.site_number, session, seats, -(-added // MINUTE))

    # ---- consent ----------------------------------------------------------------------------------------------------

    def _propose(self, command: StaffCommand) -> Decided:
        waiting = self.rooms.consents.waiting()
        if any(proposal.command == command for proposal in waiting):
            return Decided(refusal=Refusal("already_proposed"))
        mine = sum(proposal.agreed[0].name == self.actor.name for proposal in waiting)
        if len(waiting) >= consent.MOST_WAITING or mine >= consent.MOST_BY_ONE:
            return Decided(refusal=Refusal("proposals_too_many"))
        text = msgspec.json.encode(command).decode()
        expires = self.now + self.rooms.plan.policy.consent_expires
        proposed = ev.ConsentProposed(self.request, text, self.actor, expires)
        return Decided((proposed,), proposal=self.request)

    def _open(self, id_: str) -> Proposal | Refusal:
        proposal = self.rooms.consents.proposals.get(id_)
        if proposal is None:
            return Refusal("proposal_unknown")
        if not proposal.waits or self.now >= proposal.expires_at:
            return Refusal("proposal_over", {"outcome": proposal.outcome or "expired"})
        return proposal

    def _give_consent(self, id_: str) -> Decided:
        proposal = self._open(id_)
        if isinstance(proposal, Refusal):
            return Decided(refusal=proposal)
        slots = consent.slots_of(proposal.command)
        if not consent.counts_for(slots, self.actor):
            return Decided(refusal=Refusal("consent_not_yours"))
        if consent.person_of(self.actor) in {consent.person_of(actor) for actor in proposal.agreed}:
            return Decided(refusal=Refusal("consent_already_given"))
        agreed = (*proposal.agreed, self.actor)
        given = ev.ConsentGiven(id_, self.actor)
        if not consent.is_agreed(slots, agreed):
            return Decided((given,), proposal=id_)
        done = self._decide(proposal.command, agreed, proposing=False)
        if done.refusal is not None:
            failed = ev.ConsentCompleted(id_, done.refusal.code, done.refusal.facts)
            return Decided((given, *done.events, failed), done.refusal)
        return Decided((given, ev.ConsentCompleted(id_), *done.events))

    def _withdraw(self, id_: str, reason: str) -> Decided:
        proposal = self._open(id_)
        if isinstance(proposal, Refusal):
            return Decided(refusal=proposal)
        own = consent.person_of(self.actor) in {consent.person_of(actor) for actor in proposal.agreed}
        if not own and not consent.counts_for(consent.slots_of(proposal.command), self.actor):
            return Decided(refusal=Refusal("consent_not_yours"))
        if len(reason) > session_rules.LONGEST_REASON:
            return Decided(refusal=Refusal("text_too_long", {"most": session_rules.LONGEST_REASON}))
        return Decided((ev.ConsentWithdrawn(id_, self.actor, reason),))
