"""Contrast of two colours as WCAG 2.2 computes it (1.4.3): 4.5 for text, 3 for signs."""

from __future__ import annotations

TEXT, SIGN = 4.5, 3.0
"""Least contrasts."""


def contrast(one: str, other: str) -> float:
    """Contrast of two colours given as #RRGGBB, 1 to 21."""
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> float:
    """Relative luminance."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
