"""How long a whole repaint of the room's map takes, beside a bare widget with as many rectangles and texts.

Run with `python -m tests.bench.room_map`; off the screen, on this machine, both in the same run.
"""

from __future__ import annotations

import json
import os
from statistics import median

from PySide6.QtCore import QElapsedTimer, QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from exam.widgets.measures import Measures
from exam.words import Words
from invigilator_console.room.layout import usual
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.grid import Grid
from invigilator_console.ui.room.seat_map import SeatMap
from tests.ui.console.stage import THEORY, StagedDesk, in_every_state

ROUNDS = 30
SIZE = (1524, 860)
"""What the map gets of a screen of 1920×1080."""


def repaint_of(seats: int) -> float:
    """Milliseconds of a whole repaint of a map with so many seats: the median of 30."""
    app = _app()
    desk = StagedDesk(seats)
    in_every_state(desk)
    kit = _kit(desk)
    app.setStyleSheet(kit.measures.style_sheet())
    shown = SeatMap(kit)
    shown.resize(*SIZE)
    shown.show_session(THEORY)
    shown.show()
    app.processEvents()
    took = _painted(shown.plan)
    shown.deleteLater()
    return took


def bare_repaint_of(seats: int) -> float:
    """The same for a bare widget that fills as many rectangles and draws one text in each."""
    app = _app()
    bare = _Bare(seats)
    bare.resize(*SIZE)
    bare.show()
    app.processEvents()
    took = _painted(bare)
    bare.deleteLater()
    return took


def refresh_of(seats: int) -> float:
    """Milliseconds of a refresh in which every seat is looked at and none changed: the median of 30."""
    app = _app()
    desk = StagedDesk(seats)
    in_every_state(desk)
    shown = SeatMap(_kit(desk))
    shown.resize(*SIZE)
    shown.show_session(THEORY)
    app.processEvents()
    took = _timed(shown.refresh)
    shown.deleteLater()
    return took


class _Bare(QWidget):
    def __init__(self, seats: int) -> None:
        super().__init__()
        self._seats = seats

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        layout = usual(list(range(1, self._seats + 1)))  # type: ignore[arg-type]  # plain numbers do for places
        grid = Grid(layout, self.size())
        for place in range(self._seats):
            rect = grid.rect(place)
            painter.fillRect(rect, QColor("white"))
            painter.drawText(rect.topLeft() + QPoint(6, 24), "17")
        painter.end()


def _painted(widget: QWidget) -> float:
    """Paint a whole widget into a picture, as the screen's own is painted."""
    picture = QImage(widget.size(), QImage.Format.Format_ARGB32_Premultiplied)

    def paint() -> None:
        widget.render(picture, QPoint(0, 0), QRect(QPoint(0, 0), widget.size()))

    paint()
    return _timed(paint)


def _timed(act: object) -> float:
    assert callable(act)
    timer, took = QElapsedTimer(), []
    for _ in range(ROUNDS):
        timer.start()
        act()
        took.append(timer.nsecsElapsed() / 1e6)
    return round(median(took), 2)


def _app() -> QApplication:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    known = QApplication.instance()
    return known if isinstance(known, QApplication) else QApplication([])


def _kit(desk: StagedDesk) -> Kit:
    return Kit(desk, Words("zh"), Measures(100), _nothing, _nothing, _nothing, _nothing, _nothing, _nothing, _nothing)


def _nothing(*_told: object) -> None:
    return None


if __name__ == "__main__":
    print(json.dumps({seats: (repaint_of(seats), bare_repaint_of(seats), refresh_of(seats)) for seats in (40, 200)}))  # noqa: T201 - a bench speaks by print
