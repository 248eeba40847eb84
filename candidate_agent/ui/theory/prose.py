"""Text for reading: line height 1.6, line breaks kept, never wider than its column, blanks drawn on a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy

from exam import look
from exam.widgets.measures import Measures

_BLANK = re.compile("_{4,}")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_ROOM = "\u00a0" * 4
"""Unbreakable room on both sides of a blank's number."""


class Line(msgspec.Struct, frozen=True):
    """Where the text of a blank stands in the shown text."""

    start: int
    length: int


def blank_sign(blank: int) -> str:
    """The sign of a blank, counted from 1: `①`; above 10 `(11)`, since not every font goes on."""
    return _CIRCLED[blank - 1] if blank <= len(_CIRCLED) else f"({blank})"


def with_blanks(stem: str) -> tuple[str, tuple[Line, ...]]:
    """Number the blanks of a stem: each `____` becomes its sign with room around, to be drawn on a line."""
    shown, lines, end = "", [], 0
    for blank, found in enumerate(_BLANK.finditer(stem), 1):
        shown += stem[end : found.start()]
        drawn = f"{_ROOM}{blank_sign(blank)}{_ROOM}"
        lines.append(Line(len(shown), len(drawn)))
        shown, end = shown + drawn, found.end()
    return shown + stem[end:], tuple(lines)


class TextBlock:
    """A text laid out for a width and painted; the size is in pixels."""

    def __init__(self, text: str, font: QFont, lines: Sequence[Line] = ()) -> None:
        self.text = text
        self._font = font
        self._lines = lines
        metrics = QFontMetricsF(font)
        self.line_height = round(font.pixelSize() * look.LINE_HEIGHT)
        self._drop = (self.line_height - metrics.height()) / 2
        self._width = -1
        self._laid_out: list[tuple[QTextLayout, float]] = []
        self._rows = 0

    def height(self, width: int) -> int:
        """Height at a width."""
        self._lay_out(width)
        return self._rows * self.line_height

    def natural_width(self) -> int:
        """Width without breaking lines."""
        metrics = QFontMetricsF(self._font)
        return max((int(metrics.horizontalAdvance(part)) + 1 for part in self.text.split("\n")), default=0)

    def paint(self, painter: QPainter, x: float, y: float, width: int, colour: QColor) -> None:
        """Paint into a column of this width."""
        self._lay_out(width)
        painter.setPen(colour)
        for layout, top in self._laid_out:
            layout.draw(painter, QPointF(x, y + top))

    def _lay_out(self, width: int) -> None:
        if width == self._width:
            return
        self._width, self._laid_out, self._rows = width, [], 0
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        start = 0
        for part in self.text.split("\n"):
            layout = QTextLayout(part, self._font)
            layout.setTextOption(option)
            layout.setFormats(self._underlines(start, len(part)))
            layout.beginLayout()
            top = self._rows * self.line_height
            row = 0
            while (line := layout.createLine()).isValid():
                line.setLineWidth(max(1, width))
                line.setPosition(QPointF(0, row * self.line_height + self._drop))
                row += 1
            layout.endLayout()
            self._laid_out.append((layout, top))
            self._rows += max(1, row)
            start += len(part) + 1

    def _underlines(self, start: int, length: int) -> list[QTextLayout.FormatRange]:
        found = []
        for line in self._lines:
            if start <= line.start < start + length:
                underlined = QTextLayout.FormatRange()
                underlined.start, underlined.length = line.start - start, line.length
                underlined.format = QTextCharFormat()
                underlined.format.setFontUnderline(True)
                found.append(underlined)
        return found


class Prose(QLabel):
    """A label whose text is laid out for reading. `spoken` is what a screen reader says, where it differs."""

    def __init__(self, text: str, measures: Measures, lines: Sequence[Line] = (), *, spoken: str = "") -> None:
        super().__init__(text)
        self._block = TextBlock(text, measures.font(look.QUESTION), lines)
        self._colour = measures.colour("text")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAccessibleName(spoken or text)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Whether the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Height at a width."""
        return self._block.height(width)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All in one line."""
        return QSize(self._block.natural_width(), self._block.line_height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few characters."""
        return QSize(4 * self._block.line_height, self._block.line_height)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint."""
        painter = QPainter(self)
        self._block.paint(painter, 0, 0, self.width(), self._colour)
        painter.end()
