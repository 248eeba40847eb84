"""Buttons and menus that begin acts: those the person may do; while nothing can be ordered they say why."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton

from exam.text import Text
from exam.widgets.parts import button
from invigilator_console.port import Standing
from invigilator_console.room.acts import ACTS
from invigilator_console.ui.kit import Kit

MORE = Text("更多", "More")
REASONS = {
    Standing.SEARCHING: Text("正在查找考点服务器，暂时不能操作。", "Looking for the server; nothing can be done yet."),
    Standing.SIGNED_OUT: Text("请先登录再操作。", "Sign in first."),
    Standing.LOCKED: Text("监考机已锁定。解锁后再操作。", "The console is locked. Unlock it first."),
    Standing.AWAY: Text(
        "与考点服务器断开，暂时不能操作；考生继续作答。",
        "The server is not heard, so nothing can be ordered; candidates go on.",
    ),
}


def why_not(kit: Kit) -> str:
    """Why nothing can be ordered now; empty where it can."""
    reason = REASONS.get(kit.desk.connection.standing)
    return kit.say(reason) if reason is not None else ""


def show_why_not(shown: QPushButton, why: str) -> None:
    """Let a button be pressed, or say why it cannot be."""
    if shown.isEnabled() != (not why):
        shown.setEnabled(not why)
    if shown.accessibleDescription() != why:
        shown.setAccessibleDescription(why)
        shown.setToolTip(why)


def titles(kit: Kit, acts: Sequence[str]) -> list[tuple[str, str]]:
    """Acts that the person may do, with what they are called."""
    return [(kind, kit.say(ACTS[kind].title)) for kind in acts if kind in ACTS and kit.desk.may(kind)]


def act_button(kit: Kit, kind: str, pressed: Callable[[str], None], *, says: str = "") -> QPushButton:
    """A button for an act. `says` is what a screen reader reads where the title alone does not tell about whom."""
    title = kit.say(ACTS[kind].title)
    return button(title, lambda: pressed(kind), name=f"act-{kind}", says=says or title)


class MoreButton(QPushButton):
    """A button with a menu of acts."""

    def __init__(self, kit: Kit, pressed: Callable[[str], None], *, says: str = "", name: str = "more") -> None:
        super().__init__(kit.say(MORE))
        self._kit, self._pressed = kit, pressed
        self._acts: tuple[str, ...] = ()
        self.setObjectName(name)
        self.setAccessibleName(says or kit.say(MORE))
        self.setAutoDefault(True)
        # Not `setMenu`: the arrow it draws stands in the words at large text.
        self.clicked.connect(self.open)
        self.menu_of_acts = QMenu(self)
        self.menu_of_acts.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, on=False)

    def show_acts(self, acts: Sequence[str]) -> None:
        """Offer these; the button goes away where there are none."""
        if tuple(acts) != self._acts:
            self._acts = tuple(acts)
            self.menu_of_acts.clear()
            for kind, title in titles(self._kit, acts):
                made = self.menu_of_acts.addAction(title)
                made.setObjectName(f"act-{kind}")
                made.triggered.connect(lambda _checked=False, kind=kind: self._pressed(kind))
        self.setVisible(bool(self._acts))

    @property
    def acts(self) -> tuple[str, ...]:
        """What it offers."""
        return self._acts

    def open(self) -> None:
        """Show the menu above or below, wherever there is room."""
        self.menu_of_acts.popup(self.mapToGlobal(self.rect().bottomLeft()))
