"""The lockdown of a candidate's PC as the site knows it: what stands, what locks, what was released. Pure.

The PC holds the lock itself (`candidate_agent.lockdown.lock`); this is what the console shows and decides about. It
follows the PC the candidate sits at: at another PC nothing stands and nothing is released, the totals go on.
"""

from __future__ import annotations

from typing import assert_never

import msgspec

from exam import events as ev
from exam.evidence import MOST_CAUSES, Evidence, Severity
from exam.text import Fact
from exam.timing import Instant

MOST_STANDING = 64
MOST_RELEASED = 256
MOST_CODES = 64
MOST_KINDS = 64
"""So much is remembered of one sitting; the journal has all."""

LockingEvent = ev.FindingReported | ev.FindingGone | ev.EmergencyCodeUsed | ev.LockReleased | ev.EmergencyCodeRead


class Standing(msgspec.Struct, frozen=True):
    """A finding that stands, or locks."""

    evidence: Evidence
    severity: Severity
    facts: dict[str, Fact]
    since: Instant


class UsedCode(msgspec.Struct, frozen=True):
    """An emergency code that was used, and when."""

    serial: int
    at: Instant


class Locking(msgspec.Struct, frozen=True):
    """What is known of one sitting. `causes` lock the PC, `kinds` are the codes that ever locked or warned.

    `reported` counts everything the PCs of the sitting told, `releases` what people released at the console.
    """

    standing: tuple[Standing, ...] = ()
    causes: tuple[Standing, ...] = ()
    released: tuple[Evidence, ...] = ()
    used: tuple[UsedCode, ...] = ()
    kinds: tuple[str, ...] = ()
    reported: int = 0
    releases: int = 0
    read: tuple[int, ...] = ()
    """Emergency codes of this PC that people had told to them, by their serial numbers."""

    def locks(self, evidence: Evidence) -> bool:
        """Whether the PC is locked for this."""
        return any(cause.evidence == evidence for cause in self.causes)


def evolve(locking: Locking, event: LockingEvent) -> Locking:
    """Apply an event."""
    change = msgspec.structs.replace
    match event:
        case ev.FindingReported():
            return _found(change(locking, reported=locking.reported + 1), event)
        case ev.FindingGone(code=code, about=about):
            gone = Evidence(code, about)
            left = tuple(one for one in locking.standing if one.evidence != gone)
            return change(locking, standing=left, reported=locking.reported + 1)
        case ev.EmergencyCodeUsed(serial=serial, at=at, causes=causes):
            used, known = UsedCode(serial, at), locking.used
            known = known if used in known else (*known, used)[-MOST_CODES:]
            return _released(change(locking, used=known, reported=locking.reported + 1), causes)
        case ev.LockReleased(causes=causes):
            return _released(change(locking, releases=locking.releases + 1), causes)
        case ev.EmergencyCodeRead(serial=serial):
            return change(locking, read=(*locking.read, serial))
        case _:
            assert_never(event)


def at_another_pc(locking: Locking) -> Locking:
    """The candidate sits down at another PC: what the old one found is its own."""
    return msgspec.structs.replace(locking, standing=(), causes=(), released=(), read=())


def _found(locking: Locking, event: ev.FindingReported) -> Locking:
    change = msgspec.structs.replace
    found = Standing(Evidence(event.code, event.about), event.severity, event.facts, event.since)
    others = tuple(one for one in locking.standing if one.evidence != found.evidence)
    if len(others) < MOST_STANDING:
        locking = change(locking, standing=(*others, found))
    matters = event.severity is not Severity.INFO and event.code not in locking.kinds
    if matters and len(locking.kinds) < MOST_KINDS:
        locking = change(locking, kinds=(*locking.kinds, event.code))
    locks = event.severity is Severity.LOCK and found.evidence not in locking.released
    if locks and not locking.locks(found.evidence) and len(locking.causes) < MOST_CAUSES:
        locking = change(locking, causes=(*locking.causes, found))
    return locking


def _released(locking: Locking, causes: tuple[Evidence, ...]) -> Locking:
    released = (*(one for one in locking.released if one not in causes), *causes)[-MOST_RELEASED:]
    left = tuple(cause for cause in locking.causes if cause.evidence not in causes)
    return msgspec.structs.replace(locking, causes=left, released=released)
