"""The panel of one candidate: everything that is known, what fits now, and what happened."""

from __future__ import annotations

from collections.abc import Callable

from exam.ids import SittingId
from exam.text import Text
from exam.widgets.parts import label, rule
from invigilator_console.room.candidate_facts import facts_of
from invigilator_console.room.fitting import sitting_acts
from invigilator_console.room.forms import Target
from invigilator_console.room.seat_state import view_of
from invigilator_console.ui.acts.opening import IN_THE_PANEL
from invigilator_console.ui.candidate.acts_row import ActsRow
from invigilator_console.ui.candidate.code_look import CodeLook
from invigilator_console.ui.candidate.fact_list import FactList
from invigilator_console.ui.candidate.head import CandidateHead
from invigilator_console.ui.candidate.screen_look import ScreenLook
from invigilator_console.ui.candidate.time_line import TimeLine
from invigilator_console.ui.column_sheet import Bounded, ColumnSheet, ScrollAndFoot
from invigilator_console.ui.kit import Kit

CANDIDATE = Text("考生", "Candidate")
URGENT = ("release_lock", "lower_hand", "step_back", "credit_lost_time", "undo_hand_in")
"""Acts that only fit where they are needed: they come first."""
SHARE = 0.45
"""Of the panel's height that the acts may take; with all of them unfolded beside large text they scroll."""
GONE = Text("名单里已没有这位考生的这一场考试。", "This sitting is not on the list any more.")


class CandidatePanel(ColumnSheet):
    """Follows the board; acts begin in a sheet of their own (`kit.begin`)."""

    def __init__(self, kit: Kit, sitting: SittingId, closed: Callable[[], None]) -> None:
        super().__init__(kit, kit.say(CANDIDATE), closed)
        self.setObjectName("candidate-panel")
        self.sitting = sitting
        inner = ScrollAndFoot(kit)
        self._gone = label(kit.say(GONE), "care", wraps=True, name="gone")
        self._head = CandidateHead(kit)
        self._facts = FactList(kit)
        self._screen = ScreenLook(kit, sitting)
        self._code = CodeLook(kit, sitting)
        self._story = TimeLine(kit, sitting)
        for part in (self._gone, self._head, self._facts, self._code, self._screen, rule(), self._story):
            inner.lines.addWidget(part)
        inner.lines.addStretch(1)
        self._acts = ActsRow(kit, self._begin)
        inner.foot.addWidget(Bounded(self._acts, SHARE, self))
        self.put(inner)
        self.refresh()

    def enter(self) -> None:
        """The keyboard is at the way out, from which Tab comes to everything."""
        self.close_button.setFocus()

    def point_at(self, kind: str) -> None:
        """Put the keyboard, and what is in sight, at the part where an act is done."""
        {"ask_screen": self._screen, "read_emergency_code": self._code}[kind].point_at()

    def refresh(self) -> None:
        """Show the candidate as they stand now."""
        kit, board, now = self.kit, self.kit.desk.board, self.kit.desk.now
        seat = board.seats.get(self.sitting)
        session = board.sessions.get(seat.session) if seat is not None else None
        self._gone.setVisible(session is None)
        if seat is None or session is None:
            self._acts.show_acts(())
            return
        self._head.show_seat(seat, view_of(seat, session, board.machine_of(seat), now))
        self._facts.show_facts(facts_of(board, seat, session, now, kit.words))
        kinds = [kind for kind in sitting_acts(board, (self.sitting,), now) if kit.desk.may(kind)]
        self._screen.setVisible("ask_screen" in kinds)
        self._screen.refresh()
        self._code.setVisible("read_emergency_code" in kinds or self._code.has_result)
        self._code.refresh()
        first = [kind for kind in URGENT if kind in kinds]
        self._acts.show_acts((*first, *(kind for kind in kinds if kind not in (*first, *IN_THE_PANEL))))
        self._story.refresh(seat)

    def _begin(self, kind: str) -> None:
        seat = self.kit.desk.board.seats.get(self.sitting)
        session = self.kit.desk.board.sessions.get(seat.session) if seat is not None else None
        if session is not None:
            self.kit.begin(kind, Target((self.sitting,), session.session, session.room))
