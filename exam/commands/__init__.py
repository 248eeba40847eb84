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
from exam.commands.premises import (
    ArrangeRoom,
    EnrolMachine,
    RetireMachine,
    SealRoom,
    TickSealing,
    UnsealRoom,
)
from exam.commands.room_life import (
    AddCandidate,
    AskScreen,
    ChangeSeats,
    CheckIdentity,
    CloseSession,
    LowerHand,
    ReadEmergencyCode,
    RecordIncident,
    RecordScreening,
    RecordStandIn,
    RecordViolation,
    ReleaseLock,
    SeeMatter,
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
    OpenPaper,
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
    | SeeMatter
)
"""What happens in a room."""
SittingLifeCommand = (
    StepOut
    | StepBack
    | LowerHand
    | RecordViolation
    | CheckIdentity
    | RecordScreening
    | ReleaseLock
    | AskScreen
    | ReadEmergencyCode
)
"""What happens to one candidate."""
PaperCommand = OpenPaper
"""About a paper that is closed; whether the code is right is found out before it is decided."""
ConsentCommand = GiveConsent | WithdrawProposal
PremisesCommand = ArrangeRoom | EnrolMachine | RetireMachine | TickSealing | SealRoom | UnsealRoom
"""About rooms and machines."""
StaffCommand = (
    SessionTimeCommand
    | SittingTimeCommand
    | SessionLifeCommand
    | SittingLifeCommand
    | PaperCommand
    | ConsentCommand
    | PremisesCommand
)


class Ordered(msgspec.Struct, frozen=True):
    """A staff command with who ordered it, and the request's own number so that a repeat does nothing twice.

    `seen` is how many orders of this kind about this target whoever ordered it knew of, None where it does not matter:
    what two consoles order in the same moment, each without knowing of the other, is done once.
    """

    command: StaffCommand
    actor: Actor
    request: str
    seen: int | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What became of an order: refused, done, or, where `proposal` names one, waiting for other people's consent."""

    refusal: Refusal | None = None
    proposal: str = ""


def target_of(command: StaffCommand) -> str:
    """What a command is about, by its identity: a sitting, a session, a proposal, a room or a PC."""
    return next((str(value) for name in TARGETS if (value := getattr(command, name, None))), "")


TARGETS = ("proposal", "sitting", "session", "machine", "room")
"""Fields that name what a command is about, the narrowest first."""


def kind_of(command: StaffCommand) -> str:
    """The name of a kind of command, as it travels and as the permission table knows it."""
    return str(type(command).__struct_config__.tag)


__all__ = [
    "AddCandidate",
    "AllowEarlyLeave",
    "AnswerEntry",
    "ArrangeRoom",
    "AskScreen",
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
    "EnrolMachine",
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
    "OpenPaper",
    "Ordered",
    "Outcome",
    "PaperCommand",
    "PauseSession",
    "PremisesCommand",
    "Put",
    "RaiseHand",
    "ReadEmergencyCode",
    "RecordIncident",
    "RecordScreening",
    "RecordStandIn",
    "RecordViolation",
    "ReleaseLock",
    "ResumeSession",
    "RetireMachine",
    "SealRoom",
    "SeeMatter",
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
    "TickSealing",
    "UndoHandIn",
    "UnsealRoom",
    "WithdrawProposal",
    "kind_of",
    "target_of",
]
