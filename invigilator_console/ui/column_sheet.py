"""What stands in the right column: a title, a way to close it, a part that scrolls, and a foot that never does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from exam.text import Text
from exam.widgets.parts import button, column, label, on_ground, row, rule, scrolling, show_text
from invigilator_console.ui.kit import Kit

CLOSE = Text("关闭", "Close")
CONFIRM_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
IN_SHEET = Qt.ShortcutContext.WidgetWithChildrenShortcut


class ColumnSheet(QWidget):
    """Takes the whole of the column. Esc, or its button, calls `closed`, once."""

    def __init__(self, kit: Kit, title: str, closed: Callable[[], None]) -> None:
        super().__init__()
        self.kit = kit
        self._closed, self.is_over = closed, False
        measures = kit.measures
        on_ground(self)
        self.setAccessibleName(title)
        self._whole = column(self, gap=0)
        head = row(gap=measures.gap(8))
        head.setContentsMargins(measures.gap(16), measures.gap(4), measures.gap(8), measures.gap(4))
        self._title = label(title, "head", wraps=True, name="sheet-title")
        head.addWidget(self._title, 1)
        self.close_button = button(kit.say(CLOSE), self.close_sheet, role="flat", name="close-sheet")
        head.addWidget(self.close_button, alignment=Qt.AlignmentFlag.AlignTop)
        self._whole.addLayout(head)
        self._whole.addWidget(rule())
        self._inner: QWidget | None = None
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close_sheet, context=IN_SHEET)

    def put(self, inner: QWidget) -> None:
        """Show this below the title, in place of what was there."""
        if self._inner is not None:
            self._whole.removeWidget(self._inner)
            self._inner.hide()
            self._inner.deleteLater()
        self._inner = inner
        self._whole.addWidget(inner, 1)
        inner.show()

    def show_title(self, title: str) -> None:
        """Show another title."""
        show_text(self._title, title)
        self.setAccessibleName(title)

    def refresh(self) -> None:
        """Show the desk as it is now."""

    def enter(self) -> None:
        """Put the keyboard where it is wanted."""

    def close_sheet(self) -> None:
        """Close it."""
        if not self.is_over:
            self.is_over = True
            self._closed()


class ScrollAndFoot(QWidget):
    """A column that scrolls where it must, and below it what is always in sight."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.kit = kit
        measures = kit.measures
        whole = column(self, gap=0)
        inside = QWidget()
        self.lines = column(inside, gap=measures.gap(12), margin=measures.gap(16))
        whole.addWidget(scrolling(inside), 1)
        foot = QFrame()
        foot.setProperty("role", "bar")
        self.foot = column(foot, gap=measures.gap(8))
        self.foot.setContentsMargins(measures.gap(16), measures.gap(8), measures.gap(16), measures.gap(8))
        whole.addWidget(rule())
        whole.addWidget(foot)


class Bounded(QScrollArea):
    """As high as what is in it, up to a share of the height around; beyond that it scrolls."""

    def __init__(self, inside: QWidget, share: float, around: QWidget) -> None:
        super().__init__()
        self._inside, self._share, self._around = inside, share, around
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        inside.setProperty("role", "bar")
        self.setWidget(inside)
        inside.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """What is in it asks for another height when its text or font is another."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Polish, QEvent.Type.Show):
            self.fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width is another height."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Take the height that is needed now."""
        most = max(1, round(self._around.height() * self._share))
        needs = self._inside.heightForWidth(self.width())
        height = min(needs, most)
        scrolls = Qt.ScrollBarPolicy.ScrollBarAsNeeded if needs > most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(scrolls)
        if height != self.minimumHeight():
            self.setFixedHeight(max(1, height))
        lines = self._inside.layout()
        if lines is not None and lines.geometry() != self._inside.rect():
            # A bar that comes takes room from what is inside, which Qt tells it only with the next change.
            lines.setGeometry(self._inside.rect())
