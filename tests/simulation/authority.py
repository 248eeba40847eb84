"""Who may do what, and whose consent it needs: the handbook's sections 7 and 8 typed a second time, on purpose.

Nothing here is taken from `exam.people` or `exam.consent`: the journal is held against what the handbook says, not
against what the program believes it says. The deputy stands in for the chief examiner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exam import events as ev
from exam.commands import RecordViolation, StaffCommand
from exam.people import Actor

CHIEF = frozenset({"chief_examiner", "deputy_chief_examiner"})
INVIGILATOR = frozenset({"invigilator"})
INSPECTOR = frozenset({"roving_inspector"})
ADMINISTRATOR = frozenset({"system_administrator"})
STAFF = frozenset({"staff"})
ROOM = CHIEF | INVIGILATOR
DECIDERS = ROOM | INSPECTOR
ALL = DECIDERS | ADMINISTRATOR | STAFF

MAY_ORDER = {
    "StartSession": ROOM,
    "PauseSession": ROOM,
    "ResumeSession": ROOM,
    "ExtendSession": DECIDERS,
    "ExtendSitting": DECIDERS,
    "CreditLostTime": DECIDERS,
    "SettleInterruption": CHIEF | INSPECTOR,
    "SetCriticalMoment": CHIEF,
    "CallOff": CHIEF | INSPECTOR,
    "SwitchPaper": CHIEF,
    "AllowEarlyLeave": ROOM,
    "UndoHandIn": DECIDERS,
    "MoveSitting": ROOM | ADMINISTRATOR,
    "StopSitting": CHIEF,
    "StepOut": ROOM,
    "StepBack": ROOM,
    "LowerHand": ROOM,
    "CheckIdentity": ROOM,
    "RecordScreening": ROOM | STAFF,
    "RecordViolation": ROOM,
    "ReleaseLock": ROOM,
    "SendMessage": ROOM,
    "RecordIncident": ALL,
    "SettleIncident": ROOM,
    "RecordStandIn": CHIEF,
    "TickDuty": ROOM | ADMINISTRATOR | STAFF,
    "AddCandidate": CHIEF | ADMINISTRATOR,
    "ChangeSeats": ROOM,
    "SettlePoint": CHIEF,
    "CloseSession": CHIEF,
    # Anybody may try: whose consent counts, the proposal itself says.
    "GiveConsent": ALL,
    "WithdrawProposal": ALL,
}
TOGETHER = (CHIEF, INSPECTOR)
NEEDS: dict[type[ev.Event], tuple[frozenset[str], ...]] = {
    ev.SessionExtended: TOGETHER,
    ev.TimeExtended: TOGETHER,
    ev.LostTimeCredited: TOGETHER,
    ev.SessionCalledOff: TOGETHER,
    ev.HandInUndone: (CHIEF, INVIGILATOR | INSPECTOR),
    ev.EarlyLeaveAllowed: (CHIEF,),
    ev.InterruptionSettled: (CHIEF,),
    ev.PaperSwitched: (CHIEF,),
}
"""The people that a decision takes, each another one. Under the organiser's release the chief examiner is enough."""
RELEASED = (CHIEF,)
MAY_BE_RELEASED = (ev.SessionExtended, ev.TimeExtended, ev.LostTimeCredited, ev.PaperSwitched)
MAKES: dict[str, tuple[type[ev.Event], ...]] = {
    "StartSession": (ev.SessionStarted,),
    "PauseSession": (ev.SessionPaused,),
    "ResumeSession": (ev.SessionResumed,),
    "ExtendSession": (ev.SessionExtended,),
    "ExtendSitting": (ev.TimeExtended,),
    "CreditLostTime": (ev.LostTimeCredited,),
    "SettleInterruption": (ev.InterruptionSettled,),
    "SetCriticalMoment": (ev.CriticalMomentSet,),
    "CallOff": (ev.SessionCalledOff,),
    "SwitchPaper": (ev.PaperSwitched,),
    "AllowEarlyLeave": (ev.EarlyLeaveAllowed,),
    "UndoHandIn": (ev.HandInUndone,),
    "MoveSitting": (ev.MachineMoved,),
    "StopSitting": (ev.IncidentRecorded,),
    "StepOut": (ev.SteppedOut,),
    "StepBack": (ev.SteppedBack,),
    "LowerHand": (ev.HandLowered,),
    "CheckIdentity": (ev.IdentityChecked,),
    "RecordScreening": (ev.Screened,),
    "RecordViolation": (ev.ViolationRecorded,),
    "ReleaseLock": (ev.LockReleased,),
    "SendMessage": (ev.MessageSent,),
    "RecordIncident": (ev.IncidentRecorded,),
    "SettleIncident": (ev.IncidentSettled,),
    "RecordStandIn": (ev.StandInRecorded,),
    "TickDuty": (ev.DutyDone,),
    "AddCandidate": (ev.CandidateAdded,),
    "ChangeSeats": (ev.SeatsChanged,),
    "SettlePoint": (ev.PointSettled,),
    "CloseSession": (ev.SessionClosed,),
}
"""The fact that an order makes, once; for lost time once for each candidate."""
MAY_ALSO_MAKE: dict[str, tuple[type[ev.Event], ...]] = {"UndoHandIn": (ev.MachineMoved,)}
"""What may come with it: whose PC serves somebody else by now goes on at another."""
CHANGES_NOTHING_AGAIN = ("LowerHand", "TickDuty", "CloseSession", "AllowEarlyLeave", "ReleaseLock")
"""Orders that may find everything so already."""
BY_THE_CLOCK = (ev.SessionStarted, ev.SessionCalledOff, ev.InterruptionSettled)
"""What the server may bring about in its own name."""


def needs(event: ev.Event, release: str) -> tuple[frozenset[str], ...]:
    """The people that a decision on record takes."""
    if release and isinstance(event, MAY_BE_RELEASED):
        return RELEASED
    if isinstance(event, ev.ViolationRecorded):
        return (CHIEF,) if event.level.value in ("termination", "void") else ()
    return NEEDS.get(type(event), ())


def may_agree(command: StaffCommand, role: str) -> bool:
    """Whether the handbook asks for somebody of this role."""
    if isinstance(command, RecordViolation) or (hasattr(command, "code") and command.code):
        return role in CHIEF
    made = MAKES.get(type(command).__name__, ())
    return any(role in place for event in made for place in NEEDS.get(event, ()))


def all_agreed(places: Sequence[frozenset[str]], people: Iterable[Actor]) -> bool:
    """Whether every place can be filled with another person; a person is a name."""
    if not places:
        return True
    people = list(people)
    return any(
        actor.role.value in places[0] and all_agreed(places[1:], [p for p in people if p.name != actor.name])
        for actor in people
    )


def may_order(command: StaffCommand, role: str) -> bool:
    """Whether a role may order something at all."""
    return role in MAY_ORDER[type(command).__name__]
