"""Proposals and releases as the journal tells them, judged by the handbook's tables in `authority`.

No decision stands without the people it takes, or a release of the organiser that was given for just that and is used
once (rules "consent" and "role").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from exam import events as ev
from exam.commands import GiveConsent, Ordered, StaffCommand, WithdrawProposal
from exam.ids import SittingId
from exam.people import Actor
from exam.policy import Policy
from exam.trust.release_codes import ReleasePurpose
from tests.simulation.authority import (
    CHANGES_NOTHING_AGAIN,
    MAKES,
    MAY_ALSO_MAKE,
    MAY_BE_RELEASED,
    all_agreed,
    may_agree,
    may_order,
    needs,
)
from tests.simulation.broken import Broken, must
from tests.simulation.facts import SittingFacts
from tests.simulation.organiser import Issued, Organiser, minutes_of, written

_command: msgspec.json.Decoder[StaffCommand] = msgspec.json.Decoder(StaffCommand)
ABOUT_CONSENT = (
    ev.ConsentProposed
    | ev.ConsentGiven
    | ev.ConsentCompleted
    | ev.ConsentWithdrawn
    | ev.ConsentExpired
    | ev.ReleaseUsed
    | ev.ReleaseRefused
)
PURPOSE = {
    ev.SessionExtended: ReleasePurpose.EXTENSION,
    ev.TimeExtended: ReleasePurpose.EXTENSION,
    ev.LostTimeCredited: ReleasePurpose.CREDIT,
    ev.PaperSwitched: ReleasePurpose.SPARE_PAPER,
}


@dataclass
class Proposal:
    """One proposal and who agreed, the proposer first."""

    command: StaffCommand
    agreed: list[Actor]
    expires: int
    over: bool = False


class ConsentBook:
    """All proposals of a day, and the releases that were used. `sittings` are the ledger's."""

    def __init__(self, policy: Policy, organiser: Organiser, sittings: Mapping[SittingId, SittingFacts]) -> None:
        self.proposals: dict[str, Proposal] = {}
        self._policy = policy
        self._organiser = organiser
        self._sittings = sittings
        self._used: set[str] = set()
        self._codes: set[str] = set()
        self._refused: list[tuple[int, str]] = []

    @property
    def waiting(self) -> list[Proposal]:
        """Proposals that are open."""
        return [proposal for proposal in self.proposals.values() if not proposal.over]

    # ---- what happens -----------------------------------------------------------------------------------------------

    def read(self, event: ABOUT_CONSENT, at: int) -> None:
        """Take in one record."""
        match event:
            case ev.ConsentProposed(id=id_, command=text, actor=actor, expires_at=expires):
                must(id_ not in self.proposals, "consent", "a proposal was made twice")
                must(expires == at + self._policy.consent_expires, "consent", "a proposal waits another time")
                self.proposals[id_] = Proposal(_command.decode(text), [actor], expires)
            case ev.ConsentGiven(id=id_, actor=actor):
                proposal = self._open(id_, at)
                must(actor.name not in [known.name for known in proposal.agreed], "consent", "one person agreed twice")
                must(may_agree(proposal.command, actor.role.value), "consent", f"{actor.role} agreed")
                proposal.agreed.append(actor)
            case ev.ConsentCompleted(id=id_):
                self._open(id_, at).over = True
            case ev.ConsentWithdrawn(id=id_, actor=actor):
                proposal = self._open(id_, at)
                own = actor.name in [known.name for known in proposal.agreed]
                must(own or may_agree(proposal.command, actor.role.value), "consent", f"{actor.role} withdrew")
                proposal.over = True
            case ev.ConsentExpired(id=id_):
                proposal = self.proposals[id_]
                must(not proposal.over and at >= proposal.expires, "consent", "a proposal expired before its time")
                proposal.over = True
            case ev.ReleaseUsed(release=release):
                must(release not in self._used, "consent", "a release was used twice")
                self._used.add(release)
            case ev.ReleaseRefused(actor=actor):
                window = self._policy.release_attempt_window
                lately = [then for then, name in self._refused if at - then < window and name == actor.name]
                must(len(lately) < self._policy.release_attempts, "consent", "codes may be guessed without end")
                self._refused.append((at, actor.name))

    def _open(self, id_: str, at: int) -> Proposal:
        proposal = self.proposals[id_]
        must(not proposal.over and at < proposal.expires, "consent", "a proposal that is over was decided")
        return proposal

    # ---- what was ordered -------------------------------------------------------------------------------------------

    def judge(self, ordered: Ordered, decided: ev.RequestDecided, done: list[ev.Event]) -> Sequence[ev.Event]:
        """Whether an order's outcome is what the people agreed to; returns the facts it made."""
        must(may_order(ordered.command, ordered.actor.role.value), "role", f"{ordered.actor.role} was obeyed")
        command, people = ordered.command, [ordered.actor]
        if isinstance(command, GiveConsent | WithdrawProposal) and (known := self.proposals.get(command.proposal)):
            command, people = known.command, known.agreed if isinstance(ordered.command, GiveConsent) else people
        made = [event for event in done if not isinstance(event, ABOUT_CONSENT)]
        if made and decided.code:
            raise Broken("once only", f"request {decided.request} was refused and acted all the same")
        used = [event.release for event in done if isinstance(event, ev.ReleaseUsed)]
        release = used[0] if used else ""
        for event in done:
            self._by_one_of(event, [*people, ordered.actor])
            must(all_agreed(needs(event, release), people), "consent", f"{type(event).__name__} by {_roles(people)}")
            if isinstance(event, MAY_BE_RELEASED):
                must(event.release == release, "consent", "a decision names another release than the one used")
        if used:
            self._as_released(command, made)
        carried_out = not decided.code and not decided.proposal
        if isinstance(ordered.command, WithdrawProposal):
            carried_out = False
        if carried_out or made:
            _as_ordered(command, made, decided.request)
        return made

    def _by_one_of(self, event: ev.Event, people: list[Actor]) -> None:
        actor: Actor | None = getattr(event, "actor", None)
        if actor is not None:
            must(actor in people, "role", f"{type(event).__name__} in the name of {actor.role}, who did not decide it")

    def _as_released(self, command: StaffCommand, made: Sequence[ev.Event]) -> None:
        """The code that was used was given by the organiser for just this, and never used before."""
        code = written(getattr(command, "code", ""))
        issued = self._organiser.book.get(code)
        must(issued is not None, "consent", "a code was taken that the organiser never gave")
        must(code not in self._codes, "consent", "a code was taken twice")
        self._codes.add(code)
        facts = [event for event in made if isinstance(event, MAY_BE_RELEASED)]
        sittings = [SittingId(getattr(event, "sitting", "")) for event in facts]
        seats = tuple(sorted(self._sittings[id_].seat for id_ in sittings if id_))
        session = str(self._sittings[sittings[0]].session if seats else getattr(facts[0], "session", ""))
        minutes = minutes_of(max(getattr(event, "added", 0) for event in facts))
        really = Issued(PURPOSE[type(facts[0])], session, seats, minutes)
        must(really == issued, "consent", f"a code for {issued} was taken for {really}")


def _as_ordered(command: StaffCommand, made: Sequence[ev.Event], request: str) -> None:
    """An order makes its own fact, once."""
    name = type(command).__name__
    wanted = MAKES[name]
    own = [event for event in made if isinstance(event, wanted)]
    times = len(getattr(command, "credits", (None,)))
    if not own and name in CHANGES_NOTHING_AGAIN:
        return
    must(len(own) == times, "once only", f"request {request} ({name}) acted {len(own)} times")
    besides = [event for event in made if isinstance(event, MAY_ALSO_MAKE.get(name, ()))]
    must(len(made) == len(own) + len(besides), "once only", f"request {request} ({name}) did more than was ordered")
    ordered = [one.added for one in getattr(command, "credits", ())] or [getattr(command, "added", 0)] * len(own)
    given = [getattr(event, "added", 0) for event in own]
    must(ordered == given, "time granted", f"{ordered} ms were ordered, {given} ms given")


def _roles(people: list[Actor]) -> str:
    return " and ".join(sorted({person.role.value for person in people}))
