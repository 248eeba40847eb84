"""The row below the question: what can be done with it, and the way to the next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.theory import texts
from candidate_agent.ui.theory.column import RING
from candidate_agent.ui.theory.item_acts import ItemActs
from exam.widgets.parts import button, label, row, show_text


class Moves(QWidget):
    """Mark and clear on the left, previous and next on the right; less of it, then one above the other where narrow."""

    def __init__(self, kit: Kit, acts: ItemActs, previous: Callable[[], None], following: Callable[[], None]) -> None:
        super().__init__()
        self._kit, self.acts = kit, acts
        gap, say = kit.measures.gap(8), kit.say
        self.previous = button(say(texts.PREVIOUS), previous, name="previous")
        self.previous.setToolTip(texts.with_key(say(texts.PREVIOUS), "←", kit.words))
        self.next = button(say(texts.NEXT), following, role="act", name="next")
        self.next.setToolTip(texts.with_key(say(texts.NEXT), "→", kit.words))
        self._place = label("", "quiet", name="place")
        self._ways = QWidget()
        ways = row(self._ways, gap=gap)
        ways.addStretch(1)
        ways.addWidget(self._place)
        ways.addSpacing(gap)
        ways.addWidget(self.previous)
        ways.addWidget(self.next)
        self._body = row(self, gap=gap)
        self._body.setContentsMargins(RING, 0, RING, 0)
        self._body.addWidget(acts)
        self._body.addWidget(self._ways, 1)

    def chain(self) -> list[QPushButton]:
        """Everything Tab stops at, in order."""
        return [*self.acts.buttons, self.previous, self.next]

    def show_place(self, place: int, items: int) -> None:
        """Show where in the paper the candidate is."""
        show_text(self._place, self._kit.say(texts.PLACE, number=place + 1, items=items))
        self.previous.setEnabled(place > 0)
        self.next.setEnabled(place + 1 < items)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the wider half: the other goes below, and the place is told by the numbers as well."""
        width = max(self.acts.sizeHint().width(), self._ways_width(with_place=False))
        return QSize(width + 2 * RING, self._body.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Find room."""
        super().resizeEvent(event)
        acts = 0 if self.acts.isHidden() else self.acts.sizeHint().width() + self._body.spacing()
        room = event.size().width() - 2 * RING - acts
        self._place.setVisible(room >= self._ways_width(with_place=True))
        narrow = acts > 0 and room < self._ways_width(with_place=False)
        self._body.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _ways_width(self, *, with_place: bool) -> int:
        gap = self._body.spacing()
        buttons = self.previous.sizeHint().width() + gap + self.next.sizeHint().width()
        return buttons + (self._place.sizeHint().width() + 3 * gap if with_place else 0)
