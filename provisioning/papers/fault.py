"""A fault of a paper's sources: where it stands as people read it in Excel, and what to do about it."""

from __future__ import annotations

import msgspec

from exam.text import Fact, Language, Text
from provisioning.papers.texts import TEXTS

_PLACE = {
    "zh": {"sheet": "工作表「{}」", "row": "第 {} 行", "column": "「{}」列"},
    "en": {"sheet": "sheet {}", "row": "row {}", "column": "column {}"},
}


class Place(msgspec.Struct, frozen=True):
    """A cell, or as much of one as is known: file relative to the source folder, sheet, row from 1, column's header."""

    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def say(self, language: Language) -> str:
        """Say the place in one line."""
        words = _PLACE[language]
        parts = [self.file]
        parts += [words["sheet"].format(self.sheet)] if self.sheet else []
        parts += [words["row"].format(self.row)] if self.row else []
        parts += [words["column"].format(self.column)] if self.column else []
        return (" " if language == "zh" else ", ").join(parts)


class Fault(msgspec.Struct, frozen=True):
    """One fault (or one warning): its place, a stable code, and the facts that fill its sentence."""

    place: Place
    code: str
    facts: dict[str, Fact] = {}

    @property
    def text(self) -> Text:
        """The sentence in both languages."""
        return TEXTS[self.code]

    def say(self, language: Language) -> str:
        """Say what is wrong and what to do, without the place."""
        return self.text.say(language, self.facts)


class Findings:
    """Collects faults and warnings of one build, in the order in which they are met."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []

    def fault(self, place: Place, code: str, /, **facts: Fact) -> None:
        """Note something that keeps the paper from being built."""
        self._faults.append(Fault(place, code, facts))

    def warn(self, place: Place, code: str, /, **facts: Fact) -> None:
        """Note something that a person should look at and that may well be meant."""
        self._warnings.append(Fault(place, code, facts))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault so far."""
        return tuple(self._faults)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Every warning so far."""
        return tuple(self._warnings)
