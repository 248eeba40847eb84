"""All items in one list. Only those near the screen are made, so that a paper of a hundred opens at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from candidate_agent.ui.theory.column import BAR, PAD, RING, column_of
from candidate_agent.ui.theory.item_view import ItemView
from candidate_agent.ui.theory.scroll import Scroll
from exam import look
from exam.paper import MultipleChoice, SingleChoice, TheoryItem
from exam.widgets.measures import Measures

SPARE_SCREENS = 1
"""Items are made so many screens ahead on both sides, and taken down beyond twice as many."""


class _Sheet(QWidget):
    """What scrolls; it draws the lines between the items and the bar beside the current one."""

    def __init__(self, measures: Measures) -> None:
        super().__init__()
        self._measures = measures
        self.lines: list[int] = []
        self.left = self.right = 0
        self.current = QRect()
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._measures.colour("panel"))
        painter.setPen(QPen(self._measures.colour("line"), 1))
        for y in self.lines:
            if event.rect().top() <= y <= event.rect().bottom():
                painter.drawLine(self.left, y, self.right, y)
        if not self.current.isEmpty():
            painter.fillRect(self.current, self._measures.colour("act"))
        painter.end()


class ListView(Scroll):
    """Shows all items; `make` makes the view of one, `made` follows whenever other items are there."""

    made = Signal()

    def __init__(self, items: Sequence[TheoryItem], measures: Measures, make: Callable[[int], ItemView]) -> None:
        super().__init__("all-items", measures.gap(BAR))
        self._items, self._measures, self._make = items, measures, make
        self._current = 0
        self._top_item, self._settling = 0, False
        self._heights: list[int] = []
        self._known: list[bool] = []
        self._width = 0
        self.views: dict[int, ItemView] = {}
        self._sheet = _Sheet(measures)
        self.setWidget(self._sheet)
        self.verticalScrollBar().setSingleStep(measures.px(look.TARGET))
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._settle())

    def in_order(self) -> list[ItemView]:
        """The items that are made, as they stand."""
        return [self.views[place] for place in sorted(self.views)]

    def show_current(self, place: int, *, scrolls: bool) -> None:
        """Make an item the current one; `scrolls` brings its head to the top."""
        self._current = place
        if scrolls and self._width:
            self._settle(at=place)
        self._draw_current()

    def show_head(self, view: ItemView) -> None:
        """Begin where reading begins, even where the keyboard is further down."""
        if self._width:
            self._settle(at=view.place)

    def reveal(self, view: ItemView, target: int) -> None:
        """Scroll a target into sight; the first of an item brings the stem along where both fit."""
        if target == 0 and view.height() <= self.viewport().height():
            self.ensureWidgetVisible(view, 0, self._gap())
        self.ensureWidgetVisible(view.targets[target], 0, self._gap())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width, other heights; what was at the top stays there."""
        super().resizeEvent(event)
        width = self.viewport().width()
        if width != self._width:
            first = not self._width
            self._width = width
            self._heights = [self._guess(item) for item in self._items]
            self._known = [False] * len(self._items)
            self._settle(at=self._current if first else self._top_item)
        else:
            self._settle()

    def _gap(self) -> int:
        return self._measures.gap(24)

    def _column(self) -> int:
        return min(column_of(self._measures), max(1, self._width - 2 * self._measures.gap(PAD)))

    def _guess(self, item: TheoryItem) -> int:
        """About how high an item will be; the scroll bar needs no more until it is made."""
        line = self._measures.px(look.QUESTION) * look.LINE_HEIGHT
        letters = max(1.0, self._column() / self._measures.px(look.QUESTION))
        lines = sum(1 + len(part) // letters for part in item.stem.split("\n"))
        row = self._measures.px(look.TARGET) + self._gap() / 2
        rows = len(item.options) if isinstance(item, SingleChoice | MultipleChoice) else 2
        return round(lines * line + (rows + 2) * row + self._gap())

    def _tops(self) -> list[int]:
        gap, tops, y = self._gap(), [], self._gap()
        for height in self._heights:
            tops.append(y)
            y += height + 2 * gap + 1
        tops.append(y)
        return tops

    def _settle(self, at: int | None = None) -> None:
        """Make what is near the screen and put everything in its place; `at` comes to the top of the screen.

        What is seen does not jump when an item above turns out higher than guessed: the scroll bar goes along.
        """
        if self._settling or not self._width or not self._items:
            return
        self._settling = True
        try:
            bar = self.verticalScrollBar()
            tops = self._tops()
            anchor = at if at is not None else self._at_height(tops, bar.value())
            offset = -self._gap() if at is not None else bar.value() - tops[anchor]
            changed = self._make_near(anchor, offset)
            tops = self._tops()
            self._sheet.resize(self._width, tops[-1])
            left = max(0, (self._width - self._column()) // 2)
            for place, view in self.views.items():
                view.setGeometry(left, tops[place], self._column(), self._heights[place])
                view.show()
            bar.setRange(0, max(0, tops[-1] - self.viewport().height()))
            bar.setValue(tops[anchor] + offset)
            self._top_item = self._at_height(tops, bar.value())
            self._sheet.left, self._sheet.right = left + RING, left + self._column() - RING
            self._sheet.lines = [top - self._gap() - 1 for top in tops[1:-1]]
            self._draw_current()
        finally:
            self._settling = False
        if changed:
            self.made.emit()

    def _at_height(self, tops: Sequence[int], y: int) -> int:
        return max(0, sum(1 for top in tops[:-1] if top - self._gap() <= y) - 1)

    def _make_near(self, anchor: int, offset: int) -> bool:
        """Make the items within a screen of what is seen, take down those far away; tells whether any changed."""
        screen = self.viewport().height()
        wanted = self._within(anchor, offset, SPARE_SCREENS * screen)
        changed = False
        for place in wanted:
            if place not in self.views:
                view = self._make(place)
                view.setParent(self._sheet)
                self.views[place] = view
                changed = True
            if not self._known[place]:
                self._heights[place] = self.views[place].heightForWidth(self._column())
                self._known[place] = True
        kept = {*self._within(anchor, offset, 2 * SPARE_SCREENS * screen), self._current}
        for place in [place for place in self.views if place not in kept]:
            view = self.views.pop(place)
            view.hide()
            view.deleteLater()
            changed = True
        return changed

    def _within(self, anchor: int, offset: int, spare: int) -> range:
        tops = self._tops()
        seen = tops[anchor] + offset
        first = self._at_height(tops, max(0, seen - spare))
        last = self._at_height(tops, seen + self.viewport().height() + spare)
        return range(min(first, max(0, anchor - 1)), min(len(self._items), max(last, anchor + 1) + 1))

    def _draw_current(self) -> None:
        view = self.views.get(self._current)
        width = self._measures.px(4)
        here = view.geometry() if view is not None else QRect()
        self._sheet.current = QRect(here.left() - 4 * width, here.top(), width, here.height()) if view else QRect()
        self._sheet.update()

    def clear(self) -> None:
        """Show nothing."""
        for view in self.views.values():
            view.hide()
            view.deleteLater()
        self.views.clear()
