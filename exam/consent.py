"""Consent (会签): what one person may not decide alone waits, visibly, for the others (handbook section 8).

An order whose giver may not decide it alone becomes a proposal. With the last consent needed it is decided again, by
the rules as they stand then, and carried out in the name of all who agreed. A proposal expires and can be withdrawn.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import assert_never

import msgspec

from exam import events as ev
from exam.commands import RecordViolation, StaffCommand, kind_of
from exam.conduct import ends
from exam.people import ADMINISTRATION, CHIEFS, INSPECTION, ROOM, SUPPORT, Actor, Role
from exam.timing import Instant

Slots = tuple[frozenset[Role], ...]
"""For each person needed, the roles that may fill the place. Each place is another person's."""

NEEDS: Mapping[str, Slots] = {
    "extend_session": (CHIEFS, INSPECTION),
    "extend_sitting": (CHIEFS, INSPECTION),
    "credit_lost_time": (CHIEFS, INSPECTION),
    "call_off": (CHIEFS, INSPECTION),
    "undo_hand_in": (CHIEFS, ROOM | INSPECTION),
    "allow_early_leave": (CHIEFS,),
    "settle_interruption": (CHIEFS,),
    "seal_room": (ADMINISTRATION, SUPPORT),
}
"""Kinds of commands that need more than whoever orders them. Where the organiser released it, the chief alone does."""
ENDING: Slots = (CHIEFS,)
RELEASED: Slots = (CHIEFS,)
MOST_WAITING = 200
MOST_BY_ONE = 60
"""Proposals that may wait at once, in all and of one person: nobody keeps the others from proposing."""
MOST_REMEMBERED = 5000
REFUSALS_KEPT = 1000

_command: msgspec.json.Decoder[StaffCommand] = msgspec.json.Decoder(StaffCommand)


class Proposal(msgspec.Struct, frozen=True):
    """Something that waits. `agreed` are those who agreed, the proposer first; `outcome` is empty while it waits."""

    id: str
    command: StaffCommand
    agreed: tuple[Actor, ...]
    proposed_at: Instant
    expires_at: Instant
    outcome: str = ""
    code: str = ""

    @property
    def waits(self) -> bool:
        """Whether it is still open."""
        return not self.outcome


class Consents(msgspec.Struct, frozen=True):
    """All proposals, the organiser's releases that were used, and when whose codes were refused lately."""

    proposals: Mapping[str, Proposal] = {}
    releases: frozenset[str] = frozenset()
    refused_at: tuple[tuple[Instant, str], ...] = ()

    def waiting(self) -> list[Proposal]:
        """Proposals that wait for somebody."""
        return [proposal for proposal in self.proposals.values() if proposal.waits]


def slots_of(command: StaffCommand) -> Slots:
    """Whose consent a command needs, whoever orders it."""
    if getattr(command, "code", ""):
        return RELEASED
    if isinstance(command, RecordViolation):
        return ENDING if ends(command.level) else ()
    return NEEDS.get(kind_of(command), ())


def is_agreed(slots: Slots, agreed: Sequence[Actor]) -> bool:
    """Whether every place is filled, each by a person of its own. A name is a person, wherever they sit."""
    people = {person_of(actor): actor for actor in agreed}
    names = list(people)
    return any(
        all(people[name].role in slot for name, slot in zip(chosen, slots, strict=True))
        for chosen in permutations(names, len(slots))
    )


def person_of(actor: Actor) -> str:
    """Who somebody is, however the name was typed into the list: width, case and blanks make nobody another person."""
    return "".join(unicodedata.normalize("NFKC", actor.name).casefold().split())


def counts_for(slots: Slots, actor: Actor) -> bool:
    """Whether a person's consent could fill a place at all."""
    return any(actor.role in slot for slot in slots)


ConsentEvent = (
    ev.ConsentProposed
    | ev.ConsentGiven
    | ev.ConsentCompleted
    | ev.ConsentWithdrawn
    | ev.ConsentExpired
    | ev.ReleaseUsed
    | ev.ReleaseRefused
)


def evolve(consents: Consents, event: ConsentEvent, at: Instant) -> Consents:
    """Apply an event that happened at `at`."""
    change = msgspec.structs.replace
    match event:
        case ev.ReleaseUsed(release=release):
            return change(consents, releases=consents.releases | {release})
        case ev.ReleaseRefused(actor=actor):
            return change(consents, refused_at=(*consents.refused_at, (at, actor.name))[-REFUSALS_KEPT:])
        case ev.ConsentProposed(id=id_, command=command, actor=actor, expires_at=expires_at):
            proposal = Proposal(id_, _command.decode(command), (actor,), at, expires_at)
        case ev.ConsentGiven(id=id_, actor=actor):
            known = consents.proposals[id_]
            proposal = change(known, agreed=(*known.agreed, actor))
        case ev.ConsentCompleted(id=id_, code=code):
            proposal = change(consents.proposals[id_], outcome="refused" if code else "done", code=code)
        case ev.ConsentWithdrawn(id=id_):
            proposal = change(consents.proposals[id_], outcome="withdrawn")
        case ev.ConsentExpired(id=id_):
            proposal = change(consents.proposals[id_], outcome="expired")
        case _:
            assert_never(event)
    proposals = {**consents.proposals, proposal.id: proposal}
    if len(proposals) > MOST_REMEMBERED:
        oldest = next(id_ for id_, known in proposals.items() if not known.waits)
        del proposals[oldest]
    return change(consents, proposals=proposals)


def expired(consents: Consents, now: Instant) -> tuple[ev.ConsentExpired, ...]:
    """Proposals whose time is over and that nobody completed."""
    return tuple(ev.ConsentExpired(proposal.id) for proposal in consents.waiting() if now >= proposal.expires_at)
