"""Yes or no."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from exam.widgets.tick_box import TickBox
from invigilator_console.room.forms import Field
from invigilator_console.ui.acts.field_widget import FieldWidget
from invigilator_console.ui.kit import Kit


class FlagField(FieldWidget):
    """A box to tick; its label stands beside it, not above."""

    def __init__(self, kit: Kit, field: Field) -> None:
        super().__init__(kit, field)
        heading = self.lines.takeAt(0)
        above = heading.widget() if heading is not None else None
        if above is not None:
            above.hide()
            above.deleteLater()
        self.box = TickBox(self.said, kit.measures, f"flag-{field.name}")
        self.box.setAccessibleName(self.said)
        self.box.setChecked(field.initial == "1")
        self.box.toggled.connect(lambda _on: self.changed.emit())
        self.put(self.box)

    def keyboard(self) -> QWidget:
        """The box."""
        return self.box

    def value(self) -> str:
        """`1` where it is ticked."""
        return "1" if self.box.isChecked() else ""

    def fill(self, value: str) -> None:
        """Tick it, or not."""
        self.box.setChecked(value == "1")
