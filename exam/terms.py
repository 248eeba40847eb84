"""Terms of office (任期): who leads a site. Each takeover by a standby begins one; within it every start is a life.

An epoch says both: term × 1,000,000 + life. So whoever took over is above every life that the old server can still
have, and a machine that has once heard of a term never listens to a server of an earlier one.
"""

from __future__ import annotations

GENERATION = 1_000_000
"""A term is a generation and a draw: two machines that people have take over at the same time never have one term."""
LIVES = 1_000_000
"""Lives that a term has room for."""


def term_of(epoch: int) -> int:
    """The term that an epoch belongs to; 0 until somebody has taken over."""
    return epoch // LIVES


def first_epoch(term: int) -> int:
    """The first epoch of a term."""
    return term * LIVES


def generation_of(term: int) -> int:
    """The how manieth takeover a term is, as people count them."""
    return term // GENERATION


def next_term(known: int, draw: int) -> int:
    """A term after every one that is known. `draw` is a number below `GENERATION`, drawn anew each time."""
    return (generation_of(known) + 1) * GENERATION + draw
