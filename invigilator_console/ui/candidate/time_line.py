"""What happened to a candidate, the newest first: asked when it opens, and now and then while something changes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from exam.ids import SittingId
from exam.policy import SECOND
from exam.text import Refusal, Text
from exam.timing import Instant
from exam.widgets.parts import button, column, label, show_text
from exam.wire.console_rows import SeatRow
from exam.wire.console_talk import CandidateStory, Happening
from exam.words import time_of_day
from invigilator_console.room.board import time_at
from invigilator_console.room.story import happened, who_and_why
from invigilator_console.ui.kit import Kit

HEAD = Text("经过", "What happened")
ASKING = Text("正在读取…", "Reading…")
NOTHING = Text("还没有记录。", "Nothing is on record yet.")
SAVES = Text("另有 {count} 次保存", "besides {count} saves")
EARLIER = Text("显示更早的 {count} 条", "Show {count} earlier ones")
ASK_EVERY = 5 * SECOND
MOST_AT_FIRST = 20


class TimeLine(QWidget):
    """Lines of a story. One that is asked for and never comes costs nothing but this list."""

    def __init__(self, kit: Kit, sitting: SittingId) -> None:
        super().__init__()
        self._kit, self._sitting = kit, sitting
        self._asked_at: Instant | None = None
        self._asked_about: SeatRow | None = None
        self._shown: tuple[Happening, ...] | None = None
        self._all = False
        measures = kit.measures
        lines = column(self, gap=measures.gap(8))
        lines.addWidget(label(kit.say(HEAD), "head"))
        self._state = label(kit.say(ASKING), "quiet", wraps=True, name="story-state")
        lines.addWidget(self._state)
        self._list = column(gap=measures.gap(8))
        lines.addLayout(self._list)
        self._earlier = button(kit.say(EARLIER, count=0), self._show_all, role="flat", name="earlier")
        self._earlier.hide()
        lines.addWidget(self._earlier)

    def refresh(self, seat: SeatRow) -> None:
        """Ask again, where something of the seat is another and the last question lies some seconds back."""
        now = self._kit.desk.now
        waited = self._asked_at is None or now - self._asked_at >= ASK_EVERY
        if waited and seat != self._asked_about:
            self._asked_at, self._asked_about = now, seat
            self._kit.desk.story(self._sitting, self._take)

    def _take(self, answer: CandidateStory | Refusal) -> None:
        if not isValid(self):
            return
        if isinstance(answer, Refusal):
            # What is shown already stays: it is old, not wrong.
            show_text(self._state, self._kit.words.refusal(answer))
            self._asked_about = None
            return
        kit = self._kit
        show_text(self._state, kit.say(SAVES, count=answer.saves) if answer.happenings else kit.say(NOTHING))
        if answer.happenings != self._shown:
            self._shown = answer.happenings
            self._draw()

    def _draw(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        newest = tuple(reversed(self._shown or ()))
        shown = newest if self._all else newest[:MOST_AT_FIRST]
        for happening in shown:
            self._list.addWidget(self._line(happening))
        left = len(newest) - len(shown)
        show_text(self._earlier, self._kit.say(EARLIER, count=left))
        self._earlier.setAccessibleName(self._earlier.text())
        self._earlier.setVisible(bool(left))

    def _line(self, happening: Happening) -> QWidget:
        kit, board = self._kit, self._kit.desk.board
        seat = board.seats.get(self._sitting)
        session = board.sessions.get(seat.session) if seat is not None else None
        at = time_of_day(time_at(session, happening.at)) if session is not None else ""
        made = QWidget()
        lines = column(made, gap=0)
        lines.addWidget(label(f"{at}  {happened(happening, kit.words)}", wraps=True, name="happening"))
        more = who_and_why(happening, kit.words)
        if more:
            lines.addWidget(label(more, "small", wraps=True))
        return made

    def _show_all(self) -> None:
        self._all = True
        self._draw()
