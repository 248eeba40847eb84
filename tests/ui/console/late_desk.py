"""A staged desk whose server takes its time: an order is answered when the test says so."""

from __future__ import annotations

from exam.commands import StaffCommand
from invigilator_console.port import Answered, Then
from tests.ui.console.stage import StagedDesk


class LateDesk(StagedDesk):
    """Answers orders only when the test says so."""

    def __init__(self, seats: int = 40) -> None:
        super().__init__(seats)
        self.open: list[Then] = []

    def order(self, command: StaffCommand, then: Then) -> str:
        """Remember the order; the answer comes later."""
        self.orders.append(command)
        self.open.append(then)
        return f"order-{len(self.orders):04}"

    def answer(self, answered: Answered) -> None:
        """The oldest open order is answered."""
        self.open.pop(0)(answered)
