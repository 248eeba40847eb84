"""A button that asks the server for something to look at; below it what came, and what is to be known of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget
from shiboken6 import isValid

from exam.text import Text
from exam.widgets.parts import button, column, label, show_text
from exam.widgets.tab_order import bring_into_sight
from invigilator_console.port import Standing
from invigilator_console.ui.kit import Kit


class Wording:
    """What the button says before, after and meanwhile, and what is to be known before anybody asks."""

    def __init__(self, first: Text, again: Text, meanwhile: Text, known: Text) -> None:
        self.first, self.again, self.meanwhile, self.known = first, again, meanwhile, known


class OnRequest(QWidget):
    """`result` is hidden until something came. Whoever extends this asks in `order`, and says `answered` once.

    The button bears the `name`, the line below it `NAME-state`.
    """

    def __init__(self, kit: Kit, name: str, wording: Wording, result: QLabel) -> None:
        super().__init__()
        self.kit, self._wording, self.result = kit, wording, result
        self.has_result = self._asking = False
        lines = column(self, gap=kit.measures.gap(8))
        self.button = button(kit.say(wording.first), self._ask, name=name)
        lines.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(result)
        result.hide()
        self._state = label(kit.say(wording.known), "small", wraps=True, name=f"{name}-state")
        lines.addWidget(self._state)

    def order(self) -> None:
        """Ask for it."""
        raise NotImplementedError

    def refresh(self) -> None:
        """The button is free while there is somebody to ask."""
        self.button.setEnabled(self.kit.desk.connection.standing is Standing.LIVE)
        words = self._wording
        said = words.meanwhile if self._asking else words.again if self.has_result else words.first
        show_text(self.button, self.kit.say(said))

    def point_at(self) -> None:
        """Put the keyboard at the button, and bring all of this into sight."""
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._into_sight()

    def answered(self, said: str, *, came: bool) -> None:
        """It came, or not: say so. What came before stays."""
        self._asking = False
        if came:
            self.has_result = True
            self.result.show()
        show_text(self._state, said)
        self.refresh()
        self._into_sight()

    def is_there(self) -> bool:
        """Whether the panel is still open when an answer comes."""
        return isValid(self)

    def _ask(self) -> None:
        if self._asking:  # not disabled meanwhile: the keyboard would go on to the next button
            return
        self._asking = True
        self.refresh()
        self.order()

    def _into_sight(self) -> None:
        """Once the layout has room for what came."""
        QTimer.singleShot(0, self, lambda: bring_into_sight(self))
