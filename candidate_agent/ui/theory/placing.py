"""Where the parts of the theory page stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from candidate_agent.ui.theory.column import BAR, centred
from exam.widgets.measures import Measures
from exam.widgets.parts import column, panel, row, rule


def place_parts(page: QWidget, measures: Measures, numbers: QWidget, views: Sequence[QWidget], moves: QWidget) -> None:
    """The numbers on the left; on the right one sheet of paper with the items above and the moves below."""
    sheet = panel()
    inside = column(sheet, gap=0, margin=1)
    for view in views:
        inside.addWidget(view, 1)
    inside.addWidget(rule())
    foot = centred(moves, measures)
    gap = measures.gap(6 if measures.is_large else 12)
    sides = foot.contentsMargins()
    foot.setContentsMargins(sides.left(), gap, sides.right() + measures.gap(BAR), gap)
    inside.addLayout(foot)
    whole = row(page, gap=measures.gap(16), margin=measures.gap(8 if measures.is_large else 16))
    whole.addWidget(numbers)
    whole.addWidget(sheet, 1)
