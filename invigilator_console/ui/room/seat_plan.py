"""The picture of a room: every seat painted at its place, in one widget; mouse and keyboard choose among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from exam import look
from exam.ids import SittingId
from exam.premises import Layout
from exam.text import Text
from exam.widgets.announcing import Announcer
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.choosing import Choosing
from invigilator_console.ui.room.grid import Grid
from invigilator_console.ui.room.seat_face import Face, in_words
from invigilator_console.ui.room.seat_tile import GAP, LEAST, SeatTile, TileStyle

MAP = Text("座位图", "Seats")
KEYS = Text(
    "方向键移动，空格选中，Shift 加方向键选中一片，回车打开考生，Esc 取消选中。",
    "Arrows move, Space chooses, Shift with arrows chooses a range, Enter opens the candidate, Esc chooses nobody.",
)
NOBODY = Text("没有考位。", "There are no seats.")
FAINT = 0.3
"""How much of a seat is left that a filter leaves out."""


class SeatPlan(QWidget):
    """Paints. What is done with the seats is told: `current_moved` for the keyboard, `hovered` for the mouse."""

    hovered = Signal(object)
    current_moved = Signal(QRect)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.kit = kit
        self.choosing = Choosing()
        self.layout_shown = Layout(1, {})
        self.band = QRect()
        self.dragged: SittingId | None = None
        self.drop_place: int | None = None
        self._arranging = False
        self._stale = False
        self._faces: Mapping[SittingId, Face] = {}
        self._faint: frozenset[SittingId] = frozenset()
        self._found: frozenset[SittingId] = frozenset()
        self._tiles: dict[SittingId, SeatTile] = {}
        self._under: SittingId | None = None
        self._announcer = Announcer(self)
        self.grid = Grid(self.layout_shown, self.size())
        self._style = TileStyle(kit.measures, 0, 0)
        self.setObjectName("seats")
        self.setAccessibleName(kit.say(MAP))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def show_layout(self, layout: Layout, faces: Mapping[SittingId, Face], *, arranging: bool = False) -> None:
        """Show these seats at these places."""
        self._faces = faces
        self.layout_shown, self._arranging = layout, arranging
        at = {layout.seats[face.seat]: one for one, face in faces.items() if face.seat in layout.seats}  # type: ignore[index]  # a face's seat is a seat's number
        self.choosing.stand(at, layout.columns)
        self._tiles = {one: tile for one, tile in self._tiles.items() if one in faces}
        self.setMinimumSize(self.minimumSizeHint())
        self._measure()
        self._describe()
        self.update()

    def show_changed(self, sittings: Iterable[SittingId]) -> None:
        """Paint these seats anew."""
        for sitting in sittings:
            self._tiles.pop(sitting, None)
            self.update_seat(sitting)
            if sitting == self.choosing.current:
                self._describe()

    def show_marks(self, *, faint: frozenset[SittingId], found: frozenset[SittingId]) -> None:
        """Let some seats step back, and mark others."""
        changed = (faint ^ self._faint) | (found ^ self._found)
        self._faint, self._found = faint, found
        for sitting in changed:
            self.update_seat(sitting)

    def set_stale(self, *, stale: bool) -> None:
        """Grey everything: what is shown is old."""
        if stale != self._stale:
            self._stale = self._style.stale = stale
            self.update()

    def update_seat(self, sitting: SittingId | None) -> None:
        """Ask for one seat to be painted."""
        place = self.choosing.place_of(sitting)
        if place is not None:
            self.update(self.grid.rect(place))

    def show_hover(self, sitting: SittingId | None) -> None:
        """The mouse is over a seat, or over none."""
        if sitting != self._under:
            before, self._under = self._under, sitting
            self.update_seat(before)
            self.update_seat(sitting)
            self.hovered.emit(sitting)

    @property
    def under_mouse(self) -> SittingId | None:
        """The seat the mouse is over."""
        return self._under

    def choice_changed(self, before: tuple[tuple[SittingId, ...], SittingId | None]) -> bool:
        """Paint what another choice changes; `before` is who was chosen, and where the keyboard was."""
        chosen, current = before
        for sitting in set(chosen) ^ set(self.choosing.chosen) | {current, self.choosing.current}:
            self.update_seat(sitting)
        if current != self.choosing.current or chosen != self.choosing.chosen:
            self._describe()
            place = self.choosing.place_of(self.choosing.current)
            if place is not None and current != self.choosing.current:
                self.current_moved.emit(self.grid.rect(place))
        return chosen != self.choosing.chosen

    def _describe(self) -> None:
        """Tell a screen reader which seat the keyboard is at."""
        current = self.choosing.current
        face = self._faces.get(current) if current is not None else None
        if face is None:
            self.setAccessibleDescription(self.kit.say(NOBODY))
            return
        said = in_words(face, self.kit.words, is_chosen=current in self.choosing.chosen)
        self.setAccessibleDescription(f"{said}{'。' if self.kit.words.language == 'zh' else '. '}{self.kit.say(KEYS)}")
        if self.hasFocus():
            self._announcer.say(said)

    # ---- where things are -------------------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for every seat to be read; more than there is scrolls."""
        grid, px = Grid(self.layout_shown, QSize(1, 1), spare_row=self._arranging), self.kit.measures.px
        return QSize(grid.columns * px(LEAST[0]), grid.rows * px(LEAST[1]))

    def seat_at(self, point: QPoint) -> SittingId | None:
        """Who sits at a point."""
        place = self.grid.place_at(point)
        return self.choosing.at.get(place) if place is not None else None

    def seat_rect(self, sitting: SittingId) -> QRect:
        """Where a seat is painted."""
        place = self.choosing.place_of(sitting)
        return self.grid.rect(place) if place is not None else QRect()

    def texts_cut(self) -> list[str]:
        """Texts that do not fit as they are drawn now."""
        return [f"{self._faces[one].seat}: {text}" for one in self._faces for text in self._tile(one).cut]

    def _measure(self) -> None:
        self.grid = Grid(self.layout_shown, self.size(), spare_row=self._arranging)
        if (self._style.width, self._style.height) != (self.grid.width, self.grid.height):
            self._style = TileStyle(self.kit.measures, self.grid.width, self.grid.height)
            self._style.stale = self._stale
            self._tiles = {}

    def _tile(self, sitting: SittingId) -> SeatTile:
        face, tile = self._faces[sitting], self._tiles.get(sitting)
        if tile is None or tile.face is not face:
            tile = self._tiles[sitting] = SeatTile(face, self._style)
        return tile

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another size is other places."""
        super().resizeEvent(event)
        self._measure()

    # ---- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the seats that the event touches."""
        painter = QPainter(self)
        colour = self.kit.measures.colour
        painter.fillRect(event.rect(), colour("ground"))
        region = event.region()
        for place in self.grid.places_in(event.rect()):
            rect = self.grid.rect(place)
            if not region.intersects(rect):
                continue
            sitting = self.choosing.at.get(place)
            if sitting is not None:
                self._paint_seat(painter, QRectF(rect), sitting)
            elif self._arranging:
                self._paint_empty(painter, QRectF(rect), place)
        if self.drop_place is not None:
            self._ring(painter, QRectF(self.grid.rect(self.drop_place)), "act", 3)
        if not self.band.isNull():
            painter.setPen(QPen(colour("act"), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.band)
        painter.end()

    def _paint_seat(self, painter: QPainter, rect: QRectF, sitting: SittingId) -> None:
        is_faint = sitting in self._faint or sitting == self.dragged
        if is_faint:
            painter.setOpacity(FAINT)
        self._tile(sitting).paint(
            painter,
            rect,
            chosen=sitting in self.choosing.chosen,
            found=sitting in self._found,
            hovered=sitting == self._under,
        )
        painter.setOpacity(1.0)
        if sitting == self.choosing.current and self.hasFocus():
            self._ring(painter, rect, "text", look.FOCUS_RING)

    def _paint_empty(self, painter: QPainter, rect: QRectF, place: int) -> None:
        """A place without a candidate; a seat that another session uses says its number."""
        inside = rect.adjusted(GAP, GAP, -GAP - 1, -GAP - 1)
        painter.setPen(QPen(self.kit.measures.colour("line"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(inside)
        seat = next((seat for seat, at in self.layout_shown.seats.items() if at == place), None)
        if seat is not None:
            painter.setPen(self.kit.measures.colour("quiet"))
            painter.setFont(self._style.fonts["number"][0])
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, f"{seat:02}")

    def _ring(self, painter: QPainter, rect: QRectF, role: str, width: int) -> None:
        painter.setPen(QPen(self.kit.measures.colour(role), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(1, 1, -1, -1))
