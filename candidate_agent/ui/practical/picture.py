"""A picture of the materials over the page: fitted, larger, smaller, or pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QSize, Qt
from PySide6.QtGui import QImageReader, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.practical import texts
from exam import look
from exam.paper import Media
from exam.text import Text
from exam.widgets.parts import FlowRow, button, column, label, on_ground, scrolling

STEP = 1.25
LEAST, MOST = 0.05, 8.0
LARGEST_SIDE = 8000
"""Pixels; larger pictures are read smaller, since a PC has 4 GB for everything."""


def read_picture(data: bytes) -> QPixmap | None:
    """A picture as pixels; None where it is none. Its size is bounded before it is decoded."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        return None
    if max(size.width(), size.height()) > LARGEST_SIDE:
        reader.setScaledSize(size.scaled(LARGEST_SIDE, LARGEST_SIDE, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else QPixmap.fromImage(image)


class _Canvas(QWidget):
    """The picture at a scale; dragging moves it about in its scroll area."""

    def __init__(self, pixels: QPixmap, area: QScrollArea) -> None:
        super().__init__()
        self._pixels = pixels
        self._area = area
        self._held: QPoint | None = None
        self.scale = 1.0

    def show_at(self, scale: float) -> None:
        """Show at a scale."""
        self.scale = max(LEAST, min(MOST, scale))
        self.setFixedSize((self._pixels.size() * self.scale).expandedTo(QSize(1, 1)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(self.rect(), self._pixels)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold."""
        self._held = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move about."""
        if self._held is not None:
            now = event.globalPosition().toPoint()
            for bar, by in (
                (self._area.horizontalScrollBar(), self._held.x() - now.x()),
                (self._area.verticalScrollBar(), self._held.y() - now.y()),
            ):
                bar.setValue(bar.value() + by)
            self._held = now

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        self._held = None


class PictureSheet(QWidget):
    """Lies over the page until it is closed."""

    def __init__(self, kit: Kit, picture: Media) -> None:
        super().__init__()
        self._kit = kit
        self._fits = True
        measures = kit.measures
        on_ground(self)
        self.setAccessibleName(picture.name)
        pixels = read_picture(kit.desk.media.get(picture.digest, b""))
        lines = column(self, gap=measures.gap(8), margin=measures.gap(16))
        head = QWidget()
        flow = FlowRow(head, gap=measures.gap(8), last_right=True)
        size = f"  {pixels.width()} × {pixels.height()}" if pixels is not None else ""
        name_shown = label(f"{picture.name}{size}", "head", name="picture-name")
        name_shown.setMinimumHeight(measures.px(look.TARGET))
        flow.addWidget(name_shown)
        acts: tuple[tuple[Text, Callable[[], None], str], ...] = (
            (texts.SMALLER, self.smaller, "picture-smaller"),
            (texts.LARGER, self.larger, "picture-larger"),
            (texts.FITTED, self.fit, "picture-fit"),
            (texts.REAL_SIZE, self.real_size, "picture-real"),
        )
        for text, act, name in acts if pixels is not None else ():
            flow.addWidget(button(kit.say(text), act, name=name))
        self.close_button = button(kit.say(texts.CLOSE), kit.close_sheet, name="close-sheet")
        flow.addWidget(self.close_button)
        lines.addWidget(head)
        self._canvas: _Canvas | None = None
        if pixels is None:
            lines.addWidget(label(kit.say(texts.NO_PICTURE), wraps=True, name="no-picture"))
            lines.addStretch(1)
        else:
            held = QWidget()
            self._area = scrolling(held, name="picture")
            self._area.setWidgetResizable(False)
            self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
            self._area.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._canvas = _Canvas(pixels, self._area)
            self._canvas.setAccessibleName(picture.name)
            self._area.setWidget(self._canvas)
            lines.addWidget(self._area, 1)
        self._natural = pixels.size() if pixels is not None else QSize(1, 1)
        self.setFocusProxy(self.close_button)

    @property
    def scale(self) -> float:
        """Pixels on the screen for one of the picture."""
        return self._canvas.scale if self._canvas is not None else 1.0

    def fit(self) -> None:
        """As large as the sheet, and never larger than it is."""
        self._fits = True
        if self._canvas is not None:
            room = self._area.size()
            fitting = min(room.width() / self._natural.width(), room.height() / self._natural.height())
            self._canvas.show_at(min(1.0, fitting))

    def real_size(self) -> None:
        """Pixel by pixel."""
        self._show(1.0)

    def larger(self) -> None:
        """Larger."""
        self._show(self.scale * STEP)

    def smaller(self) -> None:
        """Smaller."""
        self._show(self.scale / STEP)

    def _show(self, scale: float) -> None:
        self._fits = False
        if self._canvas is not None:
            self._canvas.show_at(scale)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit again, while nobody chose a size."""
        super().resizeEvent(event)
        if self._fits:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Plus and minus, 0 fits, 1 is the real size, Escape closes."""
        acts: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Plus: self.larger,
            Qt.Key.Key_Equal: self.larger,
            Qt.Key.Key_Minus: self.smaller,
            Qt.Key.Key_0: self.fit,
            Qt.Key.Key_1: self.real_size,
            Qt.Key.Key_Escape: self._kit.close_sheet,
        }
        act = acts.get(event.key())
        if act is None:
            super().keyPressEvent(event)
        else:
            act()
