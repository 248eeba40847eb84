"""Pictures of items: decoded when they are wanted, a few kept, shown sharp and never wider than their column."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from candidate_agent.ui.theory.column import RING
from exam import look
from exam.ids import Digest
from exam.paper import Media
from exam.widgets.measures import Measures

KEPT = 4
"""Pictures kept decoded: one of a megapixel takes 4 MB."""
TALLEST = 260
"""Height of a picture among text, in pixels at 100 %; larger ones are zoomed."""
TALLEST_OF_OPTION = 140


class Pictures:
    """The paper's pictures as pixels."""

    def __init__(self, media: Mapping[Digest, bytes]) -> None:
        self._media = media
        self._decoded: dict[Digest, QPixmap] = {}

    def pixels(self, picture: Media) -> QPixmap | None:
        """A picture in its own size; None where it is not there or no picture."""
        found = self._decoded.pop(picture.digest, None)
        if found is None:
            found = QPixmap()
            if not found.loadFromData(self._media.get(picture.digest, b"")):
                return None
        self._decoded[picture.digest] = found
        while len(self._decoded) > KEPT:
            del self._decoded[next(iter(self._decoded))]
        return found


class FittedPicture:
    """A picture scaled for a column; what it keeps is no larger than what is shown."""

    def __init__(self, pictures: Pictures, picture: Media, measures: Measures, tallest: int) -> None:
        self._pictures, self._picture = pictures, picture
        self._tallest = measures.gap(tallest)
        pixels = pictures.pixels(picture)
        # Someone who reads at 200 % sees a small picture larger as well.
        self._natural = pixels.size() * measures.factor / 100 if pixels else QSize()
        self._scaled = QPixmap()

    @property
    def is_there(self) -> bool:
        """Whether there is something to show."""
        return not self._natural.isEmpty()

    def size(self, width: int) -> QSize:
        """Its size in a column of this width."""
        room = QSize(max(1, width), self._tallest)
        if self._natural.width() <= room.width() and self._natural.height() <= room.height():
            return self._natural
        return self._natural.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))

    def paint(self, painter: QPainter, at: QPoint, width: int) -> QRect:
        """Paint it into a column of this width; tells where it is."""
        size = self.size(width)
        ratio = painter.device().devicePixelRatio()
        wanted = QSize(round(size.width() * ratio), round(size.height() * ratio))
        if self._scaled.size() != wanted and (pixels := self._pictures.pixels(self._picture)):
            self._scaled = pixels.scaled(
                wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        where = QRect(at, size)
        painter.drawPixmap(where, self._scaled)
        return where


class PictureButton(QAbstractButton):
    """A picture that zooms when it is pressed."""

    reached = Signal(bool)

    def __init__(self, fitted: FittedPicture, says: str, measures: Measures) -> None:
        super().__init__()
        self._fitted, self._measures = fitted, measures
        self._edge = RING
        self.setAccessibleName(says)
        self.setObjectName("picture")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _frame(self) -> QRect:
        edge = 2 * self._edge
        return QRect(QPoint(0, 0), self._fitted.size(self.width() - edge) + QSize(edge, edge))

    def hitButton(self, at: QPoint) -> bool:  # noqa: N802 - Qt's name
        """Only the picture itself is pressed."""
        return self._frame().contains(at)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Whether the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Height at a width."""
        return self._fitted.size(width - 2 * self._edge).height() + 2 * self._edge

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as it may be."""
        return self._fitted.size(self._measures.column()) + QSize(2 * self._edge, 2 * self._edge)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as a target."""
        least = self._measures.px(look.TARGET)
        return QSize(least, least)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space and Enter zoom; every other key is the page's."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The keyboard is here."""
        super().focusInEvent(event)
        self.reached.emit(event.reason() != Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint."""
        painter = QPainter(self)
        colour = self._measures.colour
        where = self._fitted.paint(painter, QPoint(self._edge, self._edge), self.width() - 2 * self._edge)
        paint_edge(painter, where.adjusted(-1, -1, 0, 0), colour("line"))
        if self.hasFocus():
            paint_ring(painter, self._frame(), colour("act"))
        painter.end()


def paint_edge(painter: QPainter, where: QRect, colour: QColor) -> None:
    """A thin edge."""
    painter.setPen(QPen(colour, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(where)


def paint_ring(painter: QPainter, where: QRect, colour: QColor) -> None:
    """The focus ring, just inside a widget's edge."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, look.FOCUS_RING))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(where.adjusted(1, 1, -1, -1), 4, 4)
