"""An organiser's release code as it is read out over a telephone: in groups, whatever is typed between them."""

from __future__ import annotations

import unicodedata
from itertools import accumulate, pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from exam import look
from exam.text import Text
from exam.widgets.parts import button
from invigilator_console.room.forms import Field
from invigilator_console.ui.acts.field_widget import FieldWidget
from invigilator_console.ui.kit import Kit

EXAMPLE = "07-3F7K-9QXM-T"
"""A release code (`exam.trust.release_codes`), where a field names no other kind."""
HAS_CODE = Text("有组织单位授权码", "There is a release code")


def signs_of(text: str) -> str:
    """The signs of a code, without what stands between the groups."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def grouped(signs: str, example: str = EXAMPLE) -> str:
    """A code in the groups of the example. What is too much stays in the last, so that it is seen."""
    ends = [0, *accumulate(len(group) for group in example.split("-"))]
    ends[-1] = max(len(signs), ends[-1])
    groups = [signs[since:until] for since, until in pairwise(ends)]
    return "-".join(group for group in groups if group)


class CodeField(FieldWidget):
    """A code. Where it is seldom needed it stands behind a button, until it is wanted (`open`)."""

    def __init__(self, kit: Kit, field: Field) -> None:
        super().__init__(kit, field)
        self.line = QLineEdit()
        self.line.setObjectName(f"line-{field.name}")
        self.line.setAccessibleName(self.said)
        self._example = field.example or EXAMPLE
        self.line.setPlaceholderText(self._example)
        self.line.setFont(kit.measures.font(look.LARGE, digits=True))
        self.line.setMaxLength(field.most)
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhPreferUppercase | Qt.InputMethodHint.ImhNoPredictiveText)
        self.line.textEdited.connect(self._group)
        self.line.textChanged.connect(lambda _text: self._typed())
        heading = self.lines.itemAt(0)
        self._heading = heading.widget() if heading is not None else None
        self._opener = button(kit.say(HAS_CODE), self._opened, role="flat", name=f"open-{field.name}")
        self.put(self._opener, self.line)
        self.lines.setAlignment(self._opener, Qt.AlignmentFlag.AlignLeft)
        self.open(field.needed)

    def open(self, wanted: bool = True) -> None:
        """Show the field, or the button that stands for it."""
        for part in (self._heading, self.line):
            if part is not None:
                part.setVisible(wanted)
        self._opener.setVisible(not wanted)
        self.setFocusProxy(self.line if wanted else self._opener)

    @property
    def is_open(self) -> bool:
        """Whether the field is shown."""
        return self._opener.isHidden()

    def keyboard(self) -> QWidget:
        """The line."""
        return self.line

    def value(self) -> str:
        """The code in its groups."""
        return self.line.text().strip()

    def fill(self, value: str) -> None:
        """Put a code there."""
        self.line.setText(grouped(signs_of(value), self._example))
        if value:
            self.open()

    def show_wrong(self, sentence: str) -> None:
        """Say what is wrong; then the field must be seen."""
        if sentence:
            self.open()
        super().show_wrong(sentence)

    def _opened(self) -> None:
        self.open()
        self.line.setFocus()

    def _group(self, text: str) -> None:
        behind = len(signs_of(text[: self.line.cursorPosition()]))
        signs = signs_of(text)
        self.line.setText(grouped(signs, self._example))
        self.line.setCursorPosition(len(grouped(signs[:behind], self._example)))

    def _typed(self) -> None:
        self.show_wrong("")
        self.changed.emit()
