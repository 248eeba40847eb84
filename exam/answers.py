"""What a candidate answers: one value an item, and the check that it fits the item.

An answer holds what the candidate did, never whether it is right. The empty answer is a value too: a candidate may
take a choice back.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

MAX_TEXT = 4000
"""Longest text of one blank or field, in characters."""
MAX_CELLS = 2000
"""Most cells of all tables of one form task."""
MAX_ANSWER = 100_000
"""Longest answer in all, in characters: as JSON it fits into one message whatever the characters are."""


class Chosen(msgspec.Struct, frozen=True, tag="chosen"):
    """Options chosen, as the letters of the paper's source (not of the shuffled screen), ascending.

    True/false items use `T` and `F`.
    """

    options: tuple[str, ...]


class Written(msgspec.Struct, frozen=True, tag="written"):
    """Text of each blank of a fill-in item, or the one number of a numeric item, as typed."""

    texts: tuple[str, ...]


class FormFilled(msgspec.Struct, frozen=True, tag="form"):
    """A form task: fields by id, tables by id as rows of cells in the order of the table's columns, as typed."""

    fields: dict[str, str] = {}
    tables: dict[str, tuple[tuple[str, ...], ...]] = {}


Answer = Chosen | Written | FormFilled


def is_empty(answer: Answer) -> bool:
    """Tell whether the answer says nothing, so that the screen counts the item as not answered."""
    match answer:
        case Chosen(options=options):
            return not options
        case Written(texts=texts):
            return not any(text.strip() for text in texts)
        case FormFilled(fields=fields, tables=tables):
            cells = (cell for rows in tables.values() for row in rows for cell in row)
            return not any(text.strip() for text in (*fields.values(), *cells))


def is_within_bounds(answer: Answer) -> bool:
    """Tell whether the answer is small enough to be journalled; the limits are far above any honest answer."""
    match answer:
        case Chosen(options=options):
            return len(options) <= 26 and all(len(option) <= 8 for option in options)
        case Written(texts=texts):
            return len(texts) <= 50 and all(len(text) <= MAX_TEXT for text in texts) and _adds_up(texts)
        case FormFilled(fields=fields, tables=tables):
            cells = [cell for rows in tables.values() for row in rows for cell in row]
            texts = (*fields.values(), *cells)
            names = (*fields, *tables)
            return (
                len(fields) <= 200
                and len(cells) <= MAX_CELLS
                and all(len(text) <= MAX_TEXT for text in texts)
                and all(len(name) <= 64 for name in names)
                and _adds_up(texts)
            )


def _adds_up(texts: Iterable[str]) -> bool:
    return sum(map(len, texts)) <= MAX_ANSWER
