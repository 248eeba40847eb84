"""The sound that calls to the queue: once for something new that should be looked at soon, and never for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from exam.text import Text
from invigilator_console.room.attention import Matter, Urgency

ON, OFF = Text("提示音 开", "Sound on"), Text("提示音 关", "Sound off")
SAYS_ON = Text("提示音已开，按 M 关闭", "The sound is on; M turns it off")
SAYS_OFF = Text("提示音已关，按 M 打开", "The sound is off; M turns it on")
MOST_HEARD = 2000


@dataclass
class SoundSetting:
    """Whether the sound is on, and what it has called to; the window keeps it when its parts are made anew.

    `heard` is None until the queue was seen for the first time: what stood there before is no news.
    """

    is_on: bool = True
    heard: set[str] | None = field(default=None)


class Chime:
    """Calls `beep` for news."""

    def __init__(self, setting: SoundSetting, beep: Callable[[], None]) -> None:
        self._setting, self._beep = setting, beep

    def hear(self, matters: Iterable[Matter]) -> None:
        """Take in the queue as it is now."""
        keys = {one.key for one in matters if one.urgency in (Urgency.NOW, Urgency.SOON)}
        before = self._setting.heard
        # What is gone and comes again is new again.
        self._setting.heard = set(sorted(keys)[:MOST_HEARD])
        if self._setting.is_on and before is not None and keys - before:
            self._beep()

    def toggle(self) -> bool:
        """Turn the sound on or off; tells which."""
        self._setting.is_on = not self._setting.is_on
        return self._setting.is_on

    @property
    def is_on(self) -> bool:
        """Whether it sounds."""
        return self._setting.is_on
