"""Draws a scene off the screen, in a language, at a size of window and text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Literal

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from candidate_agent.ui.window import CandidateWindow
from exam.text import Language
from invigilator_console.settings import ConsoleSettings
from invigilator_console.ui.window import ConsoleWindow
from tests.shots.console_staging import ConsoleScene
from tests.shots.scenes import Scene

Palette = Literal["light", "dark"]

LAB, LARGE = (1366, 768), (1920, 1080)


@contextmanager
def drawn(scene: Scene, language: Language, size: tuple[int, int], factor: int = 100) -> Iterator[CandidateWindow]:
    """Draw a scene; the window is gone afterwards. A QApplication must be there."""
    desk = scene.desk()
    window = CandidateWindow(desk, language, factor)
    desk.changed = window.changed
    try:
        _show(window, size, [partial(act, window) for act in scene.acts])
        yield window
    finally:
        desk.changed = _nothing
        _take_away(window)


@contextmanager
def drawn_console(
    scene: ConsoleScene, language: Language, size: tuple[int, int], factor: int = 100, palette: Palette = "light"
) -> Iterator[ConsoleWindow]:
    """Draw a scene of the console; the window is gone afterwards. A QApplication must be there."""
    desk = scene.desk()
    window = ConsoleWindow(desk, ConsoleSettings(language=language, text_size=factor, palette=palette), _forget)
    desk.changed = window.changed
    try:
        _show(window, size, [partial(act, window, desk) for act in scene.acts])
        yield window
    finally:
        desk.changed = _nothing
        _take_away(window)


def _show(window: CandidateWindow | ConsoleWindow, size: tuple[int, int], acts: Sequence[Callable[[], None]]) -> None:
    window.resize(*size)
    window.show()
    window.activateWindow()
    settle()
    for act in acts:
        act()
        settle()
    window.refresh()
    settle()


def _take_away(window: CandidateWindow | ConsoleWindow) -> None:
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    settle()


def settle() -> None:
    """Let everything that was asked for happen: layouts take more than one turn."""
    for _ in range(3):
        QApplication.processEvents()


def _nothing() -> None:
    return None


def _forget(_settings: ConsoleSettings) -> None:
    return None
