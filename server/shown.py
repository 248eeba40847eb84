"""The rows that consoles were shown last: what is the same again need not travel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from exam.ids import MachineId, SessionId, SittingId, Ticket
from exam.wire.console_rows import MachineRow, PersonRow, SeatRow, SessionRow, SiteRow
from exam.wire.console_talk import SitePicture

Key = TypeVar("Key")
Row = TypeVar("Row")


class Shown:
    """What every console that follows has before it. Each `take` keeps and returns the rows that are other ones."""

    def __init__(self, picture: SitePicture | None = None) -> None:
        self.site: SiteRow | None = picture.site if picture else None
        self.people: dict[Ticket, PersonRow] = {}
        self._sessions: dict[SessionId, SessionRow] = {}
        self._seats: dict[SittingId, SeatRow] = {}
        self._machines: dict[MachineId, MachineRow] = {}
        if picture is not None:
            self.take_people(picture.people)
            self.take_sessions(picture.sessions)
            self.take_seats(picture.seats)
            self.take_machines(picture.machines)

    def connected(self, machine: MachineId) -> bool:
        """Whether a PC was shown as connected."""
        row = self._machines.get(machine)
        return row is not None and row.connected

    def take_site(self, row: SiteRow) -> SiteRow | None:
        """The site."""
        if row == self.site:
            return None
        self.site = row
        return row

    def take_sessions(self, rows: Iterable[SessionRow]) -> tuple[SessionRow, ...]:
        """Sessions."""
        return _others(self._sessions, rows, lambda row: row.session)

    def take_people(self, rows: Iterable[PersonRow]) -> tuple[PersonRow, ...]:
        """Candidates."""
        return _others(self.people, rows, lambda row: row.ticket)

    def take_seats(self, rows: Iterable[SeatRow]) -> tuple[SeatRow, ...]:
        """Seats."""
        return _others(self._seats, rows, lambda row: row.sitting)

    def take_machines(self, rows: Iterable[MachineRow]) -> tuple[MachineRow, ...]:
        """PCs."""
        return _others(self._machines, rows, lambda row: row.machine)


def _others(known: dict[Key, Row], rows: Iterable[Row], key: Callable[[Row], Key]) -> tuple[Row, ...]:
    found = tuple(row for row in rows if known.get(key(row)) != row)
    known.update((key(row), row) for row in found)
    return found
