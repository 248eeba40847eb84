"""A simulated exam day as a value: who sits it, on what PCs, and what goes wrong when. All of it comes from one seed.

What happens is a list, so that a failing day can be made smaller by leaving things out; every actor draws its own
chances from the seed and its own name, so that leaving one thing out does not change what the others do.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from exam.ids import Digest, IdNumber, MachineId, RoomName, SeatNumber, SessionId, Ticket, id_check_character
from exam.plan import Candidate, Level, Part, Place, Plan, Room, Session, Subject, session_id
from exam.policy import Policy
from server.views import PaperOnOffer

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
THEORY_STARTS = 60 * SECOND
PRACTICAL_STARTS = 240 * SECOND
DURATION = 90 * SECOND
"""A session's length, before any extension."""
FAULTS_UNTIL = 400 * SECOND
"""From here nothing new goes wrong: everything must come to rest."""
HORIZON = 900 * SECOND
"""A day that is not at rest by now never will be."""
DAY_BEGINS = datetime(2026, 11, 28, 8, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
SECRET = b"a simulated site's secret, 32 by"

POLICY = Policy(
    login_opens_before_start=50 * SECOND,
    entry_closes_after_start=20 * SECOND,
    early_leave_theory_before_end=30 * SECOND,
    early_leave_practical_before_end=45 * SECOND,
    reminder_before_end=20 * SECOND,
    systems_on_before_start=55 * SECOND,
    rules_read_before_start=15 * SECOND,
    identity_check_after_start=15 * SECOND,
    extension_limit_by_site=20 * SECOND,
    power_cut_limit=60 * SECOND,
    consent_expires=10 * SECOND,
    interruption_from=5 * SECOND,
    interruption_decision=15 * SECOND,
    release_attempt_window=15 * SECOND,
)
"""The handbook's numbers in seconds for minutes; grace, tolerance and the signs of life as they are."""
RELEASE_KEY = b"the simulated organiser's key 32"


class Persona(StrEnum):
    """How a candidate behaves."""

    DILIGENT = "diligent"
    LAST_SECOND = "last_second"  # answers in a burst just before time-up
    JUST_IN_TIME = "just_in_time"  # logs in one second before entry closes
    JUST_TOO_LATE = "just_too_late"  # and one second after
    FORGETFUL = "forgetful"  # mistypes the password
    HASTY = "hasty"  # keeps pressing hand-in
    CHEAT = "cheat"  # runs a program that lets him answer after time-up and in a pause
    LIAR = "liar"  # runs a program that tells of lost time that never was
    ABSENT = "absent"


class Person(msgspec.Struct, frozen=True):
    """One candidate of the day, and how far his PC's clock runs wrong, in parts per million."""

    persona: Persona
    drift: int


class Happening(msgspec.Struct, frozen=True):
    """Something that goes wrong, or that staff do. `who` counts candidates or PCs, `ms` is a length or a step."""

    at: int
    kind: str
    who: int = 0
    ms: int = 0
    word: str = ""


class Day(msgspec.Struct, frozen=True):
    """A whole day. `hostile` is the share of connections, in percent, that lose, double and reorder messages."""

    seed: int
    people: tuple[Person, ...]
    happenings: tuple[Happening, ...]
    hostile: int

    def chances(self, name: str) -> Random:
        """The chances of one actor of this day."""
        return Random(f"{self.seed}/{name}")

    @property
    def machines(self) -> tuple[MachineId, ...]:
        """A PC for every candidate and a spare."""
        return (*(MachineId(f"pc-{n}") for n in range(1, len(self.people) + 1)), MachineId("spare"))

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """The candidates' tickets."""
        return tuple(Ticket(f"2026112800999900000000{n:04d}") for n in range(1, len(self.people) + 1))


def plan_of(day: Day) -> Plan:
    """The plan of a day: one room, theory and practical, each a minute and a half."""
    room = RoomName("第1考场")
    subject = Subject("数字营销技术应用(中级)", Level.INTERMEDIATE, "1630054223020943")
    places = tuple(Place(ticket, SeatNumber(n)) for n, ticket in enumerate(day.tickets, 1))
    bodies = [f"99000020000101{n:03d}" for n in range(1, len(places) + 1)]
    people = tuple(
        Candidate(ticket, IdNumber(body + id_check_character(body)), f"考生{n}")
        for n, (ticket, body) in enumerate(zip(day.tickets, bodies, strict=True), 1)
    )
    sessions = tuple(
        Session(session_id(room, part, starts), room, part, subject, starts, starts + timedelta(seconds=90), places)
        for part, starts in (
            (Part.THEORY, DAY_BEGINS + timedelta(milliseconds=THEORY_STARTS)),
            (Part.PRACTICAL, DAY_BEGINS + timedelta(milliseconds=PRACTICAL_STARTS)),
        )
    )
    return Plan(
        number="2026-SIM",
        name="模拟考试日",
        site_number="990000",
        site_name="模拟考点",
        seed=str(day.seed),
        rooms=(Room(room, "", len(places)),),
        sessions=sessions,
        candidates=people,
        policy=POLICY,
    )


def papers_of(plan: Plan) -> dict[SessionId, PaperOnOffer]:
    """Papers that nobody opens here: the rules are what is simulated."""
    return {session.id: PaperOnOffer(b"", Digest("0" * 64), "a2V5") for session in plan.sessions}
