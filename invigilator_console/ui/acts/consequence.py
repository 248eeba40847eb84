"""What will be different, said large enough to be read before the button is pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from exam.look import Sign
from exam.text import Text
from exam.widgets.parts import column, label, row, show_text
from exam.widgets.sign import SignView
from invigilator_console.ui.kit import Kit

GRAVE = Text("重要操作，请核对", "Serious: please check first")
SIGN = 20


class Consequence(QWidget):
    """The consequence. One that is grave stands in the colour of what is bad, with a sign and a word."""

    def __init__(self, kit: Kit, *, grave: bool) -> None:
        super().__init__()
        measures = kit.measures
        lines = column(self, gap=measures.gap(4))
        if grave:
            head = row(gap=measures.gap(8))
            sign = SignView(measures.px(SIGN), Sign.ALARM, measures.colour("bad"), measures.colour("panel"))
            head.addWidget(sign, alignment=Qt.AlignmentFlag.AlignTop)
            head.addWidget(label(kit.say(GRAVE), "bad", wraps=True), 1)
            lines.addLayout(head)
        self._text = label("", "grave" if grave else "large", wraps=True, name="consequence")
        # As high as its text at this width: what a label asks for at the least is measured at another one.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        policy.setHeightForWidth(True)
        self._text.setSizePolicy(policy)
        lines.addWidget(self._text)

    @property
    def text(self) -> str:
        """What is said."""
        return self._text.text()

    def say(self, text: str) -> bool:
        """Say it; tells whether that is news."""
        if text == self._text.text():
            return False
        show_text(self._text, text)
        self._text.setVisible(bool(text))
        return True
