"""The bytes of a simulated candidate's practical file; what is answered is made up in `exam.scripted_work`."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from server.blobs import MAX_PIECE


def pieces_of(size: int, random: Random) -> Iterator[bytes]:
    """A file of so many bytes, in pieces as PCs cut it. Every piece is another: nothing is there already."""
    whole, rest = divmod(size, MAX_PIECE)
    for length in (*[MAX_PIECE] * whole, rest):
        if length:
            yield random.randbytes(length)
