"""Mouse and keyboard on the seats: choosing, dragging a band, and, while a room is arranged, dragging seats."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from exam.ids import SittingId
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.seat_plan import SeatPlan

_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class SeatPlanInput(SeatPlan):
    """Takes mouse and keys. `chosen` tells who is chosen, `opened` whose panel is wanted, `ticked` who was ticked in
    the check mode, `moved_to` the place a seat was taken to.
    """

    chosen = Signal(tuple)
    opened = Signal(str)
    ticked = Signal(str)
    moved_to = Signal(str, int)

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self.checks = False
        self.arranging = False
        self._pressed: QPoint | None = None
        self._before_band: tuple[SittingId, ...] = ()

    def _changing(self) -> tuple[tuple[SittingId, ...], SittingId | None]:
        return self.choosing.chosen, self.choosing.current

    def _changed(self, before: tuple[tuple[SittingId, ...], SittingId | None]) -> None:
        if self.choice_changed(before):
            self.chosen.emit(self.choosing.chosen)

    def choose(self, sittings: tuple[SittingId, ...]) -> None:
        """Choose these, whoever asks; nobody here is chosen where none of them sits here."""
        before = self._changing()
        if sittings:
            self.choosing.choose(sittings)
        else:
            self.choosing.clear()
        self._changed(before)

    # ---- mouse ------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose, tick, or take hold."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._pressed = event.position().toPoint()
        sitting, before, held = self.seat_at(self._pressed), self._changing(), event.modifiers()
        if self.arranging:
            if sitting is not None:
                self.choosing.move(sitting, ranges=False)
                self.dragged = sitting
        elif sitting is None:
            self._before_band = self.choosing.chosen if held & (_CTRL | _SHIFT) else ()
            if not self._before_band:
                self.choosing.clear()
        elif self.checks and not held & (_CTRL | _SHIFT):
            self.choosing.move(sitting, ranges=False)
            self.ticked.emit(sitting)
        elif held & _CTRL:
            self.choosing.toggle(sitting)
            self._before_band = self.choosing.chosen
        elif held & _SHIFT:
            self.choosing.choose_to(sitting)
            self._before_band = self.choosing.chosen
        else:
            self.choosing.choose_one(sitting)
            self._before_band = ()
        self._changed(before)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag a band or a seat; else say over which seat the mouse is."""
        at = event.position().toPoint()
        if self._pressed is None:
            self.show_hover(self.seat_at(at))
            return
        if not self.band.isNull() or (at - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            if self.arranging:
                self._drag_over(self.grid.place_at(at))
            elif not self.checks:
                self._draw_band(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        dragged, place = self.dragged, self.drop_place
        self._pressed, self.dragged, self.drop_place, self.band = None, None, None, QRect()
        self.update()
        if dragged is not None and place is not None:
            self.moved_to.emit(dragged, place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open the candidate's panel."""
        sitting = self.seat_at(event.position().toPoint())
        if sitting is not None and not self.arranging and not self.checks:
            self.opened.emit(sitting)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The mouse is elsewhere."""
        super().leaveEvent(event)
        self.show_hover(None)

    def _draw_band(self, at: QPoint) -> None:
        pressed = self._pressed
        if pressed is None:
            return
        self.show_hover(None)
        before, old = self._changing(), self.band
        self.band = QRect(pressed, at).normalized().intersected(self.rect())
        self.choosing.choose_places(self.grid.places_in(self.band), besides=self._before_band)
        self.update(old.united(self.band).adjusted(-2, -2, 2, 2))
        self._changed(before)

    def _drag_over(self, place: int | None) -> None:
        if self.dragged is not None and place != self.drop_place:
            self.drop_place = place
            self.update()

    # ---- keyboard ---------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows, Home and End move; Space chooses, Enter opens, Esc lets go. Every other key is the window's."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        before, current = self._changing(), self.choosing.current
        if event.key() in _ARROWS and self.arranging and held == _CTRL:
            self._carry(*_ARROWS[event.key()])
        elif event.key() in _ARROWS and not held & ~_SHIFT:
            self._move(self.choosing.beside(*_ARROWS[event.key()]), ranges=bool(held & _SHIFT))
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not held & ~_SHIFT:
            self._move(self.choosing.end(last=event.key() == Qt.Key.Key_End), ranges=bool(held & _SHIFT))
        elif event.key() == Qt.Key.Key_A and held == _CTRL and not self.arranging:
            self.choosing.choose_places(self.choosing.at)
        elif event.key() == Qt.Key.Key_Space and current is not None and not self.arranging:
            if self.checks and not held:
                self.ticked.emit(current)
            else:
                self.choosing.toggle(current)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current is not None and not self.arranging:
            self.opened.emit(current)
        elif event.key() == Qt.Key.Key_Escape and self.choosing.chosen:
            self.choosing.clear()
        else:
            event.ignore()
        self._changed(before)

    def _move(self, sitting: SittingId | None, *, ranges: bool) -> None:
        if sitting is not None:
            self.choosing.move(sitting, ranges=ranges and not self.arranging)

    def _carry(self, right: int, down: int) -> None:
        """Take the current seat one place on."""
        current, place = self.choosing.current, self.choosing.place_of(self.choosing.current)
        if current is None or place is None:
            return
        column = place % self.grid.columns + right
        row = place // self.grid.columns + down
        if 0 <= column < self.grid.columns and 0 <= row < self.grid.rows:
            self.moved_to.emit(current, row * self.grid.columns + column)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The keyboard is here."""
        super().focusInEvent(event)
        self._describe()
        self.update_seat(self.choosing.current)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.update_seat(self.choosing.current)
