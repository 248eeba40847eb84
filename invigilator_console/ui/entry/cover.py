"""What every cover is: a card in the middle that scrolls where the text is too large for the screen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from exam.widgets.announcing import Announcer
from exam.widgets.parts import column, label, on_ground, panel, row, scrolling, show_text
from invigilator_console.ui.kit import Kit

WIDE = 560


class Cover(QWidget):
    """`lines` is the card. What was refused stands in it, and is said."""

    def __init__(self, kit: Kit, title: str) -> None:
        super().__init__()
        self.kit = kit
        measures = kit.measures
        on_ground(self)
        self.setAccessibleName(title)
        self._announcer = Announcer(self)
        inside = QWidget()
        whole = column(inside, margin=measures.gap(16))
        whole.addStretch(1)
        card = panel()
        card.setMaximumWidth(measures.px(WIDE))
        self.lines = column(card, gap=measures.gap(8), margin=measures.gap(16 if measures.is_large else 32))
        self.lines.addWidget(label(title, "title", wraps=True, name="cover-title"))
        # Straight in the row: the height of what wraps is asked for at the width that the card really has.
        centred = row()
        centred.addStretch(1)
        centred.addWidget(card, 100)
        centred.addStretch(1)
        whole.addLayout(centred)
        whole.addStretch(2)
        column(self).addWidget(scrolling(inside))
        self._refused = label("", "bad", wraps=True, name="refused")
        self._refused.hide()

    def put_refused(self) -> None:
        """What was refused is said here."""
        self.lines.addWidget(self._refused)

    def refuse(self, sentence: str) -> None:
        """Say why not; an empty sentence says nothing."""
        show_text(self._refused, sentence)
        self._refused.setVisible(bool(sentence))
        self._announcer.say(sentence)

    def refresh(self) -> None:
        """Show the desk as it is now."""

    def enter(self) -> None:
        """Put the keyboard where it is wanted."""
