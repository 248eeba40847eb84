"""The order of items and options for one candidate: from the plan's seed, the same on every PC and every start."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from exam.ids import Ticket
from exam.paper import MultipleChoice, Paper, SingleChoice

T = TypeVar("T")


def shuffled(things: Sequence[T], *seed: str) -> tuple[T, ...]:
    """Order things by the SHA-256 of seed and position: no library's random generator, whose stream may change."""
    prefix = "\x1f".join(seed)

    def key(position: int) -> bytes:
        return hashlib.sha256(f"{prefix}\x1f{position}".encode()).digest()

    return tuple(things[position] for position in sorted(range(len(things)), key=key))


def paper_for(paper: Paper, seed: str, ticket: Ticket) -> Paper:
    """Return the paper in this candidate's order. Practical tasks keep theirs: their texts build on one another."""
    items = shuffled(paper.items, seed, ticket, paper.id) if paper.shuffle_items else paper.items
    if paper.shuffle_options:
        items = tuple(
            msgspec.structs.replace(item, options=shuffled(item.options, seed, ticket, paper.id, item.id))
            if isinstance(item, SingleChoice | MultipleChoice)
            else item
            for item in items
        )
    return msgspec.structs.replace(paper, items=items)
