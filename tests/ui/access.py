"""What the tests of access share: pressing keys where the keyboard is, and going through a window by Tab."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from candidate_agent.ui.window import CandidateWindow
from tests.shots.draw import settle

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
MOST_STOPS = 600


def focus(window: QWidget) -> QWidget:
    """Where the keyboard is: where keys go that somebody presses now."""
    for found in (QApplication.focusWidget(), window.focusWidget()):
        if found is not None:
            return found
    return window


def press_key(window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER, times: int = 1) -> None:
    """Press a key, wherever the keyboard is."""
    settle()
    for _ in range(times):
        QTest.keyClick(focus(window), key, modifier)
        settle()


def type_keys(window: QWidget, text: str) -> None:
    """Type a text, wherever the keyboard is."""
    settle()
    QTest.keyClicks(focus(window), text)
    settle()


def on_the_next(window: QWidget) -> QWidget:
    """Press Tab, or what leaves a table, in which Tab goes from cell to cell; tells where the keyboard is then."""
    if isinstance(focus(window), QTableView):
        press_key(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    else:
        press_key(window, Qt.Key.Key_Tab)
    return focus(window)


def tab_to(window: QWidget, name: str) -> QWidget:
    """Press Tab until the widget of a name has the keyboard."""
    for _ in range(MOST_STOPS):
        if focus(window).objectName() == name:
            return focus(window)
        on_the_next(window)
    raise AssertionError(f"Tab never came to {name}")


def controls(window: CandidateWindow) -> list[QWidget]:
    """Everything that can be used now, but for the parts that Qt makes inside its own widgets."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS) and widget.isVisible() and widget.isEnabled() and not is_qts_own(widget)
    ]


def is_qts_own(widget: QWidget) -> bool:
    """A table's corner, the field and the list of a combo box, the field of a spin box."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QTableView | QComboBox | QAbstractSpinBox):
            return True
        parent = parent.parentWidget()
    return widget.objectName().startswith("qt_")


def place_in(window: QWidget, widget: QWidget) -> QRect:
    """Where a widget is in its window."""
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
