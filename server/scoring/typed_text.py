"""How what candidates type is read: texts without regard to width, case and spaces, numbers and dates as people write
them. The rules are told to paper writers in docs/scoring.md.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from fractions import Fraction

LONGEST_NUMBER = 40
"""Longest text that may be a number, in characters; far above any honest one."""
QUOTED = 40
"""Longest quotation of a candidate's text in a sentence of evidence."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?")
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_MINUS = str.maketrans({"−": "-", "–": "-"})


def comparable(text: str) -> str:
    """Bring a text to the form in which texts are compared: no spaces, half width, one letter case.

    Unicode NFKC turns full width into half width; characters that cannot be seen (category Cf) are dropped.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = (char for char in folded if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFKC", "".join(seen))


def says_something(text: str) -> bool:
    """Tell whether a cell or field is filled."""
    return comparable(text) != ""


def number_in(text: str, unit: str = "") -> Decimal | None:
    """Read a number: full width, thousands separators and the field's own unit behind it are accepted.

    `１２.５`, `1,200` and, in a field whose unit is 元, `12.5元` are numbers; elsewhere not, nor are `1e3`, `1,20`.
    """
    if len(text) > LONGEST_NUMBER:
        return None
    bare = comparable(text.translate(_MINUS))
    own_unit = comparable(unit)
    if own_unit:
        bare = bare.removesuffix(own_unit)
    if not _NUMBER.fullmatch(bare) or not any(char.isdigit() for char in bare):
        return None
    return Decimal(bare.replace(",", ""))


def is_between(number: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    """Tell whether a number lies within bounds that count themselves; None is no bound."""
    return (low is None or low <= number) and (high is None or number <= high)


def is_near(number: Decimal, value: Decimal, tolerance: Decimal) -> bool:
    """Tell whether |number - value| <= tolerance, exactly: decimals of any length would round under a context."""
    return abs(Fraction(number) - Fraction(value)) <= Fraction(tolerance)


def date_in(text: str) -> date | None:
    """Read a date as year, month, day: `2026-06-01`, `2026/6/1`, `2026年6月1日`."""
    found = _DATE.fullmatch(comparable(text[:LONGEST_NUMBER]))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def quoted(text: str) -> str:
    """Make a candidate's text fit to stand in a sentence: one line, no control characters, at most QUOTED long."""
    shown = " ".join("".join(char if char.isprintable() else " " for char in text[: 10 * QUOTED]).split())
    return shown if len(shown) <= QUOTED and len(text) <= 10 * QUOTED else shown[:QUOTED] + "…"
