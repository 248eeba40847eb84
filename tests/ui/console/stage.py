"""A staged console: a board of a room in any state, and a desk that remembers what was asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
import segno

from exam.closing import ClosureReport
from exam.commands import StaffCommand
from exam.conduct import Absence, RaisedHand
from exam.duties import DUTIES, Duty
from exam.events import LossCause, Topic
from exam.evidence import Evidence, Severity
from exam.ids import MachineId, RoomName, SeatNumber, SessionId, SittingId, Ticket, sitting_id
from exam.link.own_enrolment import Enrolling
from exam.locking import Standing as Finding
from exam.lost_time import Loss
from exam.people import Actor, Role, may
from exam.plan import Part
from exam.policy import MINUTE, SECOND
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Language, Refusal
from exam.timing import Instant, Span
from exam.wire.console_rows import (
    CreditRow,
    MachineRow,
    PersonRow,
    RoomRow,
    SeatRow,
    SessionRow,
    SiteRow,
)
from exam.wire.console_talk import CandidateStory, CheckList, EmergencyCode, Happening, SiteNews, SitePicture
from exam.wire.enrolment import CodesRequest, GivenCode, GivenCodes
from exam.wire.messages import MachineReport
from invigilator_console.port import Answered, Connection, Stage, Standing, Takeover, Then, Unanswered
from invigilator_console.room.board import Board

ROOM, OTHER_ROOM = RoomName("第1考场"), RoomName("第2考场")
THEORY = SessionId("第1考场/theory/20261128T0900")
LENGTH = 60 * MINUTE
MIDNIGHT = -9 * 60 * MINUTE
"""Exam time 0 is nine in the morning: the session starts at 0 and ends at ten."""
NOW = 31 * MINUTE + 12 * SECOND
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("晓雯", "子涵", "雨桐", "浩然", "思远", "欣怡", "俊杰", "梦瑶")
ME = Actor(Role.INVIGILATOR, "监考甲", "JK-01")
CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲", "JK-01")
INSPECTOR = Actor(Role.ROVING_INSPECTOR, "巡考甲", "JK-01")


def name_of(number: int) -> str:
    """An invented name."""
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number // len(SURNAMES) % len(GIVEN)]


def ticket_of(number: int) -> Ticket:
    """An invented ticket."""
    return Ticket(f"2026112800261100000090{number:04d}")


class StagedDesk:
    """Implements `invigilator_console.port.Desk` over a board that a test sets.

    `orders` is everything that was ordered; `answers` what is answered, in turn, else that it was done.
    """

    def __init__(self, seats: int = 40, *, rooms: Sequence[RoomName] = (ROOM,), now: Instant = NOW) -> None:
        self.board = Board()
        self.at = now
        self.me: Actor | None = ME
        self.connection = Connection(Standing.LIVE, 0, "https://10.0.0.2:8443")
        self.enrolling = Enrolling(MachineId("JK-01"))
        self.takeover = Takeover()
        self.displaced: Actor | None = None
        self.takeovers: list[tuple[str, str]] = []
        self.switched: list[tuple[bool, str]] = []
        self.unanswered: list[Unanswered] = []
        self.orders: list[StaffCommand] = []
        self.answers: list[Answered] = []
        self.agreed: list[tuple[tuple[str, ...], str]] = []
        self.photos: dict[Ticket, bytes] = {}
        self.asked: list[str] = []
        self.report: ClosureReport | Refusal = Refusal("session_not_ended")
        self.code: EmergencyCode | Refusal = EmergencyCode(MachineId("PC-112"), 0, "7-3F7K-9QXM")
        self.checked: CheckList | Refusal = CheckList(now, ())
        self.picture: bytes | Refusal = Refusal("screen_not_there")
        self.papers: list[bytes | Refusal] = []
        self.forms: list[dict[str, str]] = []
        self.holds_papers = False
        self.held_papers: list[Callable[[], None]] = []
        self.codes: GivenCodes | Refusal = Refusal("enrolment_codes_none")
        self.codes_asked: list[CodesRequest] = []
        self.sign_in_refusal: Refusal | None = None
        self.changed: Callable[[], None] = _nothing
        self._number = 0
        self.board.take(picture(seats, rooms, now), 0)
        self.tick(0)

    # ---- setting the stage ------------------------------------------------------------------------------------------

    def tick(self, milliseconds: int) -> None:
        """Let time go by."""
        self.at += milliseconds
        self.changed()

    def seat(self, number: int, room: RoomName = ROOM) -> SeatRow:
        """A seat by its number."""
        session = self.board.session_now(room)
        assert session is not None
        return next(row for row in self.board.seats_of(session.session) if row.seat == number)

    def set_seat(self, number: int, room: RoomName = ROOM, **fields: object) -> SeatRow:
        """Change a seat."""
        row = msgspec.structs.replace(self.seat(number, room), **fields)
        self.board.seats[row.sitting] = row
        self.changed()
        return row

    def set_session(self, room: RoomName = ROOM, **fields: object) -> SessionRow:
        """Change the session in front."""
        row = self.board.session_now(room)
        assert row is not None
        row = msgspec.structs.replace(row, **fields)
        self.board.sessions[row.session] = row
        self.changed()
        return row

    def set_machine(self, name: str, **fields: object) -> MachineRow:
        """Change a PC, or add one."""
        machine = MachineId(name)
        row = msgspec.structs.replace(self.board.machines.get(machine, MachineRow(machine)), **fields)
        self.board.take(SiteNews(self.at, self.board.version, machines=(row,)), self.at)
        self.changed()
        return row

    def set_site(self, **fields: object) -> None:
        """Change what is told of the site."""
        self.board.site = msgspec.structs.replace(self.board.site, **fields)
        self.changed()

    # ---- the port ---------------------------------------------------------------------------------------------------

    @property
    def now(self) -> Instant:
        """Exam time."""
        return self.at

    def may(self, act: str) -> bool:
        """By the real table."""
        return self.me is not None and may(self.me.role, act)

    def photo(self, ticket: Ticket) -> bytes | None:
        """A photo that was put there."""
        return self.photos.get(ticket)

    def sign_in(self, name: str, password: str, then: Callable[[Refusal | None], None]) -> None:
        """Sign in at once."""
        self.asked.append(f"sign in {name}")
        if self.sign_in_refusal is None:
            self.me = Actor(Role.INVIGILATOR, name, "JK-01")
            self.connection = Connection(Standing.LIVE, 0, "https://10.0.0.2:8443")
        then(self.sign_in_refusal)
        self.changed()

    def unlock(self, password: str, then: Callable[[Refusal | None], None]) -> None:
        """Unlock at once."""
        self.asked.append("unlock")
        then(self.sign_in_refusal)

    def sign_out(self) -> None:
        """Sign out."""
        self.asked.append("sign out")
        self.me = None

    def enrol(self, code: str) -> None:
        """Remember the code."""
        self.asked.append(f"enrol {code}")

    def typed_address(self, address: str) -> Refusal | None:
        """Remember the address."""
        self.asked.append(f"address {address}")
        return None

    def used(self) -> None:
        """Somebody is there."""

    def take_over(self, name: str, password: str, reason: str) -> None:
        """Remember who wants it and why; it is under way."""
        self.takeovers.append((name, reason))
        self.takeover = Takeover(Stage.ASKED)
        self.changed()

    def switch_standby(self, *, together: bool, reason: str, then: Callable[[Refusal | None], None]) -> None:
        """Remember it; it is refused as signing in is."""
        self.switched.append((together, reason))
        then(self.sign_in_refusal)

    def order(self, command: StaffCommand, then: Then) -> str:
        """Remember the order and answer it."""
        self._number += 1
        self.orders.append(command)
        then(self.answers.pop(0) if self.answers else Answered())
        return f"order-{self._number:04}"

    def agree(self, proposals: Sequence[str], name: str, password: str, then: Then) -> None:
        """Remember the consent and answer it."""
        self.agreed.append((tuple(proposals), name))
        then(self.answers.pop(0) if self.answers else Answered())

    def ask_again(self, request: str, then: Then) -> None:
        """Remember it."""
        self.asked.append(f"again {request}")
        then(Answered())

    def drop(self, request: str) -> None:
        """Remember it."""
        self.asked.append(f"drop {request}")
        self.unanswered = [one for one in self.unanswered if one.request != request]

    def story(self, sitting: SittingId, then: Callable[[CandidateStory | Refusal], None]) -> None:
        """A short story."""
        seat = self.board.seats[sitting]
        happenings = (
            Happening(-20 * MINUTE, "logged_in", facts={"machine": seat.machine or "", "line": 1}),
            Happening(-19 * MINUTE, "identity_confirmed"),
            Happening(2 * SECOND, "entered"),
            Happening(15 * MINUTE, "identity_checked", ME, facts={"matches": 1}),
            Happening(20 * MINUTE, "time_extended", CHIEF, "设备故障耽误", {"added": 5 * MINUTE}),
        )
        then(CandidateStory(self.at, seat, 52, happenings))

    def closure(self, session: SessionId, then: Callable[[ClosureReport | Refusal], None]) -> None:
        """The report that was set."""
        then(self.report)

    def checks(self, room: RoomName, then: Callable[[CheckList | Refusal], None]) -> None:
        """The checks that were set."""
        self.asked.append(f"checks {room}")
        then(self.checked)

    def form(self, asked: Mapping[str, str], then: Callable[[bytes | Refusal], None]) -> None:
        """The paper that was set; it is made until `press` is let go where `holds_papers`."""
        self.forms.append(dict(asked))
        answer = self.papers.pop(0) if self.papers else b"%PDF-1.7 staged"
        if self.holds_papers:
            self.held_papers.append(lambda: then(answer))
        else:
            then(answer)

    def checks_paper(
        self, room: RoomName, form: str, language: Language, then: Callable[[bytes | Refusal], None]
    ) -> None:
        """The paper that was set."""
        self.asked.append(f"checks {room} {form} {language}")
        then(self.papers.pop(0) if self.papers else b"staged")

    def enrolment_codes(self, asked: CodesRequest, then: Callable[[GivenCodes | Refusal], None]) -> None:
        """The codes that were set."""
        self.codes_asked.append(asked)
        then(self.codes)

    def emergency_code(self, sitting: SittingId, reason: str, then: Callable[[EmergencyCode | Refusal], None]) -> None:
        """The code that was set."""
        self.asked.append(f"code {sitting}")
        then(self.code)

    def screen(self, sitting: SittingId, then: Callable[[bytes | Refusal], None]) -> None:
        """The picture that was set."""
        self.asked.append(f"screen {sitting}")
        then(self.picture)


def given_codes(*seats: int) -> GivenCodes:
    """Invented codes, 0 for a spare PC, each with its QR code."""
    made = []
    for number, seat in enumerate(seats):
        code = f"{number + 42:04} 1234 5678"
        dots = tuple("".join(map(str, row)) for row in segno.make_qr(code.replace(" ", ""), error="m").matrix)
        made.append(GivenCode(code, ROOM, SeatNumber(seat), dots))
    return GivenCodes(24, tuple(made))


def _nothing() -> None:
    return None


# ---- a room in the middle of its theory -----------------------------------------------------------------------------


def picture(seats: int, rooms: Sequence[RoomName], now: Instant) -> SitePicture:
    """Rooms in which everybody answers."""
    sessions = tuple(session_row(room) for room in rooms)
    rows = tuple(
        seat_row(session, number, offset) for offset, session in enumerate(sessions) for number in range(1, seats + 1)
    )
    people = tuple(
        PersonRow(row.ticket, name_of(int(row.ticket[-4:])), f"{1000 + row.seat}", "某职业学校") for row in rows
    )
    machines = tuple(
        machine_row(row, session.room) for session in sessions for row in rows if row.session == session.session
    )
    site = SiteRow(
        "2026 年第二次考核",
        "某职业学校考核站点",
        "0.1.0",
        extension_limit=15 * MINUTE,
        disk_free=182 << 30,
        disk_lasts=40 * 60 * MINUTE,
        present=(ME, CHIEF, INSPECTOR),
    )
    told = tuple(RoomRow(room, "教学楼 3 层", seats) for room in rooms)
    return SitePicture(now, 1, 1, site, told, sessions, people, rows, machines, ())


def session_row(room: RoomName) -> SessionRow:
    """A theory session half an hour in."""
    session = SessionId(str(THEORY).replace(ROOM, room))
    due = {
        "systems_on": -90 * MINUTE,
        "doors_open": -30 * MINUTE,
        "rules_read": -15 * MINUTE,
        "start": 0,
        "identity_check": 15 * MINUTE,
        "entry_closes": 30 * MINUTE,
        "early_leave": 45 * MINUTE,
        "reminder": 45 * MINUTE,
        "end": 60 * MINUTE,
    }
    duties = tuple(Duty(name, due[name], due[name] <= NOW, done=due[name] <= 0) for name in DUTIES)
    return SessionRow(
        session,
        room,
        Part.THEORY,
        "数字营销技术应用(中级)",
        SessionPhase.RUNNING,
        0,
        MIDNIGHT,
        LENGTH,
        started=True,
        deadline=LENGTH,
        remaining=LENGTH,
        entry_closed=True,
        duties=duties,
    )


def seat_row(session: SessionRow, number: int, offset: int = 0) -> SeatRow:
    """A candidate who answers, all saved."""
    ticket = ticket_of(number + 100 * offset)
    return SeatRow(
        sitting_id(ticket, session.session),
        session.session,
        SeatNumber(number),
        ticket,
        phase=SittingPhase.ANSWERING,
        machine=MachineId(f"PC-{offset + 1}{number:02d}"),
        awaiting_login=False,
        connected=True,
        entered_at=2 * SECOND,
        answered=24 + number % 17,
        saved_at=NOW - number % 9 * SECOND,
        deadline=LENGTH,
        identity=True,
    )


def machine_row(row: SeatRow, room: RoomName) -> MachineRow:
    """The PC of a seat."""
    assert row.machine is not None
    return MachineRow(
        row.machine,
        room,
        f"10.0.0.{row.seat + 10}",
        "0.1.0 5f3c9a",
        connected=True,
        sitting=row.sitting,
        seat=row.seat,
        report=MachineReport(0, 2, 120 << 30),
        reported_at=NOW,
    )


def finding(code: str, severity: Severity = Severity.LOCK, **facts: str) -> Finding:
    """Something that a PC found."""
    return Finding(Evidence(code, "x"), severity, dict(facts), NOW - 40 * SECOND)


def in_every_state(desk: StagedDesk) -> None:
    """One seat or more in every state there is, and one matter of every kind."""
    desk.set_seat(1, phase=SittingPhase.EXPECTED, machine=None, connected=False, answered=0, identity=None)
    desk.board.machines.pop(MachineId("PC-101"))
    desk.set_seat(2, phase=SittingPhase.EXPECTED, answered=0, saved_at=None, identity=None)
    desk.set_seat(3, phase=SittingPhase.CONFIRMED, answered=0, saved_at=None, identity=None)
    desk.set_machine("PC-104", report=MachineReport(0, 3, 120 << 30, waiting=2))
    desk.set_seat(5, outside=Absence("监考乙", NOW - 2 * MINUTE))
    desk.set_seat(7, hand=RaisedHand(Topic.QUESTION, NOW - 25 * SECOND, "第 17 题图片看不清"))
    desk.set_seat(8, phase=SittingPhase.HANDED_IN, handed_in_by="candidate", handed_in_at=NOW - MINUTE, complete=True)
    desk.set_seat(
        9, phase=SittingPhase.ABSENT, machine=None, connected=False, answered=0, entered_at=None, identity=None
    )
    desk.set_seat(10, phase=SittingPhase.HANDED_IN, handed_in_by="staff", handed_in_at=NOW - MINUTE, complete=True)
    desk.set_seat(12, locked_by=(finding("usb_storage", device="E:"),))
    desk.set_seat(
        14, phase=SittingPhase.HANDED_IN, handed_in_by="candidate", handed_in_at=NOW, complete=True, answered=0
    )
    desk.set_seat(15, phase=SittingPhase.HANDED_IN, handed_in_by="time_up", handed_in_at=NOW, complete=False)
    desk.set_seat(17, connected=False, away_since=NOW - 42 * SECOND)
    desk.set_seat(19, second_machines=(MachineId("PC-141"),))
    desk.set_seat(21, given=5 * MINUTE, by_site=5 * MINUTE, deadline=LENGTH + 5 * MINUTE)
    desk.set_seat(23, standing=(finding("internet_reachable", Severity.WARN, target="gateway"),))
    desk.set_seat(25, losses=(Loss(LossCause.PC_OFF, Span(10 * MINUTE, 12 * MINUTE)),))
    desk.set_session(
        credits=(CreditRow(desk.seat(25).sitting, 2 * MINUTE, 0, (Span(10 * MINUTE, 12 * MINUTE),)),),
    )
    desk.set_machine("PC-126", report=MachineReport(0, 3, 120 << 30, waiting=4, keeps=False))
    desk.set_machine("PC-141", room=ROOM, connected=True, build="0.1.0 5f3c9a", report=MachineReport(0, 3, 9 << 30))
