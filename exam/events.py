"""The facts that the journal holds: a closed, versioned set. What is not here did not happen.

Every event is written once and never changed; new kinds may be added, old ones keep their meaning. Who did it and why
stands in the event where a person decided (design section 1.4). Times are exam time in milliseconds.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from exam.answers import Answer
from exam.ids import Digest, ItemId, MachineId, SessionId, SittingId
from exam.people import Actor
from exam.text import Fact
from exam.timing import Instant


class HandInBy(StrEnum):
    """Who closed a sitting."""

    CANDIDATE = "candidate"  # 主动交卷
    TIME_UP = "time_up"  # 到时自动交卷, by the PC
    SERVER = "server"  # 到时由服务器收卷: the PC was not there


# ---- the server -----------------------------------------------------------------------------------------------------


class ServerStarted(msgspec.Struct, frozen=True, tag="server_started"):
    """The server began to serve. `gap` is how long nobody did, measured as `method` says."""

    wall_ms: int
    monotonic_ms: int
    boot: str
    program: str
    gap: int
    method: str
    anchor_wall_ms: int
    """The site's clock time at this event; clock times of the plan are read against it."""


class ServerAlive(msgspec.Struct, frozen=True, tag="server_alive"):
    """Written every few seconds while a session runs, so that an outage can be measured."""

    wall_ms: int
    monotonic_ms: int
    boot: str


class RequestDecided(msgspec.Struct, frozen=True, tag="request_decided"):
    """What became of a numbered request of staff, written with its events: a repeat returns this and does nothing."""

    request: str
    code: str = ""
    facts: dict[str, Fact] = {}


# ---- a session of a room --------------------------------------------------------------------------------------------


class SessionStarted(msgspec.Struct, frozen=True, tag="session_started"):
    """Answering began for the room (开考)."""

    session: SessionId
    duration: int
    actor: Actor
    reason: str = ""


class EntryClosed(msgspec.Struct, frozen=True, tag="entry_closed"):
    """Nobody may come in any more (截止入场)."""

    session: SessionId


class ReminderGiven(msgspec.Struct, frozen=True, tag="reminder_given"):
    """Everyone was told the time that is left."""

    session: SessionId
    before_end: int


class SessionExtended(msgspec.Struct, frozen=True, tag="session_extended"):
    """Time was added for everyone in the room."""

    session: SessionId
    added: int
    actor: Actor
    reason: str


class SessionPaused(msgspec.Struct, frozen=True, tag="session_paused"):
    """The room stopped (暂停): screens blank, time stands still for all."""

    session: SessionId
    actor: Actor
    reason: str


class SessionResumed(msgspec.Struct, frozen=True, tag="session_resumed"):
    """The room went on (恢复)."""

    session: SessionId
    actor: Actor
    reason: str


class SessionEnded(msgspec.Struct, frozen=True, tag="session_ended"):
    """Every sitting of the session is closed."""

    session: SessionId


class SessionReopened(msgspec.Struct, frozen=True, tag="session_reopened"):
    """An extension after the end opened the session again for those who got it."""

    session: SessionId


# ---- a sitting ------------------------------------------------------------------------------------------------------


class LoggedIn(msgspec.Struct, frozen=True, tag="logged_in"):
    """The candidate logged in at a PC. `line` numbers the PCs of a sitting; a PC's sends carry it."""

    sitting: SittingId
    machine: MachineId
    line: int


class IdentityConfirmed(msgspec.Struct, frozen=True, tag="identity_confirmed"):
    """The candidate said that name, ticket and photo are theirs."""

    sitting: SittingId


class Entered(msgspec.Struct, frozen=True, tag="entered"):
    """The candidate chose the subject and saw the paper."""

    sitting: SittingId


class AnswerSaved(msgspec.Struct, frozen=True, tag="answer_saved"):
    """An answer is on record. `made_at` is when the candidate made it, as the PC measured."""

    sitting: SittingId
    line: int
    seq: int
    item: ItemId
    answer: Answer
    made_at: Instant
    marked: bool = False


class FileSaved(msgspec.Struct, frozen=True, tag="file_saved"):
    """A version of a practical file is on record: its content is in the blob store as these pieces, in order.

    A file the candidate deleted has `removed` set and no pieces.
    """

    sitting: SittingId
    line: int
    seq: int
    task: ItemId
    path: str
    size: int
    digest: Digest
    pieces: tuple[Digest, ...]
    made_at: Instant
    removed: bool = False


class EntryKeptAsEvidence(msgspec.Struct, frozen=True, tag="kept_as_evidence"):
    """Something a PC sent that does not count (after the deadline, from a revoked PC): kept, with the code why."""

    sitting: SittingId
    line: int
    seq: int
    code: str
    entry: str


class HandedIn(msgspec.Struct, frozen=True, tag="handed_in"):
    """The sitting is closed. `seq` is the last thing the PC had sent; `early` where the end had not come yet."""

    sitting: SittingId
    by: HandInBy
    line: int
    seq: int
    made_at: Instant
    answered: int
    early: bool = False


class SittingReopened(msgspec.Struct, frozen=True, tag="sitting_reopened"):
    """A sitting closed by time goes on, after an extension; `gap` gives back the time since its old deadline."""

    sitting: SittingId
    gap: int


class TimeExtended(msgspec.Struct, frozen=True, tag="time_extended"):
    """Time was added for one candidate (延时)."""

    sitting: SittingId
    added: int
    actor: Actor
    reason: str


class EarlyLeaveAllowed(msgspec.Struct, frozen=True, tag="early_leave_allowed"):
    """The chief examiner agreed that the candidate may hand in and leave inside the window (提前离场)."""

    sitting: SittingId
    actor: Actor
    reason: str


class AbsenceRecorded(msgspec.Struct, frozen=True, tag="absence_recorded"):
    """The candidate had not come when entry closed (缺考)."""

    sitting: SittingId


class MachineMoved(msgspec.Struct, frozen=True, tag="machine_moved"):
    """The sitting left its PC (换机); `to` is None where any free PC may take it; the old one's word is over."""

    sitting: SittingId
    old: MachineId | None
    to: MachineId | None
    actor: Actor
    reason: str


class LateRefused(msgspec.Struct, frozen=True, tag="late_refused"):
    """Somebody tried to come in after entry closed."""

    sitting: SittingId
    machine: MachineId


class SecondLoginRefused(msgspec.Struct, frozen=True, tag="second_login_refused"):
    """The ticket was tried on another PC while its sitting goes on elsewhere."""

    sitting: SittingId
    machine: MachineId


SessionEvent = (
    SessionStarted
    | EntryClosed
    | ReminderGiven
    | SessionExtended
    | SessionPaused
    | SessionResumed
    | SessionEnded
    | SessionReopened
)
SittingEvent = (
    LoggedIn
    | IdentityConfirmed
    | Entered
    | AnswerSaved
    | FileSaved
    | EntryKeptAsEvidence
    | HandedIn
    | SittingReopened
    | TimeExtended
    | EarlyLeaveAllowed
    | AbsenceRecorded
    | MachineMoved
    | LateRefused
    | SecondLoginRefused
)
ServerEvent = ServerStarted | ServerAlive | RequestDecided
Event = ServerEvent | SessionEvent | SittingEvent
