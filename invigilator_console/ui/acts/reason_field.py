"""A reason: usual ones fill the line with one press, and may be changed there."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from invigilator_console.room.forms import Field
from invigilator_console.ui.acts.field_widget import FieldWidget
from invigilator_console.ui.acts.pressing import PressRow
from invigilator_console.ui.kit import Kit


class ReasonField(FieldWidget):
    """A line. A usual reason is recorded as the site writes it, whatever language it was pressed in."""

    def __init__(self, kit: Kit, field: Field) -> None:
        super().__init__(kit, field)
        self.line = QLineEdit()
        self.line.setObjectName(f"line-{field.name}")
        self.line.setAccessibleName(self.said)
        self.line.setMaxLength(field.most)
        self._texts = [kit.say(option.text) for option in field.options]
        self._usual = PressRow(kit, f"usual-{field.name}", self._texts, self._press)
        self.fill(field.initial)
        self.line.textChanged.connect(lambda _text: self._typed())
        self.put(*((self._usual, self.line) if self._texts else (self.line,)))

    def keyboard(self) -> QWidget:
        """The line."""
        return self.line

    def value(self) -> str:
        """The reason."""
        text = self.line.text().strip()
        return self.field.options[self._texts.index(text)].value if text in self._texts else text

    def fill(self, value: str) -> None:
        """Put a reason there."""
        values = [option.value for option in self.field.options]
        self.line.setText(self._texts[values.index(value)] if value in values else value)

    def _press(self, number: int) -> None:
        self.line.setText(self._texts[number])
        self._typed()

    def _typed(self) -> None:
        text = self.line.text().strip()
        self._usual.mark(self._texts.index(text) if text in self._texts else None)
        self.show_wrong("")
        self.changed.emit()
