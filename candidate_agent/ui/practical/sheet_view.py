"""A table that works as people know it from spreadsheets: type over a cell, move, copy, paste, undo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget

from candidate_agent.ui.practical.cells import CellDelegate
from candidate_agent.ui.practical.clipping import as_text, cells_in
from candidate_agent.ui.practical.grid import Pasted
from candidate_agent.ui.practical.sheet_model import SheetModel
from candidate_agent.ui.practical.sheet_moves import SheetMoves
from exam.widgets.measures import Measures

_STANDARD = QKeySequence.StandardKey


class SheetView(SheetMoves):
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
        super().__init__(model, measures, moved, resized)
        self._pasted = pasted
        self._delegate = CellDelegate(model, measures, self.move_by)
        self.setItemDelegate(self._delegate)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )

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
