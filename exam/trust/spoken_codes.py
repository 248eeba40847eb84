"""Codes that people read out over a telephone: signs that are not taken for one another, and a check sign at the end.

The check sign tells a mistyped code from a wrong one: it is a weighted sum over the field of 32 signs, each place with
a weight of its own, and so misses no single wrong sign and no two signs exchanged.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are taken for others or make words."""
LONGEST_CODE = 64
"""Characters that are looked at, with every blank and dash a person may type."""
BITS = 5
_READ = {sign: value for value, sign in enumerate(SIGNS)} | {"O": 0, "I": 1, "L": 1}


def with_check(values: Sequence[int]) -> list[int]:
    """The values 0 to 31 with their check value behind them; at most 30, so that every place has another weight."""
    return [*values, _times_x(weighed(values))]


def spell(values: Sequence[int], groups: Sequence[slice]) -> str:
    """Write values as signs, in groups with dashes between."""
    signs = "".join(SIGNS[value] for value in values)
    return "-".join(signs[group] for group in groups)


def read_checked(code: str, count: int) -> list[int] | None:
    """The values of a code of so many signs, its check value included, as somebody typed it; None where it is none.

    Case, width, blanks and dashes do not matter, nor O for 0, I and L for 1.
    """
    values = read_signs(code)
    return None if values is None or len(values) != count or weighed(values) else values


def read_signs(code: str) -> list[int] | None:
    """The values of whatever signs somebody typed, or None where one of them is no sign."""
    if len(code) > LONGEST_CODE:
        return None
    signs = [sign for sign in unicodedata.normalize("NFKC", code) if not _is_between(sign)]
    values = [_READ.get(sign.upper(), -1) if sign.isascii() else -1 for sign in signs]
    return None if -1 in values else values


def weighed(values: Sequence[int]) -> int:
    """The sum of value times x^place over GF(32), the last place counting x^0; 0 for a whole code."""
    total = 0
    for value in values:
        total = _times_x(total) ^ value
    return total


def values_of(number: int, count: int) -> list[int]:
    """A number as so many values, the most significant first."""
    return [number >> (BITS * place) & 31 for place in reversed(range(count))]


def number_of(values: Sequence[int]) -> int:
    """The number that values make."""
    number = 0
    for value in values:
        number = number << BITS | value
    return number


def _is_between(sign: str) -> bool:
    """Blanks, dashes, dots and what cannot be seen; the minus sign is a mathematical one."""
    return sign == "\u2212" or sign.isspace() or unicodedata.category(sign)[0] in "PZC"


def _times_x(value: int) -> int:
    """Multiply by x modulo x^5 + x^2 + 1, whose x runs through all 31 elements: every place has another weight."""
    return (value << 1) ^ (0b100101 if value & 0b10000 else 0)
