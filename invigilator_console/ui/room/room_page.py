"""The page of one room: its head, filters, seats and day; follows the session that is in front of the room."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from exam.ids import RoomName, SessionId, SittingId
from exam.widgets.parts import column, on_ground, scrolling
from exam.wire.console_rows import SessionRow
from invigilator_console.port import Standing
from invigilator_console.room.day import counts
from invigilator_console.room.search import Found
from invigilator_console.room.seat_state import NEEDS_PERSON
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.arranging_bar import ArrangingBar
from invigilator_console.ui.room.check_mode import CheckMode
from invigilator_console.ui.room.day_bar import DayBar
from invigilator_console.ui.room.filter_bar import FilterBar
from invigilator_console.ui.room.room_header import RoomHeader
from invigilator_console.ui.room.seat_map import SeatMap


class RoomPage(QWidget):
    """Draws a room. `chosen` tells who is chosen, `found_elsewhere` whom a search found in another room,
    `session_shown` that another session is in front.

    The window calls `refresh` many times a second, and `choose` to mark seats.
    """

    chosen = Signal(tuple)
    found_elsewhere = Signal(object)
    session_shown = Signal()

    def __init__(self, kit: Kit, room: RoomName) -> None:
        super().__init__()
        self.kit, self.room = kit, room
        self._asked: SessionId | None = None
        self._in_front: SessionId | None = None
        on_ground(self)
        self.setObjectName("room-page")
        self.header, self.filters, self.seats, self.day = RoomHeader(kit), FilterBar(kit), SeatMap(kit), DayBar(kit)
        self.arranging = ArrangingBar(kit, self.seats)
        self.arranging.hide()
        self._checks = CheckMode(kit)
        inside = QWidget()
        # Large text on a small screen needs more than there is: then the page scrolls, and nothing is cut.
        column(self).addWidget(scrolling(inside, name="room-column"))
        lines = column(inside, gap=kit.measures.gap(4))
        lines.setContentsMargins(0, 0, 0, kit.measures.gap(4))
        around = column()
        around.setContentsMargins(kit.measures.gap(5), 0, kit.measures.gap(5), 0)
        around.addWidget(self.seats)
        lines.addWidget(self.header)
        filters = (self.filters, self.arranging)
        # At large text the page scrolls: what is seen without that are the seats.
        if not kit.measures.is_large:
            for part in filters:
                lines.addWidget(part)
        lines.addLayout(around, 1)
        if kit.measures.is_large:
            for part in filters:
                lines.addWidget(part)
        lines.addWidget(self.day)
        self.header.session_chosen.connect(lambda session: self.show_session(SessionId(session)))
        self.filters.filtered.connect(self.seats.set_filter)
        self.filters.marked.connect(self.seats.set_found)
        self.filters.found.connect(self._found)
        self.filters.arrange.connect(self.arrange)
        self.arranging.done.connect(self._arranged)
        self.day.checking.connect(self.seats.set_check_mode)
        self.seats.ticked.connect(lambda sitting: self._checks.touched(SittingId(sitting)))
        self.seats.chosen.connect(self.chosen)
        self.filters.show_room(room)
        self.refresh()

    # ---- which session ----------------------------------------------------------------------------------------------

    @property
    def session(self) -> SessionRow | None:
        """The session that is shown: the one somebody asked for, else the one in front of the room."""
        board = self.kit.desk.board
        return (board.sessions.get(self._asked) if self._asked else None) or board.session_now(self.room)

    def show_session(self, session: SessionId) -> None:
        """Show another session of the room, until the room itself comes to another."""
        self._asked = session
        self.refresh()

    def refresh(self) -> None:
        """Show the room as it is now."""
        desk = self.kit.desk
        in_front = desk.board.session_now(self.room)
        if in_front is not None and in_front.session != self._in_front:
            self._in_front, self._asked = in_front.session, None
        session = self.session
        if session is None:
            return
        before = self.seats.session
        self.seats.show_session(session.session)
        self.seats.set_stale(desk.connection.standing in (Standing.AWAY, Standing.SEARCHING))
        self.seats.refresh()
        views, counted = self.seats.faces.views, counts(desk.board, session)
        needs = sum(bool(NEEDS_PERSON & set(view.wrong)) for view in views.values())
        others = tuple(desk.board.sessions_of(self.room))
        self.header.show_session(session, others, counted, needs, desk.now)
        self.filters.show_counts(views)
        self.day.show_session(session, counted, desk.now)
        if self.seats.draft is not None:
            self.arranging.refresh()
        if before is not None and before != session.session:
            self.session_shown.emit()

    # ---- what people do ---------------------------------------------------------------------------------------------

    def choose(self, sittings: tuple[SittingId, ...]) -> None:
        """Choose these seats, showing the session they belong to."""
        seat = self.kit.desk.board.seats.get(sittings[0]) if sittings else None
        if seat is not None:
            session = self.kit.desk.board.sessions.get(seat.session)
            if session is not None and session.room == self.room and session.session != self.seats.session:
                self.show_session(session.session)
        self.seats.choose(sittings)

    def enter(self) -> None:
        """Put the keyboard among the seats."""
        self.seats.plan.setFocus()

    def arrange(self) -> None:
        """Let the seats be arranged."""
        if self.day.check.isChecked():
            self.day.check.setChecked(False)
            self.seats.set_check_mode(False)
        self.seats.set_arranging(True)
        self.filters.hide()
        self.arranging.refresh()
        self.arranging.show()
        self.enter()

    def _arranged(self) -> None:
        self.arranging.hide()
        self.filters.show()
        self.refresh()

    def _found(self, found: Found) -> None:
        if found.room != self.room:
            self.found_elsewhere.emit(found)
            return
        self.choose((found.sitting,))
        self.kit.show_candidate(found.sitting)
