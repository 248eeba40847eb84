"""The one place that rounds marks, and says how.

Nothing is rounded while marking: marks are exact fractions (`Marks`), so a third of two marks stays 2/3, and three
times that are 2 again; no mark is lost by a division. Three numbers are then *registered*, each rounded once, half up
(四舍五入) to two decimals, from the exact value and never from another rounded one: theory, practical and total.

The registered total is what is compared with the pass mark. The platform judges the certificate from the registered
score alone (成绩 ≥ 60, handbook section 10), so a sheet that shows 60.00 must pass and one that shows 59.99 must not:
59.995 passes, 59.9949 does not. See docs/scoring.md for the roads not taken.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Marks = Fraction
"""Marks, exact."""
HUNDREDTH = Decimal("0.01")


def registered(marks: Marks) -> Decimal:
    """Round marks half up to two decimals. Marks are never negative."""
    hundredths = (marks * 200 + 1) // 2
    return Decimal(hundredths).scaleb(-2).quantize(HUNDREDTH)


def exact_text(marks: Marks) -> str:
    """Write marks without rounding: `2`, `1.5`, or `4/3` where no decimal says it."""
    twos_and_fives = marks.denominator
    for factor in (2, 5):
        while twos_and_fives % factor == 0:
            twos_and_fives //= factor
    if twos_and_fives > 1:
        return str(marks)
    # A fraction whose denominator is 2^a·5^b has at most max(a, b) decimals, and that is less than its bit length.
    places = marks.denominator.bit_length() - 1
    digits = Decimal(int(marks * 10**places)).scaleb(-places)
    return plain(digits)


def plain(number: Decimal) -> str:
    """Write a decimal without exponent and without zeros at the end: `300`, not `3E+2`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
