"""One item a screen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from candidate_agent.ui.theory.column import BAR, centred
from candidate_agent.ui.theory.item_view import ItemView
from candidate_agent.ui.theory.scroll import Scroll
from exam.widgets.measures import Measures


class OneView(Scroll):
    """Shows the item it is given; a long one scrolls."""

    def __init__(self, measures: Measures) -> None:
        super().__init__("one-item", measures.gap(BAR))
        self._measures = measures
        self.view: ItemView | None = None
        self.setWidgetResizable(True)

    def show_item(self, view: ItemView) -> None:
        """Show an item instead of the one before."""
        self.clear()
        self.view = view
        inside = QWidget()
        inside.setProperty("role", "bar")
        line = centred(view, self._measures)
        pad = self._measures.gap(8 if self._measures.is_large else 24)
        line.setContentsMargins(line.contentsMargins().left(), pad, line.contentsMargins().right(), pad)
        inside.setLayout(line)
        self.setWidget(inside)
        inside.show()

    def clear(self) -> None:
        """Show nothing."""
        self.view = None
        before = self.takeWidget()
        if before is not None:
            # It may be inside one of its own signals now: it goes when that is over.
            before.setParent(self)
            before.hide()
            before.deleteLater()

    def show_head(self, _view: ItemView) -> None:
        """Begin where reading begins, even where the keyboard is further down."""
        self.verticalScrollBar().setValue(0)

    def reveal(self, view: ItemView, target: int) -> None:
        """Scroll a target into sight."""
        self.ensureWidgetVisible(view.targets[target], 0, self._measures.gap(8))
