"""What is found wrong in a backup while it is read: a kind and the file, each told once."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

HARMLESS = frozenset({"torn"})
"""A torn end is what a power cut leaves: what was acknowledged as kept stands before it."""
MOST = 1000


class Finding(msgspec.Struct, frozen=True, order=True):
    """`kind` is one of torn, damaged, too_new, missing, gap, chain; `path` names the file inside the backup."""

    kind: str
    path: str


class Findings:
    """Findings in the order in which they came."""

    def __init__(self) -> None:
        self._found: dict[Finding, None] = {}

    def add(self, kind: str, path: str) -> None:
        """Tell something."""
        if len(self._found) < MOST:
            self._found[Finding(kind, path)] = None

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def grave(self) -> list[Finding]:
        """Those that a power cut does not explain."""
        return [one for one in self._found if one.kind not in HARMLESS]
