"""Saying a text with facts: durations, duties and steps in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping

from exam.finding_texts import STEP_TEXTS
from exam.text import Fact, Text
from exam.words import Words
from invigilator_console.room.day import SHORT

DURATIONS = frozenset({"lost", "lasted", "lasts", "left", "added", "for"})
"""Facts that are milliseconds and are told as a duration."""
_HOUR = 60 * 60 * 1000
_HOURS = Text("{hours} 小时", "{hours} h")


def tell(text: Text, facts: Mapping[str, Fact], words: Words) -> str:
    """Say a text."""
    return words(text, **{name: _told(name, value, words) for name, value in facts.items()})


def _told(name: str, value: Fact, words: Words) -> Fact:
    if name in DURATIONS and isinstance(value, int):
        return long_duration(value, words)
    if name == "duty" and value in SHORT:
        return words(SHORT[str(value)])
    if name == "step" and value in STEP_TEXTS:
        return words(STEP_TEXTS[str(value)])
    return value


def long_duration(milliseconds: int, words: Words) -> str:
    """A duration; from three hours on, in hours."""
    if milliseconds >= 3 * _HOUR:
        return words(_HOURS, hours=milliseconds // _HOUR)
    return words.duration(milliseconds)
