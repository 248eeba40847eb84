"""The loop of a program with windows: Qt's and asyncio's in one, and garbage collected only where the windows live.

Python looks for garbage in whatever thread happens to ask for memory. What it finds may hold parts of a window that was
closed, and Qt's objects must not end in another thread than theirs: the whole program dies (segmentation fault), at a
candidate's PC as well as at the console. So the loop's own thread collects, between two events, and no other does.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Iterator

import qasync
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from exam.clock import Clock, SystemClock

LOOK_EVERY = 500
"""Milliseconds between two looks; one that finds little to do costs a microsecond."""
WHOLE_EVERY = 30_000
"""Milliseconds at least between two looks at everything there is: they take longest, on the thread that draws."""


class _Collecting:
    """Python's own thresholds, looked at by the thread that owns the windows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._whole_at = clock.monotonic_ms()

    def look(self) -> None:
        """Collect what is due; nothing where nothing is."""
        due = [count > threshold for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if not due[0]:
            return
        generation = 0
        if due[1]:
            now = self._clock.monotonic_ms()
            generation = 2 if due[2] and now - self._whole_at >= WHOLE_EVERY else 1
            self._whole_at = now if generation == 2 else self._whole_at
        gc.collect(generation)


@contextlib.contextmanager
def program_loop(application: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """The loop that a program's `run` lives in; garbage is collected as ever once it is left.

    What stands before, modules above all, is taken out of every later look: it lives to the end.
    """
    was_enabled = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    # The timer does not hold what it calls.
    collecting = _Collecting(SystemClock())
    looking = QTimer()
    looking.setInterval(LOOK_EVERY)
    looking.timeout.connect(collecting.look)
    try:
        with qasync.QEventLoop(application) as loop:
            looking.start()
            yield loop
    finally:
        looking.stop()
        gc.collect()
        if was_enabled:
            gc.enable()
