"""Whether what is typed reads as what a field asks for; only for quiet hints, what is typed is kept as it is."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from exam.paper import Field

LONGEST = 40
"""Longest text that scoring takes for a number or date, in characters."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?")
_MINUS = str.maketrans({"−": "-", "–": "-"})
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")


def reads(field: Field, text: str) -> bool:
    """Tell whether a text is of a field's kind. An empty one is of every kind."""
    bare = text.strip()
    if not bare:
        return True
    match field.kind:
        case "integer":
            return reads_as_number(bare, field.unit) and "." not in _folded(bare)
        case "decimal":
            return reads_as_number(bare, field.unit)
        case "date":
            return reads_as_date(bare)
        case "choice":
            return bare in field.choices
        case _:
            return True


def reads_as_number(text: str, unit: str = "") -> bool:
    """Tell whether scoring will find a number: full width, thousands separators and the own unit are accepted."""
    if len(text) > LONGEST:
        return False
    bare, own_unit = _folded(text.translate(_MINUS)), _folded(unit)
    if own_unit:
        bare = bare.removesuffix(own_unit)
    return bool(_NUMBER.fullmatch(bare)) and any(char.isdigit() for char in bare)


def reads_as_date(text: str) -> bool:
    """Tell whether a text is a day that exists: `2026-06-01`, `2026/6/1`, `2026年6月1日`."""
    found = _DATE.fullmatch(_folded(text[:LONGEST]))
    try:
        return found is not None and bool(date(*map(int, found.groups())))
    except ValueError:
        return False


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
