"""One part of the console's window over a staged desk: its kit, and what it asked its window for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from exam.ids import SittingId
from exam.look import LIGHT, Palette
from exam.text import Language
from exam.widgets.measures import Measures
from exam.words import Words
from invigilator_console.room.forms import Target
from invigilator_console.ui.kit import Kit
from tests.shots.draw import settle
from tests.ui.console.stage import StagedDesk

Shown = TypeVar("Shown", bound=QWidget)
COLUMN, HEIGHT = 384, 620
"""The right column on the smallest screen at 100 % text."""


class Told:
    """What a part asked its window for."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.begun: list[tuple[str, Target]] = []
        self.shown: list[SittingId] = []
        self.chosen: list[tuple[SittingId, ...]] = []
        self.closed = 0
        self.takeovers = 0

    def close(self) -> None:
        """A part is done."""
        self.closed += 1

    def open_takeover(self) -> None:
        """The page on which the standby is had to take over is wanted."""
        self.takeovers += 1

    def begin(self, kind: str, target: Target) -> None:
        """An act is to begin."""
        self.begun.append((kind, target))


def kit_of(
    desk: StagedDesk, language: Language = "zh", factor: int = 100, palette: Palette = LIGHT
) -> tuple[Kit, Told]:
    """The kit of one part."""
    told, measures = Told(), Measures(factor, palette)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setStyleSheet(measures.style_sheet())
    kit = Kit(
        desk,
        Words(language),
        measures,
        told.begin,
        told.shown.append,
        told.close,
        told.chosen.append,
        told.sentences.append,
        told.open_takeover,
        told.close,
    )
    return kit, told


def show(part: Shown, width: int, height: int, enter: Callable[[], None] | None = None) -> Shown:
    """Show a part at a size, with the keyboard where it is wanted."""
    part.resize(width, height)
    part.show()
    part.activateWindow()
    settle()
    if enter is not None:
        enter()
        settle()
    return part


def names_of_buttons(part: QWidget) -> list[str]:
    """The buttons that can be pressed now, by their names."""
    found = part.findChildren(QPushButton)
    return [one.objectName() for one in found if one.isVisibleTo(part) and one.isEnabled()]
