"""Measures a drawn window: no text cut, nothing overlapping, nothing outside of its parent, targets large enough."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from exam.look import TARGET

SLACK = 1
"""Pixels that rounding may take."""


def faults(window: QWidget, factor: int = 100) -> list[str]:
    """Everything that is wrong with a window as it is drawn now, in words; empty where all is well."""
    found: list[str] = []
    for widget in [window, *window.findChildren(QWidget)]:
        if not widget.isVisibleTo(window) or widget.size().isEmpty():
            continue
        # What paints its texts itself tells which of them do not fit.
        texts_cut = getattr(widget, "texts_cut", None)
        if texts_cut is not None:
            found += [f"cut: {text!r} in {name_of(widget)}" for text in texts_cut()]
        found += _cut(widget)
        found += _too_small(widget, factor)
        found += _outside(widget, window)
        found += _overlapping(widget, window)
    return found


def name_of(widget: QWidget) -> str:
    """A widget as a person finds it again."""
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
    return f"{type(widget).__name__} {widget.objectName()!r} {text[:40]!r} {widget.width()}×{widget.height()}"


def _cut(widget: QWidget) -> list[str]:
    """A label or button that is smaller than its text."""
    if isinstance(widget, QLabel) and widget.text():
        margins = widget.contentsMargins()
        room = widget.contentsRect()
        if widget.wordWrap():
            needs = widget.heightForWidth(widget.width())
            if needs > widget.height() + SLACK:
                return [f"cut: {name_of(widget)} needs {needs} px of height"]
            longest = max((widget.fontMetrics().horizontalAdvance(word) for word in widget.text().split()), default=0)
            if not _breaks_anywhere(widget.text()) and longest > room.width() + SLACK:
                return [f"cut: {name_of(widget)} has a word of {longest} px"]
            return []
        hint = widget.sizeHint()
        if hint.width() > widget.width() + SLACK or hint.height() > widget.height() + SLACK + margins.top():
            return [f"cut: {name_of(widget)} needs {hint.width()}×{hint.height()}"]
    if isinstance(widget, QPushButton | QComboBox) and widget.sizeHint().width() > widget.width() + SLACK:
        return [f"cut: {name_of(widget)} needs {widget.sizeHint().width()} px"]
    if isinstance(widget, QLineEdit) and widget.placeholderText():
        needs = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
        if needs > widget.width():
            return [f"cut: hint of {name_of(widget)}"]
    return []


def _breaks_anywhere(text: str) -> bool:
    """Chinese breaks between any two characters."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def _too_small(widget: QWidget, factor: int) -> list[str]:
    """A target that is hard to hit."""
    if isinstance(widget, QPushButton | QLineEdit | QComboBox) and widget.isEnabled():
        least = TARGET * factor // 100 - SLACK
        inside_table = _inside(widget, "QTableView") or _inside(widget, "QSpinBox") or _inside(widget, "QComboBox")
        if not inside_table and min(widget.height(), widget.width()) < least:
            return [f"small: {name_of(widget)}"]
    return []


def _inside(widget: QWidget, kind: str) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if parent.inherits(kind):
            return True
        parent = parent.parentWidget()
    return False


def _scrolls(widget: QWidget, window: QWidget) -> bool:
    """Whether a widget is what a scroll area moves about."""
    parent = widget.parentWidget()
    while parent is not None and parent is not window.parentWidget():
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def _outside(widget: QWidget, window: QWidget) -> list[str]:
    parent = widget.parentWidget()
    if widget is window or parent is None or isinstance(parent, QAbstractScrollArea):
        return []
    area = parent.parentWidget()
    if isinstance(area, QAbstractScrollArea) and parent is area.viewport():
        # What scrolls may be longer than its view; wider it may be only where a bar shows the rest.
        hidden = area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        too_wide = isinstance(area, QScrollArea) and hidden and widget.width() > parent.width() + SLACK
        return [f"wider than its view: {name_of(widget)} in {parent.width()} px"] if too_wide else []
    if not parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(widget.geometry()):
        return [f"outside: {name_of(widget)} at {widget.geometry().getRect()} in {name_of(parent)}"]
    if _scrolls(widget, window):
        return []
    at = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return [] if window.rect().contains(at) else [f"outside the window: {name_of(widget)}"]


def _overlapping(widget: QWidget, window: QWidget) -> list[str]:
    """Siblings on top of one another. What covers the page on purpose says so by the property `covers`."""
    if isinstance(widget, QAbstractScrollArea) or _inside(widget, "QComboBox"):
        return []
    children = [
        child
        for child in widget.children()
        if isinstance(child, QWidget)
        and child.isVisibleTo(window)
        and not child.size().isEmpty()
        and not child.property("covers")
        and not child.isWindow()
    ]
    found = []
    for index, one in enumerate(children):
        for other in children[index + 1 :]:
            shared = one.geometry().intersected(other.geometry())
            if min(shared.width(), shared.height()) > SLACK:
                found.append(f"overlap: {name_of(one)} and {name_of(other)}")
    return found
