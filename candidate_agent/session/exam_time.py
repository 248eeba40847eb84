"""The PC's idea of exam time: its own monotonic clock, corrected from the server, never ahead of it by design.

A reading of the server's time is already old when it arrives, so the estimate runs behind by the delay of the fastest
recent message: the candidate is given that moment, never robbed of it. The newest few readings count, so that a PC
whose clock runs fast is corrected again and again (design section 4).
"""

from __future__ import annotations

from collections import deque

from exam.timing import Instant

READINGS = 8


class ExamTime:
    """Exam time on a PC; unknown until the first message of a server."""

    def __init__(self) -> None:
        self._offsets: deque[int] = deque(maxlen=READINGS)

    @property
    def is_known(self) -> bool:
        """Whether a server has told the time yet."""
        return bool(self._offsets)

    @property
    def readings(self) -> int:
        """How many readings the estimate rests on, at most `READINGS`."""
        return len(self._offsets)

    def heard(self, server_now: Instant, monotonic: int) -> None:
        """Take a reading: the server said it was `server_now` in a message that arrived at `monotonic`."""
        self._offsets.append(server_now - monotonic)

    def forget(self) -> None:
        """Start over: another life of the server may count from elsewhere, and its word is what counts."""
        self._offsets.clear()

    def now(self, monotonic: int) -> Instant:
        """Exam time at a reading of the PC's clock; 0 while it is unknown."""
        return monotonic + max(self._offsets) if self._offsets else 0
