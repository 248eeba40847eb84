"""One line of text."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from invigilator_console.room.forms import Field
from invigilator_console.ui.acts.field_widget import FieldWidget
from invigilator_console.ui.kit import Kit


class LineField(FieldWidget):
    """A line."""

    def __init__(self, kit: Kit, field: Field) -> None:
        super().__init__(kit, field)
        self.line = QLineEdit(field.initial)
        self.line.setObjectName(f"line-{field.name}")
        self.line.setAccessibleName(self.said)
        self.line.setMaxLength(field.most)
        self.line.textChanged.connect(lambda _text: self._typed())
        self.put(self.line)

    def keyboard(self) -> QWidget:
        """The line."""
        return self.line

    def value(self) -> str:
        """What stands there."""
        return self.line.text().strip()

    def fill(self, value: str) -> None:
        """Put a text there."""
        self.line.setText(value)

    def _typed(self) -> None:
        self.show_wrong("")
        self.changed.emit()
