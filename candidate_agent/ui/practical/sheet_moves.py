"""Where the keyboard is in a table, and how it goes from cell to cell."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QFocusEvent

from candidate_agent.ui.practical import grid
from candidate_agent.ui.practical.cells import Index, Move
from candidate_agent.ui.practical.grid import Cell
from candidate_agent.ui.practical.sheet_columns import SheetColumns
from candidate_agent.ui.practical.sheet_model import SheetModel
from exam.widgets.measures import Measures


class SheetMoves(SheetColumns):
    """`moved` is told that another cell is current."""

    def __init__(
        self, model: SheetModel, measures: Measures, moved: Callable[[], None], resized: Callable[[], None]
    ) -> None:
        super().__init__(model, measures, resized)
        self._moved = moved

    @property
    def at(self) -> Cell:
        """The current cell."""
        index = self.currentIndex()
        return (index.row(), index.column()) if index.isValid() else (0, 0)

    def go_to(self, cell: Cell) -> None:
        """Make a cell current, as far as there is one."""
        row = max(0, min(cell[0], self.sheet.rowCount() - 1))
        column = max(0, min(cell[1], self.sheet.columnCount() - 1))
        choose = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(self.sheet.index(row, column), choose)

    def move_by(self, move: Move) -> None:
        """One cell on. Below the last row comes a new one, where something stands in it and the table takes more."""
        row, column = self.at
        width = self.sheet.columnCount()
        place = row * width + column + move[1]
        wanted = (place // width, place % width) if move[1] else (row + move[0], column)
        if wanted[0] >= self.sheet.rowCount() and not grid.is_blank(self.sheet.rows[-1]):
            self.sheet.add_row(self.sheet.rowCount())
        if 0 <= wanted[0] < self.sheet.rowCount():
            self.go_to(wanted)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def can_move(self, *, forward: bool) -> bool:
        """Whether Tab has a cell to go to, before or after this one."""
        row, column = self.at
        if not forward:
            return (row, column) != (0, 0)
        last = row == self.sheet.rowCount() - 1 and column == self.sheet.columnCount() - 1
        grows = self.sheet.rowCount() < self.sheet.table.max_rows and not grid.is_blank(self.sheet.rows[-1])
        return not last or grows

    def chosen(self) -> list[Cell]:
        """Cells that are chosen, row by row."""
        return sorted((index.row(), index.column()) for index in self.selectedIndexes())

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        """Another cell."""
        super().currentChanged(current, previous)
        if self.hasFocus():
            self._moved()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The keyboard is here: on a cell, so that whoever types sees where."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.go_to((0, 0))
        self._moved()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's name
        """Tab moves from cell to cell, and leaves the table behind the last one."""
        if self.can_move(forward=forward):
            self.move_by((0, 1 if forward else -1))
            return True
        return super().focusNextPrevChild(forward)
