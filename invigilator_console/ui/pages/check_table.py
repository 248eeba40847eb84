"""The machine checks in a table: one row a PC, its verdict a sign and a word, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QTableView

from exam.ids import MachineId
from exam.text import Text
from invigilator_console.room.check_list import CheckView, first_advice, first_found
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.pages.machine_table import SIGN, sign_picture
from invigilator_console.ui.pages.rows_model import Index, RowsModel

CHECKS = Text("机器检查", "Machine checks")
COLUMNS: tuple[tuple[str, Text, int], ...] = (
    ("verdict", Text("结论", "Verdict"), 160),
    ("seat", Text("考位", "Seat"), 64),
    ("machine", Text("机器", "PC"), 112),
    ("found", Text("最要紧的", "Worst"), 288),
    ("advice", Text("处理", "What to do"), 0),
)
"""Columns with their widths in pixels at 100 %; the last takes what is left."""
LEAST, SEAT = 240, 64


class CheckModel(RowsModel[CheckView]):
    """The rows as they were told last."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, [head for _, head, _ in COLUMNS])
        self._signs: dict[str, QIcon] = {}

    def row_of(self, machine: MachineId | None) -> int:
        """The row of a PC; −1 where it has none."""
        return next((number for number, row in enumerate(self.rows) if row.machine == machine), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell, for eyes and for a screen reader."""
        view, (column, head, _) = self.rows[index.row()], COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(view, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._kit.say(head)} {self._text(view, column)}"
        if column == "verdict" and role == Qt.ItemDataRole.DecorationRole:
            look = view.look
            return self._signs.setdefault(f"{look.sign}{look.colour}", sign_picture(self._kit, look.sign, look.colour))
        if column == "verdict" and role == Qt.ItemDataRole.ForegroundRole:
            return self._kit.measures.colour(view.look.colour)
        return None

    def _text(self, view: CheckView, column: str) -> str:
        words = self._kit.words
        match column:
            case "verdict":
                return words(view.look.word)
            case "seat":
                return str(view.seat or "—")
            case "machine":
                return view.machine
            case "found":
                return first_found(view, words)
            case _:
                return first_advice(view, words)


def check_table(kit: Kit, model: CheckModel) -> QTableView:
    """The table over a model."""
    measures, table = kit.measures, QTableView()
    table.setObjectName("checks")
    table.setAccessibleName(kit.say(CHECKS))
    table.setModel(model)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setStyleSheet(f"QTableView::item {{ padding: 0 {measures.gap(8)}px; }}")
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setCornerButtonEnabled(False)
    table.setIconSize(QSize(measures.px(SIGN), measures.px(SIGN)))
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(measures.px(40))
    table.setMinimumHeight(measures.px(LEAST))
    head = table.horizontalHeader()
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setHighlightSections(False)
    head.setStretchLastSection(True)
    head.setMinimumSectionSize(measures.px(SEAT))
    for number, (_, _, width) in enumerate(COLUMNS[:-1]):
        table.setColumnWidth(number, measures.px(width))
    return table
