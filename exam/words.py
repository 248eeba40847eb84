"""How the windows speak: one language at a time, numbers and times as look.md has them."""

from __future__ import annotations

from decimal import Decimal

from exam.messages import say
from exam.policy import DAY, SECOND
from exam.text import Fact, Language, Refusal, Text

UNKNOWN_TIME = "--:--:--"
TICKET_GROUP = 5
"""Digits of a ticket are read and typed in groups of so many."""

_MARKS = Text("{marks} 分", "{marks} marks")
_ONE_MARK = Text("{marks} 分", "{marks} mark")
_MINUTES_SECONDS = Text("{minutes} 分 {seconds} 秒", "{minutes} min {seconds} s")
_MINUTES = Text("{minutes} 分钟", "{minutes} min")
_SECONDS = Text("{seconds} 秒", "{seconds} s")


class Words:
    """Says texts in one language."""

    def __init__(self, language: Language = "zh") -> None:
        self.language: Language = language

    def __call__(self, text: Text, /, **facts: Fact) -> str:
        """Say a text."""
        return text.say(self.language, facts)

    def refusal(self, refusal: Refusal) -> str:
        """Say why something was not done."""
        return say(refusal, self.language)

    def marks(self, marks: Decimal) -> str:
        """Marks of an item: `2 分`."""
        plain = f"{marks.normalize():f}"
        return self(_ONE_MARK if marks == 1 else _MARKS, marks=plain)

    def duration(self, milliseconds: int) -> str:
        """A duration in words: `5 分 30 秒`."""
        minutes, seconds = divmod(max(0, milliseconds) // SECOND, 60)
        if not minutes:
            return self(_SECONDS, seconds=seconds)
        return self(_MINUTES_SECONDS, minutes=minutes, seconds=seconds) if seconds else self(_MINUTES, minutes=minutes)


def countdown(milliseconds: int | None) -> str:
    """Time left as `00:42:15`; what is left of a second counts as one, so that 0 means that it is over."""
    if milliseconds is None:
        return UNKNOWN_TIME
    seconds = -(-max(0, milliseconds) // SECOND)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def time_of_day(milliseconds: int, *, seconds: bool = True) -> str:
    """Time of day from milliseconds since midnight: `10:31:07`, or `10:31`."""
    past = milliseconds % DAY // SECOND
    short = f"{past // 3600:02}:{past // 60 % 60:02}"
    return f"{short}:{past % 60:02}" if seconds else short


def in_groups(ticket: str) -> str:
    """A ticket in groups: `20210 91600 26110 00000 70000 9`."""
    return " ".join(ticket[start : start + TICKET_GROUP] for start in range(0, len(ticket), TICKET_GROUP))


def file_size(size: int) -> str:
    """A size as people read it: `1.4 MB`."""
    amount, unit = float(size), "B"
    for larger in ("KB", "MB", "GB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, larger
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
