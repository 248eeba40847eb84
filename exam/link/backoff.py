"""When to try again: soon at first, ever more rarely, spread by chance so that forty PCs do not come back as one."""

from __future__ import annotations

from random import Random

FIRST = 0.25
LONGEST = 2.0


class Backoff:
    """Seconds to wait before each next try; `reset` after a success."""

    def __init__(self, random: Random, first: float = FIRST, longest: float = LONGEST) -> None:
        self._random = random
        self._first = first
        self._longest = longest
        self._tries = 0

    def next(self) -> float:
        """Between half of and the whole of a time that doubles with each try up to the longest."""
        whole = min(self._longest, self._first * 2.0 ** min(self._tries, 30))
        self._tries += 1
        return whole * (0.5 + self._random.random() / 2)

    def reset(self) -> None:
        """Start over."""
        self._tries = 0
