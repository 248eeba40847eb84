"""The queue beside the room (待处理): the most urgent first; lines stay, and only what is another is made anew."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from exam.ids import RoomName
from exam.text import Text
from exam.widgets.announcing import Announcer
from exam.widgets.parts import button, column, label, on_ground, row, scrolling, show_text
from exam.widgets.tab_order import bring_into_sight
from invigilator_console.port import Unanswered
from invigilator_console.room.attention import Matter, Urgency, queue
from invigilator_console.ui.attention.chime import OFF, ON, SAYS_OFF, SAYS_ON, Chime, SoundSetting
from invigilator_console.ui.attention.matter_row import MatterRow
from invigilator_console.ui.attention.unanswered_row import UnansweredRow
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.acting import why_not

TITLE = Text("待处理 {count}", "To see to: {count}")
LIST_SAYS = Text("待处理列表", "What needs a person")
EMPTY = Text("没有需要处理的事。考生正常作答。", "Nothing needs you. The candidates are at work.")
AND_MORE = Text("还有 {count} 项，处理后显示。", "{count} more; they come as these are settled.")
MOST_SHOWN = 60
_Row = MatterRow | UnansweredRow


class AttentionList(QWidget):
    """Draws the queue of some rooms, or of all. The window calls `refresh` also while it is covered: it sounds then.

    `wanted` asks for it to be shown, after F8 where something else stands in its place.
    """

    wanted = Signal()

    def __init__(self, kit: Kit, sound: SoundSetting, *, beep: Callable[[], None] = QApplication.beep) -> None:
        super().__init__()
        self._kit = kit
        self._rooms: frozenset[RoomName] | None = None
        self._rows: dict[str, _Row] = {}
        self._order: list[str] = []
        self._chime = Chime(sound, beep)
        self._announcer = Announcer(self)
        measures = kit.measures
        on_ground(self)
        self.setObjectName("attention")
        self.setAccessibleName(kit.say(LIST_SAYS))
        self._title = label("", "head", name="attention-title")
        self.sound = button("", self.toggle_sound, role="flat", name="sound")
        head = row(gap=measures.gap(8))
        head.setContentsMargins(measures.gap(8), 0, measures.gap(8), 0)
        head.addWidget(self._title, 1)
        head.addWidget(self.sound)
        inside = QWidget()
        self._lines = column(inside, gap=measures.gap(8), margin=measures.gap(8))
        self._empty = label(kit.say(EMPTY), "quiet", wraps=True, name="attention-empty")
        self._more = label("", "small", wraps=True, name="attention-more")
        self._more.hide()
        self._lines.addWidget(self._empty)
        self._lines.addWidget(self._more)
        self._lines.addStretch(1)
        lines = column(self, gap=measures.gap(4))
        lines.addLayout(head)
        lines.addWidget(scrolling(inside, name="attention-scroll"), 1)
        self._has_keys = False
        self._show_sound()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The keys belong to the column this stands in, so that they are heard while a sheet or a panel covers it."""
        super().showEvent(event)
        if not self._has_keys:
            self._has_keys = True
            column_around = self.parentWidget() or self
            QShortcut(QKeySequence("F8"), column_around, self.enter)
            QShortcut(QKeySequence("M"), column_around, self.toggle_sound)

    def show_rooms(self, rooms: frozenset[RoomName] | None) -> None:
        """Show the queue of some rooms, or of all."""
        self._rooms = rooms
        self.refresh()

    def refresh(self) -> None:
        """Show the queue as it is now; lines that say the same are not touched."""
        desk = self._kit.desk
        matters = queue(desk.board, desk.now, self._rooms)
        self._chime.hear(matters)
        wanted: dict[str, Matter | Unanswered] = {f"order/{one.request}": one for one in desk.unanswered}
        wanted.update((one.key, one) for one in matters)
        hidden = len(wanted) - MOST_SHOWN
        keys = list(wanted)[:MOST_SHOWN]
        self._make(keys, wanted)
        why = why_not(self._kit)
        for line in self._rows.values():
            if isinstance(line, MatterRow):
                line.refresh(desk.now, why)
            else:
                line.refresh(why)
        show_text(self._title, self._kit.say(TITLE, count=len(wanted)))
        show_text(self._more, self._kit.say(AND_MORE, count=hidden) if hidden > 0 else "")
        for part, shown in ((self._empty, not wanted), (self._more, hidden > 0)):
            if part.isHidden() == shown:
                part.setVisible(shown)
        now = [line for line in self.lines() if isinstance(line, MatterRow) and line.matter.urgency is Urgency.NOW]
        self._announcer.say(now[0].say_title() if now else "")

    # ---- lines ------------------------------------------------------------------------------------------------------

    def lines(self) -> list[_Row]:
        """The lines, from the top."""
        return [self._rows[key] for key in self._order]

    def _make(self, keys: list[str], wanted: dict[str, Matter | Unanswered]) -> None:
        """Make what is new, take away what is gone, and put all in their order."""
        had = QApplication.focusWidget()
        at = next((place for place, key in enumerate(self._order) if had and self._holds(self._rows[key], had)), None)
        for key in [key for key in self._rows if key not in keys or not self._still(self._rows[key], wanted[key])]:
            line = self._rows.pop(key)
            self._lines.removeWidget(line)
            line.hide()
            line.deleteLater()
        for key in keys:
            if key not in self._rows:
                self._rows[key] = self._row(wanted[key])
        in_place = [self._lines.itemAt(place) for place in range(len(keys))]
        if keys != self._order or any(
            item is None or item.widget() is not self._rows[key] for item, key in zip(in_place, keys, strict=True)
        ):
            self._order = keys
            for place, key in enumerate(keys):
                item = self._lines.itemAt(place)
                if item is None or item.widget() is not self._rows[key]:
                    self._lines.removeWidget(self._rows[key])
                    self._lines.insertWidget(place, self._rows[key])
                    self._rows[key].show()
        if at is not None and not any(self._holds(line, had) for line in self._rows.values()):
            self._pass_keyboard_on(at)

    def _row(self, one: Matter | Unanswered) -> _Row:
        if isinstance(one, Unanswered):
            return UnansweredRow(self._kit, one)
        return MatterRow(self._kit, one, shown=self._show, moved=self._move)

    def _still(self, line: _Row, one: Matter | Unanswered) -> bool:
        """Whether a line can go on; only the facts of its title may be others."""
        if isinstance(line, UnansweredRow) or isinstance(one, Unanswered):
            return isinstance(line, UnansweredRow) and line.order == one
        if line.matter == one:
            return True
        if line.matter != msgspec.structs.replace(one, facts=line.matter.facts):
            return False
        line.show_title(one)
        return True

    @staticmethod
    def _holds(line: QWidget, focus: QWidget | None) -> bool:
        return focus is not None and (line is focus or line.isAncestorOf(focus))

    def _pass_keyboard_on(self, place: int) -> None:
        """The line that had the keyboard is gone: on to the one in its place."""
        stops = self.lines()
        if stops:
            stops[min(place, len(stops) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.sound.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- what people do ---------------------------------------------------------------------------------------------

    def enter(self) -> None:
        """F8: the keyboard goes to the first line."""
        self.wanted.emit()
        first = next((line for line in self.lines() if isinstance(line, MatterRow)), None)
        target: QWidget = first if first is not None else self.sound
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        bring_into_sight(target)

    def toggle_sound(self) -> None:
        """M: turn the sound on or off."""
        self._chime.toggle()
        self._show_sound()

    def _show_sound(self) -> None:
        is_on = self._chime.is_on
        show_text(self.sound, self._kit.say(ON if is_on else OFF))
        says = self._kit.say(SAYS_ON if is_on else SAYS_OFF)
        self.sound.setAccessibleName(says)
        self.sound.setToolTip(says)

    def _show(self, matter: Matter) -> None:
        if matter.sitting is not None:
            self._kit.choose((matter.sitting,))
            self._kit.show_candidate(matter.sitting)

    def _move(self, line: QWidget, by: int) -> None:
        stops = [one for one in self.lines() if isinstance(one, MatterRow)]
        place = next(at for at, one in enumerate(stops) if one is line) + by
        if 0 <= place < len(stops):
            stops[place].setFocus(Qt.FocusReason.OtherFocusReason)
            bring_into_sight(stops[place])
