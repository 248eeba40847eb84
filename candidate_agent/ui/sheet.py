"""What may be laid over a page: a column in the middle, with a title and a way to close it."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from candidate_agent.ui.page import Kit
from exam.text import Text
from exam.widgets.parts import button, column, label, on_ground, panel, row, scrolling

CLOSE = Text("关闭", "Close")


class Sheet(QWidget):
    """A column in the middle, with a title and a button that closes it."""

    def __init__(self, kit: Kit, title: str, *, close_text: Text = CLOSE) -> None:
        super().__init__()
        self.kit = kit
        measures = kit.measures
        on_ground(self)
        self.setAccessibleName(title)
        inside = QWidget()
        sides = row(inside, margin=measures.gap(16))
        sides.addStretch(1)
        card = panel()
        card.setMaximumWidth(measures.column())
        held = column()
        held.addWidget(card)
        held.addStretch(1)
        sides.addLayout(held, 100)
        sides.addStretch(1)
        self.lines = column(card, gap=measures.gap(12), margin=measures.gap(24))
        head = row()
        head.addWidget(label(title, "title"))
        head.addStretch(1)
        self.close_button: QPushButton = button(kit.say(close_text), kit.close_sheet, name="close-sheet")
        head.addWidget(self.close_button)
        self.lines.addLayout(head)
        column(self).addWidget(scrolling(inside))
        self.setFocusProxy(self.close_button)
