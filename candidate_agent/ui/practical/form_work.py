"""A form task filled in: fields and tables, every change kept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.practical import texts
from candidate_agent.ui.practical.field_input import FieldInput, is_long
from candidate_agent.ui.practical.memory import TaskMemory
from candidate_agent.ui.practical.progress import TaskState, form_state
from candidate_agent.ui.practical.scroll_place import ScrollPlace
from candidate_agent.ui.practical.summary import filled_of
from candidate_agent.ui.practical.table_part import TablePart
from exam.answers import MAX_ANSWER, FormFilled, is_within_bounds
from exam.paper import FormTask
from exam.widgets.parts import column, label, scrolling, show_text

TWO_COLUMNS_FROM = 560
"""Width in pixels at 100 % from which short fields stand two by two."""
NEAR_BOUND = 2000
"""Characters before the bound of a whole form from which it is told."""


class FormWork(QWidget):
    """Draws a form task. What is typed goes to the drafts at once; it comes back from there, or from the desk."""

    def __init__(self, task: FormTask, number: int, kit: Kit, memory: TaskMemory) -> None:
        super().__init__()
        self.task = task
        self._kit = kit
        self._memory = memory
        self._is_left = False
        self._state: TaskState | None = None
        waiting = kit.drafts.waiting(task.id)
        self._heard = filled_of(kit.desk, task.id)
        self._now = waiting if isinstance(waiting, FormFilled) else self._heard
        measures = kit.measures
        self._inside = inside = QWidget()
        lines = column(inside, gap=measures.gap(16), margin=measures.gap(16))
        self.fields = [
            FieldInput(field, self._now.fields.get(field.id, ""), kit, self._typed, self._reached)
            for field in task.fields
        ]
        self.tables = [
            TablePart(table, self._now.tables.get(table.id, ()), kit, self._typed, self._reached)
            for table in task.tables
        ]
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(measures.gap(24))
        self._grid.setVerticalSpacing(measures.gap(16))
        self._across = 0
        self._arrange(1)
        lines.addLayout(self._grid)
        for part in self.tables:
            lines.addWidget(part)
        self._bound = label("", "care", wraps=True, name="bound")
        lines.addWidget(self._bound)
        lines.addWidget(label(kit.say(texts.SAVED_AS_TYPED), "small", wraps=True))
        lines.addStretch(1)
        self.area = scrolling(inside, name=f"work-{number}")
        self._place = ScrollPlace(self.area, self._scrolled)
        column(self, gap=0).addWidget(self.area)
        self._show_bound()

    def _arrange(self, across: int) -> None:
        """Put short fields into so many columns; long ones go over the whole width."""
        if across == self._across:
            return
        self._across, place = across, 0
        for shown in self.fields:
            wide = across == 1 or is_long(shown.field, shown.text)
            place += -place % across if wide else 0
            self._grid.removeWidget(shown)
            self._grid.addWidget(shown, place // across, place % across, 1, across if wide else 1)
            place += across if wide else 1
        for side in range(2):
            self._grid.setColumnStretch(side, 1 if side < across else 0)

    # ---- for the page -----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what came from elsewhere, never what is being typed here."""
        heard = filled_of(self._kit.desk, self.task.id)
        if heard == self._heard or self._kit.drafts.waiting(self.task.id) is not None:
            return
        self._heard = heard
        if heard != self._now:
            self._now, self._state = heard, None
            for shown in self.fields:
                shown.show_typed(heard.fields.get(shown.field.id, ""))
            for part in self.tables:
                part.show_rows(heard.tables.get(part.table.id, ()))

    def state(self) -> TaskState:
        """How far it is, with what is typed this moment."""
        if self._state is None:
            self._state = form_state(self.task, self._now)
        return self._state

    def enter(self) -> None:
        """Put the keyboard and the page back where they were."""
        memory = self._memory
        scroll, caret = memory.work_scroll, memory.caret
        for part in self.tables:
            if part.table.id in memory.cells:
                part.view.go_to(memory.cells[part.table.id])
        focus = next((shown for shown in self.fields if shown.field.id == memory.focus), None)
        part_with_focus = next((part for part in self.tables if part.table.id == memory.focus), None)
        if part_with_focus is not None:
            part_with_focus.view.setFocus(Qt.FocusReason.OtherFocusReason)
            if caret is not None:
                part_with_focus.view.open_at(caret)
        elif focus is not None or self.fields:
            (focus or self.fields[0]).focus_at(caret if focus is not None else None)
        elif self.tables:
            self.tables[0].view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._place.find(scroll)

    def remember(self) -> None:
        """Note where the candidate is."""
        if self._is_left:
            return
        memory = self._memory
        memory.caret = None
        for part in self.tables:
            if part.view.currentIndex().isValid():
                memory.cells[part.table.id] = part.view.at
            if part.table.id == memory.focus:
                memory.caret = part.view.caret()
        for shown in self.fields:
            if shown.field.id == memory.focus:
                memory.caret = shown.caret()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Another page, task or sheet comes to the front: what the keyboard does from here on tells nothing."""
        self.remember()
        self._is_left = True
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """In front again."""
        self._is_left = False
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fields stand as they fit; tables take most of the height, so that their buttons are seen with them."""
        super().resizeEvent(event)
        self._arrange(2 if self.width() >= self._kit.measures.px(TWO_COLUMNS_FROM) else 1)
        for part in self.tables:
            part.may_be_as_tall_as(self.height() * 3 // 4)

    # ---- inside -----------------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        fields = {shown.field.id: shown.text for shown in self.fields if shown.text}
        tables = {part.table.id: part.rows for part in self.tables if not part.is_untouched}
        now = FormFilled(fields, tables)
        if now == self._now:
            return
        self._now, self._state = now, None
        self._show_bound()
        self.remember()
        self._kit.drafts.typed(self.task.id, now, marked=False)

    def _show_bound(self) -> None:
        cells = (cell for rows in self._now.tables.values() for row in rows for cell in row)
        left = MAX_ANSWER - sum(map(len, (*self._now.fields.values(), *cells)))
        sentence = ""
        if not is_within_bounds(self._now):
            sentence = self._kit.say(texts.FORM_TOO_LONG)
        elif left < NEAR_BOUND:
            sentence = self._kit.say(texts.FORM_NEARLY_LONG, left=left)
        show_text(self._bound, sentence)
        self._bound.setVisible(bool(sentence))

    def _reached(self, what: str) -> None:
        if self._is_left:
            return
        self._memory.focus = what
        self.remember()
        part = next((part for part in self.tables if part.table.id == what), None)
        if part is not None:
            self._show_cell(part)

    def _show_cell(self, part: TablePart) -> None:
        """Scroll the page to the current cell of a table."""
        cell = part.view.visualRect(part.view.currentIndex())
        at = part.view.viewport().mapTo(self._inside, cell.center())
        self.area.ensureVisible(at.x(), at.y(), 0, cell.height())

    def _scrolled(self, value: int) -> None:
        self._memory.work_scroll = value
