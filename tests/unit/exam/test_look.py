"""The colours can be read: contrast as WCAG 2.2 computes it, 4.5 for text and 3 for signs."""

from __future__ import annotations

import pytest

from exam.look import DARK, LIGHT, Palette


def _light(colour: str) -> float:
    """Relative luminance of #RRGGBB."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_standard_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "panel", "chosen"])
@pytest.mark.parametrize("text", ["text", "quiet", "act", "good", "care", "bad", "away"])
def test_every_text_can_be_read_on_every_ground(palette: Palette, ground: str, text: str) -> None:
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_of_fields_and_words_on_buttons_are_seen(palette: Palette) -> None:
    assert contrast(palette.edge, palette.panel) >= 3
    assert contrast(palette.edge, palette.ground) >= 3
    assert contrast(palette.on_act, palette.act) >= 4.5
