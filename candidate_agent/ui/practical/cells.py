"""How a cell is drawn and edited: a line to write in, or a list to choose from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from candidate_agent.ui.practical.quiet_combo import ARROW, QuietCombo, paint_chevron
from candidate_agent.ui.practical.sheet_model import SheetModel
from exam import look
from exam.widgets.measures import Measures

Index = QModelIndex | QPersistentModelIndex
Move = tuple[int, int]
"""Rows down and columns to the right."""
TALLEST = 3
"""Lines of text that a row grows to."""
_MOVES: dict[int, Move] = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
}


class CellDelegate(QStyledItemDelegate):
    """`moved` is called when a key closed the editor and asks for a neighbouring cell."""

    def __init__(self, model: SheetModel, measures: Measures, moved: Callable[[Move], None]) -> None:
        super().__init__()
        self._model = model
        self._measures = measures
        self._moved = moved

    # ---- drawing ----------------------------------------------------------------------------------------------------

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """At least a target high; text in a narrow column grows to a few lines."""
        hint = super().sizeHint(option, index)
        least = self._measures.px(look.TARGET)
        most = self._measures.px(look.BODY * look.LINE_HEIGHT) * TALLEST
        return QSize(hint.width(), max(least, min(hint.height() + self._measures.gap(8), most)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the text; what is chosen is told by its ground, the current cell by an edge, a list by its arrow."""
        colour = self._measures.colour
        state = QStyle.StateFlag
        plain = QStyleOptionViewItem(option)
        if option.state & state.State_Selected:
            painter.fillRect(option.rect, colour("chosen"))
        plain.state &= ~(state.State_Selected | state.State_HasFocus | state.State_MouseOver)
        if self._model.field(index.column()).kind == "choice":
            arrow = self.arrow(option.rect)
            plain.rect = option.rect.adjusted(0, 0, -arrow.width(), 0)
            paint_chevron(painter, arrow, self._measures)
        super().paint(painter, plain, index)
        if option.state & state.State_HasFocus:
            painter.setPen(QPen(colour("act"), look.FOCUS_RING))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))

    def arrow(self, cell: QRect) -> QRect:
        """The part of a cell that opens its choices."""
        width = min(self._measures.px(ARROW), cell.width())
        return QRect(cell.right() + 1 - width, cell.top(), width, cell.height())

    # ---- editing ----------------------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: N802 - Qt's name
        """A line, or a list."""
        field = self._model.field(index.column())
        says = f"{self._model.headerData(index.column(), Qt.Orientation.Horizontal)} {index.row() + 1}"
        editor = self._list(parent, field.choices, index) if field.kind == "choice" else self._line(parent, index)
        editor.setAccessibleName(says)
        editor.setObjectName("cell-editor")
        return editor

    def _line(self, parent: QWidget, index: Index) -> QWidget:
        line = QLineEdit(parent)
        line.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        line.setStyleSheet("min-height: 0; padding: 0 2px; border-radius: 0;")
        at = index.row(), index.column()
        line.textEdited.connect(lambda text: self._model.half_typed(at, text))
        return line

    def _list(self, parent: QWidget, choices: tuple[str, ...], index: Index) -> QWidget:
        combo = QuietCombo(self._measures, parent, in_cell=True)
        combo.addItems(["", *choices])
        now = str(index.data(Qt.ItemDataRole.EditRole))
        if now not in ("", *choices):
            combo.addItem(now)
        combo.activated.connect(lambda _number: self._close(combo, (0, 0)))
        # The list opens once the cell's editor stands in its place.
        QTimer.singleShot(0, combo, combo.showPopup)
        return combo

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802 - Qt's name
        """Show what the cell holds."""
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QComboBox):
            editor.setCurrentText(text)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:  # noqa: N802 - Qt's name
        """Take over what the editor holds."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:  # noqa: N802 - Qt's name
        """Exactly over the cell."""
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keys that close the editor move on as in a spreadsheet."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QWidget):
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self._model.drop_half_typed()
            elif key in _MOVES and not (isinstance(editor, QComboBox) and key in (Qt.Key.Key_Up, Qt.Key.Key_Down)):
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and key in (
                    Qt.Key.Key_Return,
                    Qt.Key.Key_Enter,
                )
                self._close(editor, (-1, 0) if back else _MOVES[key])
                return True
        return super().eventFilter(editor, event)

    def _close(self, editor: QWidget, move: Move) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        self._moved(move)
