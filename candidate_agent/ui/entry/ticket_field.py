"""The field for the ticket: 26 digits, shown in groups, however they are typed or pasted."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from candidate_agent.ui.page import Kit
from exam import look
from exam.ids import TICKET_DIGITS
from exam.words import in_groups


def digits_of(text: str) -> str:
    """The digits of what was typed, full-width ones too, at most a ticket's."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if sign.isascii() and sign.isdigit())[:TICKET_DIGITS]


class TicketField(QLineEdit):
    """Emits `digits_changed` with the digits alone."""

    digits_changed = Signal(str)

    def __init__(self, kit: Kit, hint: str, name: str) -> None:
        super().__init__()
        measures = kit.measures
        self.setObjectName("ticket-field")
        self.setFont(measures.font(look.LARGE, digits=True))
        self.setStyleSheet(f"font-size: {measures.px(look.LARGE)}px;")
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setMaxLength(200)
        widest = self.fontMetrics().horizontalAdvance(in_groups("0" * TICKET_DIGITS))
        self.setMinimumWidth(widest + 2 * measures.gap(8) + 2 * look.FOCUS_RING + measures.px(12))
        self.textEdited.connect(self._group)

    @property
    def digits(self) -> str:
        """What is typed, without the blanks."""
        return digits_of(self.text())

    def _group(self, text: str) -> None:
        """Group again, and leave the cursor behind the digit it stood behind."""
        behind = len(digits_of(text[: self.cursorPosition()]))
        digits = digits_of(text)
        self.setText(in_groups(digits))
        self.setCursorPosition(len(in_groups(digits[:behind])))
        self.digits_changed.emit(digits)
