"""Windows and deadlines, in milliseconds of exam time.

An `Instant` counts on the server's exam clock, which never jumps and goes on while the server is down. A session's
*active* time is what has passed since its start less every pause; a paused session has no deadline, so the same pause
gives everyone the same credit (handbook sections 7 and 8, design section 4).
"""

from __future__ import annotations

import msgspec

Instant = int
"""Milliseconds of exam time since the plan's journal began."""


class Span(msgspec.Struct, frozen=True):
    """A stretch of exam time."""

    since: Instant
    until: Instant


class Pause(msgspec.Struct, frozen=True):
    """A pause of a room (暂停); `until` is None while it lasts."""

    since: Instant
    until: Instant | None = None


class Timing(msgspec.Struct, frozen=True):
    """How the time of one session runs for everyone in it."""

    started_at: Instant
    duration: int
    extension: int = 0
    pauses: tuple[Pause, ...] = ()

    @property
    def is_paused(self) -> bool:
        """Whether a pause is open."""
        return bool(self.pauses) and self.pauses[-1].until is None

    def paused_until(self, now: Instant) -> int:
        """How much of the time up to `now` was pause."""
        ends = ((pause.since, now if pause.until is None else min(pause.until, now)) for pause in self.pauses)
        return sum(max(0, until - since) for since, until in ends)

    def active(self, now: Instant) -> int:
        """How much of the session has been lived through."""
        return now - self.started_at - self.paused_until(now)

    def at_active(self, active: int) -> Instant | None:
        """When so much active time is reached; None where an open pause stands before it, since nobody knows.

        A pause that began after that moment changes nothing: what was over stays over.
        """
        reached = self.started_at + active
        for pause in self.pauses:
            if pause.since >= reached:
                break
            if pause.until is None:
                return None
            reached += pause.until - pause.since
        return reached

    def deadline(self, own_extension: int = 0) -> Instant | None:
        """When answering ends for someone with so much time of their own on top; None while paused."""
        return self.at_active(self.duration + self.extension + own_extension)

    def remaining(self, now: Instant, own_extension: int = 0) -> int:
        """Time left, never negative; stands still in a pause."""
        return max(0, self.duration + self.extension + own_extension - self.active(now))
