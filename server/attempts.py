"""How often something was tried within a window, by key; bounded in keys and in tries of each.

Counted before the try and taken back where it was right, so that tries made at the same moment count as well.
"""

from __future__ import annotations

from collections import deque

from exam.timing import Instant

MOST_KEYS = 2000
"""Beyond it the key that was tried longest ago is forgotten."""


class Attempts:
    """Tries of the last `window` milliseconds, at most `limit` of each key."""

    def __init__(self, limit: int, window: int) -> None:
        self._limit = limit
        self._window = window
        self._made: dict[str, deque[Instant]] = {}

    def wait(self, key: str, now: Instant) -> int:
        """Milliseconds until the key may be tried again; 0 where it may be now."""
        made = self._made.get(key)
        if made is None or len(made) < self._limit:
            return 0
        return max(0, self._window - (now - made[0]))

    def add(self, key: str, now: Instant) -> None:
        """Count a try."""
        made = self._made.pop(key, None) or deque(maxlen=self._limit)
        made.append(now)
        self._made[key] = made  # at the end: keys stand in the order of their latest try
        if len(self._made) > MOST_KEYS:
            del self._made[next(iter(self._made))]

    def take_back(self, key: str) -> None:
        """The latest try of a key was right: it does not count."""
        if made := self._made.get(key):
            made.pop()

    def forget(self, key: str) -> None:
        """Begin anew for a key."""
        self._made.pop(key, None)

    def __len__(self) -> int:
        return len(self._made)
