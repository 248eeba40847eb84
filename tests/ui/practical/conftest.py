"""An open practical page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from candidate_agent.ui.practical.memory import PracticalMemory
from candidate_agent.ui.practical.page import PracticalPage
from exam.text import Language
from exam.widgets.parts import column
from tests.ui.conftest import MakeKit, Told
from tests.ui.practical.desks import at_work
from tests.ui.stage import StagedDesk

Opened = tuple[PracticalPage, StagedDesk, Told]
OpenPage = Callable[..., Opened]


@pytest.fixture
def open_page(qtbot: QtBot, make_kit: MakeKit) -> Iterator[OpenPage]:
    """Open a page over a desk, in a window and with the keyboard in it."""
    windows: list[QWidget] = []
    left: list[Opened] = []

    def opened(
        desk: StagedDesk | None = None,
        memory: PracticalMemory | None = None,
        language: Language = "zh",
        factor: int = 100,
        size: tuple[int, int] = (1366, 640),
    ) -> Opened:
        at = at_work() if desk is None else desk
        kit, told = make_kit(at, language, factor)
        page = PracticalPage(kit, PracticalMemory() if memory is None else memory)
        at.changed = page.refresh
        window = QWidget()
        column(window).addWidget(page)
        windows.append(window)
        show(qtbot, window, size)
        page.refresh()
        page.enter()
        left.append((page, at, told))
        return page, at, told

    yield opened
    for page, at, _ in left:
        at.changed = _nobody
        page.kit.drafts.flush()


def _nobody() -> None:
    """The page is gone."""


def settle() -> None:
    """Let layouts within layouts come to rest."""
    for _ in range(20):
        QApplication.processEvents()


def show(qtbot: QtBot, widget: QWidget, size: tuple[int, int]) -> None:
    """Show a widget at a size, as the active window."""
    qtbot.addWidget(widget)
    widget.resize(*size)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
