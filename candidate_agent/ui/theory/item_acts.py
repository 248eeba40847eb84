"""What can be done with an item besides answering: mark it, take the choice back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.theory import texts
from candidate_agent.ui.theory.progress import ItemState
from exam.look import Sign
from exam.paper import FillIn, Numeric, TheoryItem
from exam.widgets.parts import button, row, show_text
from exam.widgets.sign import paint_sign

FLAG, GAP = 16, 4
"""Size of the flag, and the room behind it, in pixels at 100 %."""


def flag_icon(kit: Kit, role: str) -> QIcon:
    """A flag in a colour of the palette, for a button."""
    size, gap = kit.measures.px(FLAG), kit.measures.px(GAP)
    pixels = QPixmap(size + gap, size)
    pixels.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixels)
    colour = kit.measures.colour
    paint_sign(painter, Sign.FLAG, QRectF(1, 1, size - 2, size - 2), colour(role), colour("panel"))
    painter.end()
    return QIcon(pixels)


class ItemActs(QWidget):
    """The buttons of an item."""

    def __init__(self, kit: Kit, marked: Callable[[], None], cleared: Callable[[], None]) -> None:
        super().__init__()
        self._kit = kit
        measures, say = kit.measures, kit.say
        self._number, self._state, self._clears = 0, ItemState(), False
        self._marked = marked
        self.mark = button(say(texts.UNMARK), self._mark, name="mark")
        self.mark.setCheckable(True)
        self.mark.setIcon(flag_icon(kit, "care"))
        self.mark.setIconSize(QSize(measures.px(FLAG) + measures.px(GAP), measures.px(FLAG)))
        # As wide as its longer word, so that nothing moves when it changes.
        self.mark.ensurePolished()
        self.mark.setMinimumWidth(self.mark.sizeHint().width())
        self.mark.setText(say(texts.MARK))
        self.mark.setToolTip(texts.with_key(say(texts.MARK), "M", kit.words))
        self.clear = button(say(texts.CLEAR), cleared, role="flat", name="clear")
        self.clear.setToolTip(texts.with_key(say(texts.CLEAR), "Delete", kit.words))
        # Hidden while there is nothing to take back; its room stays.
        kept = self.clear.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.clear.setSizePolicy(kept)
        body = row(self, gap=measures.gap(8))
        body.addWidget(self.mark)
        body.addWidget(self.clear)
        body.addStretch(1)

    @property
    def buttons(self) -> tuple[QPushButton, QPushButton]:
        """In the order of Tab."""
        return self.mark, self.clear

    def show_item(self, item: TheoryItem, number: int) -> None:
        """Belong to an item. What is written is taken back in its field, so only a choice has a button for it."""
        self._number, self._clears = number, not isinstance(item, FillIn | Numeric)
        self.clear.setAccessibleName(self._kit.say(texts.CLEAR_SAYS, number=number))

    def show_state(self, state: ItemState) -> None:
        """Show how the item stands."""
        self._state = state
        say = self._kit.say
        self.mark.setChecked(state.marked)
        show_text(self.mark, say(texts.UNMARK if state.marked else texts.MARK))
        says = texts.UNMARK_SAYS if state.marked else texts.MARK_SAYS
        self.mark.setAccessibleName(say(says, number=self._number))
        self.clear.setVisible(self._clears and state.answered)

    def _mark(self) -> None:
        # Pressing does not check: the answer does.
        self.mark.setChecked(self._state.marked)
        self._marked()
