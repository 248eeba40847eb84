"""What changes by itself and matters is said by a screen reader, wherever the keyboard is: once, and at once."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


class Announcer:
    """Says a widget's news. The same again is no news, until something else, or nothing, was to be said."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._said = ""

    def say(self, text: str) -> None:
        """Say a text; an empty one says nothing and makes the next one news."""
        before, self._said = self._said, text
        if text and text != before:
            event = QAccessibleAnnouncementEvent(self._widget, text)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
            QAccessible.updateAccessibility(event)
