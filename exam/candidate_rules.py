"""What a candidate's PC may bring about, pure: `decide` for login, identity, entry and everything numbered.

An entry that does not count is kept as evidence and acknowledged with its code: nothing a PC sent is thrown away, and
the PC is never left waiting (design section 4).
"""

from __future__ import annotations

from typing import assert_never

import msgspec

from exam import events as ev
from exam import locking_rules
from exam.answers import is_within_bounds
from exam.commands import (
    AnswerEntry,
    CandidateCommand,
    ConfirmIdentity,
    EmergencyEntry,
    Enter,
    Entry,
    FileEntry,
    FindingEntry,
    GapEntry,
    HandInEntry,
    LogIn,
    LossEntry,
    Put,
    RaiseHand,
    TakeHandDown,
)
from exam.ids import MachineId, parse_digest
from exam.lost_time import MOST_LOSSES, WITHOUT_CONTACT
from exam.people import Actor, Role
from exam.plan import Part
from exam.policy import Policy, early_leave_before_end
from exam.room import Decision, SessionPhase, SessionState, entry_is_closed
from exam.sitting import Sitting, SittingPhase, closed_by_time, sent_away, stopped
from exam.text import Refusal
from exam.timing import Instant

LONGEST_ID = 64
"""Longest name of an item or task, in characters; those of a paper are far shorter."""
LONGEST_PIECE = 1024 * 1024
MOST_PIECES = 256
"""Pieces of the largest file, in bytes and in number: 256 MiB, above what any task may ask for."""
MOST_HANDS = 200
"""How often one candidate's hand goes up in a session; more is a stuck key."""
SEEN_MACHINES = 20
"""How many different PCs of one kind of incident are journalled for a sitting; the rest would tell nothing new."""


def decide(
    session: SessionState, sitting: Sitting, command: CandidateCommand, policy: Policy, now: Instant
) -> Decision:
    """Decide what a PC asks for a sitting. An empty tuple means: already so, a repeat changes nothing."""
    match command:
        case Put():
            return _put(session, sitting, command, policy, now)
        case LogIn():
            return _log_in(session, sitting, command, policy, now)
        case ConfirmIdentity(machine=machine):
            if refusal := _not_here(sitting, machine):
                return refusal
            return (ev.IdentityConfirmed(sitting.id),) if sitting.phase is SittingPhase.LOGGED_IN else ()
        case Enter(machine=machine):
            return _enter(session, sitting, machine, now)
        case RaiseHand() | TakeHandDown():
            return _hand(session, sitting, command, policy)
        case _:
            assert_never(command)


def _not_here(sitting: Sitting, machine: MachineId) -> Refusal | None:
    if sitting.machine != machine or sitting.awaiting_login:
        return Refusal("sitting_elsewhere", {"seat": sitting.seat})
    return None


def _log_in(session: SessionState, sitting: Sitting, command: LogIn, policy: Policy, now: Instant) -> Decision:
    machine = command.machine
    if command.machine_holds not in (None, sitting.id):
        return Refusal("machine_in_use")
    if sitting.phase is SittingPhase.HANDED_IN and sitting.complete:
        return Refusal("already_handed_in")
    if sitting.phase is SittingPhase.ABSENT or (
        sitting.phase is SittingPhase.EXPECTED and entry_is_closed(session, policy, now)
    ):
        if machine in sitting.late_machines or len(sitting.late_machines) >= SEEN_MACHINES:
            return Refusal("too_late")
        return (ev.LateRefused(sitting.id, machine),)
    if sitting.machine is not None and sitting.machine != machine:
        if machine in sitting.second_machines or len(sitting.second_machines) >= SEEN_MACHINES:
            return Refusal("sitting_elsewhere", {"seat": sitting.seat})
        return (ev.SecondLoginRefused(sitting.id, machine),)
    if sitting.machine == machine and not sitting.awaiting_login:
        return ()
    return (ev.LoggedIn(sitting.id, machine, sitting.line + 1),)


def _enter(session: SessionState, sitting: Sitting, machine: MachineId, now: Instant) -> Decision:
    if refusal := _not_here(sitting, machine):
        return refusal
    if sitting.phase is SittingPhase.ANSWERING:
        return ()
    if sitting.phase is not SittingPhase.CONFIRMED:
        code = "already_handed_in" if sitting.phase is SittingPhase.HANDED_IN else "identity_not_confirmed"
        return Refusal(code)
    if sent_away(sitting):
        return Refusal("sitting_stopped")
    timing = session.timing
    if timing is None:
        return Refusal("session_not_started")
    if session.is_paused:
        return Refusal("session_paused")
    if session.phase is SessionPhase.ENDED or timing.remaining(now, sitting.extension) == 0:
        return Refusal("session_ended")
    return (ev.Entered(sitting.id),)


def _hand(session: SessionState, sitting: Sitting, command: RaiseHand | TakeHandDown, policy: Policy) -> Decision:
    if refusal := _not_here(sitting, command.machine):
        return refusal
    conduct = sitting.conduct
    if isinstance(command, TakeHandDown):
        return () if conduct.hand is None else (ev.HandLowered(sitting.id, Actor(Role.CANDIDATE)),)
    if session.phase is SessionPhase.ENDED:
        return Refusal("session_ended")
    if len(command.text) > policy.hands_text or len(command.item or "") > LONGEST_ID:
        return Refusal("text_too_long", {"most": policy.hands_text})
    up = conduct.hand
    if up is not None and (up.topic, up.text, up.item) == (command.topic, command.text, command.item):
        return ()
    if conduct.hands >= MOST_HANDS:
        return Refusal("hands_too_many")
    return (ev.HandRaised(sitting.id, command.topic, command.text, command.item),)


def _put(session: SessionState, sitting: Sitting, command: Put, policy: Policy, now: Instant) -> Decision:
    line, seq, entry = command.line, command.seq, command.entry
    if line == sitting.line and not sitting.awaiting_login and sitting.machine != command.machine:
        # Not this PC's line: taking its numbers would make the right PC's entries look as if they were there already.
        return Refusal("machine_revoked")
    if line != sitting.line or sitting.machine != command.machine or sitting.awaiting_login:
        if not 0 < line <= sitting.line:
            return Refusal("line_unknown")
        known = seq <= sitting.revoked_seq.get(line, 0) or (line == sitting.line and seq <= sitting.last_seq)
        return () if known else (_evidence(sitting, command, "machine_revoked"),)
    if seq <= sitting.last_seq:
        return ()
    if seq > sitting.last_seq + 1:
        return Refusal("entry_missing", {"expected": sitting.last_seq + 1})
    if isinstance(entry, FindingEntry | EmergencyEntry):
        found = locking_rules.taken(sitting, command, entry, now)
        return (_evidence(sitting, command, found) if isinstance(found, str) else found,)
    if sitting.entered_at is None:
        return (_evidence(sitting, command, "not_entered"),)
    if isinstance(entry, GapEntry):
        return (_evidence(sitting, command, "lost_on_pc"),)
    if isinstance(entry, LossEntry):
        return _loss(sitting, command, entry, now)
    return _work(session, sitting, command, entry, policy, now)


def _work(
    session: SessionState,
    sitting: Sitting,
    command: Put,
    entry: AnswerEntry | FileEntry | HandInEntry,
    policy: Policy,
    now: Instant,
) -> Decision:
    """What the candidate made."""
    line, seq = command.line, command.seq
    # A PC's time runs behind the server's; one that lies ahead is a fast clock, and the time of arrival stands for it.
    made_at = max(min(entry.made_at, now), sitting.entered_at or 0)
    if isinstance(entry, HandInEntry):
        return _hand_in(session, sitting, command, entry, policy, made_at)
    if code := _why_not(session, sitting, entry, made_at):
        return (_evidence(sitting, command, code),)
    if isinstance(entry, AnswerEntry):
        return (ev.AnswerSaved(sitting.id, line, seq, entry.item, entry.answer, made_at, entry.marked),)
    return (
        ev.FileSaved(
            sitting.id,
            line,
            seq,
            entry.task,
            entry.path,
            entry.size,
            entry.digest,
            entry.pieces,
            made_at,
            entry.removed,
        ),
    )


def _loss(sitting: Sitting, command: Put, entry: LossEntry, now: Instant) -> Decision:
    since, until = max(entry.since, sitting.entered_at or 0), min(entry.until, now)
    if entry.cause in WITHOUT_CONTACT:
        # What a PC made, or measured, before this shows that it was not off then: its disk may have forgotten.
        since = max(since, sitting.at_work)
    if since >= until or len(sitting.lost.losses) >= MOST_LOSSES:
        return (_evidence(sitting, command, "loss_empty"),)
    return (ev.LossMeasured(sitting.id, command.line, command.seq, entry.cause, since, until),)


def _why_not(session: SessionState, sitting: Sitting, entry: AnswerEntry | FileEntry, made_at: Instant) -> str:
    if isinstance(entry, AnswerEntry) and not (is_within_bounds(entry.answer) and len(entry.item) <= LONGEST_ID):
        return "answer_too_large"
    if isinstance(entry, FileEntry) and (fault := file_fault(entry)):
        return fault
    if sitting.phase is SittingPhase.HANDED_IN and sitting.complete:
        return "already_handed_in"
    deadline = session.timing.deadline(sitting.extension) if session.timing else None
    if deadline is not None and made_at > deadline:
        return "after_deadline"
    if stopped(sitting) and sitting.handed_in_at is not None and made_at > sitting.handed_in_at:
        return "sitting_stopped"
    return ""


def _hand_in(
    session: SessionState, sitting: Sitting, command: Put, entry: HandInEntry, policy: Policy, made_at: Instant
) -> Decision:
    timing = session.timing
    if sitting.phase is SittingPhase.HANDED_IN and sitting.complete:
        return (_evidence(sitting, command, "already_handed_in"),)
    if stopped(sitting):
        # The PC says that this was all it had.
        at = made_at if sitting.handed_in_at is None else sitting.handed_in_at
        return (_handed_in(sitting, command, ev.HandInBy.STAFF, at),)
    left = 0 if timing is None else timing.remaining(made_at, sitting.extension)
    if entry.by is not ev.HandInBy.CANDIDATE:
        if left > 0:
            return (_evidence(sitting, command, "time_left"),)
        return (_handed_in(sitting, command, ev.HandInBy.TIME_UP, made_at),)
    if left == 0:
        return (_handed_in(sitting, command, ev.HandInBy.TIME_UP, made_at),)
    if session.is_paused and not closed_by_time(sitting):
        return (_evidence(sitting, command, "session_paused"),)
    if left > early_leave_before_end(policy, practical=session.part is Part.PRACTICAL):
        return (_evidence(sitting, command, "too_early"),)
    if policy.early_leave_needs_consent and not sitting.early_leave:
        return (_evidence(sitting, command, "needs_consent"),)
    return (_handed_in(sitting, command, ev.HandInBy.CANDIDATE, made_at, early=True),)


def _handed_in(
    sitting: Sitting, command: Put, by: ev.HandInBy, made_at: Instant, *, early: bool = False
) -> ev.HandedIn:
    return ev.HandedIn(sitting.id, by, command.line, command.seq, made_at, sitting.answered(), early)


def _evidence(sitting: Sitting, command: Put, code: str) -> ev.EntryKeptAsEvidence:
    return ev.EntryKeptAsEvidence(sitting.id, command.line, command.seq, code, _as_text(command.entry))


def _as_text(entry: Entry) -> str:
    return msgspec.json.encode(entry).decode()[:100_000]


def file_fault(entry: FileEntry) -> str:
    """Why a file entry cannot count whatever its pieces hold, as a code; empty where nothing speaks against it."""
    if not _is_plain_path(entry.path) or len(entry.task) > LONGEST_ID:
        return "file_path"
    if len(entry.pieces) > MOST_PIECES or not 0 <= entry.size <= len(entry.pieces) * LONGEST_PIECE:
        return "file_too_large"
    if any(parse_digest(name) is None for name in (entry.digest, *entry.pieces) if not entry.removed):
        return "digest_malformed"
    return ""


def _is_plain_path(path: str) -> bool:
    parts = path.split("/")
    return (
        0 < len(path) <= 240
        and "\\" not in path
        and ":" not in path
        and min(path) >= " "
        and all(part not in ("", ".", "..") for part in parts)
    )
