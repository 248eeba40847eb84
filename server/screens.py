"""Pictures of candidates' screens that somebody asked for: in memory only, a few, and the newest win."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from exam.events import ScreenAsked, SittingEvent
from exam.timing import Instant

LARGEST = 256 * 1024
"""Longest picture in bytes; a PC sends one that is small."""
MOST_SCREENS = 16
_KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class Screen(msgspec.Struct, frozen=True):
    """A picture and what kind it is."""

    data: bytes
    kind: str


class Screens:
    """The newest pictures by the ids under which they were asked for."""

    def __init__(self) -> None:
        self._screens: dict[str, Screen] = {}

    def put(self, id_: str, data: bytes) -> bool:
        """Keep a picture; False where it is none. The first that came under an id stays: it is what was asked for."""
        kind = next((kind for magic, kind in _KINDS.items() if data.startswith(magic)), None)
        if kind is None or len(data) > LARGEST:
            return False
        if id_ not in self._screens:
            self._screens[id_] = Screen(data, kind)
            if len(self._screens) > MOST_SCREENS:
                del self._screens[next(iter(self._screens))]
        return True

    def get(self, id_: str) -> Screen | None:
        """A picture, where it came and is among the newest."""
        return self._screens.get(id_)


def was_asked(story: Iterable[tuple[Instant, SittingEvent]], id_: str) -> bool:
    """Whether somebody asked for the picture of that id, by what happened to a candidate."""
    return any(isinstance(event, ScreenAsked) and event.id == id_ for _, event in story)
