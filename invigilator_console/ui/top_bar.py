"""The head of the window: what can be looked at (rooms, machines, before and after), who is signed in, how it looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from exam.look import DARK
from exam.people import ROLE_NAMES
from exam.widgets.announcing import Announcer
from exam.widgets.parts import FlowRow, button, give_role, label, row, show_text
from invigilator_console.room.takeover_words import CAN_TAKE_OVER, TAKE_OVER, is_offered
from invigilator_console.ui import texts as t
from invigilator_console.ui.kit import Kit

MACHINES, BEFORE_AFTER = "machines", "before-after"
"""Pages that are no rooms; no room is called so."""


@dataclass(frozen=True)
class LookActs:
    """How somebody changes what the window looks like, and leaves it."""

    larger: Callable[[], None]
    smaller: Callable[[], None]
    switch_language: Callable[[], None]
    switch_palette: Callable[[], None]
    sign_out: Callable[[], None]


class TopBar(QWidget):
    """`go` is called with the name of a page: a room's name, or one of `PAGES`."""

    def __init__(self, kit: Kit, rooms: Sequence[str], go: Callable[[str], None], look: LookActs) -> None:
        super().__init__()
        self._kit = kit
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        gap = kit.measures.gap
        line = row(self, gap=gap(8))
        line.setContentsMargins(gap(8), gap(4), gap(8), gap(4))
        tabs = QWidget()
        flow = FlowRow(tabs, gap=gap(4))
        self._group = QButtonGroup(self)
        self._tabs: dict[str, QPushButton] = {}
        others = {MACHINES: kit.say(t.MACHINES), BEFORE_AFTER: kit.say(t.BEFORE_AFTER)}
        for name, said in (*((room, room) for room in rooms), *others.items()):
            tab = button(said, _call(go, name), role="flat", name=f"tab-{name}")
            tab.setCheckable(True)
            self._group.addButton(tab)
            self._tabs[name] = tab
            flow.addWidget(tab)
        line.addWidget(tabs, 1)
        self._note = label("", "care", name="practice")
        line.addWidget(self._note)
        self._person = label("", "quiet", name="person")
        line.addWidget(self._person)
        self._menu: QMenu | None = None
        self._add_look(line, look)

    def _add_look(self, line: QHBoxLayout, look: LookActs) -> None:
        kit = self._kit
        dark = kit.measures.palette is DARK
        acts = (
            (t.SMALLER, look.smaller, "smaller", kit.say(t.SMALLER_SAYS)),
            (t.LARGER, look.larger, "larger", kit.say(t.LARGER_SAYS)),
            (t.LIGHT if dark else t.DARK, look.switch_palette, "palette", ""),
            (t.OTHER_LANGUAGE, look.switch_language, "language", ""),
            (t.SIGN_OUT, look.sign_out, "sign-out", ""),
        )
        if not kit.measures.is_large:
            for text, act, name, says in acts:
                line.addWidget(button(kit.say(text), act, role="flat", name=name, says=says))
            return
        # Beside large text five buttons would leave no room for what they are about.
        opens = button(kit.say(t.MENU), self._open_menu, role="flat", name="settings")
        self._menu = QMenu(opens)
        for text, act, name, _says in acts:
            made = self._menu.addAction(kit.say(text))
            made.setObjectName(name)
            made.triggered.connect(_ignoring(act))
        line.addWidget(opens)

    def _open_menu(self) -> None:
        if self._menu is not None:
            self._menu.popup(self.mapToGlobal(self.rect().bottomRight()))

    def show_tab(self, name: str) -> None:
        """Mark what is in front."""
        if name in self._tabs:
            self._tabs[name].setChecked(True)

    def refresh(self, alarms: frozenset[str]) -> None:
        """Show who is there; a room with something urgent says so at its tab."""
        desk = self._kit.desk
        me = desk.me
        said = self._kit.say(t.PERSON, role=self._kit.say(ROLE_NAMES[me.role]), name=me.name) if me is not None else ""
        show_text(self._person, said)
        self._person.setVisible(not self._kit.measures.is_large)
        show_text(self._note, self._kit.say(t.PRACTICE) if desk.board.site.practice else "")
        self._note.setVisible(desk.board.site.practice)
        for name, tab in self._tabs.items():
            if name in (MACHINES, BEFORE_AFTER):
                continue
            urgent = name in alarms
            show_text(tab, self._kit.say(t.URGENT_TAB, room=name) if urgent else name)
            give_role(tab, "urgent" if urgent else "flat")


def _ignoring(act: Callable[[], None]) -> Callable[[bool], None]:
    def triggered(_checked: bool) -> None:
        act()

    return triggered


def _call(go: Callable[[str], None], name: str) -> Callable[[], None]:
    def called() -> None:
        go(name)

    return called


class Strip(QWidget):
    """One line under the head: what was done last, and, where the server is away, that what is shown is old."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        gap = kit.measures.gap
        line = row(self, gap=gap(12))
        line.setContentsMargins(gap(16), 0, gap(8), 0)
        self._stale: QLabel = label("", "bad", wraps=True, name="stale")
        self._announcer = Announcer(self)
        self._offer = button(kit.say(TAKE_OVER), kit.open_takeover, role="act", name="take-over")
        self._told: QLabel = label("", "body", wraps=True, name="told")
        self._read = button(kit.say(t.READ), self.clear, role="flat", name="told-read")
        line.addWidget(self._stale, 2)
        line.addWidget(self._offer)
        line.addWidget(self._told, 2)
        line.addWidget(self._read)
        self.clear()
        self.say_stale("")

    def tell(self, sentence: str) -> None:
        """Say what was done last; it stands until the next, or until it was read."""
        show_text(self._told, sentence)
        self._told.setVisible(bool(sentence))
        self._read.setVisible(bool(sentence))
        self._arrange()

    def clear(self) -> None:
        """It was read."""
        self.tell("")

    def say_stale(self, sentence: str) -> None:
        """Say that what is shown is old; nothing where it is not."""
        show_text(self._stale, sentence)
        self._stale.setVisible(bool(sentence))
        connection = self._kit.desk.connection
        offered = bool(sentence) and is_offered(connection.standby, connection.silent)
        self._offer.setVisible(offered)
        self._announcer.say(self._kit.say(CAN_TAKE_OVER) if offered else "")
        self._arrange()

    @property
    def told(self) -> str:
        """What stands there."""
        return self._told.text()

    def _arrange(self) -> None:
        self.setVisible(bool(self._told.text() or self._stale.text()))
