"""The cells of a table and what can be done to them, pure: paste, clear, add and delete rows, within bounds.

Rows are tuples of texts, as the answer has them; each step makes new ones, so that undoing is going back to the old.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from exam.answers import MAX_TEXT
from exam.paper import Table

Rows = tuple[tuple[str, ...], ...]
Cell = tuple[int, int]
"""Row and column, from 0."""


class Pasted(msgspec.Struct, frozen=True):
    """What became of a paste: the rows, how far it reaches (`to`, the last cell), and how much was left out."""

    rows: Rows
    to: Cell
    rows_left: int = 0
    columns_left: int = 0
    choices_left: int = 0
    choice_column: int = 0
    cut: int = 0


def fitted(rows: Sequence[Sequence[str]], table: Table) -> Rows:
    """Rows as a table shows them: as wide as its columns, never fewer than it asks for."""
    width = len(table.columns)
    shaped = [(*row[:width], *("" for _ in range(width - len(row)))) for row in rows]
    shaped += [("",) * width] * max(0, max(1, table.min_rows) - len(shaped))
    return tuple(shaped)


def with_cell(rows: Rows, at: Cell, text: str) -> Rows:
    """Another text in one cell."""
    row, column = at
    changed = (*rows[row][:column], text, *rows[row][column + 1 :])
    return (*rows[:row], changed, *rows[row + 1 :])


def cleared(rows: Rows, cells: Collection[Cell]) -> Rows:
    """Empty some cells."""
    return _with_cells(rows, dict.fromkeys(cells, ""))


def _with_cells(rows: Rows, cells: Mapping[Cell, str]) -> Rows:
    touched = {row for row, _ in cells}
    return tuple(
        tuple(cells.get((r, c), text) for c, text in enumerate(row)) if r in touched else row
        for r, row in enumerate(rows)
    )


def with_row(rows: Rows, at: int, table: Table) -> Rows | None:
    """An empty row more, before the row `at`; None where the table takes no more."""
    if len(rows) >= table.max_rows:
        return None
    return (*rows[:at], ("",) * len(table.columns), *rows[at:])


def without_rows(rows: Rows, which: Collection[int], table: Table) -> Rows:
    """Some rows less; as many as the table asks for stay, empty."""
    return fitted([row for number, row in enumerate(rows) if number not in which], table)


def pasted(rows: Rows, table: Table, at: Cell, block: Sequence[Sequence[str]], fill: Collection[Cell] = ()) -> Pasted:
    """Put a block of texts into the table from a cell on; the table grows as far as it may.

    A single text goes into every cell of `fill`. Where only some choices are allowed, other texts are left out.
    """
    if len(fill) > 1 and len(block) == 1 and len(block[0]) == 1:
        wanted = dict.fromkeys(fill, block[0][0])
    else:
        wanted = {(at[0] + r, at[1] + c): text for r, line in enumerate(block) for c, text in enumerate(line)}
    width = len(table.columns)
    last_row = max((row for row, _ in wanted), default=at[0])
    grown = [*rows, *[("",) * width] * max(0, min(last_row + 1, table.max_rows) - len(rows))]
    inside = {cell: text for cell, text in wanted.items() if cell[0] < len(grown) and cell[1] < width}
    refused = [cell for cell, text in inside.items() if not _is_allowed(table, cell[1], text)]
    cut = sum(len(text.strip()) > MAX_TEXT for text in inside.values())
    allowed = {cell: text.strip()[:MAX_TEXT] for cell, text in inside.items() if _is_allowed(table, cell[1], text)}
    return Pasted(
        _with_cells(tuple(grown), allowed),
        max(inside, default=at),
        rows_left=max(0, last_row + 1 - len(grown)),
        columns_left=max(0, max((column for _, column in wanted), default=0) + 1 - width),
        choices_left=len(refused),
        choice_column=refused[0][1] if refused else 0,
        cut=cut,
    )


def _is_allowed(table: Table, column: int, text: str) -> bool:
    field = table.columns[column]
    return field.kind != "choice" or text.strip() in ("", *field.choices)


def is_blank(row: Sequence[str]) -> bool:
    """Whether nothing stands in a row."""
    return not any(cell.strip() for cell in row)
