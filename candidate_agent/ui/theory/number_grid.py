"""The grid of item numbers, by type where each type stands together; the arrows move through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.theory import texts
from candidate_agent.ui.theory.cell import INSET, Cell
from candidate_agent.ui.theory.column import BAR
from candidate_agent.ui.theory.progress import Group, ItemState, groups
from candidate_agent.ui.theory.scroll import Scroll
from exam.paper import TheoryItem
from exam.widgets.parts import column, label


class NumberGrid(Scroll):
    """Draws the numbers and says where to go: `go(place, into)`, `into` where the keyboard goes along."""

    def __init__(
        self, items: Sequence[TheoryItem], kit: Kit, columns: int, margin: int, go: Callable[[int, bool], None]
    ) -> None:
        super().__init__("numbers", kit.measures.gap(BAR))
        self._items, self._kit, self._columns, self._go = items, kit, columns, go
        self._current = 0
        self._states = [ItemState()] * len(items)
        self._rows: list[list[int]] = []
        self.cells = [Cell(place, kit.measures, self._pressed, self._move) for place in range(len(items))]
        inside = QWidget()
        inside.setProperty("role", "bar")
        grid = QGridLayout()
        grid.setSpacing(0)
        grid.setContentsMargins(margin, 0, 0, 0)
        self._lay_out(grid)
        for place in range(len(items)):
            self._show(place)
        grid.setColumnStretch(columns, 1)
        self.inside: QVBoxLayout = column(inside, gap=kit.measures.gap(8))
        self.inside.addLayout(grid)
        self.inside.addStretch(1)
        self.setWidgetResizable(True)
        self.setWidget(inside)

    def _lay_out(self, grid: QGridLayout) -> None:
        line = 0
        for group in groups(self._items):
            if group.of is not None:
                grid.addWidget(self._title(group, group.of), line, 0, 1, self._columns)
                line += 1
            for first in range(group.first, group.last + 1, self._columns):
                places = [*range(first, min(first + self._columns, group.last + 1))]
                self._rows.append(places)
                for at, place in enumerate(places):
                    grid.addWidget(self.cells[place], line, at)
                line += 1

    def _title(self, group: Group, of: type[TheoryItem]) -> QLabel:
        say, measures = self._kit.say, self._kit.measures
        text = texts.GROUP_OF_ONE if group.first == group.last else texts.GROUP
        title = label(say(text, type=say(texts.TYPES[of]), first=group.first + 1, last=group.last + 1), "small")
        title.setContentsMargins(measures.px(INSET), measures.gap(4), 0, measures.gap(4))
        return title

    def show_state(self, place: int, state: ItemState) -> None:
        """Show how an item stands."""
        self._states[place] = state
        self._show(place)

    def show_current(self, place: int) -> None:
        """Outline the current item's number and bring it into sight."""
        before, self._current = self._current, place
        for changed in {before, place}:
            self._show(changed)
        self.ensureWidgetVisible(self.cells[place], 0, self.cells[place].height())

    def _show(self, place: int) -> None:
        state, current = self._states[place], place == self._current
        said = texts.cell_in_words(self._items[place], place + 1, state, self._kit.words, current=current)
        self.cells[place].show_item(state, said, current=current)

    def _pressed(self, place: int) -> None:
        self._go(place, True)

    def _move(self, place: int, key: int) -> None:
        target = self._beside(place, key)
        if target is not None:
            self._go(target, False)
            self.cells[target].setFocus(Qt.FocusReason.OtherFocusReason)

    def _beside(self, place: int, key: int) -> int | None:
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            target = place + (1 if key == Qt.Key.Key_Right else -1)
            return target if 0 <= target < len(self.cells) else None
        line = next(at for at, places in enumerate(self._rows) if place in places)
        other = line + (1 if key == Qt.Key.Key_Down else -1)
        if not 0 <= other < len(self._rows):
            return None
        return self._rows[other][min(self._rows[line].index(place), len(self._rows[other]) - 1)]
