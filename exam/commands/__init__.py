"""What people, PCs and the clock ask for: imperatives, decided by the rules into events or a refusal."""

from __future__ import annotations

import msgspec

from exam.commands.candidate import (
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
from exam.commands.consenting import (
    GiveConsent,
    WithdrawProposal,
)
from exam.commands.room_life import (
    AddCandidate,
    ChangeSeats,
    CheckIdentity,
    CloseSession,
    LowerHand,
    RecordIncident,
    RecordScreening,
    RecordStandIn,
    RecordViolation,
    ReleaseLock,
    SendMessage,
    SettleIncident,
    SettlePoint,
    StepBack,
    StepOut,
    TickDuty,
)
from exam.commands.timing import (
    AllowEarlyLeave,
    CallOff,
    Credit,
    CreditLostTime,
    ExtendSession,
    ExtendSitting,
    MoveSitting,
    PauseSession,
    ResumeSession,
    SetCriticalMoment,
    SettleInterruption,
    StartSession,
    StopSitting,
    SwitchPaper,
    UndoHandIn,
)
from exam.people import Actor
from exam.text import Refusal

SessionTimeCommand = (
    StartSession
    | ExtendSession
    | PauseSession
    | ResumeSession
    | CallOff
    | CreditLostTime
    | SettleInterruption
    | SetCriticalMoment
    | SwitchPaper
)
"""About a session's time, end and paper."""
SittingTimeCommand = ExtendSitting | MoveSitting | AllowEarlyLeave | UndoHandIn | StopSitting
"""About one sitting's time, PC and end."""
SessionLifeCommand = (
    SendMessage
    | RecordIncident
    | SettleIncident
    | RecordStandIn
    | TickDuty
    | AddCandidate
    | ChangeSeats
    | SettlePoint
    | CloseSession
)
"""What happens in a room."""
SittingLifeCommand = StepOut | StepBack | LowerHand | RecordViolation | CheckIdentity | RecordScreening | ReleaseLock
"""What happens to one candidate."""
ConsentCommand = GiveConsent | WithdrawProposal
StaffCommand = SessionTimeCommand | SittingTimeCommand | SessionLifeCommand | SittingLifeCommand | ConsentCommand


class Ordered(msgspec.Struct, frozen=True):
    """A staff command with who ordered it, and the request's own number so that a repeat does nothing twice."""

    command: StaffCommand
    actor: Actor
    request: str


class Outcome(msgspec.Struct, frozen=True):
    """What became of an order: refused, done, or, where `proposal` names one, waiting for other people's consent."""

    refusal: Refusal | None = None
    proposal: str = ""


def kind_of(command: StaffCommand) -> str:
    """The name of a kind of command, as it travels and as the permission table knows it."""
    return str(type(command).__struct_config__.tag)


__all__ = [
    "AddCandidate",
    "AllowEarlyLeave",
    "AnswerEntry",
    "CallOff",
    "CandidateCommand",
    "ChangeSeats",
    "CheckIdentity",
    "CloseSession",
    "ConfirmIdentity",
    "ConsentCommand",
    "Credit",
    "CreditLostTime",
    "EmergencyEntry",
    "Enter",
    "Entry",
    "ExtendSession",
    "ExtendSitting",
    "FileEntry",
    "FindingEntry",
    "GapEntry",
    "GiveConsent",
    "HandInEntry",
    "LogIn",
    "LossEntry",
    "LowerHand",
    "MoveSitting",
    "Ordered",
    "Outcome",
    "PauseSession",
    "Put",
    "RaiseHand",
    "RecordIncident",
    "RecordScreening",
    "RecordStandIn",
    "RecordViolation",
    "ReleaseLock",
    "ResumeSession",
    "SendMessage",
    "SessionLifeCommand",
    "SessionTimeCommand",
    "SetCriticalMoment",
    "SettleIncident",
    "SettleInterruption",
    "SettlePoint",
    "SittingLifeCommand",
    "SittingTimeCommand",
    "StaffCommand",
    "StartSession",
    "StepBack",
    "StepOut",
    "StopSitting",
    "SwitchPaper",
    "TakeHandDown",
    "TickDuty",
    "UndoHandIn",
    "WithdrawProposal",
    "kind_of",
]
