"""The board: the whole site as the server told it last, row by row. It decides nothing and holds nothing of its own.

A console that is killed loses a board and nothing else: the next one is told the same picture.
"""

from __future__ import annotations

import msgspec

from exam.ids import MachineId, RoomName, SessionId, SittingId, Ticket
from exam.policy import DAY
from exam.room import SessionPhase
from exam.timing import Instant
from exam.wire.console_rows import (
    MachineRow,
    PersonRow,
    ProposalRow,
    RoomRow,
    SeatRow,
    SessionRow,
    SiteRow,
)
from exam.wire.console_talk import SiteNews, SitePicture, ToConsole

NOTHING_KNOWN = SiteRow("", "", "")


class Changed(msgspec.Struct, frozen=True):
    """What a telling changed, so that only that is drawn anew. `whole` where everything may be another."""

    whole: bool = False
    site: bool = False
    sessions: frozenset[SessionId] = frozenset()
    sittings: frozenset[SittingId] = frozenset()
    machines: bool = False
    proposals: bool = False


class Board:
    """The site. `now` counts on from the server's last word by this machine's monotonic clock."""

    def __init__(self) -> None:
        self.site = NOTHING_KNOWN
        self.rooms: tuple[RoomRow, ...] = ()
        self.sessions: dict[SessionId, SessionRow] = {}
        self.people: dict[Ticket, PersonRow] = {}
        self.seats: dict[SittingId, SeatRow] = {}
        self.machines: dict[MachineId, MachineRow] = {}
        self.proposals: dict[str, ProposalRow] = {}
        self.version = 0
        self.epoch = 0
        self.lineage = ""
        self._members: dict[SessionId, list[SittingId]] = {}
        self._heard: tuple[Instant, int] | None = None
        self._at_place: dict[tuple[str, int], MachineId] | None = None

    # ---- what is told -----------------------------------------------------------------------------------------------

    def take(self, told: ToConsole, monotonic: int) -> Changed:
        """Take in what the server told at `monotonic`."""
        self._hear(told, monotonic)
        if isinstance(told, SitePicture) or told.machines:
            self._at_place = None
        if isinstance(told, SitePicture):
            self._take_all(told)
            return Changed(whole=True)
        return self._take_news(told)

    def _hear(self, told: ToConsole, monotonic: int) -> None:
        self.version = told.version
        if isinstance(told, SitePicture) or self._heard is None:
            self._heard = told.now, monotonic
        elif told.now - monotonic > self._heard[0] - self._heard[1]:
            # The fastest word has the truest time: none is ahead of the server's clock, some are late.
            self._heard = told.now, monotonic

    def _take_all(self, told: SitePicture) -> None:
        self.epoch, self.lineage, self.site, self.rooms = told.epoch, told.lineage, told.site, told.rooms
        self.sessions = {row.session: row for row in told.sessions}
        self.people = {row.ticket: row for row in told.people}
        self.seats = {row.sitting: row for row in told.seats}
        self.machines = {row.machine: row for row in told.machines}
        self.proposals = {row.id: row for row in told.proposals}
        self._members = {}
        for row in told.seats:
            self._members.setdefault(row.session, []).append(row.sitting)

    def _take_news(self, told: SiteNews) -> Changed:
        self.site = told.site or self.site
        self.sessions.update((row.session, row) for row in told.sessions)
        self.people.update((row.ticket, row) for row in told.people)
        for row in told.seats:
            if row.sitting not in self.seats:
                self._members.setdefault(row.session, []).append(row.sitting)
            self.seats[row.sitting] = row
        self.machines.update((row.machine, row) for row in told.machines)
        self.proposals.update((row.id, row) for row in told.proposals)
        return Changed(
            site=told.site is not None,
            sessions=frozenset(row.session for row in told.sessions),
            sittings=frozenset(row.sitting for row in told.seats),
            machines=bool(told.machines),
            proposals=bool(told.proposals),
        )

    # ---- what is known ----------------------------------------------------------------------------------------------

    @property
    def is_known(self) -> bool:
        """Whether the server has told anything yet."""
        return self._heard is not None

    def now(self, monotonic: int) -> Instant:
        """Exam time at a reading of this machine's clock; 0 while nothing is known."""
        return 0 if self._heard is None else self._heard[0] + monotonic - self._heard[1]

    def seats_of(self, session: SessionId) -> list[SeatRow]:
        """The seats of a session, by their numbers."""
        rows = [self.seats[sitting] for sitting in self._members.get(session, ())]
        return sorted(rows, key=_number)

    def sessions_of(self, room: RoomName) -> list[SessionRow]:
        """The sessions of a room in the order of the day."""
        return sorted((row for row in self.sessions.values() if row.room == room), key=_starts)

    def session_now(self, room: RoomName) -> SessionRow | None:
        """The session that a room is about: the one that runs, else the next that has not begun, else the last.

        One that has ended stays in front until it is closed, or the doors of the next have opened.
        """
        rows = self.sessions_of(room)
        running = next((row for row in rows if row.phase is SessionPhase.RUNNING), None)
        if running is not None:
            return running
        open_ended = [row for row in rows if row.phase is SessionPhase.ENDED and row.closed_at is None]
        following = next((row for row in rows if row.phase is SessionPhase.SCHEDULED), None)
        if open_ended and not _doors_open(following):
            return open_ended[-1]
        return following or (rows[-1] if rows else None)

    def name_of(self, seat: SeatRow) -> str:
        """A candidate's name; the end of the ticket where nobody told it."""
        person = self.people.get(seat.ticket)
        return person.name if person is not None else f"…{seat.ticket[-4:]}"

    def machine_of(self, seat: SeatRow) -> MachineRow | None:
        """The PC a seat is bound to; before the login, the one that stands at its place."""
        if seat.machine is not None:
            return self.machines.get(seat.machine)
        if self._at_place is None:
            rows = self.machines.values()
            self._at_place = {place: row.machine for row in rows if (place := _place(row)) is not None}
        session = self.sessions.get(seat.session)
        machine = self._at_place.get((session.room, seat.seat)) if session is not None else None
        return self.machines.get(machine) if machine is not None else None

    def rooms_with_sessions(self) -> list[RoomName]:
        """The rooms in which something takes place, in the plan's order."""
        held = {row.room for row in self.sessions.values()}
        return [row.room for row in self.rooms if row.room in held]

    def waiting(self) -> list[ProposalRow]:
        """Proposals that wait for somebody, the oldest first."""
        return sorted((row for row in self.proposals.values() if not row.outcome), key=_proposed)


def time_at(session: SessionRow, at: Instant) -> int:
    """The time of day at the site, in milliseconds since midnight, at an instant of a session's day."""
    return (at - session.midnight) % DAY


def time_left(seat: SeatRow, session: SessionRow, now: Instant) -> int | None:
    """How much time a candidate has left; None before the start."""
    if not session.started:
        return None
    return seat.remaining if seat.deadline is None else max(0, seat.deadline - now)


def session_left(session: SessionRow, now: Instant) -> int:
    """How much time a session has left for who has no time of their own."""
    return session.remaining if session.deadline is None else max(0, session.deadline - now)


def _doors_open(session: SessionRow | None) -> bool:
    return session is not None and any(duty.duty == "doors_open" and duty.fell for duty in session.duties)


def _place(row: MachineRow) -> tuple[str, int] | None:
    """Room and seat of a PC: as it was enrolled, else as it says of itself."""
    if row.enrolled is not None:
        return None if row.enrolled.retired or not row.enrolled.seat else (row.enrolled.room, row.enrolled.seat)
    return (row.room, row.seat) if row.room and row.seat else None


def _number(seat: SeatRow) -> int:
    return seat.seat


def _starts(session: SessionRow) -> tuple[Instant, str]:
    return session.starts_at, session.session


def _proposed(proposal: ProposalRow) -> Instant:
    return proposal.proposed_at
