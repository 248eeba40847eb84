"""Every ticket of a closure report, in a table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

from exam.closing import ClosureReport
from exam.text import Text
from invigilator_console.room.closure_view import COLUMNS, cells
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.pages.rows_model import Index, RowsModel

TICKETS = Text("全部准考证", "Every ticket")
WIDTHS = {
    "seat": 56,
    "name": 80,
    "ticket": 272,
    "result": 128,
    "machine": 72,
    "answered": 80,
    "files": 56,
    "extension": 80,
    "notes": 88,
}
"""Pixels at 100 %."""
LEAST = 320


class ReportModel(RowsModel[tuple[str, ...]]):
    """The rows of the newest report."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, [head for _, head in COLUMNS])

    def show_report(self, report: ClosureReport) -> None:
        """Take a report; one that says the same leaves the table alone."""
        self.lay([cells(row, self._kit.desk.board, self._kit.words) for row in report.tickets])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell."""
        text = self.rows[index.row()][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._kit.say(COLUMNS[index.column()][1])} {text}"
        return None


def report_table(kit: Kit, model: ReportModel) -> QTableView:
    """The table over a model."""
    measures, table = kit.measures, QTableView()
    table.setObjectName("tickets")
    table.setAccessibleName(kit.say(TICKETS))
    table.setModel(model)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setStyleSheet(f"QTableView::item {{ padding: 0 {measures.gap(8)}px; }}")
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setCornerButtonEnabled(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(measures.px(40))
    table.setMinimumHeight(measures.px(LEAST))
    head = table.horizontalHeader()
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setHighlightSections(False)
    head.setStretchLastSection(True)
    for number, (name, _) in enumerate(COLUMNS):
        table.setColumnWidth(number, measures.px(WIDTHS[name]))
    return table
