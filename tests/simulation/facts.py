"""What the ledger knows of a session and of a sitting, with a time-keeping of its own: pauses are walked in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from exam import events as ev
from exam.answers import Answer
from exam.ids import ItemId, MachineId, SessionId
from exam.plan import Part
from exam.sitting import FileKey


@dataclass
class SessionFacts:
    """A session as its records tell it."""

    part: Part
    duration: int
    started: int | None = None
    extension: int = 0
    pauses: list[list[int]] = field(default_factory=list)
    paused: bool = False
    entry_closed: bool = False
    ended: bool = False

    def active(self, at: int) -> int:
        """How much of the session had been lived through at a moment."""
        if self.started is None:
            return 0
        lived = at - self.started
        for number, (since, until) in enumerate(self.pauses):
            is_open = self.paused and number == len(self.pauses) - 1
            lived -= max(0, (at if is_open else min(at, until)) - since)
        return lived

    def ends(self, granted: int) -> int | None:
        """When so much active time is lived through; None where an open pause comes before that."""
        if self.started is None:
            return None
        at = self.started + granted
        for number, (since, until) in enumerate(self.pauses):
            if at <= since:
                break
            if self.paused and number == len(self.pauses) - 1:
                return None
            at += until - since
        return at


@dataclass
class SittingFacts:
    """A sitting as its records tell it."""

    session: SessionId
    machine: MachineId | None = None
    line: int = 0
    awaiting: bool = True
    last_seq: int = 0
    extension: int = 0
    phase: str = "expected"
    by: ev.HandInBy | None = None
    complete: bool = False
    consent: bool = False
    reopened: bool = False
    answers: dict[ItemId, Answer] = field(default_factory=dict)
    files: dict[FileKey, str] = field(default_factory=dict)
