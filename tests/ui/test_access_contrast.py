"""Every pair of colours that the style sheet can make can be told apart: WCAG 2.2, 1.4.3 for text, 1.4.11 for edges."""

from __future__ import annotations

import re
from itertools import product

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from exam.look import DARK, LIGHT, Palette
from exam.widgets.measures import Measures
from tests.helpers.contrast import SIGN, TEXT, contrast
from tests.shots.draw import LAB, drawn
from tests.shots.scenes import SCENES

Rule = tuple[str, dict[str, str]]
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
GROUNDS = ("ground", "panel", "chosen")
"""What a label may stand on."""


def rules(palette: Palette) -> list[Rule]:
    """The style sheet as selectors with their properties; a list of selectors counts as several."""
    found = []
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", Measures(100, palette).style_sheet()):
        properties = dict(part.split(":", 1) for part in body.split(";") if ":" in part)
        stripped = {name.strip(): value.strip() for name, value in properties.items()}
        found += [(selector.strip(), stripped) for selector in selectors.split(",")]
    return found


def styled(palette: Palette, kind: str, role: str = "", state: str = "") -> dict[str, str]:
    """What holds for a widget of a kind, role and state: the more special rule wins, then the later one."""
    everything = [
        (selector.count("[") + selector.count(":"), place, properties)
        for place, (selector, properties) in enumerate(rules(palette))
        if _holds(selector, kind, role, state)
    ]
    together: dict[str, str] = {}
    for _, _, properties in sorted(everything, key=lambda one: one[:2]):
        together |= properties
    return together


def _holds(selector: str, kind: str, role: str, state: str) -> bool:
    if selector == "*":
        return True
    match = re.fullmatch(r'(\w+)(?:\[role="(\w*)"\])?((?::\w+)*)', selector)
    if match is None or match[1] != kind or match[2] not in (None, role):
        return False
    return set(match[3].split(":")) <= {"", *state.split(":")}


def colour_of(properties: dict[str, str], *names: str) -> str:
    """The colour of the last of these properties that has one."""
    found = [_COLOUR.search(properties[name]) for name in names if name in properties]
    return next((match[0] for match in reversed(found) if match), "")


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def palette(request: pytest.FixtureRequest) -> Palette:
    """Both looks."""
    assert isinstance(request.param, Palette)
    return request.param


def label_roles() -> list[str]:
    """Every role that the style sheet knows for a label."""
    return sorted(
        {match[1] for selector, _ in rules(LIGHT) if (match := re.match(r'QLabel\[role="(\w+)"\]', selector))}
    )


def test_the_style_sheet_was_read() -> None:
    assert {"title", "quiet", "care", "bad", "small"} <= set(label_roles())
    assert styled(LIGHT, "QPushButton", "act", "disabled")["color"] == LIGHT.quiet
    assert styled(LIGHT, "QPushButton", "act", "focus")["border-color"] == LIGHT.text


@pytest.mark.parametrize("role", label_roles())
def test_a_label_of_every_role_can_be_read_on_every_ground(palette: Palette, role: str) -> None:
    text = colour_of(styled(palette, "QLabel", role), "color")
    for ground in GROUNDS:
        assert contrast(text, getattr(palette, ground)) >= TEXT, (role, ground)


STATES = (
    "",
    "hover",
    "focus",
    "disabled",
    "checked",
    "checked:hover",
    "checked:focus",
    "focus:hover",
    "checked:disabled",
)


@pytest.mark.parametrize(("role", "state"), list(product(("", "act", "flat"), STATES)))
def test_the_words_on_a_button_can_be_read_in_every_state(palette: Palette, role: str, state: str) -> None:
    button = styled(palette, "QPushButton", role, state)
    text = colour_of(button, "color")
    grounds = [colour_of(button, "background")] if "transparent" not in button["background"] else ["", ""]
    for ground in grounds if grounds[0] else [palette.ground, palette.panel]:
        assert contrast(text, ground) >= TEXT, (role, state, ground)


@pytest.mark.parametrize("role", ["", "act", "flat"])
@pytest.mark.parametrize("checked", ["", "checked"])
def test_a_button_with_the_keyboard_has_another_edge_that_is_seen(palette: Palette, role: str, checked: str) -> None:
    before = styled(palette, "QPushButton", role, checked)
    after = styled(palette, "QPushButton", role, f"{checked}:focus".strip(":"))
    edge = colour_of(after, "border", "border-color")
    assert edge != colour_of(before, "border-color") or "outline" in after
    for ground in (palette.ground, palette.panel):
        assert contrast(edge, ground) >= SIGN, (role, checked)


@pytest.mark.parametrize("kind", ["QLineEdit", "QPlainTextEdit", "QComboBox", "QDateEdit"])
@pytest.mark.parametrize("state", ["", "focus"])
def test_a_field_its_edge_and_what_is_chosen_in_it_are_seen(palette: Palette, kind: str, state: str) -> None:
    field = styled(palette, kind, "", state)
    assert contrast(colour_of(field, "color"), colour_of(field, "background")) >= TEXT
    assert contrast(colour_of(field, "selection-color"), colour_of(field, "selection-background-color")) >= TEXT
    edge = colour_of(field, "border", "border-color") if not state else field["border-color"]
    for ground in (palette.ground, palette.panel):
        assert contrast(edge, ground) >= SIGN
    if "placeholder-text-color" in field:
        assert contrast(field["placeholder-text-color"], colour_of(field, "background")) >= TEXT


@pytest.mark.parametrize("kind", ["QLineEdit", "QPlainTextEdit"])
def test_a_hint_in_a_field_has_a_colour_of_its_own(palette: Palette, kind: str) -> None:
    # Qt's own is half transparent, and too pale.
    assert styled(palette, kind)["placeholder-text-color"] == palette.quiet


@pytest.mark.parametrize("kind", ["QLineEdit", "QPlainTextEdit"])
def test_a_field_that_takes_nothing_can_still_be_read(palette: Palette, kind: str) -> None:
    field = styled(palette, kind, "", "disabled")
    assert contrast(colour_of(field, "color"), colour_of(field, "background")) >= TEXT


def test_rows_of_a_table_or_a_list_can_be_read_when_they_are_chosen(palette: Palette) -> None:
    table = styled(palette, "QTableView")
    assert contrast(table["selection-color"], table["selection-background-color"]) >= TEXT
    assert contrast(colour_of(table, "color"), table["background"]) >= TEXT
    tip = styled(palette, "QToolTip")
    assert contrast(tip["color"], tip["background"]) >= TEXT


def test_every_rule_that_colours_text_and_ground_together_can_be_read(palette: Palette) -> None:
    for selector, properties in rules(palette):
        text, ground = colour_of(properties, "color"), colour_of(properties, "background")
        if text and ground:
            assert contrast(text, ground) >= TEXT, selector


def test_what_is_painted_by_hand_uses_pairs_that_are_seen(palette: Palette) -> None:
    # A number of the palette is white on quiet when answered; a tick is white on act; signs stand on panel and ground.
    assert contrast(palette.panel, palette.quiet) >= TEXT
    assert contrast(palette.on_act, palette.act) >= TEXT
    for sign, ground in product(("good", "care", "bad", "away", "act", "quiet", "edge"), ("panel", "ground")):
        assert contrast(getattr(palette, sign), getattr(palette, ground)) >= SIGN, (sign, ground)


def test_the_hint_of_a_field_is_drawn_in_that_colour(qapp: QApplication) -> None:
    scene = next(one for one in SCENES if one.name == "search")
    with drawn(scene, "zh", LAB) as window:
        field = next(one for one in window.findChildren(QLineEdit) if one.isVisible())
        assert field.palette().placeholderText().color().name().upper() == LIGHT.quiet
