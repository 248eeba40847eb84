"""Usual values to press, as a row of buttons that goes on in the next line; the pressed one shows that it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton, QWidget

from exam import look
from exam.widgets.parts import FlowRow, button
from invigilator_console.ui.kit import Kit

ROOM = 296
"""Pixels for the text of a button at 100 %: what the column leaves beside margins and scroll bar."""
_TOKENS = re.compile(r"[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+|\s+")


def in_lines(text: str, metrics: QFontMetrics, width: int) -> str:
    """A text in as many lines as it takes: buttons do not wrap by themselves."""
    lines = [""]
    for token in _TOKENS.findall(text):
        if lines[-1] and metrics.horizontalAdvance(lines[-1] + token.rstrip()) > width:
            lines.append("")
        lines[-1] += token if lines[-1] else token.lstrip()
    return "\n".join(line.rstrip() for line in lines)


class PressRow(QWidget):
    """Offers texts; `pressed` is called with the number of the one that was pressed."""

    def __init__(self, kit: Kit, name: str, texts: Sequence[str], pressed: Callable[[int], None]) -> None:
        super().__init__()
        measures = kit.measures
        metrics, width = QFontMetrics(measures.font(look.BODY)), measures.gap(ROOM)
        flow = FlowRow(self, gap=measures.gap(8))
        self._buttons: list[QPushButton] = []
        for number, text in enumerate(texts):
            shown = in_lines(text, metrics, width)
            made = button(shown, partial(pressed, number), name=f"{name}-{number}", says=text)
            made.setCheckable(True)
            made.setMinimumWidth(measures.px(look.TARGET))
            if "\n" in shown:
                made.setMinimumHeight(metrics.lineSpacing() * len(shown.split("\n")) + measures.gap(16))
            flow.addWidget(made)
            self._buttons.append(made)

    def mark(self, number: int | None) -> None:
        """Show which of them stands in the field, if one does."""
        for place, one in enumerate(self._buttons):
            one.setChecked(place == number)
