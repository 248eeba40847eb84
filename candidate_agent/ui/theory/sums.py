"""How many items are answered, open and marked, each with its sign, and the ways to the next of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.theory import texts
from candidate_agent.ui.theory.progress import Counts
from exam.look import Sign
from exam.text import Text
from exam.widgets.parts import button, column, label, row, show_text
from exam.widgets.sign import SignView

SIGN = 12
"""Size of a sign in pixels at 100 %."""


class Sums:
    """Two parts to be placed: `answered`, one line that is always seen, and `ways`, open and marked with a button.

    `left`, `right` and `ways_right` are margins in pixels.
    """

    def __init__(
        self,
        kit: Kit,
        *,
        left: int,
        right: int,
        ways_right: int,
        next_open: Callable[[], None],
        next_marked: Callable[[], None],
    ) -> None:
        self._kit = kit
        self._flat = kit.measures.gap(8)
        self.answered, self.ways = QWidget(), QWidget()
        self.next_open = self._way(next_open, "next-open", texts.NEXT_OPEN_SAYS, "U")
        self.next_marked = self._way(next_marked, "next-marked", texts.NEXT_MARKED_SAYS, "N")
        self._answered, self._left, self._marked = (
            label("", name=f"count-{of}") for of in ("answered", "left", "marked")
        )
        upper, lower = column(self.answered), column(self.ways)
        upper.setContentsMargins(left, 0, right, 0)
        # A flat button's own room stands over the edge, so that its text ends in line with the squares.
        lower.setContentsMargins(left, 0, max(0, ways_right - self._flat), 0)
        upper.addLayout(self._line(Sign.FULL, "quiet", self._answered, None))
        lower.addLayout(self._line(Sign.HOLLOW, "edge", self._left, self.next_open))
        lower.addLayout(self._line(Sign.FLAG, "care", self._marked, self.next_marked))

    def _way(self, go: Callable[[], None], name: str, says: Text, key: str) -> QPushButton:
        say = self._kit.say
        way = button(say(texts.NEXT_ONE), go, role="flat", name=name, says=say(says))
        way.setToolTip(texts.with_key(say(says), key, self._kit.words))
        # Hidden while there is nowhere to go; its room stays.
        kept = way.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        way.setSizePolicy(kept)
        return way

    def _line(self, sign: Sign, role: str, said: QLabel, way: QPushButton | None) -> QHBoxLayout:
        measures = self._kit.measures
        line = row(gap=self._flat)
        line.addWidget(SignView(measures.px(SIGN), sign, measures.colour(role), measures.colour("panel")))
        line.addWidget(said)
        line.addStretch(1)
        if way is not None:
            line.addWidget(way)
        return line

    def show_counts(self, counts: Counts, *, has_other_open: bool, has_other_marked: bool) -> None:
        """Show the sums."""
        say = self._kit.say
        show_text(self._answered, say(texts.COUNT_ANSWERED, answered=counts.answered, items=counts.items))
        show_text(self._left, say(texts.COUNT_LEFT, left=counts.left))
        show_text(self._marked, say(texts.COUNT_MARKED, marked=counts.marked))
        self.next_open.setVisible(has_other_open)
        self.next_marked.setVisible(has_other_marked)
