"""The answer screen in a window of the size that header and footer leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from candidate_agent.ui.page import Kit
from candidate_agent.ui.theory.item_view import ItemView
from candidate_agent.ui.theory.memory import TheoryMemory
from candidate_agent.ui.theory.page import TheoryPage
from exam.answers import Answer
from exam.ids import ItemId
from exam.paper import Paper
from exam.text import Language
from tests.ui.conftest import MakeKit, Told
from tests.ui.stage import StagedDesk, answering
from tests.ui.theory.papers import MEDIA

LAB = (1366, 640)
"""What is left of 1366×768."""


class Seat:
    """A candidate before the answer screen: presses keys and buttons, and looks at what the desk holds."""

    def __init__(self, qtbot: QtBot, desk: StagedDesk, kit: Kit, told: Told, page: TheoryPage, window: QWidget) -> None:
        self.qtbot, self.desk, self.kit, self.told = qtbot, desk, kit, told
        self.page, self.window = page, window

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys where the keyboard is."""
        for key in keys:
            focused = QApplication.focusWidget()
            assert focused is not None, "nothing has the keyboard"
            QTest.keyClick(focused, key, modifier)

    def type(self, text: str) -> None:
        """Type a text where the keyboard is; what no key has comes from an input method."""
        for sign in text:
            if not sign.isascii():
                self.compose("", sign)
                continue
            focused = QApplication.focusWidget()
            assert focused is not None, "nothing has the keyboard"
            QTest.keyClicks(focused, sign)

    def compose(self, spelled: str, committed: str) -> None:
        """Type by an input method: letters are spelled first, then characters are chosen."""
        focused = QApplication.focusWidget()
        assert focused is not None, "nothing has the keyboard"
        QApplication.sendEvent(focused, QInputMethodEvent(spelled, []))
        done = QInputMethodEvent()
        done.setCommitString(committed)
        QApplication.sendEvent(focused, done)

    def click(self, name: str) -> None:
        """Click what has this name and is seen."""
        found = [one for one in self.window.findChildren(QWidget, name) if one.isVisibleTo(self.window)]
        assert len(found) == 1, f"{len(found)} called {name}"
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)

    def answer(self, item: str) -> Answer | None:
        """What the desk holds of an item."""
        entry = self.desk.answers.get(ItemId(item))
        return entry.answer if entry is not None else None

    def is_marked(self, item: str) -> bool:
        """Whether the desk holds a mark."""
        entry = self.desk.answers.get(ItemId(item))
        return entry is not None and entry.marked

    @property
    def view(self) -> ItemView:
        """The item in front, one at a time."""
        assert self.page.one.view is not None
        return self.page.one.view

    def chosen(self) -> list[str]:
        """The options shown as chosen, by the paper's letters."""
        return [row.objectName().removeprefix("option-") for row in self.view.targets if row.property("checked")]

    def settle(self) -> None:
        """Let what was asked for be drawn."""
        QApplication.processEvents()
        QApplication.processEvents()


class Sit(Protocol):
    """Sits a candidate down."""

    def __call__(
        self,
        paper: Paper | StagedDesk,
        language: Language = "zh",
        factor: int = 100,
        size: tuple[int, int] = LAB,
        memory: TheoryMemory | None = None,
    ) -> Seat:
        """Open the answer screen of a paper, or of a desk that is there already."""


@pytest.fixture
def sit(qtbot: QtBot, make_kit: MakeKit) -> Iterator[Sit]:
    """Sit a candidate down; the windows are gone afterwards."""
    windows: list[QWidget] = []

    def made(
        paper: Paper | StagedDesk,
        language: Language = "zh",
        factor: int = 100,
        size: tuple[int, int] = LAB,
        memory: TheoryMemory | None = None,
    ) -> Seat:
        desk = paper if isinstance(paper, StagedDesk) else answering(paper, media=MEDIA)
        kit, told = make_kit(desk, language, factor)
        page = TheoryPage(kit, memory if memory is not None else TheoryMemory())
        window = QWidget()
        inside = QVBoxLayout(window)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(page)
        window.resize(QSize(*size))
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        seat = Seat(qtbot, desk, kit, told, page, window)
        seat.settle()
        page.enter()
        seat.settle()
        windows.append(window)
        return seat

    yield made
    for window in windows:
        window.close()
        window.deleteLater()
