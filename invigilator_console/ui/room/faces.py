"""The seats of a session as they are drawn, worked out again only where something is another."""

from __future__ import annotations

from collections.abc import Mapping

from exam.ids import SessionId, SittingId
from exam.policy import SECOND
from exam.timing import Instant
from exam.wire.console_rows import SeatRow, SessionRow
from exam.words import Words
from invigilator_console.room.board import Board
from invigilator_console.room.seat_state import SeatView, view_of
from invigilator_console.ui.room.seat_face import Face, face_of


class Faces:
    """Keeps what each seat says. Rows are frozen and replaced whole: the same row in the same second says the same."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._session: SessionId | None = None
        self._known: dict[SittingId, tuple[object, ...]] = {}
        self._checks = False
        self.faces: dict[SittingId, Face] = {}
        self.views: dict[SittingId, SeatView] = {}

    def show_checks(self, *, checks: bool) -> None:
        """Whether identities are being checked, so that the marks of it are shown."""
        if checks != self._checks:
            self._checks = checks
            self._known.clear()

    def refresh(self, board: Board, session: SessionRow, now: Instant) -> list[SittingId]:
        """Work out the seats of a session; tells which say something else than before."""
        if session.session != self._session:
            self._session = session.session
            self._known, self.faces, self.views = {}, {}, {}
        rows = board.seats_of(session.session)
        changed = [row.sitting for row in rows if self._look_at(board, row, session, now)]
        if len(rows) != len(self.faces):
            here = {row.sitting for row in rows}
            for gone in [one for one in self.faces if one not in here]:
                del self.faces[gone], self.views[gone]
                self._known.pop(gone, None)
                changed.append(gone)
        return changed

    def _look_at(self, board: Board, seat: SeatRow, session: SessionRow, now: Instant) -> bool:
        machine = board.machine_of(seat)
        person = board.people.get(seat.ticket)
        key: tuple[object, ...] = (id(seat), id(session), id(machine), id(person), now // SECOND)
        known = self._known.get(seat.sitting)
        if known is not None and known[0] == key:
            return False
        # The rows themselves are kept with their ids: an id is another's only once its row is gone.
        self._known[seat.sitting] = (key, seat, session, machine, person)
        view = view_of(seat, session, machine, now)
        face = face_of(board.name_of(seat), self._words, seat, session, view, now, checks=self._checks)
        self.views[seat.sitting] = view
        if self.faces.get(seat.sitting) == face:
            return False
        self.faces[seat.sitting] = face
        return True

    def by_number(self) -> Mapping[int, SittingId]:
        """Sittings by their seat."""
        return {face.seat: sitting for sitting, face in self.faces.items()}
