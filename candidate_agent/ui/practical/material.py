"""Materials that can be looked at beside the work: tables and plain text. Reading them is bounded, and never fails."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QPlainTextEdit, QTableView, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.practical.clipping import as_text
from candidate_agent.ui.practical.sheet_columns import table_style
from exam import look
from exam.paper import Media

MOST_TEXT = 200_000
MOST_ROWS, MOST_COLUMNS = 1000, 40
TALLEST = 520
"""Height of a material in pixels at 100 %; longer ones scroll inside."""
TEXT_ENDINGS = (".txt", ".html", ".htm", ".css", ".md", ".json", ".xml", ".js")

Index = QModelIndex | QPersistentModelIndex


def is_picture(material: Media) -> bool:
    """Whether it can be shown as a picture; a Photoshop file cannot."""
    return material.type in ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")


def is_text(material: Media) -> bool:
    """Whether it can be read as text."""
    ending = PurePosixPath(material.name).suffix.lower()
    return material.type.startswith("text/") or ending in (*TEXT_ENDINGS, ".csv")


def is_table(material: Media) -> bool:
    """Whether it is a table of texts."""
    return material.type == "text/csv" or material.name.lower().endswith(".csv")


def text_of(data: bytes) -> tuple[str, bool]:
    """A file as text, and whether that is all of it: UTF-8, else as Chinese Windows writes it."""
    bounded = data[: MOST_TEXT * 4]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = bounded.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = bounded.decode("utf-8", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text[:MOST_TEXT], len(text) <= MOST_TEXT and len(bounded) == len(data)


def table_of(text: str) -> tuple[list[list[str]], bool]:
    """Rows of a table, and whether that is all of it."""
    rows: list[list[str]] = []
    whole = True
    try:
        for row in csv.reader(text.splitlines(keepends=True)):
            if len(rows) >= MOST_ROWS:
                whole = False
                break
            whole = whole and len(row) <= MOST_COLUMNS
            rows.append(row[:MOST_COLUMNS])
    except csv.Error:
        rows = [[line] for line in text.split("\n")[:MOST_ROWS]]
    return rows, whole


class _Rows(QAbstractTableModel):
    """Rows to read; the first names the columns."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self.names, self.rows = (rows[0] if rows else ()), rows[1:]
        self._width = max(map(len, rows), default=0)

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many columns."""
        return 0 if parent is not None and parent.isValid() else self._width

    def cell(self, row: int, column: int) -> str:
        """A cell's text."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text."""
        if role == Qt.ItemDataRole.DisplayRole and index.isValid():
            return self.cell(index.row(), index.column())
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """A column's name, or a row's number."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1)
        return self.names[section] if section < len(self.names) else ""


class MaterialTable(QTableView):
    """A table to read and to copy from."""

    def __init__(self, kit: Kit, name: str, rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self._rows = _Rows(rows)
        self.setModel(self._rows)
        self.setAccessibleName(name)
        self.setObjectName("material-table")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        down = self.verticalHeader()
        down.setDefaultSectionSize(kit.measures.px(look.BODY * 2))
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setCornerButtonEnabled(False)
        self.setStyleSheet(table_style(kit.measures))
        self.ensurePolished()
        self.resizeColumnsToContents()
        whole = self.horizontalHeader().sizeHint().height() + down.length() + 2 * look.FOCUS_RING
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(min(whole + bar, kit.measures.px(TALLEST)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy as spreadsheets do."""
        if event.matches(QKeySequence.StandardKey.Copy):
            chosen = {(index.row(), index.column()) for index in self.selectedIndexes()}
            rows = sorted({row for row, _ in chosen})
            block = [[self._rows.cell(row, at) for _, at in sorted(chosen) if _ == row] for row in rows]
            QGuiApplication.clipboard().setText(as_text(block))
        else:
            super().keyPressEvent(event)


def material_text(kit: Kit, name: str, text: str) -> QWidget:
    """A text to read and to copy from."""
    made = QPlainTextEdit(text)
    made.setReadOnly(True)
    made.setAccessibleName(name)
    made.setObjectName("material-text")
    made.setTabChangesFocus(True)
    made.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    height = kit.measures.px(TALLEST)
    # By style: the windows' own sheet gives text areas a least height, which would win.
    made.setStyleSheet(f"min-height: {height}px; max-height: {height}px; padding: {kit.measures.gap(4)}px;")
    return made
