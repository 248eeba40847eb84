"""Looking for the server: what was tried, what to check, and a field for the address."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from candidate_agent.ui.entry import texts
from candidate_agent.ui.page import Kit, Page
from exam.link.searching import Looking
from exam.widgets.parts import button, column, label, row, scrolling, show_text

MOST_SHOWN = 6


class SearchPage(Page):
    """Shown until a server of this site has answered."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        measures = kit.measures
        inside = QWidget()
        sides = row(inside, margin=measures.gap(32))
        lines = column(gap=measures.gap(16))
        aside = 0 if measures.is_large else 1
        sides.addStretch(aside)
        sides.addLayout(lines, 3)
        sides.addStretch(aside)
        lines.addStretch(1)
        lines.addWidget(label(kit.say(texts.SEARCHING), "title", wraps=True))
        self._more = label(kit.say(texts.SEARCHING_MORE), "large", wraps=True, name="state")
        lines.addWidget(self._more)
        self._checks = label("", wraps=True, name="checks")
        lines.addWidget(self._checks)
        lines.addWidget(label(kit.say(texts.ADDRESS), "head", wraps=True))
        self.address = QLineEdit()
        self.address.setObjectName("address")
        self.address.setPlaceholderText(kit.say(texts.ADDRESS_HINT))
        self.address.setAccessibleName(kit.say(texts.ADDRESS))
        self.address.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self.address.setMaxLength(200)
        self.address.setMaximumWidth(measures.px(420))
        self.address.returnPressed.connect(self._connect)
        field = row(gap=measures.gap(8))
        field.addWidget(self.address)
        field.addWidget(button(kit.say(texts.CONNECT), self._connect, role="act", name="connect"))
        field.addStretch(1)
        lines.addLayout(field)
        self._tried = label("", "small", wraps=True, name="tried")
        self._tried.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        lines.addWidget(self._tried)
        lines.addStretch(2)
        column(self).addWidget(scrolling(inside))

    def refresh(self) -> None:
        """Show how the search stands."""
        looking = self.kit.desk.looking
        say = self.kit.say
        show_text(self._more, say(texts.NOT_FOUND if looking.rounds else texts.SEARCHING_MORE))
        show_text(self._checks, self._what_to_check(looking))
        self._checks.setVisible(bool(looking.rounds))
        tried = looking.tried[:MOST_SHOWN]
        lines = [f"{one.address}  {say(one.way)}  {say(one.outcome)}" for one in tried]
        show_text(self._tried, "\n".join([say(texts.LOOKED_AT), *lines]) if lines else "")
        self._tried.setVisible(bool(lines))

    def _what_to_check(self, looking: Looking) -> str:
        checks = [texts.CHECK_CABLE, texts.CHECK_SWITCH, texts.CHECK_SERVER]
        if not looking.networks:
            checks.insert(0, texts.NO_NETWORK)
        lines = [f"{number}. {self.kit.say(check)}" for number, check in enumerate(checks, 1)]
        return "\n".join([self.kit.say(texts.WHAT_TO_CHECK), *lines])

    def _connect(self) -> None:
        address = self.address.text().strip()
        if address:
            self.kit.refuse(self.kit.desk.look_at(address))
