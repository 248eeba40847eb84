"""Where each place of a room is on the screen: rows of equal places, filling what room there is."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, QSize

from exam.premises import Layout
from invigilator_console.room.layout import rows_of


class Grid:
    """The places of a layout inside a size. `spare_row` keeps one empty row below, to drag seats to."""

    def __init__(self, layout: Layout, size: QSize, *, spare_row: bool = False) -> None:
        self.layout, self.size = layout, size
        self.columns = max(1, layout.columns)
        self.rows = (rows_of(layout) if layout.seats else 1) + (1 if spare_row else 0)
        self.width, self.height = size.width() / self.columns, size.height() / self.rows

    def rect(self, place: int) -> QRect:
        """The pixels of a place; neighbours share no pixel and leave none."""
        row, column = divmod(place, self.columns)
        left, top = round(column * self.width), round(row * self.height)
        return QRect(
            QPoint(left, top), QPoint(round((column + 1) * self.width) - 1, round((row + 1) * self.height) - 1)
        )

    def place_at(self, point: QPoint) -> int | None:
        """The place under a point."""
        if not QRect(QPoint(0, 0), self.size).contains(point):
            return None
        column, row = int(point.x() // self.width), int(point.y() // self.height)
        return min(row, self.rows - 1) * self.columns + min(column, self.columns - 1)

    def places_in(self, area: QRect) -> Iterable[int]:
        """The places that an area touches."""
        return (place for place in range(self.columns * self.rows) if self.rect(place).intersects(area))
