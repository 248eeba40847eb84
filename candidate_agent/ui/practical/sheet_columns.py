"""How a table looks: the style of its parts, and columns that fill its width."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from candidate_agent.ui.practical.quiet_combo import ARROW
from candidate_agent.ui.practical.sheet_model import SheetModel
from exam import look
from exam.widgets.measures import Measures

LEAST_TEXT, LEAST_NUMBER = 168, 104
"""Narrowest columns in pixels at 100 %."""


def table_style(measures: Measures) -> str:
    """What the windows' style sheet leaves to a table: its corner, the rest of its headings, room in cells."""
    ground, line = measures.palette.ground, measures.palette.line
    return (
        f"QTableCornerButton::section {{ background: {ground}; border: 0; border-right: 1px solid {line};"
        f" border-bottom: 1px solid {line}; }}"
        f"QHeaderView {{ background: {ground}; border: 0; }}"
        f"QTableView::item {{ padding: 0 {measures.gap(6)}px; }}"
    )


class SheetColumns(QTableView):
    """`resized` is called when its columns have their widths."""

    def __init__(self, model: SheetModel, measures: Measures, resized: Callable[[], None]) -> None:
        super().__init__()
        self.sheet = model
        self._measures = measures
        self._resized = resized
        self._by_hand = False
        self._fitting = False
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setHighlightSections(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        across.setMinimumSectionSize(measures.px(look.TARGET))
        across.sectionResized.connect(self._column_resized)
        down.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        down.setMinimumSectionSize(measures.px(look.TARGET))
        down.setHighlightSections(False)
        self.setCornerButtonEnabled(False)
        self.setStyleSheet(table_style(measures))

    def whole_height(self) -> int:
        """Height at which every row is seen."""
        frame = 2 * look.FOCUS_RING
        bar = self.horizontalScrollBar()
        scrolls = bar.sizeHint().height() if self.horizontalHeader().length() > self.viewport().width() else 0
        return self.horizontalHeader().sizeHint().height() + self.verticalHeader().length() + frame + scrolls

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Every row."""
        return QSize(self.minimumWidth(), self.whole_height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Columns fill the width, until a person sets one."""
        super().resizeEvent(event)
        if not self._by_hand:
            self._fit_columns()
        self._resized()

    def _fit_columns(self) -> None:
        least = [self._least_width(column) for column in range(self.sheet.columnCount())]
        spare = max(0, self.viewport().width() - sum(least))
        grows = [self.sheet.field(column).kind == "text" for column in range(len(least))]
        share = spare // (sum(grows) or len(grows) or 1)
        self._fitting = True
        for column, width in enumerate(least):
            self.setColumnWidth(column, width + (share if grows[column] or not any(grows) else 0))
        self._fitting = False

    def _least_width(self, column: int) -> int:
        px, field = self._measures.px, self.sheet.field(column)
        room = 2 * self._measures.gap(8) + 4
        metrics = self.fontMetrics()
        title = str(self.sheet.headerData(column, Qt.Orientation.Horizontal))
        wanted = metrics.horizontalAdvance(title) + room
        if field.kind == "choice":
            choices = max(map(metrics.horizontalAdvance, field.choices), default=0)
            return max(wanted, choices + room + px(ARROW))
        return max(wanted, px(LEAST_TEXT if field.kind == "text" else LEAST_NUMBER))

    def _column_resized(self, _column: int, _before: int, _after: int) -> None:
        self._by_hand = self._by_hand or not self._fitting
