"""A field for digits that stand in groups, however they are typed, pasted or scanned."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from exam import look
from exam.widgets.measures import Measures

CODE_GROUP = 4


def digits_among(text: str, most: int) -> str:
    """The digits of what was typed, full-width ones too, at most so many."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if sign.isascii() and sign.isdigit())[:most]


def in_fours(digits: str) -> str:
    """A code as it stands on paper: `0042 1234 5678`."""
    return " ".join(digits[start : start + CODE_GROUP] for start in range(0, len(digits), CODE_GROUP))


class DigitsField(QLineEdit):
    """Emits `digits_changed` with the digits alone. `most` are all there are, `grouped` shows them in groups."""

    digits_changed = Signal(str)

    def __init__(self, measures: Measures, hint: str, name: str, most: int, grouped: Callable[[str], str]) -> None:
        super().__init__()
        self._most, self._grouped = most, grouped
        self.setFont(measures.font(look.LARGE, digits=True))
        self.setStyleSheet(f"font-size: {measures.px(look.LARGE)}px;")
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setMaxLength(200)
        widest = self.fontMetrics().horizontalAdvance(grouped("0" * most))
        self.setMinimumWidth(widest + 2 * measures.gap(8) + 2 * look.FOCUS_RING + measures.px(12))
        self.textEdited.connect(self._group)

    @property
    def digits(self) -> str:
        """What is typed, without the blanks."""
        return digits_among(self.text(), self._most)

    def _group(self, text: str) -> None:
        """Group again, and leave the cursor behind the digit it stood behind."""
        behind = len(digits_among(text[: self.cursorPosition()], self._most))
        digits = digits_among(text, self._most)
        self.setText(self._grouped(digits))
        self.setCursorPosition(len(self._grouped(digits[:behind])))
        self.digits_changed.emit(digits)
