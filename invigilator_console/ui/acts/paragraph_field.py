"""Several lines of text, with how much room is left once little is."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from exam.text import Text
from exam.widgets.parts import label, show_text
from invigilator_console.room.forms import Field
from invigilator_console.ui.acts.field_widget import FieldWidget
from invigilator_console.ui.kit import Kit

HEIGHT = 112
LEFT = Text("还可输入 {left} 个字", "{left} characters left")
TOO_LONG = Text("超出 {over} 个字，请缩短", "{over} characters too many")
SAY_FROM = 100


class ParagraphField(FieldWidget):
    """A text of several lines. Tab leaves it, as it leaves every field."""

    def __init__(self, kit: Kit, field: Field) -> None:
        super().__init__(kit, field)
        self.text = QPlainTextEdit(field.initial)
        self.text.setObjectName(f"text-{field.name}")
        self.text.setAccessibleName(self.said)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(kit.measures.px(HEIGHT))
        self.text.textChanged.connect(self._typed)
        self._room = label("", "small", wraps=True)
        self._room.hide()
        self.put(self.text, self._room)

    def keyboard(self) -> QWidget:
        """The text."""
        return self.text

    def value(self) -> str:
        """What stands there, no longer than is kept."""
        return self.text.toPlainText().strip()[: self.field.most]

    def fill(self, value: str) -> None:
        """Put a text there."""
        self.text.setPlainText(value)

    def _typed(self) -> None:
        left = self.field.most - len(self.text.toPlainText().strip())
        show_text(self._room, self.kit.say(LEFT, left=left) if left >= 0 else self.kit.say(TOO_LONG, over=-left))
        self._room.setVisible(left < SAY_FROM)
        self.show_wrong("")
        self.changed.emit()
