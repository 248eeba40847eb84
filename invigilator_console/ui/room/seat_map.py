"""The map of a room's seats: shows a session as it stands, scrolls where it must, and lets the seats be arranged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from exam.ids import RoomName, SeatNumber, SessionId, SittingId
from exam.premises import Layout
from exam.wire.console_rows import SessionRow
from invigilator_console.room.layout import complete, moved
from invigilator_console.room.search import Filter, passes
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.faces import Faces
from invigilator_console.ui.room.plan_input import SeatPlanInput
from invigilator_console.ui.room.seat_card import SeatCard
from invigilator_console.ui.room.seat_tile import LEAST

LEAST_ROWS = 2.3
REST = 350
"""Milliseconds the mouse rests on a seat before its card comes."""


class SeatMap(QScrollArea):
    """Shows the seats of one session. `chosen` tells who is chosen, `ticked` who was ticked in the check mode."""

    chosen = Signal(tuple)
    ticked = Signal(str)
    arranged = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._session: SessionId | None = None
        self._filter = Filter.ALL
        self._found: frozenset[SittingId] = frozenset()
        self._faces = Faces(kit.words)
        self._draft: Layout | None = None
        self._shown: tuple[object, ...] = ()
        self._card: SeatCard | None = None
        self._resting = QTimer(self, singleShot=True, interval=REST)
        self._resting.timeout.connect(self._show_card)
        self.plan = SeatPlanInput(kit)
        self.plan.chosen.connect(self.chosen)
        self.plan.ticked.connect(self.ticked)
        self.plan.opened.connect(lambda sitting: kit.show_candidate(SittingId(sitting)))
        self.plan.moved_to.connect(self._carried)
        self.plan.hovered.connect(self._hovered)
        self.plan.current_moved.connect(self._bring_into_sight)
        self.setObjectName("seat-map")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.plan)
        self.setProperty("role", "ground")
        self.setWidget(self.plan)
        # At large text, where the page itself scrolls, some seats are seen at once all the same.
        self.setMinimumHeight(round(kit.measures.px(LEAST[1]) * LEAST_ROWS))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It takes what room there is, and asks for none."""
        return self.minimumSizeHint().expandedTo(self.minimumSize())

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def show_session(self, session: SessionId | None) -> None:
        """Show another session; whoever was chosen or found is so no more."""
        if session != self._session:
            self._session = session
            self._found = frozenset()
            self.plan.choose(())
            self._hide_card()
            self.set_arranging(False)
            self.refresh()

    def refresh(self) -> None:
        """Show the board as it is now."""
        session = self._row()
        if session is None:
            return
        board = self._kit.desk.board
        changed = self._faces.refresh(board, session, self._kit.desk.now)
        shown = (session.session, self._layout(session), len(self._faces.faces), self._draft is not None)
        if shown != self._shown or any(one not in self._faces.faces for one in changed):
            self._shown = shown
            self.plan.show_layout(self._layout(session), self._faces.faces, arranging=self._draft is not None)
        self.plan.show_changed(changed)
        self._mark()
        if self._card is not None and self._card.isVisible() and self._card.sitting in self._faces.views:
            self._card.refresh(self._faces.views[self._card.sitting])

    def show_changed(self, sittings: Sequence[SittingId]) -> None:
        """Show these seats as they are now; `refresh` finds by itself which they are."""
        session = self._row()
        if session is not None and any(one in self._faces.faces for one in sittings):
            self.refresh()

    @property
    def session(self) -> SessionId | None:
        """The session that is shown."""
        return self._session

    @property
    def faces(self) -> Faces:
        """What the seats say; the filters count by it."""
        return self._faces

    def set_stale(self, stale: bool) -> None:
        """Grey the seats: what is shown is old."""
        self.plan.set_stale(stale=stale)

    def set_filter(self, chosen: Filter) -> None:
        """Let the seats that a filter is not about step back."""
        self._filter = chosen
        self._mark()

    def set_found(self, sittings: Sequence[SittingId]) -> None:
        """Mark whom a search found; nobody is marked any more where there is none."""
        self._found = frozenset(sittings)
        self._mark()

    def set_check_mode(self, checks: bool) -> None:
        """While identities are checked a click, or Space, ticks."""
        self.plan.checks = checks
        self._faces.show_checks(checks=checks)
        self.refresh()

    def choose(self, sittings: Sequence[SittingId]) -> None:
        """Choose these seats."""
        self.plan.choose(tuple(sittings))

    def chosen_sittings(self) -> tuple[SittingId, ...]:
        """Who is chosen."""
        return self.plan.choosing.chosen

    def texts_cut(self) -> list[str]:
        """Texts that do not fit as they are drawn now."""
        return self.plan.texts_cut()

    def _row(self) -> SessionRow | None:
        return self._kit.desk.board.sessions.get(self._session) if self._session is not None else None

    def _layout(self, session: SessionRow) -> Layout:
        if self._draft is not None:
            return self._draft
        return complete(self._kit.desk.board.site.layouts.get(session.room), self._numbers())

    def _numbers(self) -> list[SeatNumber]:
        return [SeatNumber(face.seat) for face in self._faces.faces.values()]

    def _mark(self) -> None:
        board = self._kit.desk.board
        faint = frozenset(
            sitting
            for sitting, view in self._faces.views.items()
            if self._filter is not Filter.ALL and not passes(self._filter, board.seats[sitting], view)
        )
        self.plan.show_marks(faint=faint - self._found, found=self._found)

    def _bring_into_sight(self, place: QRect) -> None:
        middle = place.center()
        self.ensureVisible(middle.x(), middle.y(), place.width() // 2 + 1, place.height() // 2 + 1)

    # ---- arranging --------------------------------------------------------------------------------------------------

    def set_arranging(self, arranging: bool) -> None:
        """Let the seats be taken to other places, until that is saved or given up."""
        session = self._row()
        self._draft = self._whole_layout(session) if arranging and session is not None else None
        self.plan.arranging = self._draft is not None
        if arranging:
            self.plan.choose(())
            self._hide_card()
        self.refresh()

    @property
    def draft(self) -> Layout | None:
        """The arrangement so far, while seats are being arranged."""
        return self._draft

    def show_draft(self, layout: Layout) -> None:
        """Go on from this arrangement; seats it does not name stand behind its last row."""
        if self._draft is not None:
            session = self._row()
            self._draft = complete(layout, self._all_numbers(session)) if session is not None else layout
            self.refresh()
            self.arranged.emit()

    def _whole_layout(self, session: SessionRow) -> Layout:
        """The arrangement of the whole room: another session may use seats that this one leaves empty."""
        return complete(self._kit.desk.board.site.layouts.get(session.room), self._all_numbers(session))

    def _all_numbers(self, session: SessionRow) -> list[SeatNumber]:
        board = self._kit.desk.board
        return sorted({seat.seat for row in board.sessions_of(session.room) for seat in board.seats_of(row.session)})

    def room_of_draft(self) -> RoomName | None:
        """The room that is arranged."""
        session = self._row()
        return session.room if session is not None and self._draft is not None else None

    def _carried(self, sitting: str, place: int) -> None:
        face = self._faces.faces.get(SittingId(sitting))
        if self._draft is not None and face is not None:
            self.show_draft(moved(self._draft, SeatNumber(face.seat), place))
            self._bring_into_sight(self.plan.seat_rect(face.sitting))

    # ---- the card ---------------------------------------------------------------------------------------------------

    def _hovered(self, sitting: SittingId | None) -> None:
        self._hide_card()
        if sitting is not None and not self.plan.arranging:
            self._resting.start()

    def _show_card(self) -> None:
        sitting = self.plan.under_mouse
        view = self._faces.views.get(sitting) if sitting is not None else None
        if sitting is None or view is None:
            return
        if self._card is None:
            # A child of the window, since a large card has no place in a small map; it goes with the map.
            card = self._card = SeatCard(self._kit, self.window())
            self.destroyed.connect(card.deleteLater)
        place = self.plan.seat_rect(sitting)
        corner = self.plan.mapTo(self.window(), QPoint(place.topLeft()))
        self._card.show_seat(sitting, view, QRect(corner, place.size()))

    def _hide_card(self) -> None:
        self._resting.stop()
        if self._card is not None:
            self._card.hide()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Another page is in front."""
        super().hideEvent(event)
        self._hide_card()
