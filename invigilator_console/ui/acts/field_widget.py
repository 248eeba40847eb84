"""What every field of a sheet is: its label, something to fill in, and room beside it for what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from exam.text import Text
from exam.widgets.parts import column, label, show_text
from exam.widgets.tab_order import bring_into_sight
from invigilator_console.room.forms import Field, FieldKind
from invigilator_console.ui.kit import Kit

OPTIONAL = Text("{label}（可不填）", "{label} (optional)")
NEEDED = Text("请填写{label}。", "Please fill in: {label}.")


class FieldWidget(QWidget):
    """A field; one kind of it in each file beside this one. `changed` tells that something else stands in it."""

    changed = Signal()

    def __init__(self, kit: Kit, field: Field) -> None:
        super().__init__()
        self.kit, self.field = kit, field
        self.setObjectName(f"field-{field.name}")
        self.said = kit.say(field.label)
        self.lines = column(self, gap=kit.measures.gap(4))
        asked = field.needed or field.kind is FieldKind.CHOICE
        shown = self.said if asked else kit.say(OPTIONAL, label=self.said)
        self.lines.addWidget(label(shown, "quiet", wraps=True))
        self._wrong = label("", "bad", wraps=True, name=f"wrong-{field.name}")
        self._wrong.hide()

    def put(self, *parts: QWidget) -> None:
        """Take what is filled in, the first of it with the keyboard; what is wrong stands below."""
        for part in parts:
            self.lines.addWidget(part)
        self.lines.addWidget(self._wrong)
        self.setFocusProxy(self.keyboard())

    def keyboard(self) -> QWidget:
        """What takes the keyboard."""
        raise NotImplementedError

    def value(self) -> str:
        """What stands there."""
        raise NotImplementedError

    def fill(self, value: str) -> None:
        """Put something there."""
        raise NotImplementedError

    def take_field(self, field: Field) -> None:
        """The board changed, and with it what there is to choose."""
        self.field = field

    def show_wrong(self, sentence: str) -> None:
        """Say what is wrong, beside what is wrong; nothing where nothing is."""
        show_text(self._wrong, sentence)
        self._wrong.setVisible(bool(sentence))
        self.keyboard().setAccessibleDescription(sentence)
        if sentence:
            self.keyboard().setFocus(Qt.FocusReason.OtherFocusReason)
            bring_into_sight(self)

    def show_missing(self) -> None:
        """Say that it must be filled in."""
        self.show_wrong(self.kit.say(NEEDED, label=self.said))
