"""What is being typed on its way to the PC's disk: kept at once while it is small, a little later as it grows.

A form task is kept as a whole with every change, so that a large one typed at full speed would write megabytes a
minute. What may pass is a rate: an answer of 1 KB or less is kept with each keystroke, one of 10 KB about five times a
second. Near the deadline, and when a page is left, nothing waits.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, QTimer

from exam.answers import Answer
from exam.ids import ItemId
from exam.policy import SECOND
from exam.text import Refusal

AT_ONCE = 1024
"""An answer of so many bytes is kept with each keystroke."""
BYTES_A_MILLISECOND = 50
LONGEST_WAIT = 2 * SECOND
NO_WAIT_WITHIN = 10 * SECOND
"""So near to the deadline nothing waits."""

Keep = Callable[[ItemId, Answer, bool], Refusal | None]


def wait_for(size: int, remaining: int | None) -> int:
    """Milliseconds between two keeps of an answer of `size` bytes, with `remaining` milliseconds to the deadline."""
    if size <= AT_ONCE or (remaining is not None and remaining <= NO_WAIT_WITHIN):
        return 0
    return min(LONGEST_WAIT, size // BYTES_A_MILLISECOND)


class Drafts(QObject):
    """The answers being typed. One timer at most runs; `flush` keeps what waits, and is called whenever it matters."""

    def __init__(
        self, keep: Keep, remaining: Callable[[], int | None], refused: Callable[[ItemId, Refusal], None]
    ) -> None:
        super().__init__()
        self._keep = keep
        self._remaining = remaining
        self._refused = refused
        self._waiting: dict[ItemId, tuple[Answer, bool]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    def typed(self, item: ItemId, answer: Answer, *, marked: bool) -> None:
        """An answer changed under the candidate's hands."""
        if self._waiting and item not in self._waiting:
            self.flush()
        wait = wait_for(len(msgspec.json.encode(answer)), self._remaining())
        self._waiting[item] = answer, marked
        if wait == 0:
            self.flush()
        elif not self._timer.isActive():
            self._timer.start(wait)

    def waiting(self, item: ItemId) -> Answer | None:
        """What was typed of an item and is not kept yet."""
        found = self._waiting.get(item)
        return found[0] if found else None

    def flush(self) -> None:
        """Keep what waits."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, {}
        for item, (answer, marked) in waiting.items():
            refusal = self._keep(item, answer, marked)
            if refusal is not None:
                self._refused(item, refusal)
