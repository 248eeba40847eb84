"""The lock (锁定) of one PC as a value: what locks it, who may unlock it, and what is remembered across a restart.

    free --finding of severity `lock`, not released before--> locked --console, or an emergency code--> free

Nothing else unlocks: not the finding's end, not a lost server, not a restart, not another session. Pure; whoever calls
writes the new state to the disk before it shows or says anything of it (`lock_file`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from candidate_agent.lockdown.findings import Evidence, Finding
from candidate_agent.lockdown.policy import LockdownPolicy, Severity
from exam.ids import MachineId, SessionId
from exam.text import Refusal
from exam.timing import Instant
from exam.trust.emergency_codes import CODES, match_code

MOST_CAUSES = 64
MOST_RELEASED = 256
MOST_USES = 64
MOST_USED = 256
"""So much is remembered. A released cause that is forgotten locks again, which is the safe side."""

NOT_LOCKED, NO_CODES, WRONG, USED = "emergency_not_locked", "emergency_no_codes", "emergency_wrong", "emergency_used"
ATTEMPTS = "emergency_attempts"


class Cause(msgspec.Struct, frozen=True):
    """Why the PC is locked, and since when."""

    finding: Finding
    since: Instant


class EmergencyUse(msgspec.Struct, frozen=True):
    """An emergency code was used: to be reported to the site once it can be reached."""

    session: SessionId
    serial: int
    at: Instant
    released: tuple[Evidence, ...]


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """The lock of one PC."""

    session: SessionId | None = None
    """The session whose codes are here."""
    causes: tuple[Cause, ...] = ()
    released: tuple[Evidence, ...] = ()
    """What was released and does not lock again in this session."""
    verifiers: tuple[str, ...] = ()
    """What checks the emergency codes of this PC and session; none of them makes one."""
    used: tuple[tuple[SessionId, int], ...] = ()
    """Codes that opened once, of earlier sessions too: a PC may come back to one."""
    uses: tuple[EmergencyUse, ...] = ()
    """Uses that were not reported yet."""
    attempts: tuple[Instant, ...] = ()
    """Wrong codes, as far as they still count."""

    @property
    def locked(self) -> bool:
        """Whether the candidate must wait."""
        return bool(self.causes)


class Tried(msgspec.Struct, frozen=True):
    """What became of an emergency code: the lock after it, and why it did nothing; None where it opened."""

    lock: Lock
    refusal: Refusal | None = None


def begin(lock: Lock, session: SessionId, verifiers: Sequence[str]) -> Lock:
    """A login gave the codes of its session. A lock stays; another session has nothing released and no code used."""
    if session == lock.session:
        return msgspec.structs.replace(lock, verifiers=tuple(verifiers[:CODES]))
    return Lock(session=session, causes=lock.causes, verifiers=tuple(verifiers[:CODES]), used=lock.used, uses=lock.uses)


def found(lock: Lock, finding: Finding, now: Instant) -> Lock:
    """A finding appeared. It locks where its severity says so and nobody released the same evidence."""
    known = finding.evidence in lock.released or any(one.finding.evidence == finding.evidence for one in lock.causes)
    if finding.severity is not Severity.LOCK or known or len(lock.causes) >= MOST_CAUSES:
        return lock
    return msgspec.structs.replace(lock, causes=(*lock.causes, Cause(finding, now)))


def release(lock: Lock, causes: Collection[Evidence]) -> Lock:
    """The console released these causes. One that it had not seen yet goes on locking; a repeat changes nothing."""
    let_go = tuple(one.finding.evidence for one in lock.causes if one.finding.evidence in causes)
    if not let_go:
        return lock
    return msgspec.structs.replace(
        lock,
        causes=tuple(one for one in lock.causes if one.finding.evidence not in let_go),
        released=(*lock.released, *let_go)[-MOST_RELEASED:],
    )


def release_by_code(lock: Lock, machine: MachineId, code: str, now: Instant, policy: LockdownPolicy) -> Tried:
    """Somebody typed an emergency code: it releases everything that locks now, once, and is to be reported.

    Refused: `emergency_not_locked` (and the code stays good), `emergency_no_codes`, `emergency_attempts`,
    `emergency_wrong`, which counts as an attempt, `emergency_used`.
    """
    if not lock.locked:
        return Tried(lock, Refusal(NOT_LOCKED))
    if lock.session is None or not lock.verifiers:
        return Tried(lock, Refusal(NO_CODES))
    # A restart may set the count back: what seems to lie ahead is forgotten, for it would bar people for ever.
    recent = tuple(at for at in lock.attempts if at <= now < at + policy.code_attempt_window)
    if len(recent) >= policy.code_attempts:
        wait = recent[0] + policy.code_attempt_window - now
        return Tried(lock, Refusal(ATTEMPTS, {"seconds": -(-wait // 1000)}))
    serial = match_code(lock.verifiers, machine, lock.session, code)
    if serial is None:
        return Tried(msgspec.structs.replace(lock, attempts=(*recent, now)), Refusal(WRONG))
    code_id = (lock.session, serial)
    if code_id in lock.used:
        return Tried(lock, Refusal(USED))
    evidence = tuple(one.finding.evidence for one in lock.causes)
    use = EmergencyUse(lock.session, serial, now, evidence)
    return Tried(
        msgspec.structs.replace(
            release(lock, evidence),
            used=(*lock.used, code_id)[-MOST_USED:],
            uses=(*lock.uses, use)[-MOST_USES:],
            attempts=(),
        )
    )


def reported(lock: Lock, uses: Collection[EmergencyUse]) -> Lock:
    """The site has these uses on its disk."""
    return msgspec.structs.replace(lock, uses=tuple(use for use in lock.uses if use not in uses))
