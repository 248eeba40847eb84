"""Before and after: sealing, site and machine checks before an exam, closing each session afterwards; and paper."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from exam.ids import RoomName, SessionId
from exam.room import SessionPhase
from exam.text import Text
from exam.widgets.parts import FlowRow, column, label, on_ground, rule, scrolling
from invigilator_console.room.closure_view import PARTS
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.pages.checks_part import ChecksPart
from invigilator_console.ui.pages.choosing import OneOf
from invigilator_console.ui.pages.closure_files import PAPERS
from invigilator_console.ui.pages.closure_part import ClosurePart, Papers
from invigilator_console.ui.pages.paper_files import PaperFiles, paper_files
from invigilator_console.ui.pages.print_part import PRINTING, PrintPart
from invigilator_console.ui.pages.sealing_part import SealingPart
from invigilator_console.ui.pages.site_part import SitePart

TITLE = Text("考前考后", "Before and after")
BEFORE, AFTER = Text("考前", "Before"), Text("考后", "After")
CHECKED = Text("机器检查", "Checks")
NO_SESSION = Text("本考场没有场次。", "Nothing takes place in this room.")
NO_ROOM = Text("考试计划里没有考场。", "The plan has no room.")


class BeforeAfterPage(QWidget):
    """One room at a time, before or after; what is shown is made anew when another is chosen."""

    def __init__(self, kit: Kit, papers: Papers = PAPERS, files: PaperFiles | None = None) -> None:
        super().__init__()
        self.kit, self._papers = kit, papers
        self._files = files or paper_files()
        on_ground(self)
        self.setObjectName("before-after-page")
        self.setAccessibleName(kit.say(TITLE))
        measures = kit.measures
        whole = column(self, gap=0)
        head = QWidget()
        flow = FlowRow(head, gap=measures.gap(24))
        flow.setContentsMargins(measures.gap(16), measures.gap(8), measures.gap(16), measures.gap(8))
        board = kit.desk.board
        rooms = [(str(row.room), str(row.room)) for row in board.rooms]
        self.rooms = OneOf(kit, "room", rooms, self._show)
        sides = [
            (kit.say(BEFORE), "before"),
            (kit.say(AFTER), "after"),
            (kit.say(CHECKED), "checks"),
            (kit.say(PRINTING), "print"),
        ]
        self.when = OneOf(kit, "when", sides, self._show, self._usual())
        flow.addWidget(self.when)
        flow.addWidget(self.rooms)
        whole.addWidget(head)
        whole.addWidget(rule())
        inside = QWidget()
        self._lines = column(inside, gap=measures.gap(16), margin=measures.gap(16))
        whole.addWidget(scrolling(inside), 1)
        self._parts: list[SealingPart | SitePart | ChecksPart | ClosurePart | PrintPart] = []
        self._sessions: OneOf | None = None
        self._shown: list[QWidget] = []
        self.setFocusProxy(self.when)
        self._show()

    def _usual(self) -> str:
        """After the exam where every session of the day has ended, before it until then."""
        sessions = self.kit.desk.board.sessions.values()
        over = any(row.phase is SessionPhase.ENDED and row.closed_at is None for row in sessions)
        return "after" if over else "before"

    def refresh(self) -> None:
        """Show how everything stands."""
        for part in self._parts:
            part.refresh()

    def _show(self) -> None:
        """Show another room, or the other side of the day."""
        kit, room = self.kit, RoomName(self.rooms.value)
        self._clear(self._shown)
        self._shown, self._parts, self._sessions = [], [], None
        if not room:
            self._add(label(kit.say(NO_ROOM), "large"))
        elif self.when.value == "before":
            for part in (SealingPart(kit, room), SitePart(kit)):
                self._parts.append(part)
                self._add(part)
        elif self.when.value == "checks":
            checks = ChecksPart(kit, room, self._files)
            self._parts.append(checks)
            self._add(checks)
        elif self.when.value == "print":
            printing = PrintPart(kit, room, self._files)
            self._parts.append(printing)
            self._add(printing)
        else:
            self._show_sessions(room)
        self.refresh()

    def _show_sessions(self, room: RoomName) -> None:
        kit, sessions = self.kit, self.kit.desk.board.sessions_of(room)
        if not sessions:
            self._add(label(kit.say(NO_SESSION), "large"))
            return
        now = kit.desk.board.session_now(room)
        if len(sessions) > 1:
            options = [(kit.say(PARTS[row.part]), str(row.session)) for row in sessions]
            value = str(now.session) if now is not None else ""
            self._sessions = OneOf(kit, "session", options, self._show_report, value)
            self._add(self._sessions)
        self._report(SessionId(self._sessions.value if self._sessions is not None else sessions[0].session))

    def _show_report(self) -> None:
        """Another session of the room was chosen."""
        if self._sessions is None:
            return
        self._clear(self._shown[1:])
        self._shown, self._parts = self._shown[:1], []
        self._report(SessionId(self._sessions.value))
        self.refresh()

    def _report(self, session: SessionId) -> None:
        part = ClosurePart(self.kit, session, self._papers)
        self._parts.append(part)
        self._add(part)

    def _add(self, part: QWidget) -> None:
        self._shown.append(part)
        self._lines.addWidget(part)

    def _clear(self, parts: list[QWidget]) -> None:
        for part in parts:
            self._lines.removeWidget(part)
            part.hide()
            part.deleteLater()
