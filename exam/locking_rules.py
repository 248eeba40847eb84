"""What a locked PC tells and what people release, pure. A PC locks itself; only people, or their code, unlock it."""

from __future__ import annotations

from exam import events as ev
from exam.commands import EmergencyEntry, FindingEntry, Put, ReadEmergencyCode, ReleaseLock
from exam.evidence import MOST_CAUSES, Evidence, facts_fit, fits
from exam.room import Decision, Occasion
from exam.sitting import Sitting
from exam.text import Refusal
from exam.timing import Instant
from exam.trust.emergency_codes import CODES

MOST_REPORTS = 2000
"""What the PCs of one sitting may report; more tells nothing new and is kept as evidence."""


def taken(
    sitting: Sitting, command: Put, entry: FindingEntry | EmergencyEntry, now: Instant
) -> ev.FindingReported | ev.FindingGone | ev.EmergencyCodeUsed | str:
    """What an entry of a PC brings about, or the code under which it is kept as evidence.

    It counts before the candidate enters and after the hand-in too: it is about the PC, not about answers.
    """
    if sitting.locking.reported >= MOST_REPORTS:
        return "findings_too_many"
    if isinstance(entry, EmergencyEntry):
        few = 0 <= entry.serial < CODES and len(entry.causes) <= MOST_CAUSES
        if not few or not all(fits(cause) for cause in entry.causes):
            return "finding_malformed"
        at = _past(entry.at, now)
        return ev.EmergencyCodeUsed(sitting.id, command.line, command.seq, entry.serial, at, entry.causes)
    if not fits(Evidence(entry.code, entry.about)) or not facts_fit(entry.facts):
        return "finding_malformed"
    if entry.gone is not None:
        at = _past(entry.gone, now)
        return ev.FindingGone(sitting.id, command.line, command.seq, entry.code, entry.about, at)
    return ev.FindingReported(
        sitting.id,
        command.line,
        command.seq,
        entry.code,
        entry.about,
        entry.severity,
        entry.facts,
        _past(entry.since, now),
    )


def release(sitting: Sitting, command: ReleaseLock, occasion: Occasion) -> Decision:
    """Release what somebody has looked at, and nothing else: a cause that came meanwhile goes on locking."""
    locking = sitting.locking
    causes = tuple(dict.fromkeys(cause for cause in command.causes[:MOST_CAUSES] if locking.locks(cause)))
    if causes:
        return (ev.LockReleased(sitting.id, causes, occasion.actor, command.reason),)
    already = bool(command.causes) and all(cause in locking.released for cause in command.causes)
    return () if already else Refusal("lock_unknown")


def read_code(sitting: Sitting, command: ReadEmergencyCode, occasion: Occasion) -> Decision:
    """The next code of the PC that was neither told nor used; each opens it once."""
    if sitting.machine is None or sitting.awaiting_login:
        return Refusal("sitting_not_logged_in")
    spent = {*sitting.locking.read, *(used.serial for used in sitting.locking.used)}
    serial = next((number for number in range(CODES) if number not in spent), None)
    if serial is None:
        return Refusal("emergency_codes_spent")
    return (ev.EmergencyCodeRead(sitting.id, sitting.machine, serial, occasion.actor, command.reason),)


def _past(at: Instant, now: Instant) -> Instant:
    return max(0, min(at, now))
