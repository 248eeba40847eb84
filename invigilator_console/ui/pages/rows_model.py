"""What the console's tables have in common: rows of one kind under heads that are said in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from exam.text import Text
from invigilator_console.ui.kit import Kit

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows under `heads`. What a cell shows, each table says itself (`data`)."""

    def __init__(self, kit: Kit, heads: Sequence[Text]) -> None:
        super().__init__()
        self._kit = kit
        self._heads = heads
        self.rows: list[Row] = []

    def lay(self, rows: list[Row]) -> None:
        """Take these rows; the same ones leave the table alone, and what is chosen in it."""
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many columns."""
        return 0 if parent is not None and parent.isValid() else len(self._heads)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The head of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._kit.say(self._heads[section])
        return None
