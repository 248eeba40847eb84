"""The field for the ticket: 26 digits, shown in groups, however they are typed or pasted."""

from __future__ import annotations

from candidate_agent.ui.page import Kit
from exam.ids import TICKET_DIGITS
from exam.widgets.digits_field import DigitsField, digits_among
from exam.words import in_groups


def digits_of(text: str) -> str:
    """The digits of what was typed, full-width ones too, at most a ticket's."""
    return digits_among(text, TICKET_DIGITS)


class TicketField(DigitsField):
    """A field for a ticket."""

    def __init__(self, kit: Kit, hint: str, name: str) -> None:
        super().__init__(kit.measures, hint, name, TICKET_DIGITS, in_groups)
        self.setObjectName("ticket-field")
