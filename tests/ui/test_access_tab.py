"""On every screen Tab goes round through everything once, as it is read, in sight, and seen to be there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QScrollArea, QWidget

from candidate_agent.ui.theory.cell import Cell
from candidate_agent.ui.window import CandidateWindow
from tests.shots.draw import LAB, drawn, settle
from tests.shots.scenes import SCENES, Scene
from tests.ui.access import MOST_STOPS, controls, focus, on_the_next, place_in, press_key
from tests.ui.geometry import name_of

BAND = 5
"""Pixels inside of a widget's edge where its focus ring stands."""
SAME_LINE = 0.5
"""Of two things that share so much of their height one reads from left to right."""


def round_of(window: CandidateWindow) -> list[QWidget]:
    """Where Tab stops, from the first place after the footer's last button to that button."""
    start = on_the_next(window)
    stops = [start]
    while (stop := on_the_next(window)) is not start:
        assert stop not in stops, f"Tab came twice to {name_of(stop)}, and never back to {name_of(start)}"
        stops.append(stop)
        assert len(stops) < MOST_STOPS
    ends = [at for at, stop in enumerate(stops) if stop.objectName() in ("language", "hand-in") and _is_last(stop)]
    return [*stops[ends[0] + 1 :], *stops[: ends[0] + 1]]


def _is_last(stop: QWidget) -> bool:
    hand_in = stop.window().findChild(QWidget, "hand-in")
    return hand_in is None or not hand_in.isVisible() or stop is hand_in


OTHERWISE = ("practical", "theory-list")
"""Screens whose tables and long lists take Tab for themselves; `tests/ui/practical/test_keyboard.py` and
`tests/ui/theory/test_list.py` go through them by keyboard."""


@pytest.fixture(scope="module", params=[100, 200], ids=["100 %", "200 %"])
def factor(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module", params=SCENES, ids=[scene.name for scene in SCENES])
def window(qapp: QApplication, request: pytest.FixtureRequest, factor: int) -> Iterator[CandidateWindow]:
    """A screen, drawn once for all questions: none of them minds where the keyboard is when it begins."""
    scene: Scene = request.param
    if scene.name.startswith(OTHERWISE):
        pytest.skip("a table or a long list has an order of its own")
    with drawn(scene, "zh", LAB, factor) as opened:
        yield opened


def test_tab_goes_round_once_through_everything_in_the_order_of_reading(window: CandidateWindow) -> None:
    wanted = {one for one in controls(window) if one.focusPolicy() & Qt.FocusPolicy.TabFocus}
    stops = round_of(window)
    assert [name_of(one) for one in wanted if one not in stops] == []
    for before, after in pairwise(stops):
        assert not _reads_before(window, after, before), f"{name_of(before)} comes before {name_of(after)}"


def _reads_before(window: QWidget, one: QWidget, other: QWidget) -> bool:
    """Whether the one stands above the other, or left of it in the same line. Columns are not compared."""
    if _column(one) is not _column(other):
        # What is scrolled away stands, by its numbers, above what is seen.
        return False
    a, b = place_in(window, one), place_in(window, other)
    shared = min(a.bottom(), b.bottom()) - max(a.top(), b.top())
    if shared > SAME_LINE * min(a.height(), b.height()):
        return a.right() < b.left()
    return a.bottom() <= b.top() and min(a.right(), b.right()) > max(a.left(), b.left())


def _column(widget: QWidget) -> QWidget | None:
    """What scrolls a widget up and down, nearest to it."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    return around


def test_shift_tab_goes_the_same_way_back(window: CandidateWindow) -> None:
    start = on_the_next(window)
    there = on_the_next(window)
    if there.inherits("QTableView") or start.inherits("QTableView"):
        pytest.skip("in a table Tab and Shift+Tab go from cell to cell")
    press_key(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert focus(window) is start


def test_what_tab_does_not_stop_at_is_reached_by_arrows(window: CandidateWindow) -> None:
    for one in controls(window):
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        in_a_group = isinstance(one, QAbstractButton) and one.group() is not None and not one.isChecked()
        assert isinstance(one, Cell) or in_a_group or one.focusProxy() is not None, name_of(one)


def test_what_has_the_keyboard_is_in_sight_and_is_seen_to_have_it(window: CandidateWindow) -> None:
    first = on_the_next(window)
    stop = first
    for _ in range(MOST_STOPS):
        seen = stop.visibleRegion().boundingRect()
        # A field of several lines may be taller than what is left of a small screen at 200 %.
        room = stop.window().height() // 8
        assert seen.height() >= min(stop.height(), room), f"out of sight: {name_of(stop)}, {seen.height()} px of it"
        assert _ring(window, stop) > 0.5, f"no focus to be seen: {name_of(stop)}"
        stop = on_the_next(window)
        if stop is first:
            return
    pytest.fail("Tab never came back to where it began")


def _ring(window: CandidateWindow, widget: QWidget) -> float:
    """How much of a widget's edge is drawn in another way with the keyboard than without, 0 to 1."""
    settle()
    region = place_in(window, widget).intersected(window.rect())
    with_it = window.grab(region).toImage()
    widget.clearFocus()
    settle()
    without = window.grab(region).toImage()
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
    settle()
    visible = QRect(0, 0, with_it.width(), with_it.height())
    return max(_changed(with_it, without, visible, at) for at in range(BAND))


def _changed(one: QImage, other: QImage, room: QRect, inset: int) -> float:
    """The share of changed pixels on a frame inside a picture's edge."""
    frame = room.adjusted(inset, inset, -inset - 1, -inset - 1)
    points = [(x, y) for x in range(frame.left(), frame.right() + 1) for y in (frame.top(), frame.bottom())]
    points += [(x, y) for y in range(frame.top(), frame.bottom() + 1) for x in (frame.left(), frame.right())]
    differing = sum(one.pixel(x, y) != other.pixel(x, y) for x, y in points)
    return differing / max(1, len(points))


def test_fields_and_lists_are_among_what_is_checked(qapp: QApplication) -> None:
    kinds = set()
    for scene in SCENES:
        if scene.name.startswith(("practical", "login")):
            with drawn(scene, "zh", LAB) as opened:
                kinds |= {type(one) for one in controls(opened)}
    assert any(issubclass(kind, QLineEdit) for kind in kinds)
    assert any(issubclass(kind, QComboBox) for kind in kinds)
