"""Any of several, each a box to tick."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from exam.widgets.parts import FlowRow
from exam.widgets.tick_box import TickBox
from invigilator_console.room.forms import Field
from invigilator_console.ui.acts.field_widget import FieldWidget
from invigilator_console.ui.kit import Kit


class ManyField(FieldWidget):
    """Boxes to tick."""

    def __init__(self, kit: Kit, field: Field) -> None:
        super().__init__(kit, field)
        held = QWidget()
        flow = FlowRow(held, gap=kit.measures.gap(8))
        self.boxes: dict[str, TickBox] = {}
        for option in field.options:
            box = TickBox(kit.say(option.text), kit.measures, f"flag-{field.name}-{option.value}")
            box.setAccessibleName(f"{self.said} {box.text()}")
            box.toggled.connect(lambda _on: self._ticked())
            flow.addWidget(box)
            self.boxes[option.value] = box
        self.fill(field.initial)
        self.put(held)

    def keyboard(self) -> QWidget:
        """The first box."""
        return next(iter(self.boxes.values()), self)

    def value(self) -> str:
        """What is ticked, joined by line ends."""
        return "\n".join(value for value, box in self.boxes.items() if box.isChecked())

    def fill(self, value: str) -> None:
        """Tick these."""
        ticked = set(value.split("\n"))
        for name, box in self.boxes.items():
            box.setChecked(name in ticked)

    def _ticked(self) -> None:
        self.show_wrong("")
        self.changed.emit()
