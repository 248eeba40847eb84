"""What the ledger knows of a session and of a sitting, with a time-keeping of its own: pauses are walked in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from exam import events as ev
from exam.answers import Answer
from exam.ids import ItemId, MachineId, SessionId, Ticket
from exam.plan import Part
from exam.sitting import FileKey
from tests.simulation.spans import Stretch


@dataclass
class SessionFacts:
    """A session as its records tell it. `by_site` is what the site gave everyone without the organiser."""

    part: Part
    duration: int
    started: int | None = None
    extension: int = 0
    by_site: int = 0
    pauses: list[list[int]] = field(default_factory=list)
    paused: bool = False
    entry_closed: bool = False
    ended: bool = False
    called_off: bool = False
    closed: bool = False
    spare: bool = False
    interrupted_since: int | None = None
    settled_at: int | None = None
    critical_moment: int | None = None
    settled: set[str] = field(default_factory=set)

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

    def stood_still(self, now: int) -> list[Stretch]:
        """Its pauses."""
        last = len(self.pauses) - 1
        return [(since, now if self.paused and n == last else until) for n, (since, until) in enumerate(self.pauses)]


@dataclass
class SittingFacts:
    """A sitting as its records tell it.

    `given` is lost time given back, `by_power_cut` the part of it for power cuts, `by_site` what the site gave this
    candidate under its own authority. `last_made` is when the newest answer was made, `left` when the candidate went
    for good, not by time. `gaps` lie between a deadline and the opening again, `unheard` are stretches without contact.
    """

    ticket: Ticket
    session: SessionId
    seat: int
    machine: MachineId | None = None
    machines: set[MachineId] = field(default_factory=set)
    line: int = 0
    awaiting: bool = True
    last_seq: int = 0
    extension: int = 0
    given: int = 0
    by_power_cut: int = 0
    by_site: int = 0
    gaps: list[Stretch] = field(default_factory=list)
    unheard: list[list[int]] = field(default_factory=list)
    away: bool = False
    phase: str = "expected"
    entered: int | None = None
    by: ev.HandInBy | None = None
    stopped: int | None = None
    left: int | None = None
    complete: bool = False
    consent: bool = False
    reopened: bool = False
    outside: bool = False
    last_made: int = 0
    answers: dict[ItemId, Answer] = field(default_factory=dict)
    files: dict[FileKey, str] = field(default_factory=dict)
