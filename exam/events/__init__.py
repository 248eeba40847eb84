"""The facts that the journal holds: a closed, versioned set. What is not here did not happen.

Every event is written once and never changed; new kinds may be added, old ones keep their meaning, and a field added
later has a default that says what was true before it. Who did it and why stands in the event where a person decided
(design section 1.4). Times are exam time in milliseconds.
"""

from __future__ import annotations

from exam.events.lockdown import (
    EmergencyCodeRead,
    EmergencyCodeUsed,
    FindingGone,
    FindingReported,
    LockReleased,
)
from exam.events.premises import (
    MachineEnrolled,
    MachineRetired,
    RoomArranged,
    RoomSealed,
    RoomUnsealed,
    SealedState,
    SealingTicked,
)
from exam.events.session import (
    CandidateAdded,
    CriticalMomentSet,
    DutyDone,
    DutyFell,
    EntryClosed,
    IncidentKind,
    IncidentRecorded,
    IncidentSettled,
    InterruptionSettled,
    MatterSeen,
    MessageSent,
    PaperOpened,
    PaperSwitched,
    PointSettled,
    ReminderGiven,
    SeatsChanged,
    SessionCalledOff,
    SessionClosed,
    SessionEnded,
    SessionExtended,
    SessionInterrupted,
    SessionPaused,
    SessionReopened,
    SessionRestored,
    SessionResumed,
    SessionStarted,
    StandInRecorded,
)
from exam.events.sitting import (
    AbsenceRecorded,
    AnswerSaved,
    ContactBack,
    ContactLost,
    EarlyLeaveAllowed,
    Entered,
    EntryKeptAsEvidence,
    FileSaved,
    HandedIn,
    HandInBy,
    HandInUndone,
    HandLowered,
    HandRaised,
    IdentityChecked,
    IdentityConfirmed,
    LateRefused,
    LoggedIn,
    LossCause,
    LossMeasured,
    LostTimeCredited,
    MachineMoved,
    ScreenAsked,
    Screened,
    SeatRestored,
    SecondLoginRefused,
    SittingReopened,
    SteppedBack,
    SteppedOut,
    TimeExtended,
    Topic,
    ViolationLevel,
    ViolationRecorded,
)
from exam.events.whole_site import (
    ConsentCompleted,
    ConsentExpired,
    ConsentGiven,
    ConsentProposed,
    ConsentWithdrawn,
    ExamRebuilt,
    LeftBehindTaken,
    ReleaseRefused,
    ReleaseUsed,
    RequestDecided,
    ServerAlive,
    ServerStarted,
    SignedIn,
    SignedOut,
    SignInRefused,
    StandbyJoined,
    StandbyLost,
    StandbySwitched,
    TakenOver,
)

SessionEvent = (
    SessionStarted
    | EntryClosed
    | ReminderGiven
    | SessionExtended
    | SessionPaused
    | SessionResumed
    | SessionEnded
    | SessionReopened
    | SessionCalledOff
    | SessionInterrupted
    | InterruptionSettled
    | CriticalMomentSet
    | DutyFell
    | DutyDone
    | MessageSent
    | IncidentRecorded
    | IncidentSettled
    | StandInRecorded
    | CandidateAdded
    | SeatsChanged
    | PaperOpened
    | PaperSwitched
    | PointSettled
    | SessionClosed
    | MatterSeen
    | SessionRestored
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
    | HandInUndone
    | ContactLost
    | ContactBack
    | LossMeasured
    | LostTimeCredited
    | HandRaised
    | HandLowered
    | SteppedOut
    | SteppedBack
    | IdentityChecked
    | Screened
    | ViolationRecorded
    | FindingReported
    | FindingGone
    | EmergencyCodeUsed
    | LockReleased
    | ScreenAsked
    | EmergencyCodeRead
    | SeatRestored
)
SiteEvent = (
    ServerStarted
    | ServerAlive
    | RequestDecided
    | SignedIn
    | SignedOut
    | SignInRefused
    | ConsentProposed
    | ConsentGiven
    | ConsentCompleted
    | ConsentWithdrawn
    | ConsentExpired
    | ReleaseUsed
    | ReleaseRefused
    | StandbyJoined
    | StandbyLost
    | StandbySwitched
    | TakenOver
    | LeftBehindTaken
    | ExamRebuilt
)
PremisesEvent = RoomArranged | MachineEnrolled | MachineRetired | SealingTicked | RoomSealed | RoomUnsealed
Event = SiteEvent | PremisesEvent | SessionEvent | SittingEvent

__all__ = [
    "AbsenceRecorded",
    "AnswerSaved",
    "CandidateAdded",
    "ConsentCompleted",
    "ConsentExpired",
    "ConsentGiven",
    "ConsentProposed",
    "ConsentWithdrawn",
    "ContactBack",
    "ContactLost",
    "CriticalMomentSet",
    "DutyDone",
    "DutyFell",
    "EarlyLeaveAllowed",
    "EmergencyCodeRead",
    "EmergencyCodeUsed",
    "Entered",
    "EntryClosed",
    "EntryKeptAsEvidence",
    "Event",
    "ExamRebuilt",
    "FileSaved",
    "FindingGone",
    "FindingReported",
    "HandInBy",
    "HandInUndone",
    "HandLowered",
    "HandRaised",
    "HandedIn",
    "IdentityChecked",
    "IdentityConfirmed",
    "IncidentKind",
    "IncidentRecorded",
    "IncidentSettled",
    "InterruptionSettled",
    "LateRefused",
    "LeftBehindTaken",
    "LockReleased",
    "LoggedIn",
    "LossCause",
    "LossMeasured",
    "LostTimeCredited",
    "MachineEnrolled",
    "MachineMoved",
    "MachineRetired",
    "MatterSeen",
    "MessageSent",
    "PaperOpened",
    "PaperSwitched",
    "PointSettled",
    "PremisesEvent",
    "ReleaseRefused",
    "ReleaseUsed",
    "ReminderGiven",
    "RequestDecided",
    "RoomArranged",
    "RoomSealed",
    "RoomUnsealed",
    "ScreenAsked",
    "Screened",
    "SealedState",
    "SealingTicked",
    "SeatRestored",
    "SeatsChanged",
    "SecondLoginRefused",
    "ServerAlive",
    "ServerStarted",
    "SessionCalledOff",
    "SessionClosed",
    "SessionEnded",
    "SessionEvent",
    "SessionExtended",
    "SessionInterrupted",
    "SessionPaused",
    "SessionReopened",
    "SessionRestored",
    "SessionResumed",
    "SessionStarted",
    "SignInRefused",
    "SignedIn",
    "SignedOut",
    "SiteEvent",
    "SittingEvent",
    "SittingReopened",
    "StandInRecorded",
    "StandbyJoined",
    "StandbyLost",
    "StandbySwitched",
    "SteppedBack",
    "SteppedOut",
    "TakenOver",
    "TimeExtended",
    "Topic",
    "ViolationLevel",
    "ViolationRecorded",
]
