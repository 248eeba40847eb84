"""What people of the site order about a session's and a sitting's time, PC and end."""

from __future__ import annotations

import msgspec

from exam.ids import MachineId, SessionId, SittingId
from exam.timing import Instant


class StartSession(msgspec.Struct, frozen=True, tag="start_session"):
    """Begin answering for a room."""

    session: SessionId
    reason: str = ""


class ExtendSession(msgspec.Struct, frozen=True, tag="extend_session"):
    """Add time for everyone in a room."""

    session: SessionId
    added: int
    reason: str
    code: str = ""
    """The organiser's release code, above what the site may give."""


class ExtendSitting(msgspec.Struct, frozen=True, tag="extend_sitting"):
    """Add time for one candidate."""

    sitting: SittingId
    added: int
    reason: str
    code: str = ""


class PauseSession(msgspec.Struct, frozen=True, tag="pause_session"):
    """Stop a room."""

    session: SessionId
    reason: str


class ResumeSession(msgspec.Struct, frozen=True, tag="resume_session"):
    """Let a room go on."""

    session: SessionId
    reason: str


class MoveSitting(msgspec.Struct, frozen=True, tag="move_sitting"):
    """Move a candidate to another PC, or free the sitting for any PC where `to` is None."""

    sitting: SittingId
    reason: str
    to: MachineId | None = None


class AllowEarlyLeave(msgspec.Struct, frozen=True, tag="allow_early_leave"):
    """Agree that a candidate may hand in before the end."""

    sitting: SittingId
    reason: str


class UndoHandIn(msgspec.Struct, frozen=True, tag="undo_hand_in"):
    """Undo a hand-in by mistake, while there is time left."""

    sitting: SittingId
    reason: str


class CallOff(msgspec.Struct, frozen=True, tag="call_off"):
    """Call the session off (停考); everything is kept."""

    session: SessionId
    reason: str


class Credit(msgspec.Struct, frozen=True):
    """So much lost time to one candidate."""

    sitting: SittingId
    added: int


class CreditLostTime(msgspec.Struct, frozen=True, tag="credit_lost_time"):
    """Give lost time back to many in one act; none gets more than was measured."""

    session: SessionId
    credits: tuple[Credit, ...]
    reason: str
    code: str = ""


class SettleInterruption(msgspec.Struct, frozen=True, tag="settle_interruption"):
    """The session goes on after an interruption: from here time closes sittings again."""

    session: SessionId
    reason: str


class SetCriticalMoment(msgspec.Struct, frozen=True, tag="set_critical_moment"):
    """Until when an interrupted session is waited for, in exam time."""

    session: SessionId
    at: Instant
    reason: str


class SwitchPaper(msgspec.Struct, frozen=True, tag="switch_paper"):
    """Use the spare paper, released by the organiser's code, in a session that has not started."""

    session: SessionId
    code: str
    reason: str


class OpenPaper(msgspec.Struct, frozen=True, tag="open_paper"):
    """Open the organiser's sealed paper of a session, or its spare one, with the code read out over the telephone."""

    session: SessionId
    code: str
    spare: bool = False


class StopSitting(msgspec.Struct, frozen=True, tag="stop_sitting"):
    """A candidate stops for good, ill for instance."""

    sitting: SittingId
    reason: str
