"""What the console's scenes are made of: a staged desk, and what somebody does at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QScrollArea

from exam.ids import MachineId
from exam.text import Refusal
from invigilator_console.port import Connection, Standing
from invigilator_console.room.forms import Target
from invigilator_console.ui.frame import Frame
from invigilator_console.ui.room.room_page import RoomPage
from invigilator_console.ui.window import ConsoleWindow
from tests.ui.console.stage import (
    ROOM,
    StagedDesk,
    in_every_state,
)

Act = Callable[[ConsoleWindow, StagedDesk], None]


@dataclass(frozen=True)
class ConsoleScene:
    """One picture: the desk is made anew for each, then acted at."""

    name: str
    desk: Callable[[], StagedDesk]
    acts: tuple[Act, ...] = ()


# ---- desks -----------------------------------------------------------------------------------------------------------


def room_in_every_state() -> StagedDesk:
    """A room with a seat in every state."""
    desk = StagedDesk()
    in_every_state(desk)
    return desk


def signed_out(refusal: Refusal | None = None) -> StagedDesk:
    """Nobody is signed in; signing in is refused where that is told."""
    desk = StagedDesk()
    desk.me = None
    desk.connection = Connection(Standing.SIGNED_OUT, 0, "https://10.0.0.2:8443")
    desk.sign_in_refusal = refusal
    return desk


# ---- acts ----------------------------------------------------------------------------------------------------------


def frame(window: ConsoleWindow) -> Frame:
    """The frame of somebody who is signed in."""
    assert window.frame is not None
    return window.frame


def page(window: ConsoleWindow) -> RoomPage:
    """The room in front."""
    page = frame(window).page
    assert isinstance(page, RoomPage)
    return page


def choose(*seats: int) -> Act:
    """Choose seats."""

    def act(window: ConsoleWindow, desk: StagedDesk) -> None:
        frame(window).choose(tuple(desk.seat(seat).sitting for seat in seats))

    return act


def begin(kind: str, *seats: int, name: str = "", machine: str = "") -> Act:
    """Begin an act."""

    def act(window: ConsoleWindow, desk: StagedDesk) -> None:
        sittings = tuple(desk.seat(seat).sitting for seat in seats)
        pc = MachineId(machine) if machine else None
        frame(window).begin(kind, Target(sittings, desk.seat(1).session, ROOM, pc, name))

    return act


def fill(name: str, value: str) -> Act:
    """Fill in a field of the sheet that is open."""

    def act(window: ConsoleWindow, _desk: StagedDesk) -> None:
        fields = getattr(frame(window).right.sheet, "fields", ())
        field = next(one for one in fields if one.field.name == name)
        field.fill(value)
        field.changed.emit()

    return act


def press(name: str) -> Act:
    """Press a button that can be seen."""

    def act(window: ConsoleWindow, _desk: StagedDesk) -> None:
        found = [one for one in window.findChildren(QAbstractButton, name) if one.isVisibleTo(window)]
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)

    return act


def type_into(name: str, text: str) -> Act:
    """Put a text into a line."""

    def act(window: ConsoleWindow, _desk: StagedDesk) -> None:
        field = next(one for one in window.findChildren(QLineEdit, name) if one.isVisibleTo(window))
        field.setText(text)

    return act


def open_panel(seat: int) -> Act:
    """Open a candidate's panel."""

    def act(window: ConsoleWindow, desk: StagedDesk) -> None:
        frame(window).choose((desk.seat(seat).sitting,))
        frame(window).show_candidate(desk.seat(seat).sitting)

    return act


def go(page: str) -> Act:
    """Bring a page to the front."""
    return lambda window, _desk: frame(window).go(page)


def to_the_end(window: ConsoleWindow, _desk: StagedDesk) -> None:
    """Scroll everything down."""
    for area in window.findChildren(QScrollArea):
        bar = area.verticalScrollBar()
        bar.setValue(bar.maximum())
