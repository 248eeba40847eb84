"""Small parts that pages are made of: labels, buttons, rules, a scrolling column, a row that wraps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

Role = Literal[
    "title",
    "head",
    "large",
    "question",
    "quiet",
    "small",
    "clock",
    "giant",
    "care",
    "bad",
    "good",
    "grave",
    "key",
    "body",
]


def label(text: str = "", role: Role = "body", *, wraps: bool = False, name: str = "") -> QLabel:
    """Make a label. One that wraps takes the height its text needs."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wraps)
    if wraps:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    if name:
        made.setObjectName(name)
    return made


def give_role(widget: QWidget, role: str) -> None:
    """Give a widget another role of the style sheet."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def show_text(shown: QLabel | QPushButton, text: str) -> None:
    """Put a text into a label or button, where it is another."""
    if shown.text() != text:
        shown.setText(text)


def button(
    text: str,
    pressed: Callable[[], object],
    *,
    role: Literal["", "act", "flat"] = "",
    name: str = "",
    says: str = "",
) -> QPushButton:
    """Make a button. `says` is what a screen reader reads where the text alone does not tell."""
    made = QPushButton(text)
    made.setProperty("role", role)
    made.setAccessibleName(says or text)
    made.setAutoDefault(True)
    made.clicked.connect(lambda _checked: pressed())
    if name:
        made.setObjectName(name)
    return made


def on_ground(widget: QWidget) -> None:
    """Give a plain widget the ground of the window; Qt draws none of a style sheet's by itself."""
    widget.setProperty("role", "ground")
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


def rule() -> QFrame:
    """A thin line."""
    made = QFrame()
    made.setProperty("role", "rule")
    made.setFixedHeight(1)
    return made


def panel(role: str = "panel") -> QFrame:
    """A white panel with a thin edge."""
    made = QFrame()
    made.setProperty("role", role)
    return made


def column(parent: QWidget | None = None, *, gap: int = 8, margin: int = 0) -> QVBoxLayout:
    """A column of things."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    made.setSpacing(gap)
    made.setContentsMargins(QMargins(margin, margin, margin, margin))
    return made


def row(parent: QWidget | None = None, *, gap: int = 8, margin: int = 0) -> QHBoxLayout:
    """A row of things."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    made.setSpacing(gap)
    made.setContentsMargins(QMargins(margin, margin, margin, margin))
    return made


class _Column(QScrollArea):
    """Takes what room there is, and asks for none: beside rows that wrap it would else push the page out of sight."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return self.minimumSizeHint()


def scrolling(inside: QWidget, *, name: str = "") -> QScrollArea:
    """A column that scrolls up and down, never sideways."""
    area = _Column()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setProperty("role", "ground")
    inside.setProperty("role", "ground")
    area.setWidget(inside)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if name:
        area.setObjectName(name)
    return area


class FlowRow(QLayout):
    """A row that goes on in the next line where it is too narrow: at 200 % text on a small screen nothing is cut.

    `last_right` puts the last item at the right edge of its line.
    """

    def __init__(self, parent: QWidget | None = None, gap: int = 8, *, last_right: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._last_right = last_right
        self.setSpacing(gap)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Take an item."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """The item at a place."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Take an item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Whether the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The height at a width."""
        return self._laid_out(QRect(0, 0, width, 0), moves=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Lay out."""
        super().setGeometry(rect)
        self._laid_out(rect, moves=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All in one line."""
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0)).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """The largest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())

    def _laid_out(self, whole: QRect, *, moves: bool) -> int:
        rect = whole.marginsRemoved(self.contentsMargins())
        x, y, tallest = rect.x(), rect.y(), 0
        items = [item for item in self._items if not item.isEmpty()]
        for item in items:
            hint = item.sizeHint().boundedTo(QSize(rect.width(), 1 << 24))
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x, y, tallest = rect.x(), y + tallest + self.spacing(), 0
            if self._last_right and item is items[-1]:
                x = rect.right() + 1 - hint.width()
            if moves:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x, tallest = x + hint.width() + self.spacing(), max(tallest, hint.height())
        return y + tallest + self.contentsMargins().bottom() - whole.y()
