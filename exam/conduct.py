"""What happens around one candidate besides the answers: raised hand, stepping out, checks, violations."""

from __future__ import annotations

from typing import assert_never

import msgspec

from exam import events as ev
from exam.ids import ItemId
from exam.people import Actor
from exam.timing import Instant

ConductEvent = (
    ev.HandRaised
    | ev.HandLowered
    | ev.SteppedOut
    | ev.SteppedBack
    | ev.IdentityChecked
    | ev.Screened
    | ev.ViolationRecorded
)


class RaisedHand(msgspec.Struct, frozen=True):
    """A hand that is up."""

    topic: ev.Topic
    since: Instant
    text: str = ""
    item: ItemId | None = None


class Absence(msgspec.Struct, frozen=True):
    """One stay outside the room; `until` is None while it lasts."""

    with_whom: str
    since: Instant
    until: Instant | None = None


class Violation(msgspec.Struct, frozen=True):
    """One recorded violation."""

    id: str
    level: ev.ViolationLevel
    text: str
    signed_by_candidate: bool
    signatures: tuple[str, ...]
    actor: Actor
    at: Instant


class Conduct(msgspec.Struct, frozen=True):
    """The candidate's part in the room's life. `identity` and `screening` are None until somebody looked."""

    hand: RaisedHand | None = None
    hands: int = 0
    outside: tuple[Absence, ...] = ()
    identity: bool | None = None
    screening: bool | None = None
    isolated: bool = False
    violations: tuple[Violation, ...] = ()

    @property
    def is_outside(self) -> bool:
        """Whether the candidate is out of the room now."""
        return bool(self.outside) and self.outside[-1].until is None

    @property
    def is_void(self) -> bool:
        """Whether the result was declared void."""
        return any(violation.level is ev.ViolationLevel.VOID for violation in self.violations)

    @property
    def is_sent_away(self) -> bool:
        """Whether a violation ended the candidate's exam."""
        return any(ends(violation.level) for violation in self.violations)


def ends(level: ev.ViolationLevel) -> bool:
    """Whether a violation of this level ends the sitting."""
    return level in (ev.ViolationLevel.TERMINATION, ev.ViolationLevel.VOID)


def evolve(conduct: Conduct, event: ConductEvent, at: Instant) -> Conduct:
    """Apply an event that happened at `at`."""
    change = msgspec.structs.replace
    match event:
        case ev.HandRaised(topic=topic, text=text, item=item):
            return change(conduct, hand=RaisedHand(topic, at, text, item), hands=conduct.hands + 1)
        case ev.HandLowered():
            return change(conduct, hand=None)
        case ev.SteppedOut(with_whom=with_whom):
            return change(conduct, outside=(*conduct.outside, Absence(with_whom, at)))
        case ev.SteppedBack():
            last = change(conduct.outside[-1], until=at)
            return change(conduct, outside=(*conduct.outside[:-1], last))
        case ev.IdentityChecked(matches=matches):
            return change(conduct, identity=matches)
        case ev.Screened(passed=passed, isolated=isolated):
            return change(conduct, screening=passed, isolated=isolated)
        case ev.ViolationRecorded():
            violation = Violation(
                event.id, event.level, event.text, event.signed_by_candidate, event.signatures, event.actor, at
            )
            return change(conduct, violations=(*conduct.violations, violation))
        case _:
            assert_never(event)
