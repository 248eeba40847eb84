"""What stands in a cell, as text: stray blanks and line breaks trimmed, lost digits noticed, nothing guessed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

import msgspec

from provisioning.imports.kinds import Writing

Raw = int | float | str | bool | datetime | date | time | timedelta
"""What python-calamine gives for a cell; an empty one is an empty string."""

EXACT_DIGITS = 15
"""Excel keeps 15 digits of a number; whatever stood behind them is zeros now (Excel specifications and limits)."""

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"  # zero-width characters that copying from web pages leaves
_EDGE = re.compile(rf"^[\s{_INVISIBLE}]+|[\s{_INVISIBLE}]+$")
_BREAK = re.compile(rf"[\s{_INVISIBLE}]*[\r\n\t\v\f{_INVISIBLE}][\s{_INVISIBLE}]*")
_BLANK = re.compile(r"\s+")
_CHINESE_GAP = re.compile(r"(?<=[\u3400-\u9fff·])\s+(?=[\u3400-\u9fff·])")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d{1,3}")


class Cell(msgspec.Struct, frozen=True):
    """A cell as the rules read it. `raw` is what stood there, for the report."""

    text: str
    raw: str
    trimmed: bool = False
    digits_lost: bool = False


def read_cell(raw: Raw, writing: Writing) -> Cell:
    """Read a cell. A number of more than 15 digits is marked, never repaired."""
    if isinstance(raw, str):
        text = clean(raw, writing)
        lost = writing is Writing.NUMBER and _SCIENTIFIC.fullmatch(text) is not None
        return Cell(text, raw, trimmed=text != raw, digits_lost=lost)
    text = _plain(raw)
    lost = isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) >= 10**EXACT_DIGITS
    return Cell(text, text, digits_lost=lost)


def clean(text: str, writing: Writing) -> str:
    """Trim both ends; take line breaks out of the middle; take blanks out where none can belong.

    A line break between two Latin words leaves one space, so that they stay two words.
    """
    text = _EDGE.sub("", text)
    text = _BREAK.sub(_joint, text)
    if writing is Writing.NUMBER:
        return _BLANK.sub("", text)
    if writing is Writing.NAME:
        return _CHINESE_GAP.sub("", text)
    return text


def _joint(match: re.Match[str]) -> str:
    before, after = match.string[match.start() - 1], match.string[match.end()]
    visible = any(character not in _INVISIBLE for character in match.group())
    return " " if visible and before.isascii() and after.isascii() else ""


def _plain(raw: Raw) -> str:
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, datetime | date | time):
        return raw.isoformat()
    return str(raw)
