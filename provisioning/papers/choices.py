"""Options of a choice item and the letters that are right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from exam.paper import Option
from provisioning.papers.row import Row

_BETWEEN_LETTERS = re.compile(r"[\s,、;|/]+")


def read_options(row: Row, columns: Sequence[str]) -> tuple[Option, ...]:
    """Read the options of a row, noting gaps, options that are the same and too few of them."""
    texts = [row.text(column) for column in columns]
    last = max((position for position, text in enumerate(texts) if text), default=-1)
    options: list[Option] = []
    seen: dict[str, str] = {}
    for column, text in zip(columns[: last + 1], texts, strict=False):
        letter = column[-1]
        if not text:
            row.fault(column, "option-gap", option=letter)
            continue
        if text in seen:
            row.fault(column, "options-same", first=seen[text], second=letter)
        seen.setdefault(text, letter)
        options.append(Option(letter, text))
    if len(options) < 2:
        row.fault(columns[1], "too-few-options")
    return tuple(options)


def letters_in(row: Row, options: Sequence[Option]) -> tuple[str, ...] | None:
    """Read the right letters, ascending: `ACD`, `A,C`, `a、c` and full-width letters alike. None where one is wrong."""
    text = _BETWEEN_LETTERS.sub("", unicodedata.normalize("NFKC", row.text("答案")).upper())
    known = [option.id for option in options]
    for position, letter in enumerate(text):
        if letter not in known:
            row.fault("答案", "answer-not-option", value=letter, options="".join(known))
            return None
        if letter in text[:position]:
            row.fault("答案", "answer-twice", value=letter)
            return None
    return tuple(sorted(text))
