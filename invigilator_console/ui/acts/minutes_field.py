"""Minutes: the usual ones to press, and a field for any other number."""

from __future__ import annotations

import unicodedata

from PySide6.QtWidgets import QLineEdit, QWidget

from exam import look
from exam.text import Text
from exam.widgets.parts import label, row
from invigilator_console.room.forms import Field
from invigilator_console.ui.acts.field_widget import FieldWidget
from invigilator_console.ui.acts.pressing import PressRow
from invigilator_console.ui.kit import Kit

MINUTES = Text("分钟", "minutes")


class MinutesField(FieldWidget):
    """A number of minutes. What stands there first is marked, so that typing replaces it."""

    def __init__(self, kit: Kit, field: Field) -> None:
        super().__init__(kit, field)
        measures = kit.measures
        self.line = QLineEdit(field.initial)
        self.line.setObjectName(f"line-{field.name}")
        self.line.setAccessibleName(self.said)
        self.line.setMaxLength(field.most)
        self.line.setFont(measures.font(look.BODY, digits=True))
        self.line.setFixedWidth(measures.px(96))
        self.line.textChanged.connect(lambda _text: self._typed())
        self._usual = PressRow(kit, f"usual-{field.name}", [option.value for option in field.options], self._press)
        held = QWidget()
        side = row(held, gap=measures.gap(8))
        side.addWidget(self.line)
        side.addWidget(label(kit.say(MINUTES)))
        side.addStretch(1)
        self.put(held, self._usual)
        self.line.selectAll()
        self._typed()

    def keyboard(self) -> QWidget:
        """The line."""
        return self.line

    def value(self) -> str:
        """The number, in plain digits however it was typed."""
        return unicodedata.normalize("NFKC", self.line.text()).strip()

    def fill(self, value: str) -> None:
        """Put a number there."""
        self.line.setText(value)

    def _press(self, number: int) -> None:
        self.line.setText(self.field.options[number].value)
        self._typed()

    def _typed(self) -> None:
        values = [option.value for option in self.field.options]
        value = self.value()
        self._usual.mark(values.index(value) if value in values else None)
        self.show_wrong("")
        self.changed.emit()
