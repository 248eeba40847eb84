"""Hears the keys of the page, wherever on the page the keyboard is."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from candidate_agent.ui.theory.fields import AnswerField
from candidate_agent.ui.theory.keys import Asked, asked_by


class KeyEar(QObject):
    """`do` does what a key asks for; `is_true_false` tells whether the item in front is one."""

    def __init__(self, page: QWidget, do: Callable[[Asked], None], is_true_false: Callable[[], bool]) -> None:
        super().__init__(page)
        self._do, self._is_true_false = do, is_true_false

    def listen_to(self, stops: Iterable[QWidget]) -> None:
        """Hear keys of these buttons too, which would keep the arrows for themselves."""
        for stop in stops:
            if isinstance(stop, QPushButton):
                stop.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """A key on a button."""
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if isinstance(event, QKeyEvent) and is_key and self.hear(event):
            return True
        return super().eventFilter(watched, event)

    def hear(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; tells whether it asked for anything."""
        in_text = isinstance(QApplication.focusWidget(), AnswerField)
        asked = asked_by(event, in_text=in_text, is_true_false=self._is_true_false())
        if asked is not None:
            self._do(asked)
        return asked is not None
