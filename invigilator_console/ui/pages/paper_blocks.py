"""Laying out a paper (look.md, "Papers"): blocks that no page break goes through, rows under a repeated head.

Everything is measured in points; the painter is scaled so that one of its units is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPen

from exam import look

MARGIN_MM = 20.0
RULE = 0.5
SONG = ("SimSun", "Noto Serif CJK SC", "Source Han Serif SC")
_WRAPS = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere


@dataclass(frozen=True)
class Block:
    """A piece that no page break goes through. `is_row` where the head of the table stands above it on a new page."""

    height: float
    draw: Callable[[QPainter, float], None]
    is_row: bool = False


def a4() -> QPageLayout:
    """The page."""
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    return QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter
    )


def pages_of(blocks: Sequence[Block], head: Block, height: float) -> list[list[Block]]:
    """Share blocks out over pages; `head` stands above the rows of every page but the first."""
    pages: list[list[Block]] = [[]]
    used = 0.0
    for block in blocks:
        if used + block.height > height and pages[-1]:
            pages.append([head] if block.is_row else [])
            used = sum(one.height for one in pages[-1])
        pages[-1].append(block)
        used += block.height
    return pages


def text_block(
    text: str, font: QFont, width: float, *, centred: bool = False, before: float = 0.0, after: float = 3.0
) -> Block:
    """A paragraph."""
    flags = int(_WRAPS) | int(Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft)
    height = QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 1e5), flags, text).height()

    def draw(painter: QPainter, y: float) -> None:
        painter.setFont(font)
        painter.drawText(QRectF(0, y + before, width, height + 1), flags, text)

    return Block(before + height + after, draw)


def row_block(values: Sequence[str], widths: Sequence[float], font: QFont, *, is_head: bool = False) -> Block:
    """A row of a table, as high as its highest cell."""
    inner, metrics = 2.0, QFontMetricsF(font)
    flags = int(_WRAPS) | int(Qt.AlignmentFlag.AlignVCenter)
    heights = [
        metrics.boundingRect(QRectF(0, 0, one - 2 * inner, 1e5), flags, value).height()
        for one, value in zip(widths, values, strict=True)
    ]
    height = max(heights) + 2 * inner

    def draw(painter: QPainter, y: float) -> None:
        painter.setFont(font)
        painter.setPen(QPen(Qt.GlobalColor.black, RULE))
        x = 0.0
        for one, value in zip(widths, values, strict=True):
            painter.drawRect(QRectF(x, y, one, height))
            painter.drawText(QRectF(x + inner, y, one - 2 * inner, height), flags, value)
            x += one

    return Block(height, draw, is_row=not is_head)


def song(size: float) -> QFont:
    """The font of running text."""
    return _font(SONG, size)


def hei(size: float) -> QFont:
    """The font of headings."""
    font = _font(look.FAMILIES, size)
    font.setBold(True)
    return font


def _font(families: Sequence[str], size: float) -> QFont:
    """A font of so many points; the painter is scaled so that one of its units is one point."""
    font = QFont()
    font.setFamilies(list(families))
    font.setPixelSize(round(size))
    return font


def nothing(_painter: QPainter, _y: float) -> None:
    """An empty block draws nothing."""
    return
