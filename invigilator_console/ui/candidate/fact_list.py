"""Facts, line by line: what it is at the left, its value at the right; only what changed is touched."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from exam.widgets.parts import give_role, label, show_text
from invigilator_console.room.candidate_facts import FactLine
from invigilator_console.ui.kit import Kit

LABEL = 88
"""Pixels of the left column at 100 %."""


class FactList(QWidget):
    """As many lines as there are facts; lines that are not needed stay, hidden."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._shown: tuple[FactLine, ...] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(kit.measures.gap(8))
        self._grid.setVerticalSpacing(kit.measures.gap(4))
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, kit.measures.px(LABEL))

    def show_facts(self, facts: Sequence[FactLine]) -> None:
        """Show these."""
        if tuple(facts) == self._shown:
            return
        self._shown = tuple(facts)
        while len(self._rows) < len(facts):
            self._add()
        for number, (name, value) in enumerate(self._rows):
            fact = facts[number] if number < len(facts) else None
            for part in (name, value):
                part.setVisible(fact is not None)
            if fact is not None:
                show_text(name, self._kit.say(fact.label))
                show_text(value, fact.value)
                give_role(value, fact.colour or "body")

    def _add(self) -> None:
        name, value = label("", "quiet", wraps=True), label("", wraps=True)
        name.setMaximumWidth(self._kit.measures.px(LABEL))
        name.setMinimumWidth(self._kit.measures.px(LABEL))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        number = len(self._rows)
        self._grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, number, 1)
        self._rows.append((name, value))
