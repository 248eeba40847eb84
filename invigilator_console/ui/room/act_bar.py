"""The bar at the foot: who is chosen and what can be done for them; with nobody chosen, for the session."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from exam import look
from exam.ids import SessionId, SittingId
from exam.text import Text
from exam.widgets.parts import FlowRow, label, show_text
from invigilator_console.room.acts import ACTS
from invigilator_console.room.acts.wording import named
from invigilator_console.room.fitting import fitting_sittings, session_acts, sitting_acts
from invigilator_console.room.forms import Target
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.acting import MoreButton, act_button, show_why_not, why_not
from invigilator_console.ui.room.site_line import SiteLine

CHOSEN = Text("选中：{who}", "Chosen: {who}")
CHOSEN_MANY = Text("选中：{count} 个考位", "Chosen: {count} seats")
NOBODY = Text("全场", "The whole room")
MORE_SAYS = Text("更多操作", "More that can be done")
WITH_KEY = Text("{title}（{key}）", "{title} ({key})")
NOT_NOW = Text("{title}：现在不能这样做。", "{title}: that makes no sense now.")
CHOOSE_FIRST = Text("{title}：先选中一个考位。", "{title}: choose a seat first.")
OF_SEATS = ("extend_sitting", "move_sitting", "send_message", "record_violation")
OF_SESSION = (
    "start_session",
    "resume_session",
    "pause_session",
    "settle_interruption",
    "extend_session",
    "send_message",
    "record_incident",
)
IN_ORDER = tuple(dict.fromkeys((*OF_SESSION[:5], *OF_SEATS, *OF_SESSION)))
"""Messages are for both; where either is shown, the buttons stand in the order of its own list."""
KEYS = {
    "F2": ("extend_sitting", "extend_session"),
    "F3": ("move_sitting",),
    "F4": ("send_message",),
    "F6": ("resume_session", "pause_session"),
    "F7": ("record_violation",),
}
"""Hot keys, and what they begin: the first that makes sense for what is chosen."""
_KEY_OF = {kind: key for key, kinds in KEYS.items() for kind in kinds}
NAME_WIDTH = 200


class ActBar(QWidget):
    """Draws the bar. The window says which session is in front and who is chosen."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._session: SessionId | None = None
        self._chosen: tuple[SittingId, ...] = ()
        self._buttons: dict[str, QPushButton] = {}
        self._shown: tuple[str, ...] = ()
        self._laid_out: tuple[object, ...] = ()
        measures = kit.measures
        self.setObjectName("act-bar")
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = FlowRow(self, gap=measures.gap(8), last_right=not measures.is_large)
        line.setContentsMargins(measures.gap(16), measures.gap(8), measures.gap(16), measures.gap(8))
        self.who = label("", name="chosen")
        self.who.setMinimumHeight(measures.px(look.TARGET))
        self._metrics = QFontMetrics(measures.font(look.BODY))
        line.addWidget(self.who)
        for kind in IN_ORDER:
            self._buttons[kind] = made = act_button(kit, kind, self.begin)
            key = _KEY_OF.get(kind)
            if key is not None:
                made.setToolTip(kit.say(WITH_KEY, title=kit.say(ACTS[kind].title), key=key))
            line.addWidget(made)
        self.more = MoreButton(kit, self.begin, says=kit.say(MORE_SAYS))
        line.addWidget(self.more)
        self.site = SiteLine(kit)
        line.addWidget(self.site)
        for key in KEYS:
            QShortcut(QKeySequence(key), self, lambda key=key: self.pressed(key))
        self.refresh()

    def show_chosen(self, session: SessionId | None, sittings: Sequence[SittingId]) -> None:
        """Show the acts for these candidates, or with nobody chosen for the session."""
        self._session, self._chosen = session, tuple(sittings)
        self.refresh()

    def refresh(self) -> None:
        """Show what can be done now."""
        kit = self._kit
        self._chosen = tuple(one for one in self._chosen if one in kit.desk.board.seats)
        self._show_who()
        fitting = tuple(kind for kind in self._fitting() if kit.desk.may(kind))
        front = OF_SEATS if self._chosen else OF_SESSION
        shown = (front, fitting)
        if shown != self._laid_out:
            self._shown, self._laid_out = fitting, shown
            for kind, made in self._buttons.items():
                made.setVisible(kind in front and kind in fitting)
            self.more.show_acts([kind for kind in fitting if kind not in front])
        why = why_not(kit)
        for kind, made in self._buttons.items():
            if made.isEnabled() == bool(why):
                show_why_not(made, why)
                if not why and kind in _KEY_OF:
                    made.setToolTip(kit.say(WITH_KEY, title=made.text(), key=_KEY_OF[kind]))
        show_why_not(self.more, why)
        self.site.refresh()

    @property
    def shown_acts(self) -> tuple[str, ...]:
        """Every act that is offered now, in the bar or under more."""
        return self._shown

    def begin(self, kind: str) -> None:
        """Begin an act for those chosen for whom it makes sense, or for the session."""
        self._kit.begin(kind, self._target(kind))

    def pressed(self, key: str) -> None:
        """A hot key: the act where it makes sense, else why nothing happens."""
        kit, kinds = self._kit, KEYS[key]
        if why := why_not(kit):
            kit.tell(why)
            return
        session = kit.desk.board.sessions.get(self._session) if self._session is not None else None
        of_session = session_acts(session, kit.desk.now) if session is not None else ()
        for kind in kinds:
            about_all = kind in of_session and (not self._chosen or kind in KEYS["F6"])
            if kit.desk.may(kind) and (about_all or kind in self._shown):
                target = Target(session=session.session, room=session.room) if about_all and session else None
                kit.begin(kind, target or self._target(kind))
                return
        title = kit.say(ACTS[kinds[0]].title)
        needs_seat = not self._chosen and kinds[0] in OF_SEATS
        kit.tell(kit.say(CHOOSE_FIRST if needs_seat else NOT_NOW, title=title))

    # ---- what is meant ----------------------------------------------------------------------------------------------

    def _fitting(self) -> tuple[str, ...]:
        board, now = self._kit.desk.board, self._kit.desk.now
        if self._chosen:
            return sitting_acts(board, self._chosen, now)
        session = board.sessions.get(self._session) if self._session is not None else None
        return session_acts(session, now) if session is not None else ()

    def _target(self, kind: str) -> Target:
        board = self._kit.desk.board
        session = board.sessions.get(self._session) if self._session is not None else None
        sittings = fitting_sittings(kind, board, self._chosen, self._kit.desk.now)
        if sittings:
            session = board.sessions.get(board.seats[sittings[0]].session)
        if session is None:
            return Target(sittings=sittings)
        return Target(sittings=sittings, session=session.session, room=session.room)

    def _show_who(self) -> None:
        kit, chosen = self._kit, self._chosen
        if not chosen:
            said = kit.say(NOBODY) if self._session is not None else ""
        elif len(chosen) == 1:
            said = kit.say(CHOSEN, who=named(kit.desk.board, chosen[0], kit.words))
        else:
            said = kit.say(CHOSEN_MANY, count=len(chosen))
        room = kit.measures.px(NAME_WIDTH)
        show_text(self.who, self._metrics.elidedText(said, Qt.TextElideMode.ElideRight, room))
        if self.who.accessibleName() != said:
            self.who.setAccessibleName(said)
            self.who.setToolTip(said)
