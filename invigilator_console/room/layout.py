"""How the seats of a room stand: as people arranged them, or as many to a row as the room has place for."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence

from exam.ids import SeatNumber
from exam.premises import Layout
from exam.text import Refusal

LONGEST_FILE = 64 * 1024
LONGEST_NUMBER = 3
WIDE = 1.7
"""How much wider than high a room's picture is: seats are set so that they stay near to square."""


def usual(seats: Sequence[SeatNumber]) -> Layout:
    """Seats in their order, row by row: 40 as 8 by 5."""
    columns = max(1, math.ceil(math.sqrt(len(seats) * WIDE))) if seats else 1
    rows = math.ceil(len(seats) / columns) if seats else 1
    columns = max(1, math.ceil(len(seats) / rows)) if seats else 1
    return Layout(columns, {seat: place for place, seat in enumerate(sorted(seats))})


def complete(layout: Layout | None, seats: Sequence[SeatNumber]) -> Layout:
    """The layout of these seats; who came later than the arrangement stands behind the last row."""
    if layout is None:
        return usual(seats)
    placed = {seat: place for seat, place in layout.seats.items() if seat in set(seats)}
    missing = sorted(set(seats) - set(placed))
    first = (max(placed.values(), default=-1) // layout.columns + 1) * layout.columns
    return Layout(layout.columns, {**placed, **{seat: first + number for number, seat in enumerate(missing)}})


def rows_of(layout: Layout) -> int:
    """How many rows a layout has."""
    return max(layout.seats.values(), default=0) // layout.columns + 1


def moved(layout: Layout, seat: SeatNumber, place: int) -> Layout:
    """The layout after a seat was dragged to a place; who stood there takes the place that became free."""
    if seat not in layout.seats or place < 0:
        return layout
    before = layout.seats[seat]
    there = next((other for other, at in layout.seats.items() if at == place), None)
    seats = {**layout.seats, seat: place}
    if there is not None:
        seats[there] = before
    return Layout(layout.columns, seats)


def with_columns(layout: Layout, columns: int) -> Layout:
    """The same seats in their order, so many to a row."""
    ordered = sorted(layout.seats, key=lambda seat: layout.seats[seat])
    return Layout(max(1, columns), {seat: place for place, seat in enumerate(ordered)})


def from_csv(text: str) -> Layout | Refusal:
    """Read a layout as a table whose cells are seat numbers, an empty cell an empty place."""
    if len(text) > LONGEST_FILE:
        return Refusal("layout_malformed")
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(lines))]
    except csv.Error:
        return Refusal("layout_malformed")
    rows = [row for row in rows if row]
    columns = max((len(row) for row in rows), default=0)
    seats: dict[SeatNumber, int] = {}
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if not cell:
                continue
            number = cell.isascii() and cell.isdigit() and len(cell) <= LONGEST_NUMBER
            if not number or SeatNumber(int(cell)) in seats:
                return Refusal("layout_malformed")
            seats[SeatNumber(int(cell))] = line * columns + column
    return Layout(columns, seats) if seats else Refusal("layout_malformed")


def to_csv(layout: Layout) -> str:
    """Write a layout as the table that `from_csv` reads."""
    at: Mapping[int, SeatNumber] = {place: seat for seat, place in layout.seats.items()}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for line in range(rows_of(layout)):
        places = range(line * layout.columns, (line + 1) * layout.columns)
        writer.writerow([str(at.get(place, "")) for place in places])
    return out.getvalue()
