"""What kept the candidate from working at this PC, measured in exam time; pure. `exam.lost_time` says what it is worth.

A network cut while the candidate goes on is no loss and is not measured. The server compares each loss with what it
knows itself, leaves pauses out, and never counts a minute twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from candidate_agent.session.effects import LifeSign
from exam.commands import AnswerEntry, EmergencyEntry, Entry, FileEntry, FindingEntry, HandInEntry, LossEntry
from exam.events import LossCause
from exam.lost_time import MOST_LOSSES
from exam.timing import Instant

LEAST = 1000
"""Milliseconds; what is shorter is no hindrance and is not sent."""


class Losses:
    """The losses of one sitting at this PC: those that go on now, and how many were sent."""

    def __init__(self) -> None:
        self._since: dict[LossCause, Instant] = {}
        self._sent = 0

    def goes_on(self, cause: LossCause) -> bool:
        """Whether the candidate is kept from working for this cause now."""
        return cause in self._since

    def since(self, cause: LossCause) -> Instant | None:
        """Since when the candidate is kept from working for this cause; None where that is not so."""
        return self._since.get(cause)

    def begin(self, cause: LossCause, at: Instant) -> None:
        """The candidate cannot work from here; what goes on already began earlier."""
        self._since.setdefault(cause, at)

    def end(self, cause: LossCause, at: Instant) -> list[LossEntry]:
        """The candidate can work again: what is to be sent."""
        since = self._since.pop(cause, None)
        return [] if since is None else self.over(cause, since, at)

    def end_all(self, at: Instant) -> list[LossEntry]:
        """The candidate's time is over."""
        return [entry for cause in list(self._since) for entry in self.end(cause, at)]

    def drop(self, cause: LossCause) -> None:
        """It was no loss after all."""
        self._since.pop(cause, None)

    def over(self, cause: LossCause, since: Instant, until: Instant) -> list[LossEntry]:
        """A loss that has begun and ended: what is to be sent."""
        if until - since < LEAST or self._sent >= MOST_LOSSES:
            return []
        self._sent += 1
        return [LossEntry(cause, since, until)]


def last_alive(entries: Sequence[tuple[int, Entry]], sign: LifeSign | None) -> Instant | None:
    """When the candidate could last work here, from what the PC's disk holds: the newest entry or sign of life.

    None where nobody worked here, or where the candidate had handed in and not been asked back.
    """
    of_candidate = [numbered for numbered in entries if not isinstance(numbered[1], FindingEntry | EmergencyEntry)]
    last_seq, last = max(of_candidate, key=_number, default=(0, None))
    if isinstance(last, HandInEntry) and (sign is None or sign.seq < last_seq):
        return None
    times = [at for _, entry in entries if (at := _made_at(entry)) is not None]
    return max([*times, sign.at] if sign else times, default=None)


def _number(numbered: tuple[int, Entry]) -> int:
    return numbered[0]


def _made_at(entry: Entry) -> Instant | None:
    match entry:
        case AnswerEntry(made_at=made_at) | FileEntry(made_at=made_at) | HandInEntry(made_at=made_at):
            return made_at
        case LossEntry(until=until):
            return until
        case _:
            return None
