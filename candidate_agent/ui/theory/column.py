"""The reading column: where text stands on the sheet, the same for an item, the list and the row below."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from exam import look
from exam.widgets.measures import Measures

PAD = 32
"""Room around the text, in pixels at 100 %."""
BAR = 16
"""Width of a scroll bar."""
RING = look.FOCUS_RING + 2
"""Room of the focus ring around what can be chosen; text without one is indented by it."""


def column_of(measures: Measures) -> int:
    """Width of a reading column with the rings on both sides, in pixels."""
    return measures.column() + 2 * RING


def centred(inside: QWidget, measures: Measures) -> QHBoxLayout:
    """A column in the middle, at most as wide as a reading column."""
    line = QHBoxLayout()
    line.setContentsMargins(measures.gap(PAD), 0, measures.gap(PAD), 0)
    line.setSpacing(0)
    inside.setMaximumWidth(column_of(measures))
    line.addStretch(1)
    line.addWidget(inside, 1000)
    line.addStretch(1)
    return line
