"""What the window is made of in one language, size and palette: head, strip, pages, right column, acts below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from exam.ids import RoomName, SittingId
from exam.widgets.parts import column, on_ground, row, rule
from invigilator_console.room.attention import Urgency, queue
from invigilator_console.room.forms import Target
from invigilator_console.room.search import Found
from invigilator_console.ui.attention.chime import SoundSetting
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.pages.before_after_page import BeforeAfterPage
from invigilator_console.ui.pages.machines_page import MachinesPage
from invigilator_console.ui.right_column import RightColumn
from invigilator_console.ui.room.act_bar import ActBar
from invigilator_console.ui.room.room_page import RoomPage
from invigilator_console.ui.top_bar import BEFORE_AFTER, MACHINES, LookActs, Strip, TopBar

Part = RoomPage | MachinesPage | BeforeAfterPage


class Frame(QWidget):
    """`make_kit` is given what the frame does for its parts. Pages are made when they are first looked at."""

    def __init__(self, make_kit: Callable[[Frame], Kit], look: LookActs, sound: SoundSetting) -> None:
        super().__init__()
        self.kit = kit = make_kit(self)
        on_ground(self)
        self._rooms = tuple(kit.desk.board.rooms_with_sessions())
        self.page_name = ""
        self._pages: dict[str, Part] = {}
        self.top = TopBar(kit, self._rooms, self.go, look)
        self.strip = Strip(kit)
        self._stack = QStackedWidget()
        on_ground(self._stack)
        self.right = RightColumn(kit, sound)
        self.acts = ActBar(kit)
        between = QFrame()
        between.setProperty("role", "upright")
        between.setFixedWidth(1)
        middle = row(gap=0)
        middle.addWidget(self._stack, 1)
        middle.addWidget(between)
        middle.addWidget(self.right)
        lines = column(self, gap=0)
        for part in (self.top, rule(), self.strip):
            lines.addWidget(part)
        lines.addLayout(middle, 1)
        lines.addWidget(rule())
        lines.addWidget(self.acts)

    # ---- pages ------------------------------------------------------------------------------------------------------

    @property
    def page(self) -> Part | None:
        """The page in front."""
        return self._pages.get(self.page_name)

    @property
    def rooms(self) -> tuple[RoomName, ...]:
        """The rooms that have a page."""
        return self._rooms

    def go(self, name: str) -> None:
        """Bring a page to the front; the first room where there is none of that name."""
        known = (*self._rooms, MACHINES, BEFORE_AFTER)
        name = name if name in known else known[0]
        if name not in self._pages:
            page = self._pages[name] = self._made(name)
            self._stack.addWidget(page)
        self.page_name = name
        self.top.show_tab(name)
        self._stack.setCurrentWidget(self._pages[name])
        self.refresh()

    def _made(self, name: str) -> Part:
        if name == MACHINES:
            return MachinesPage(self.kit)
        if name == BEFORE_AFTER:
            return BeforeAfterPage(self.kit)
        page = RoomPage(self.kit, RoomName(name))
        page.chosen.connect(lambda _chosen: self._show_chosen())
        page.found_elsewhere.connect(self._found_elsewhere)
        page.session_shown.connect(self._show_chosen)
        return page

    # ---- what the parts ask for -------------------------------------------------------------------------------------

    def begin(self, kind: str, target: Target) -> None:
        """Begin an act."""
        self.right.begin(kind, target)

    def show_candidate(self, sitting: SittingId) -> None:
        """Open a candidate's panel."""
        self.right.show_candidate(sitting)

    def close_front(self) -> None:
        """Close what is in front in the right column."""
        self.right.close_front()

    def choose(self, sittings: tuple[SittingId, ...]) -> None:
        """Choose seats, in the room they are in."""
        board = self.kit.desk.board
        seat = board.seats.get(sittings[0]) if sittings else None
        session = board.sessions.get(seat.session) if seat is not None else None
        if session is None:
            return
        if session.room != self.page_name:
            self.go(session.room)
        page = self.page
        if isinstance(page, RoomPage):
            page.choose(sittings)

    def chosen(self) -> tuple[SittingId, ...]:
        """Who is chosen in the room in front."""
        page = self.page
        return page.seats.chosen_sittings() if isinstance(page, RoomPage) else ()

    def look_for(self) -> None:
        """Put the keyboard into the search, in the room in front or the first."""
        if not isinstance(self.page, RoomPage) and self._rooms:
            self.go(self._rooms[0])
        page = self.page
        if isinstance(page, RoomPage):
            page.filters.enter_search()

    def _found_elsewhere(self, found: Found) -> None:
        self.choose((found.sitting,))
        self.right.show_candidate(found.sitting)

    def _show_chosen(self) -> None:
        page = self.page
        session = page.session if isinstance(page, RoomPage) else None
        self.acts.show_chosen(session.session if session is not None else None, self.chosen())

    # ---- drawing ----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the desk as it is now; called many times a second, so what has not changed is not touched."""
        page = self.page
        if page is not None:
            page.refresh()
        self.right.refresh()
        self._show_chosen()
        # Beside large text a sheet needs the room of the acts below, which wait for it anyway.
        self.acts.setHidden(self.kit.measures.is_large and self.right.is_open)
        desk = self.kit.desk
        urgent = [matter.room for matter in queue(desk.board, desk.now) if matter.urgency is Urgency.NOW]
        self.top.refresh(frozenset(urgent) - {self.page_name})

    def enter(self) -> None:
        """Put the keyboard where it is wanted."""
        page = self.page
        if isinstance(page, RoomPage):
            page.enter()
        elif page is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
