"""Windows off the screen, and nothing of them left behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from candidate_agent.ui.drafts import Drafts
from candidate_agent.ui.page import Kit
from candidate_agent.ui.window import CandidateWindow
from exam.ids import ItemId
from exam.text import Language, Refusal
from exam.widgets.measures import Measures
from exam.words import Words
from tests.helpers.ended_windows import end_windows
from tests.ui.stage import StagedDesk
from tests.ui.windows import Open

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True, scope="module")
def windows_end_in_their_thread() -> Iterator[None]:
    """A module's windows end with it."""
    yield
    end_windows()


@pytest.fixture(autouse=True)
def no_widget_is_left(qapp: QApplication) -> Iterator[None]:
    """Fail a test whose windows outlive it; a window that several tests look at was there before."""
    before = qapp.topLevelWidgets()
    yield
    for widget in _opened_since(qapp, before):
        widget.close()
        widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    assert [type(widget).__name__ for widget in _opened_since(qapp, before)] == [], "windows were left"


def _opened_since(qapp: QApplication, before: list[QWidget]) -> list[QWidget]:
    return [widget for widget in qapp.topLevelWidgets() if widget not in before]


class Told:
    """What a page asked its window for."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.sheets: list[QWidget] = []

    def close_sheet(self) -> None:
        """Take the newest sheet away."""
        if self.sheets:
            self.sheets.pop().close()


MakeKit = Callable[..., tuple[Kit, Told]]


@pytest.fixture
def make_kit(qapp: QApplication) -> MakeKit:
    """Make the kit of a page over a staged desk, in a language and at a text size."""

    def made(desk: StagedDesk, language: Language = "zh", factor: int = 100) -> tuple[Kit, Told]:
        told, words, measures = Told(), Words(language), Measures(factor)

        def refused(_item: ItemId, refusal: Refusal) -> None:
            told.sentences.append(words.refusal(refusal))

        drafts = Drafts(
            lambda item, answer, marked: desk.answer(item, answer, marked=marked),
            lambda: desk.status.remaining,
            refused,
        )
        qapp.setStyleSheet(measures.style_sheet())
        kit = Kit(desk, words, measures, drafts, told.sentences.append, told.sheets.append, told.close_sheet)
        return kit, told

    return made


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Open]:
    """Open windows over staged desks; they are gone afterwards."""
    opened: list[tuple[CandidateWindow, StagedDesk]] = []

    def made(desk: StagedDesk, language: Language = "zh", factor: int = 100) -> CandidateWindow:
        window = CandidateWindow(desk, language, factor)
        desk.changed = window.changed
        window.resize(1366, 768)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        opened.append((window, desk))
        return window

    yield made
    for window, desk in opened:
        desk.changed = _nothing
        window.close()
        window.deleteLater()


def _nothing() -> None:
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Drawing two thousand windows takes minutes: `dev.py test --fast` leaves them out."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow)
