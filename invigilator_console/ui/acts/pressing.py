"""Usual values to press, as a row of buttons that goes on in the next line; the pressed one shows that it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QPushButton, QWidget

from exam.widgets.parts import FlowRow, button
from invigilator_console.ui.kit import Kit


class PressRow(QWidget):
    """Offers texts; `pressed` is called with the number of the one that was pressed."""

    def __init__(self, kit: Kit, name: str, texts: Sequence[str], pressed: Callable[[int], None]) -> None:
        super().__init__()
        flow = FlowRow(self, gap=kit.measures.gap(8))
        self._buttons: list[QPushButton] = []
        for number, text in enumerate(texts):
            made = button(text, lambda number=number: pressed(number), name=f"{name}-{number}")  # type: ignore[misc] # a lambda with a default has no type of its own
            made.setCheckable(True)
            flow.addWidget(made)
            self._buttons.append(made)

    def mark(self, number: int | None) -> None:
        """Show which of them stands in the field, if one does."""
        for place, one in enumerate(self._buttons):
            one.setChecked(place == number)
