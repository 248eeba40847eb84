"""A hall over a journal in memory, with a small plan of two rooms and two parts."""

from __future__ import annotations

from datetime import datetime, timedelta

from exam.commands import GiveConsent, Ordered, Outcome, StaffCommand
from exam.ids import IdNumber, MachineId, RoomName, SeatNumber, SessionId, Ticket, id_check_character
from exam.people import Actor, Role
from exam.plan import Candidate, Level, Part, Place, Plan, Room, Session, Subject, session_id
from exam.policy import MINUTE
from exam.text import Refusal
from server.exam_clock import Mark
from server.hall import Hall
from tests.helpers.memory_journal import MemoryJournal

START = datetime.fromisoformat("2026-11-28T09:00:00+08:00")
SUBJECT = Subject("数字营销技术应用(中级)", Level.INTERMEDIATE, "1630054223020943")
CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲")
INSPECTOR = Actor(Role.ROVING_INSPECTOR, "巡考甲")
INVIGILATOR = Actor(Role.INVIGILATOR, "监考甲")
PC = MachineId("PC-01")
TICKETS = tuple(Ticket(f"{number:026}") for number in range(4))


def session(room: str, part: Part, starts: datetime, minutes: int, tickets: tuple[Ticket, ...]) -> Session:
    """A session with its seats."""
    places = tuple(Place(ticket, SeatNumber(seat)) for seat, ticket in enumerate(tickets, 1))
    ends = starts + timedelta(minutes=minutes)
    return Session(session_id(room, part, starts), RoomName(room), part, SUBJECT, starts, ends, places)


def plan() -> Plan:
    """Theory at nine, practical half an hour after its end, in two rooms of two candidates."""
    rooms = {"第1考场": TICKETS[:2], "第2考场": TICKETS[2:]}
    sessions = [session(room, Part.THEORY, START, 60, tickets) for room, tickets in rooms.items()]
    later = START + timedelta(minutes=90)
    sessions += [session(room, Part.PRACTICAL, later, 120, tickets) for room, tickets in rooms.items()]
    bodies = [f"99000020040504{number:03}" for number in range(4)]
    people = tuple(
        Candidate(ticket, IdNumber(body + id_check_character(body)), f"考生{number}")
        for number, (ticket, body) in enumerate(zip(TICKETS, bodies, strict=True))
    )
    return Plan(
        number="T2026",
        name="测试计划",
        site_number="S1",
        site_name="测试站点",
        seed="seed",
        rooms=tuple(Room(RoomName(name), "", 2) for name in rooms),
        sessions=tuple(sessions),
        candidates=people,
    )


class World:
    """A hall whose exam time 0 is nine o'clock, and its journal."""

    def __init__(self) -> None:
        self.plan = plan()
        self.journal = MemoryJournal()
        self.hall = Hall(self.plan, self.journal.open(self.plan.number))
        self.planned = {
            one.id: round((one.starts_at - START) / timedelta(milliseconds=1)) for one in self.plan.sessions
        }
        self.now = 0
        self._orders = 0

    def session(self, part: Part, room: int = 0) -> SessionId:
        """A session's name."""
        return [one.id for one in self.plan.sessions if one.part is part][room]

    def at(self, now: int) -> None:
        """Let time pass."""
        self.now = now
        self.hall.tick(now, self.planned)
        self.write()

    def write(self) -> None:
        """Make durable what was decided."""
        self.journal.append(self.hall.take())

    def order(self, command: StaffCommand, request: str = "") -> Refusal | None:
        """An order of the chief examiner, to which the roving inspector agrees where that is needed."""
        outcome = self.order_by(CHIEF, command, request)
        if outcome.proposal:
            outcome = self.order_by(INSPECTOR, GiveConsent(outcome.proposal))
        return outcome.refusal

    def order_by(self, actor: Actor, command: StaffCommand, request: str = "") -> Outcome:
        """An order of one person; it may become a proposal."""
        self._orders += 1
        outcome = self.hall.by_staff(Ordered(command, actor, request or f"request-{self._orders}"), self.now)
        self.write()
        return outcome

    def again(self) -> Hall:
        """The hall that another life makes of the same journal."""
        self.journal.die()
        opened = self.journal.open(self.plan.number)
        hall = Hall(self.plan, opened)
        hall.replay(self.journal.read())
        return hall


def minutes(count: int) -> int:
    """Exam time."""
    return count * MINUTE


def mark(instant: int, wall: int, monotonic: int, boot: str = "boot-1") -> Mark:
    """A reading of the clocks."""
    return Mark(instant, wall, monotonic, boot)
