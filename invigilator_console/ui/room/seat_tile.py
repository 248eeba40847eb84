"""One seat drawn: number, name and progress; sign and word; what is wrong, or when it was last saved.

A tile is no widget: two hundred widgets cost more than two hundred pictures. It lays its texts out once for a face and
a size, and paints them from there.
"""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from exam import look
from exam.look import Sign
from exam.widgets.measures import Measures
from exam.widgets.sign import paint_sign
from invigilator_console.ui.room.seat_face import Face

LEAST = (118, 76)
"""Least width and height of a seat's place in pixels at 100 %."""
_USUAL = (122.0, 84.0)
_LARGEST = 1.5
"""On a large screen seats are drawn larger, up to so much: they are read from further away."""
GAP, PAD = 3, 6
_NUMBER, _SIGN, _MARK, _FLAG = 20, 14, 16, 13
_GREYED = {"good": "away", "care": "away", "bad": "away", "act": "away", "text": "quiet"}


class TileStyle:
    """Fonts and measures of all tiles at one size; made anew when the size of a place changes."""

    def __init__(self, measures: Measures, width: float, height: float) -> None:
        self.measures, self.width, self.height = measures, width, height
        scale = min(width / measures.px(_USUAL[0]), height / measures.px(_USUAL[1]))
        self.scale = max(1.0, min(_LARGEST, scale)) if min(width, height) > 0 else 1.0
        self.stale = False
        self._colours: dict[tuple[str, bool], QColor] = {}

    def font(self, size: float, *, bold: bool = False) -> QFont:
        """A font at this size of tile."""
        return self.measures.font(size * self.scale, bold=bold, digits=True)

    @cached_property
    def fonts(self) -> dict[str, tuple[QFont, QFontMetricsF]]:
        """Fonts by what they are for."""
        made = {
            "number": self.font(_NUMBER, bold=True),
            "name": self.font(look.BODY),
            "small": self.font(look.SMALL),
            "strong": self.font(look.SMALL, bold=True),
        }
        return {name: (font, QFontMetricsF(font)) for name, font in made.items()}

    def px(self, at_100: float) -> float:
        """Pixels of something that grows with the tile."""
        return self.measures.factor / 100 * at_100 * self.scale

    def colour(self, role: str) -> QColor:
        """A colour by its role; all greyed where what is shown is old."""
        known = self._colours.get((role, self.stale))
        if known is None:
            known = self.measures.colour(_GREYED.get(role, role) if self.stale else role)
            self._colours[role, self.stale] = known
        return known


class SeatTile:
    """A seat at its place. `cut` are texts that did not fit."""

    def __init__(self, face: Face, style: TileStyle) -> None:
        self.face, self._style = face, style
        self.cut: list[str] = []
        self._texts: list[tuple[QPointF, str, str, str]] = []
        self._sign = QRectF()
        self._middle = 0.0, 0.0
        self._lay_out()

    # ---- where the texts stand, from the tile's own corner ----------------------------------------------------------

    def _lay_out(self) -> None:
        style, face = self._style, self.face
        pad = style.px(PAD)
        left, right = GAP + pad, style.width - GAP - pad
        lines = self._lines(GAP + style.px(2), style.height - GAP - style.px(2))
        number, fonts = f"{face.seat:02}", style.fonts
        end = self._put(left, lines[0], number, "number", "text", right) + style.px(5)
        # While identities are checked, the mark of it stands where the progress is else.
        self._middle = lines[0] - fonts["number"][1].capHeight() / 2, lines[1] - fonts["small"][1].capHeight() / 2
        stop = right - (style.px(_MARK) if face.to_check else fonts["small"][1].horizontalAdvance(face.count))
        if face.to_check:
            stop -= style.px(4)
        elif face.count:
            self._put(stop, lines[0], face.count, "small", "text", right + 1)
            stop -= style.px(4)
        self._put(end, lines[0], face.name, "name", "quiet" if face.is_quiet else "text", stop, is_name=True)
        size = style.px(_SIGN)
        self._sign = QRectF(left, lines[1] - fonts["small"][1].capHeight() / 2 - size / 2, size, size)
        word = "strong" if face.needs_person else "small"
        role = "quiet" if face.is_quiet else face.role if face.needs_person else "text"
        word_end = self._put(left + size + style.px(5), lines[1], face.word, word, role, right)
        self._last_line(left, right, lines, word_end)

    def _last_line(self, left: float, right: float, lines: tuple[float, float, float], word_end: float) -> None:
        """What is wrong comes first, then time of one's own, then when it was saved: what is not seen here, the
        candidate's panel has.
        """
        style, face, small = self._style, self.face, self._style.fonts["small"][1]
        end = left
        if face.wrong:
            end = self._put(left, lines[2], face.wrong, "strong", face.wrong_role, right) + style.px(6)
        for own in dict.fromkeys(part for part in (f"{face.extra} {face.own}".strip(), face.own, face.extra) if part):
            width = small.horizontalAdvance(own)
            if end + width <= right:
                self._put(right - width, lines[2], own, "small", "act", right + 1)
                right -= width + style.px(6)
                break
            if word_end + style.px(6) + width <= right:
                self._put(right - width, lines[1], own, "small", "act", right + 1)
                break
        if face.saved and not face.wrong and left + small.horizontalAdvance(face.saved) <= right:
            self._put(left, lines[2], face.saved, "small", "quiet", right + 1)

    def _lines(self, top: float, bottom: float) -> tuple[float, float, float]:
        """Base lines of three lines, spread over the height."""
        heights = [self._style.fonts[name][1].height() for name in ("number", "small", "small")]
        # Chinese fonts keep much room above and below: lines may share a little of it.
        over = min(0.0, bottom - top - sum(heights)) / 3
        spare = max(0.0, bottom - top - sum(heights)) / 4
        # The room above a line's signs is larger than that below.
        found, y = [], top + spare - self._style.px(2.5)
        for name, height in zip(("number", "small", "small"), heights, strict=True):
            metrics = self._style.fonts[name][1]
            found.append(y + over / 2 + metrics.ascent())
            y += height + over + spare
        return found[0], found[1], found[2]

    def _put(
        self, x: float, y: float, text: str, font: str, role: str, right: float, *, is_name: bool = False
    ) -> float:
        """Put a text on a line, shortened at `right`; tells where it ends."""
        metrics = self._style.fonts[font][1]
        width, room = metrics.horizontalAdvance(text), right - x
        if width > room + 0.5:
            shorter = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, room))
            if not is_name or len(shorter.rstrip("…")) < min(2, len(text)):
                self.cut.append(text)
            text, width = shorter, metrics.horizontalAdvance(shorter)
        if text:
            self._texts.append((QPointF(x, y), text, font, role))
        return x + width

    # ---- painting ---------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, place: QRectF, *, chosen: bool, found: bool, hovered: bool) -> None:
        """Paint at a place."""
        style, face = self._style, self.face
        tile = place.adjusted(GAP, GAP, -GAP, -GAP)
        ground = style.colour("chosen" if chosen or hovered else "ground" if face.is_quiet else "panel")
        painter.fillRect(tile, ground)
        self._paint_edges(painter, tile, chosen=chosen)
        corner = place.topLeft()
        painter.translate(corner)
        shown = ""
        for at, text, font, role in self._texts:
            if font != shown:
                painter.setFont(style.fonts[font][0])
                shown = font
            painter.setPen(style.colour(role))
            painter.drawText(at, text)
        paint_sign(painter, face.sign, self._sign, style.colour(face.role), ground)
        self._paint_marks(painter, ground, found=found)
        painter.translate(-corner)

    def _paint_edges(self, painter: QPainter, tile: QRectF, *, chosen: bool) -> None:
        style = self._style
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = style.measures.px(3) if self.face.needs_person else 1
        painter.setPen(QPen(style.colour("bad" if self.face.needs_person else "line"), width))
        painter.drawRect(tile.adjusted(width / 2, width / 2, -width / 2, -width / 2))
        if chosen:
            inset = width + 1 if self.face.needs_person else 1
            painter.setPen(QPen(style.colour("act"), look.FOCUS_RING))
            painter.drawRect(tile.adjusted(inset, inset, -inset, -inset))

    def _paint_marks(self, painter: QPainter, ground: QColor, *, found: bool) -> None:
        """Marks at the right: held against the papers or not yet, and found by a search."""
        style, face = self._style, self.face
        size, flag = style.px(_MARK), style.px(_FLAG)
        right = style.width - GAP - style.px(PAD)
        if face.to_check:
            sign = {None: Sign.HOLLOW, True: Sign.TICK, False: Sign.CROSS}[face.identity]
            role = {None: "act", True: "good", False: "bad"}[face.identity]
            box = QRectF(right - size, self._middle[0] - size / 2, size, size)
            paint_sign(painter, sign, box.adjusted(1, 1, -1, -1), style.colour(role), ground)
        if found:
            box = QRectF(right - flag, self._middle[1] - flag / 2, flag, flag)
            painter.fillRect(box, ground)
            paint_sign(painter, Sign.FLAG, box, style.colour("act"), ground)
