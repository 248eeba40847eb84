"""Colour is never the only sign: without any, states still differ, by shape and by word (WCAG 2.2, 1.4.1)."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from candidate_agent.ui.theory.cell import Cell
from candidate_agent.ui.theory.option_row import OptionRow
from candidate_agent.ui.theory.progress import ItemState
from candidate_agent.ui.window import CandidateWindow
from exam.look import Sign
from exam.widgets.measures import Measures
from exam.widgets.sign import SignView
from exam.widgets.tick_box import RoundChoice, TickBox
from tests.shots.draw import LAB, drawn, settle
from tests.shots.scenes import SCENES

SEEN = 64
"""So many of 256 greys apart, two pixels are seen to differ."""
LEAST = 0.02
"""So much of a picture has to differ."""


def greys(picture: QImage) -> list[int]:
    """A picture as a person sees it who sees no colours."""
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    return [grey.pixelColor(x, y).red() for y in range(grey.height()) for x in range(grey.width())]


def outline(picture: QImage) -> list[int]:
    """Ink or no ink: a picture in which every colour is the same, the ground being that of the corner."""
    whole = greys(picture)
    ground = max(set(whole), key=whole.count)
    return [255 if abs(one - ground) > SEEN else 0 for one in whole]


def differing(one: list[int], other: list[int]) -> float:
    """The share of pixels that are seen to differ."""
    assert len(one) == len(other)
    return sum(abs(a - b) > SEEN for a, b in zip(one, other, strict=True)) / len(one)


def seen(widget: QWidget) -> list[int]:
    """A widget without colours."""
    return greys(widget.grab().toImage())


def trust_of(window: CandidateWindow) -> tuple[Sign, str]:
    """The line of trust: its sign and its words."""
    words = window.findChild(QLabel, "trust")
    assert words is not None
    group = words.parentWidget()
    assert group is not None
    sign = group.findChild(SignView)
    assert sign is not None
    assert sign.isVisible()
    return sign.sign, words.text()


def test_the_line_of_trust_has_a_shape_and_words_for_each_state(qapp: QApplication) -> None:
    found = {}
    for name in ("theory-single", "theory-unsaved", "theory-unkept"):
        with drawn(next(one for one in SCENES if one.name == name), "zh", LAB) as window:
            found[name] = trust_of(window)
    assert len({sign for sign, _ in found.values()}) == 3
    assert len({words.split(" ")[0] for _, words in found.values()}) == 3


@pytest.mark.parametrize(("one", "other"), list(combinations(Sign, 2)), ids=str)
@pytest.mark.parametrize("factor", [100, 200])
def test_no_two_signs_have_the_same_shape(qapp: QApplication, one: Sign, other: Sign, factor: int) -> None:
    measures = Measures(factor)
    black, white = measures.colour("text"), measures.colour("panel")
    views = [SignView(measures.px(16), sign, black, white) for sign in (one, other)]
    shapes = []
    for view in views:
        picture = QImage(view.size(), QImage.Format.Format_RGB32)
        picture.fill(white)
        view.render(picture)
        shapes.append(outline(picture))
        view.deleteLater()
    assert differing(*shapes) > LEAST


def _nowhere(*_: int) -> None:
    """Nobody goes anywhere."""


def test_numbers_of_the_palette_differ_without_colour(qapp: QApplication) -> None:
    qapp.setStyleSheet(Measures().style_sheet())
    states = [ItemState(answered=answered, marked=marked) for answered in (False, True) for marked in (False, True)]
    pictures = []
    for current in (False, True):
        for state in states:
            cell = Cell(16, Measures(), _nowhere, _nowhere)
            cell.show_item(state, "", current=current)
            pictures.append(seen(cell))
            cell.deleteLater()
    for one, other in combinations(pictures, 2):
        assert differing(one, other) > LEAST


@pytest.mark.parametrize("name", ["theory-single", "theory-multiple", "theory-truefalse"])
def test_a_chosen_option_differs_from_the_others_without_colour(qapp: QApplication, name: str) -> None:
    with drawn(next(one for one in SCENES if one.name == name), "zh", LAB) as window:
        option = next(one for one in window.findChildren(OptionRow) if one.isVisible())
        option.clearFocus()
        size = option.height()
        pictures = []
        for chosen in (False, True):
            option.show_chosen(chosen)
            settle()
            # The indicator at its left: a ring or a box, empty or filled.
            pictures.append(outline(option.grab().toImage().copy(0, 0, size, size)))
        assert differing(*pictures) > LEAST


@pytest.mark.parametrize("kind", [TickBox, RoundChoice])
def test_a_tick_and_a_round_choice_differ_without_colour(qapp: QApplication, kind: type[TickBox | RoundChoice]) -> None:
    qapp.setStyleSheet(Measures().style_sheet())
    box = kind("", Measures())
    box.setAutoExclusive(False)
    before = outline(box.grab().toImage())
    box.setChecked(True)
    assert differing(before, outline(box.grab().toImage())) > LEAST


@pytest.mark.parametrize("scene", ["login-refused", "locked-code-refused", "login-notes", "hand-in-empty"])
def test_what_is_red_or_amber_says_in_words_what_is_wrong(qapp: QApplication, scene: str) -> None:
    with drawn(next(one for one in SCENES if one.name == scene), "zh", LAB) as window:
        coloured = [
            one for one in window.findChildren(QLabel) if one.isVisible() and one.property("role") in ("bad", "care")
        ]
        assert coloured
        assert all(len(one.text()) > 6 for one in coloured)


def test_the_time_near_the_end_is_bold_and_says_so(qapp: QApplication) -> None:
    weights = {}
    for name in ("theory-single", "theory-near-end"):
        with drawn(next(one for one in SCENES if one.name == name), "zh", LAB) as window:
            time, near = window.findChild(QLabel, "time-left"), window.findChild(QLabel, "near-end")
            assert time is not None
            assert near is not None
            weights[name] = time.font().bold(), near.isVisible()
    assert weights == {"theory-single": (False, False), "theory-near-end": (True, True)}
