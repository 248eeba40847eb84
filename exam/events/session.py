"""Facts about one session of a room."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from exam.ids import Digest, IdNumber, SeatNumber, SessionId, SittingId, Ticket
from exam.people import Actor, Role
from exam.timing import Instant, Timing


class IncidentKind(StrEnum):
    """What an incident is about (考场情况)."""

    QUESTION = "question"  # 试题问题
    ILLNESS = "illness"  # 突发疾病
    MACHINE = "machine"  # 设备故障
    SECOND_LOGIN = "second_login"  # 重复登录
    CABLE = "cable"  # 拔网线
    OTHER = "other"  # 其他


class SessionRestored(msgspec.Struct, frozen=True, tag="session_restored"):
    """A server that had forgotten took a session's time back from a PC's stub: start, extension and pauses."""

    session: SessionId
    timing: Timing
    spare: bool


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
    release: str = ""
    """The organiser's release it was given under; empty where the site itself may decide."""


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


class SessionCalledOff(msgspec.Struct, frozen=True, tag="session_called_off"):
    """The session ended for good before its time (停考); everything that was saved is kept."""

    session: SessionId
    actor: Actor
    reason: str


class SessionInterrupted(msgspec.Struct, frozen=True, tag="session_interrupted"):
    """The server was away for long, or its machine restarted, while the session ran (中断). `method` as in a start.

    Until it is settled, time closes nobody's sitting.
    """

    session: SessionId
    since: Instant
    until: Instant
    method: str


class InterruptionSettled(msgspec.Struct, frozen=True, tag="interruption_settled"):
    """It was decided that the session goes on after an interruption (断电等中断后继续)."""

    session: SessionId
    actor: Actor
    reason: str


class CriticalMomentSet(msgspec.Struct, frozen=True, tag="critical_moment_set"):
    """The chief examiner set until when an interrupted session is waited for (临界时间)."""

    session: SessionId
    at: Instant
    actor: Actor
    reason: str


class DutyFell(msgspec.Struct, frozen=True, tag="duty_fell"):
    """The moment of a duty came, and consoles and candidates were told."""

    session: SessionId
    duty: str


class DutyDone(msgspec.Struct, frozen=True, tag="duty_done"):
    """Somebody said that a duty is done."""

    session: SessionId
    duty: str
    actor: Actor


class MessageSent(msgspec.Struct, frozen=True, tag="message_sent"):
    """The invigilator told a room something, or one candidate where `sitting` is set."""

    session: SessionId
    id: str
    text: str
    actor: Actor
    sitting: SittingId | None = None


class IncidentRecorded(msgspec.Struct, frozen=True, tag="incident_recorded"):
    """Something happened that the room's record must hold (考场情况记录)."""

    session: SessionId
    id: str
    kind: IncidentKind
    text: str
    actor: Actor
    sitting: SittingId | None = None


class IncidentSettled(msgspec.Struct, frozen=True, tag="incident_settled"):
    """What became of an incident."""

    session: SessionId
    id: str
    text: str
    actor: Actor


class StandInRecorded(msgspec.Struct, frozen=True, tag="stand_in_recorded"):
    """A member of staff took a missing one's place (顶替)."""

    session: SessionId
    role: Role
    name: str
    instead_of: str
    actor: Actor


class CandidateAdded(msgspec.Struct, frozen=True, tag="candidate_added"):
    """A candidate who is in no file was added on the day (临时增补)."""

    session: SessionId
    ticket: Ticket
    id_number: IdNumber
    name: str
    school: str
    seat: SeatNumber
    actor: Actor
    reason: str


class SeatsChanged(msgspec.Struct, frozen=True, tag="seats_changed"):
    """Candidates sit elsewhere than planned (调换考位)."""

    session: SessionId
    seats: dict[SittingId, SeatNumber]
    actor: Actor
    reason: str


class PaperOpened(msgspec.Struct, frozen=True, tag="paper_opened"):
    """The organiser's sealed paper was opened (启封试卷) with its code; `paper` is the digest of the sealed bytes."""

    session: SessionId
    paper: Digest
    spare: bool
    actor: Actor


class PaperSwitched(msgspec.Struct, frozen=True, tag="paper_switched"):
    """The session sits the spare paper (启用备用试卷), released by the organiser."""

    session: SessionId
    release: str
    actor: Actor
    reason: str


class PointSettled(msgspec.Struct, frozen=True, tag="point_settled"):
    """An open point of the closure report was signed away, with the reason."""

    session: SessionId
    point: str
    reason: str
    actor: Actor


class SessionClosed(msgspec.Struct, frozen=True, tag="session_closed"):
    """The session was closed with nothing open (场次关闭); `report` is the SHA-256 of its closure report."""

    session: SessionId
    report: str
    actor: Actor
    reason: str = ""


class MatterSeen(msgspec.Struct, frozen=True, tag="matter_seen"):
    """Somebody looked at something that needed a person and that leaves no other trace (已阅), and what they say of it.

    `matter` is the stable name that the console gave it; what comes again has another name.
    """

    session: SessionId
    matter: str
    note: str
    actor: Actor
