"""Coded texts: a stable code, facts, and a sentence in the reader's language that says what to do.

A refusal is a value, never an exception: it changes nothing and travels as code and facts; words are chosen where a
person reads them (design section 3, look.md "Words").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Language = Literal["zh", "en"]
Fact = str | int


class Text(msgspec.Struct, frozen=True):
    """One sentence in both languages; `{name}` places are filled from facts."""

    zh: str
    en: str

    def say(self, language: Language, facts: Mapping[str, Fact]) -> str:
        """Fill the sentence. A fact that is missing stands as its own name: a message never fails to appear."""
        return (self.zh if language == "zh" else self.en).format_map(_Tolerant(facts))


class _Tolerant(dict[str, Fact]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class Refusal(msgspec.Struct, frozen=True):
    """Why something was not done: a stable code and facts, no secret among them."""

    code: str
    facts: dict[str, Fact] = {}
