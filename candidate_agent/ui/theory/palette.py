"""The palette of item numbers (题号): how each item stands, the sums, and the way to any of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.theory import texts
from candidate_agent.ui.theory.cell import INSET, Cell
from candidate_agent.ui.theory.column import BAR
from candidate_agent.ui.theory.number_grid import NumberGrid
from candidate_agent.ui.theory.progress import Counts, ItemState
from candidate_agent.ui.theory.sums import Sums
from exam import look
from exam.paper import TheoryItem
from exam.widgets.parts import button, column, label, panel, row, rule, show_text

COLUMNS, COLUMNS_LARGE = 5, 4
"""Numbers in a row; fewer where the text is large, and there the numbers get most of the height."""


class Palette(QWidget):
    """The numbers with their head and foot. `go(place, into)`: `into` where the keyboard goes along."""

    def __init__(
        self,
        items: Sequence[TheoryItem],
        kit: Kit,
        *,
        go: Callable[[int, bool], None],
        switch_view: Callable[[], None],
        next_open: Callable[[], None],
        next_marked: Callable[[], None],
    ) -> None:
        super().__init__()
        self._kit = kit
        measures = kit.measures
        margin, pad, bar = measures.gap(8), measures.gap(16), measures.gap(BAR)
        # Head and foot stand in line with the squares.
        left, right = pad + measures.px(INSET), bar + measures.px(INSET)
        large = measures.is_large
        columns = COLUMNS_LARGE if large else COLUMNS
        self.switch = button("", switch_view, name="switch-view")
        self.grid = NumberGrid(items, kit, columns, pad, go)
        self._sums = Sums(
            kit,
            left=left,
            right=right,
            # Among the numbers the scroll bar's room is outside already.
            ways_right=right - bar if large else right,
            next_open=next_open,
            next_marked=next_marked,
        )
        frame = panel()
        body = column(frame, gap=margin)
        body.setContentsMargins(1, margin, 1, margin if large else pad)
        body.addLayout(self._head(left, right, with_title=not large))
        body.addWidget(self.grid, 1)
        body.addWidget(rule())
        body.addWidget(self._sums.answered)
        (self.grid.inside if large else body).addWidget(self._sums.ways)
        column(self).addWidget(frame)
        edges = 2 * (1 + 1)
        self.setFixedWidth(pad + columns * measures.px(look.TARGET) + bar + edges)

    def _head(self, left: int, right: int, *, with_title: bool) -> QHBoxLayout:
        head = row(gap=self._kit.measures.gap(8))
        head.setContentsMargins(left, 0, right, 0)
        if with_title:
            head.addWidget(label(self._kit.say(texts.ITEMS), "head"))
            head.addStretch(1)
        head.addWidget(self.switch)
        return head

    @property
    def cells(self) -> list[Cell]:
        """The numbers."""
        return self.grid.cells

    def chain(self) -> list[QWidget]:
        """Everything Tab stops at, in order; of the numbers only the current one."""
        return [self.switch, *self.cells, self._sums.next_open, self._sums.next_marked]

    def show_view(self, *, as_list: bool) -> None:
        """Say what the switch of the view does now."""
        say = self._kit.say
        show_text(self.switch, say(texts.ONE_BY_ONE if as_list else texts.AS_LIST))
        says = say(texts.ONE_BY_ONE_SAYS if as_list else texts.AS_LIST_SAYS)
        self.switch.setAccessibleName(says)
        self.switch.setToolTip(texts.with_key(says, "L", self._kit.words))

    def show_counts(self, counts: Counts, *, has_other_open: bool, has_other_marked: bool) -> None:
        """Show the sums."""
        self._sums.show_counts(counts, has_other_open=has_other_open, has_other_marked=has_other_marked)

    def show_state(self, place: int, state: ItemState) -> None:
        """Show how an item stands."""
        self.grid.show_state(place, state)

    def show_current(self, place: int) -> None:
        """Outline the current item's number and bring it into sight."""
        self.grid.show_current(place)
