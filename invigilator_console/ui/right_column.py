"""The right column: the queue, and in its place an act's sheet or a candidate's panel while they are open.

The room stays in sight beside whatever is decided about it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from exam.ids import SittingId
from exam.widgets.parts import column, on_ground
from invigilator_console.room.forms import Target, Values
from invigilator_console.ui.acts.act_sheet import ActSheet
from invigilator_console.ui.acts.opening import IN_THE_PANEL, open_act
from invigilator_console.ui.attention.attention_list import AttentionList
from invigilator_console.ui.attention.chime import SoundSetting
from invigilator_console.ui.candidate.candidate_panel import CandidatePanel
from invigilator_console.ui.column_sheet import ColumnSheet
from invigilator_console.ui.kit import Kit

WIDTH = 384


class RightColumn(QWidget):
    """At most one panel, and over it at most one sheet; closing gives back what was below, and the keyboard."""

    def __init__(self, kit: Kit, sound: SoundSetting) -> None:
        super().__init__()
        self._kit = kit
        on_ground(self)
        self.setFixedWidth(kit.measures.gap(WIDTH))
        self.attention = AttentionList(kit, sound)
        self.attention.wanted.connect(self.close_all)
        self._stack = QStackedWidget()
        on_ground(self._stack)
        self._stack.addWidget(self.attention)
        column(self).addWidget(self._stack)
        self.panel: CandidatePanel | None = None
        self.sheet: ColumnSheet | None = None
        self._begun: tuple[str, Target] | None = None
        self._came_from: QWidget | None = None

    # ---- what is open -----------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether something stands in the queue's place."""
        return self.panel is not None or self.sheet is not None

    def begin(self, kind: str, target: Target, filled: Values | None = None) -> None:
        """Begin an act: in a sheet, at once, or where the candidate's panel shows what it brings."""
        came_from = QApplication.focusWidget()
        in_the_panel = kind in IN_THE_PANEL
        if in_the_panel and self.sheet is not None:
            self.sheet.close_sheet()
        opened = open_act(self._kit, kind, target, self._close_sheet, filled)
        if opened is None:
            if in_the_panel and self.panel is not None:
                self.panel.point_at(kind)
            return
        self._take_away(self.sheet)
        self.sheet, self._begun = opened, (kind, target)
        if self._came_from is None:
            self._came_from = came_from
        self._show(opened)

    def show_candidate(self, sitting: SittingId) -> None:
        """Open a candidate's panel; a sheet that is open stays: what is being filled in is not lost by a look."""
        if self.sheet is not None or (self.panel is not None and self.panel.sitting == sitting):
            return
        self._take_away(self.panel)
        self.panel = CandidatePanel(self._kit, sitting, self._close_panel)
        # The keyboard stays where it is: whoever goes through the seats goes on there.
        self._stack.addWidget(self.panel)
        self._stack.setCurrentWidget(self.panel)

    def close_front(self) -> bool:
        """Close what is in front; tells whether anything was open."""
        if self.sheet is not None:
            self.sheet.close_sheet()
            return True
        if self.panel is not None:
            self.panel.close_sheet()
            return True
        return False

    def close_all(self) -> None:
        """Back to the queue."""
        while self.close_front():
            pass

    def refresh(self) -> None:
        """Show the desk as it is now."""
        self.attention.refresh()
        for part in (self.panel, self.sheet):
            if part is not None:
                part.refresh()

    # ---- made anew --------------------------------------------------------------------------------------------------

    def kept(self) -> tuple[SittingId | None, tuple[str, Target, Values] | None]:
        """What is open, so that it can be opened again in another language or size."""
        open_panel = self.panel.sitting if self.panel is not None else None
        if self._begun is None or not isinstance(self.sheet, ActSheet) or self.sheet.steps is not None:
            return open_panel, None
        return open_panel, (*self._begun, self.sheet.values)

    def open_again(self, kept: tuple[SittingId | None, tuple[str, Target, Values] | None]) -> None:
        """Open what was open."""
        sitting, sheet = kept
        if sitting is not None and sitting in self._kit.desk.board.seats:
            self.show_candidate(sitting)
        if sheet is not None:
            self.begin(*sheet)

    # ---- parts ------------------------------------------------------------------------------------------------------

    def _show(self, part: ColumnSheet) -> None:
        self._stack.addWidget(part)
        self._stack.setCurrentWidget(part)
        part.enter()

    def _close_sheet(self) -> None:
        closed, self.sheet, self._begun = self.sheet, None, None
        self._take_away(closed)
        self._back()

    def _close_panel(self) -> None:
        closed, self.panel = self.panel, None
        self._take_away(closed)
        self._back()

    def _back(self) -> None:
        below: QWidget = self.panel or self.attention
        self._stack.setCurrentWidget(below)
        came_from, self._came_from = self._came_from, None
        if came_from is not None and isValid(came_from) and came_from.isVisible() and came_from.isEnabled():
            came_from.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_away(self, part: QWidget | None) -> None:
        if part is not None:
            self._stack.removeWidget(part)
            part.hide()
            part.deleteLater()
