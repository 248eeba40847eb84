"""A table that works as people know it from spreadsheets: type over a cell, move, copy, paste, undo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QLineEdit, QTableView, QWidget

from candidate_agent.ui.measures import Measures
from candidate_agent.ui.practical import grid
from candidate_agent.ui.practical.cells import CellDelegate, Index, Move
from candidate_agent.ui.practical.clipping import as_text, cells_in
from candidate_agent.ui.practical.grid import Cell, Pasted
from candidate_agent.ui.practical.quiet_combo import ARROW
from candidate_agent.ui.practical.sheet_model import SheetModel
from exam import look

LEAST_TEXT, LEAST_NUMBER = 168, 104
"""Narrowest columns in pixels at 100 %."""
_STANDARD = QKeySequence.StandardKey


def table_style(measures: Measures) -> str:
    """What the windows' style sheet leaves to a table: its corner, the rest of its headings, room in cells."""
    ground, line = measures.palette.ground, measures.palette.line
    return (
        f"QTableCornerButton::section {{ background: {ground}; border: 0; border-right: 1px solid {line};"
        f" border-bottom: 1px solid {line}; }}"
        f"QHeaderView {{ background: {ground}; border: 0; }}"
        f"QTableView::item {{ padding: 0 {measures.gap(6)}px; }}"
    )


class SheetView(QTableView):
    """`pasted` is told what became of a paste, None where there was nothing; `moved` that another cell is current.

    `resized` is called when its columns have their widths.
    """

    def __init__(
        self,
        model: SheetModel,
        measures: Measures,
        pasted: Callable[[Pasted | None], None],
        moved: Callable[[], None],
        resized: Callable[[], None],
    ) -> None:
        super().__init__()
        self.sheet = model
        self._measures = measures
        self._pasted = pasted
        self._moved = moved
        self._resized = resized
        self._by_hand = False
        self._fitting = False
        self._delegate = CellDelegate(model, measures, self.move_by)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
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

    # ---- size -------------------------------------------------------------------------------------------------------

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

    # ---- where ------------------------------------------------------------------------------------------------------

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

    # ---- keys -------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """What spreadsheets do with keys."""
        acts = {
            _STANDARD.Copy: self.copy,
            _STANDARD.Cut: self.cut,
            _STANDARD.Paste: self.paste,
            _STANDARD.Undo: self.sheet.undo,
            _STANDARD.Redo: self.sheet.redo,
            _STANDARD.SelectAll: self.selectAll,
        }
        for standard, act in acts.items():
            if event.matches(standard):
                act()
                return
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if control and key == Qt.Key.Key_Y:
            self.sheet.redo()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.sheet.clear(self.chosen() or [self.at])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if control:
                QWidget.focusNextPrevChild(self, not shift)
            else:
                self.move_by((-1 if shift else 1, 0))
        elif self._opens(event):
            self.edit(self.currentIndex())
        elif control and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _opens(self, event: QKeyEvent) -> bool:
        """Whether a key opens the choices of this cell; letters do, since there is nothing to write."""
        if not self._is_choice(self.currentIndex()):
            return False
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        return bool(alt_down) or (bool(event.text()) and event.text().isprintable())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Pinyin begins in the cell itself: Qt hands its first keystrokes on. A word that comes whole it would lose.

        In a list there is nothing to write.
        """
        index = self.currentIndex()
        if self._is_choice(index):
            self.edit(index)
        elif event.commitString() and not event.preeditString() and self._line() is None:
            self.edit(index)
            line = self._line()
            if line is not None:
                line.selectAll()
                QApplication.sendEvent(line, event)
        else:
            super().inputMethodEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The arrow of a cell opens its choices."""
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if self._is_choice(index) and self._delegate.arrow(self.visualRect(index)).contains(at):
            self.edit(index)

    def _is_choice(self, index: QModelIndex) -> bool:
        return index.isValid() and self.sheet.field(index.column()).kind == "choice"

    # ---- the clipboard ----------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the chosen cells on the clipboard, as spreadsheets do."""
        cells = self.chosen()
        if cells:
            rows = sorted({row for row, _ in cells})
            wanted = set(cells)
            block = [[self.sheet.rows[r][c] for c in range(self.sheet.columnCount()) if (r, c) in wanted] for r in rows]
            QGuiApplication.clipboard().setText(as_text(block))

    def cut(self) -> None:
        """Copy, then clear."""
        self.copy()
        self.sheet.clear(self.chosen())

    def paste(self) -> None:
        """Put what is on the clipboard in, from the first chosen cell on."""
        text = QGuiApplication.clipboard().text()
        if not text:
            self._pasted(None)
            return
        chosen = self.chosen() or [self.at]
        start = chosen[0]
        done = self.sheet.paste(start, cells_in(text), chosen)
        first, last = self.sheet.index(*start), self.sheet.index(*done.to)
        self.setCurrentIndex(first)
        choose = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().select(QItemSelection(first, last), choose)
        self._pasted(done)

    # ---- the open editor --------------------------------------------------------------------------------------------

    def caret(self) -> int | None:
        """The place in the text of an open cell; None where none is open."""
        line = self._line()
        return line.cursorPosition() if line is not None else None

    def open_at(self, caret: int) -> None:
        """Open the current cell as it was left, with the caret at its place."""
        self.edit(self.currentIndex())
        line = self._line()
        if line is not None:
            line.deselect()
            line.setCursorPosition(caret)

    def _line(self) -> QLineEdit | None:
        """The open cell's editor. One that was closed a moment ago is still there, hidden."""
        found = self.findChildren(QLineEdit, "cell-editor")
        return next((line for line in found if not line.isHidden()), None)
