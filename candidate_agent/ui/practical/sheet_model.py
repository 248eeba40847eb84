"""A table of a form task for Qt's views: cells, half-typed text, and steps that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from candidate_agent.ui.practical import grid
from candidate_agent.ui.practical.grid import Cell, Pasted, Rows
from candidate_agent.ui.practical.typed import reads
from exam.answers import MAX_TEXT
from exam.paper import Field, Table
from exam.widgets.measures import Measures

MOST_STEPS = 100
"""Steps that can be undone."""

Index = QModelIndex | QPersistentModelIndex


class SheetModel(QAbstractTableModel):
    """`changed` is called after every change, a keystroke in an open cell among them; `titles` are what columns say."""

    def __init__(self, table: Table, titles: Sequence[str], measures: Measures, changed: Callable[[], None]) -> None:
        super().__init__()
        self.table = table
        self._titles = titles
        self._measures = measures
        self._changed = changed
        self._rows: Rows = grid.fitted((), table)
        self._open: tuple[Cell, str] | None = None
        self._undone: list[Rows] = []
        self._done: list[Rows] = []

    # ---- what it holds ----------------------------------------------------------------------------------------------

    @property
    def rows(self) -> Rows:
        """The cells as they are kept."""
        return self._rows

    @property
    def with_half_typed(self) -> Rows:
        """The cells with what stands in an open editor."""
        if self._open is None or self._open[0][0] >= len(self._rows):
            return self._rows
        return grid.with_cell(self._rows, *self._open)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self._done)

    def field(self, column: int) -> Field:
        """What a column asks for."""
        return self.table.columns[column]

    def show(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these cells; what was done before cannot be undone."""
        self.beginResetModel()
        self._rows, self._open = grid.fitted(rows, self.table), None
        self._done, self._undone = [], []
        self.endResetModel()

    # ---- what is done to it -----------------------------------------------------------------------------------------

    def half_typed(self, at: Cell, text: str) -> None:
        """Something stands in an open editor."""
        self._open = at, text[:MAX_TEXT]
        self._changed()

    def drop_half_typed(self) -> None:
        """The editor was closed without keeping what stood in it."""
        if self._open is not None:
            self._open = None
            self._changed()

    def clear(self, cells: Collection[Cell]) -> None:
        """Empty some cells."""
        self._step(grid.cleared(self._rows, cells))

    def paste(self, at: Cell, block: Sequence[Sequence[str]], fill: Collection[Cell]) -> Pasted:
        """Put texts in from a cell on; tells what was left out."""
        done = grid.pasted(self._rows, self.table, at, block, fill)
        self._step(done.rows)
        return done

    def add_row(self, at: int) -> bool:
        """An empty row more; tells whether the table took it."""
        rows = grid.with_row(self._rows, at, self.table)
        if rows is not None:
            self._step(rows)
        return rows is not None

    def delete_rows(self, which: Collection[int]) -> None:
        """Some rows less."""
        self._step(grid.without_rows(self._rows, which, self.table))

    def undo(self) -> None:
        """Take the last step back."""
        if self._done:
            self._undone.append(self._rows)
            self._put(self._done.pop())

    def redo(self) -> None:
        """Take the last undoing back."""
        if self._undone:
            self._done.append(self._rows)
            self._put(self._undone.pop())

    def _step(self, rows: Rows) -> None:
        self._open = None
        if rows == self._rows:
            return
        self._done = [*self._done, self._rows][-MOST_STEPS:]
        self._undone = []
        self._put(rows)

    def _put(self, rows: Rows) -> None:
        before, after = len(self._rows), len(rows)
        nowhere = QModelIndex()
        if after > before:
            self.beginInsertRows(nowhere, before, after - 1)
            self._rows = rows
            self.endInsertRows()
        elif after < before:
            self.beginRemoveRows(nowhere, after, before - 1)
            self._rows = rows
            self.endRemoveRows()
        self._rows = rows
        self.dataChanged.emit(self.index(0, 0), self.index(after - 1, len(self.table.columns) - 1))
        self._changed()

    # ---- for Qt -----------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many rows."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many columns."""
        return 0 if parent is not None and parent.isValid() else len(self.table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text, and how it stands there."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        text, field = self._rows[index.row()][index.column()], self.field(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole | Qt.ItemDataRole.AccessibleTextRole:
                return text
            case Qt.ItemDataRole.TextAlignmentRole:
                side = (
                    Qt.AlignmentFlag.AlignRight if field.kind in ("integer", "decimal") else Qt.AlignmentFlag.AlignLeft
                )
                return side | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole:
                return None if reads(field, text) else self._measures.colour("care")
            case _:
                return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """A column's title, or a row's number."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return self._titles[section] if orientation is Qt.Orientation.Horizontal else str(section + 1)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every cell can be chosen and edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 - Qt's name
        """An editor was closed with this text."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.row() >= len(self._rows):
            return False
        self._step(grid.with_cell(self._rows, (index.row(), index.column()), str(value)[:MAX_TEXT]))
        return True
