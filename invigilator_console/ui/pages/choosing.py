"""One of a few to choose at the head of a page: buttons side by side, a list to unfold where there are many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QComboBox, QWidget

from exam.widgets.parts import FlowRow, button, column
from invigilator_console.ui.kit import Kit

MOST_BUTTONS = 5


class OneOf(QWidget):
    """`options` are words and values; `chosen` is called when another one is."""

    def __init__(
        self, kit: Kit, name: str, options: Sequence[tuple[str, str]], chosen: Callable[[], None], value: str = ""
    ) -> None:
        super().__init__()
        self._values = [option for _, option in options]
        self._at = self._values.index(value) if value in self._values else 0
        self._chosen = chosen
        if len(options) > MOST_BUTTONS:
            unfolding = QComboBox()
            unfolding.setObjectName(name)
            unfolding.setAccessibleName(options[0][0])
            unfolding.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            for words, _ in options:
                unfolding.addItem(words)
            unfolding.setCurrentIndex(self._at)
            unfolding.currentIndexChanged.connect(self._take)
            column(self).addWidget(unfolding)
            return
        flow, group = FlowRow(self, gap=kit.measures.gap(8)), QButtonGroup(self)
        for number, (words, _) in enumerate(options):
            made = button(words, lambda: None, name=f"{name}-{number}")
            made.setCheckable(True)
            made.setChecked(number == self._at)
            group.addButton(made, number)
            flow.addWidget(made)
        group.idToggled.connect(lambda number, on: self._take(number) if on else None)

    @property
    def value(self) -> str:
        """What is chosen."""
        return self._values[self._at] if self._values else ""

    def _take(self, number: int) -> None:
        if number != self._at:
            self._at = number
            self._chosen()
