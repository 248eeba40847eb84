"""Garbage of windows ends in the windows' own thread, whichever thread makes the garbage."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from exam.widgets import program_loop as loops
from exam.widgets.program_loop import WHOLE_EVERY, _Collecting, program_loop
from tests.unit.workspace.fakes import StoppedClock

MUCH = 20_000


class Page(QWidget):
    """A page that holds itself, as pages do whose buttons call them, with a clock that runs."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self
        self.clock = QTimer(self)
        self.clock.start(10)


class Ended:
    """Says in which thread it ended, and the page that it belongs to with it."""

    def __init__(self, said: list[str]) -> None:
        self.itself = self
        self.page = Page()
        self._said = said

    def __del__(self) -> None:
        self._said.append(threading.current_thread().name)


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(loops, "LOOK_EVERY", 1)
    yield
    gc.enable()


def makes_garbage() -> int:
    """Far more than Python's threshold, in a thread that owns no window."""
    kept: list[list[object]] = []
    for _ in range(MUCH):
        one: list[object] = []
        one.append(one)
        kept.append(one)
    return len(kept)


def test_a_page_that_nobody_holds_ends_in_the_thread_of_the_windows(qapp: QApplication) -> None:
    said: list[str] = []

    async def work() -> None:
        assert not gc.isenabled()
        for _ in range(20):
            Ended(said)
            assert await asyncio.to_thread(makes_garbage) == MUCH
        for _ in range(200):
            if len(said) == 20:
                break
            makes_garbage()
            await asyncio.sleep(0.001)

    with program_loop(qapp) as loop:
        loop.run_until_complete(work())
        assert said == ["MainThread"] * 20
    assert gc.isenabled()


def test_everything_is_looked_at_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    clock = StoppedClock()
    monkeypatch.setattr(gc, "collect", collected.append)
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    collecting = _Collecting(clock)

    def looks(*count: int) -> list[int]:
        collected.clear()
        monkeypatch.setattr(gc, "get_count", lambda: count)
        collecting.look()
        return list(collected)

    assert looks(700, 11, 11) == []
    assert looks(701, 0, 0) == [0]
    assert looks(701, 11, 0) == [1]
    assert looks(701, 11, 11) == [1]
    clock.at += WHOLE_EVERY
    assert looks(701, 11, 11) == [2]
    assert looks(701, 11, 11) == [1]
