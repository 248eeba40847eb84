"""The acts that fit a candidate now, the usual ones first, the others behind one button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget

from exam.text import Text
from exam.widgets.parts import FlowRow, button, show_text
from invigilator_console.port import Standing
from invigilator_console.room.acts import ACTS
from invigilator_console.ui.kit import Kit

MORE, LESS = Text("更多", "More"), Text("收起", "Less")
AWAY = Text("连不上考点服务器，暂时不能操作。", "The server cannot be reached; nothing can be ordered now.")
FIRST = 4


class ActsRow(QWidget):
    """Buttons by the kinds of acts; made anew only where the acts are others."""

    def __init__(self, kit: Kit, begin: Callable[[str], None]) -> None:
        super().__init__()
        self._kit, self._begin = kit, begin
        self._kinds: tuple[str, ...] | None = None
        self._all = False
        self._buttons: list[QPushButton] = []
        self._flow = FlowRow(self, gap=kit.measures.gap(8))
        self._more = button("", self._unfold, role="flat", name="more-acts")
        self._more.setParent(self)

    def show_acts(self, kinds: tuple[str, ...]) -> None:
        """Offer these."""
        if kinds != self._kinds:
            self._kinds = kinds
            self._make()
        live = self._kit.desk.connection.standing is Standing.LIVE
        for one in self._buttons:
            one.setEnabled(live)
            one.setToolTip("" if live else self._kit.say(AWAY))
            one.setAccessibleDescription(one.toolTip())

    def _make(self) -> None:
        kinds = self._kinds or ()
        had = next((one.objectName() for one in self._buttons if one.hasFocus()), "")
        self._flow.removeWidget(self._more)
        for one in self._buttons:
            self._flow.removeWidget(one)
            one.hide()
            one.deleteLater()
        self._buttons = [self._button(kind) for kind in kinds]
        for number, one in enumerate(self._buttons):
            self._flow.addWidget(one)
            one.setVisible(self._all or number < FIRST)
            if one.objectName() == had:
                one.setFocus()
        self._flow.addWidget(self._more)
        self._more.setVisible(len(kinds) > FIRST)
        show_text(self._more, self._kit.say(LESS if self._all else MORE))
        self._more.setAccessibleName(self._more.text())
        self.updateGeometry()

    def _button(self, kind: str) -> QPushButton:
        made = button(self._kit.say(ACTS[kind].title), lambda: self._begin(kind), name=f"act-{kind}")
        made.setParent(self)
        return made

    def _unfold(self) -> None:
        self._all = not self._all
        self._make()
        self.show_acts(self._kinds or ())
        if self._all and len(self._buttons) > FIRST:
            self._buttons[FIRST].setFocus()
        else:
            self._more.setFocus()
