"""The colours can be read: contrast as WCAG 2.2 computes it, 4.5 for text and 3 for signs."""

from __future__ import annotations

import pytest

from exam.look import DARK, LIGHT, Palette
from tests.helpers.contrast import SIGN, TEXT, contrast


def test_contrast_is_computed_as_the_standard_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "panel", "chosen"])
@pytest.mark.parametrize("text", ["text", "quiet", "act", "good", "care", "bad", "away"])
def test_every_text_can_be_read_on_every_ground(palette: Palette, ground: str, text: str) -> None:
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= TEXT


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_of_fields_and_words_on_buttons_are_seen(palette: Palette) -> None:
    assert contrast(palette.edge, palette.panel) >= SIGN
    assert contrast(palette.edge, palette.ground) >= SIGN
    assert contrast(palette.on_act, palette.act) >= TEXT
