"""Seats as people write them: `1-40`, or `1,2,5-8`."""

from __future__ import annotations

import unicodedata

MOST = 999


class SeatsError(Exception):
    """The text names no seats."""


def read_seats(text: str, highest: int = MOST) -> list[int]:
    """The seats that a text names, in order, each once. Raises SeatsError where it names none, or one too high."""
    found: set[int] = set()
    for part in unicodedata.normalize("NFKC", text)[:1000].replace("、", ",").split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if not (first.isdigit() and first.isascii()) or (dash and not (last.isdigit() and last.isascii())):
            raise SeatsError(text)
        low, high = int(first[:6]), int((last if dash else first)[:6])
        if not 1 <= low <= high <= highest:
            raise SeatsError(text)
        found.update(range(low, high + 1))
    return sorted(found)
