"""A picture over the whole page: fitted, larger, smaller, or pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollArea, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.theory import texts
from candidate_agent.ui.theory.pictures import paint_edge
from exam import look
from exam.widgets.parts import FlowRow, button, column, label, show_text

STEPS = (25, 50, 75, 100, 200, 300, 400)
"""Scales in per cent. From 100 on they are whole, so that each pixel of the picture stays a sharp square."""


class _Canvas(QWidget):
    """The picture at a scale; whole scales are not smoothed."""

    def __init__(self, pixels: QPixmap, kit: Kit, dragged: Callable[[QPoint], None]) -> None:
        super().__init__()
        self._pixels, self._kit, self._dragged = pixels, kit, dragged
        self._scale = 100.0
        self._grabbed: QPoint | None = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def show_at(self, scale: float) -> None:
        self._scale = scale
        size = self._pixels.size() * (scale / 100 / self.devicePixelRatioF())
        self.setFixedSize(size.expandedTo(QSize(1, 1)) + QSize(2, 2))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scale % 100 != 0)
        painter.drawPixmap(self.rect().adjusted(1, 1, -1, -1), self._pixels)
        paint_edge(painter, self.rect().adjusted(0, 0, -1, -1), self._kit.measures.colour("line"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._grabbed = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._grabbed is not None:
            at = event.globalPosition().toPoint()
            moved, self._grabbed = at - self._grabbed, at
            self._dragged(moved)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._grabbed = None


class _Area(QScrollArea):
    """Scrolls by keys, leaves the sheet's keys to the sheet, and tells of its size."""

    def __init__(self, canvas: _Canvas, kit: Kit, resized: Callable[[], None], turned: Callable[[int], None]) -> None:
        super().__init__()
        self._kit, self._resized, self._turned = kit, resized, turned
        self.setWidget(canvas)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName("zoomed")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._resized()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._turned(event.angleDelta().y())
        else:
            super().wheelEvent(event)


class ZoomSheet(QWidget):
    """Lies over the page; Esc or its button closes it, and the window gives the keyboard back to the page."""

    def __init__(self, kit: Kit, pixels: QPixmap, what: str) -> None:
        super().__init__()
        self._kit, self._pixels = kit, pixels
        self._scale: float | None = None
        measures, say = kit.measures, kit.say
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(what)
        self.setObjectName("zoom")
        self._canvas = _Canvas(pixels, kit, self._drag)
        self._canvas.setAccessibleName(what)
        self._area = _Area(self._canvas, kit, self._fit_again, lambda turn: self.step(1 if turn > 0 else -1))
        self._area.setAccessibleName(what)
        self._shown_scale = label(role="quiet", name="scale")
        self._shown_scale.setMinimumWidth(measures.px(56))
        self._shown_scale.setMinimumHeight(measures.px(look.TARGET))
        title = label(what, "large")
        title.setMinimumHeight(measures.px(look.TARGET))
        self.close_button = button(
            say(texts.CLOSE), self.close_sheet, role="act", name="close", says=say(texts.CLOSE_SAYS)
        )
        body = column(self, gap=measures.gap(8), margin=measures.gap(16))
        bar = QWidget()
        flow = FlowRow(bar, gap=measures.gap(8))
        for part in (
            title,
            self._shown_scale,
            button(say(texts.ZOOM_OUT), lambda: self.step(-1), name="zoom-out"),
            button(say(texts.ZOOM_IN), lambda: self.step(1), name="zoom-in"),
            button(say(texts.REAL_SIZE), self.real_size, name="real-size", says=say(texts.REAL_SIZE_SAYS)),
            button(say(texts.FIT), self.fit, name="fit"),
            self.close_button,
        ):
            flow.addWidget(part)
        body.addWidget(bar)
        body.addWidget(self._area, 1)
        self.setFocusProxy(self._area)
        self.fit()

    @property
    def scale(self) -> float:
        """The scale that is shown, in per cent of the picture's own pixels."""
        return self._scale if self._scale is not None else self._fitting()

    def fit(self) -> None:
        """Show all of it, as large as there is room; a small picture at most at its own size times the text size."""
        self._scale = None
        self._fit_again()

    def real_size(self) -> None:
        """Show it pixel by pixel."""
        self._show_at(100)

    def step(self, direction: int) -> None:
        """Show it a step larger (1) or smaller (-1)."""
        if direction > 0:
            self._show_at(next((step for step in STEPS if step > self.scale + 1), STEPS[-1]))
        else:
            self._show_at(next((step for step in reversed(STEPS) if step < self.scale - 1), STEPS[0]))

    def close_sheet(self) -> None:
        """Go back to the page."""
        self._kit.close_sheet()

    def _drag(self, moved: QPoint) -> None:
        for bar, by in (
            (self._area.horizontalScrollBar(), moved.x()),
            (self._area.verticalScrollBar(), moved.y()),
        ):
            bar.setValue(bar.value() - by)

    def _fitting(self) -> float:
        room = (self._area.maximumViewportSize() - QSize(4, 4)) * self.devicePixelRatioF()
        size = self._pixels.size()
        fits = min(room.width() / size.width(), room.height() / size.height()) * 100
        if fits >= 100:
            return min(float(int(fits) // 100 * 100), float(STEPS[-1]))
        return max(fits, 1.0)

    def _fit_again(self) -> None:
        if self._scale is None:
            self._draw()

    def _show_at(self, scale: float) -> None:
        self._scale = scale
        self._draw()

    def _draw(self) -> None:
        self._canvas.show_at(self.scale)
        show_text(self._shown_scale, self._kit.say(texts.SCALE, scale=round(self.scale)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes; + and − zoom, 0 fits, 1 is 1:1. Nothing goes on to the page below."""
        match event.key():
            case Qt.Key.Key_Escape | Qt.Key.Key_Z:
                self.close_sheet()
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.step(1)
            case Qt.Key.Key_Minus:
                self.step(-1)
            case Qt.Key.Key_1:
                self.real_size()
            case Qt.Key.Key_0:
                self.fit()
        event.accept()
