"""The candidate checks name, ticket, the ID number's ending and the photo (handbook section 7, T−30)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from candidate_agent.ui.entry import texts
from candidate_agent.ui.page import Kit, Page
from exam import look
from exam.events import Topic
from exam.widgets.parts import button, column, label, panel, row, scrolling
from exam.words import in_groups

PHOTO = (295, 413)
"""Pixels of a photo (handbook section 5)."""
SHOWN = 0.8
"""It does not grow with the text, which needs the room."""


class IdentityPage(Page):
    """`is_me` is called when the candidate says so."""

    def __init__(self, kit: Kit, is_me: Callable[[], None]) -> None:
        super().__init__(kit)
        measures, say = kit.measures, kit.say
        inside = QWidget()
        lines = column(inside, gap=measures.gap(16), margin=measures.gap(16))
        lines.addStretch(1)
        lines.addWidget(label(say(texts.IS_THIS_YOU), "title"), alignment=Qt.AlignmentFlag.AlignHCenter)
        card = panel()
        sides = row(card, gap=measures.gap(24), margin=measures.gap(16))
        self._photo = QLabel(say(texts.NO_PHOTO))
        self._photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._photo.setWordWrap(True)
        self._photo.setProperty("role", "quiet")
        self._photo.setFixedSize(round(PHOTO[0] * SHOWN), round(PHOTO[1] * SHOWN))
        self._photo.setStyleSheet(f"border: 1px solid {measures.palette.line};")
        self._bytes: bytes | None = None
        sides.addWidget(self._photo)
        sides.addLayout(self._facts())
        sides.addStretch(1)
        lines.addWidget(card, alignment=Qt.AlignmentFlag.AlignHCenter)
        acts = row(gap=measures.gap(16))
        acts.addStretch(1)
        self._not_me = button(say(texts.NOT_ME), self._is_not_me, name="not-me")
        acts.addWidget(self._not_me)
        self.yes = button(say(texts.IT_IS_ME), is_me, role="act", name="is-me")
        acts.addWidget(self.yes)
        acts.addStretch(1)
        lines.addStretch(2)
        whole = column(self, gap=0)
        whole.addWidget(scrolling(inside), 1)
        # In reach however large the text is: this row does not scroll.
        acts.setContentsMargins(0, measures.gap(8), 0, measures.gap(8 if measures.is_large else 48))
        whole.addLayout(acts)

    def _facts(self) -> QGridLayout:
        kit, say = self.kit, self.kit.say
        who, session = kit.desk.candidate, kit.desk.session
        grid = QGridLayout()
        grid.setHorizontalSpacing(kit.measures.gap(16))
        grid.setVerticalSpacing(kit.measures.gap(12))
        if who is None or session is None:
            return grid
        facts = [
            (texts.NAME, who.name, "giant"),
            (texts.TICKET, in_groups(who.ticket), "large"),
            (texts.ID_ENDING, f"···· {who.id_ending}", "large"),
            (texts.SCHOOL, who.school, "large"),
            (texts.PLACE, say(texts.ROOM_AND_SEAT, room=session.room, seat=session.seat), "large"),
        ]
        for number, (name, value, role) in enumerate(facts):
            if not value:
                continue
            grid.addWidget(label(say(name), "quiet"), number, 0)
            shown = label(value, "giant" if role == "giant" else "large")
            if role == "large":
                shown.setFont(kit.measures.font(look.LARGE, digits=True))
            grid.addWidget(shown, number, 1)
        grid.setRowStretch(len(facts), 1)
        return grid

    def enter(self) -> None:
        """The keyboard is at "this is me"."""
        self.yes.setFocus()

    def refresh(self) -> None:
        """Show the photo once it is here."""
        photo = self.kit.desk.photo
        if photo is None or photo == self._bytes:
            return
        self._bytes = photo
        picture = QPixmap()
        if picture.loadFromData(photo):
            room = self._photo.size()
            smooth = Qt.TransformationMode.SmoothTransformation
            self._photo.setPixmap(picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth))
            self._photo.setAccessibleName(self.kit.say(texts.PHOTO))

    def _is_not_me(self) -> None:
        if not self.kit.refuse(self.kit.desk.raise_hand(Topic.HELP, self.kit.say(texts.NOT_ME_TEXT))):
            self.kit.tell(self.kit.say(texts.NOT_ME_SAID))
