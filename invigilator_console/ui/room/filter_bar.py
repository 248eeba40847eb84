"""Which seats stand out, how many they are, and the search for a candidate: one field, one Enter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QPushButton, QWidget

from exam import look
from exam.ids import RoomName, SittingId
from exam.text import Text
from exam.widgets.announcing import Announcer
from exam.widgets.parts import FlowRow, button, label, row, show_text
from invigilator_console.room.search import FILTERS, Filter, Found, find, passes
from invigilator_console.room.seat_state import SeatView
from invigilator_console.ui.kit import Kit

FIND = Text("姓名、准考证、考位", "Name, ticket, seat")
FIND_SAYS = Text("查找考生：姓名、准考证号或考位号，按回车", "Find a candidate by name, ticket or seat; press Enter")
NOBODY = Text("没有找到“{typed}”。请核对后再输入。", "Nobody fits “{typed}”. Compare and type again.")
FOUND_ONE = Text("已找到：{seat} 座 {name}", "Found: seat {seat} {name}")
FOUND_MORE = Text(
    "找到 {count} 人，第 {number} 位：{seat} 座 {name}。再按回车看下一位。",
    "{count} found; number {number}: seat {seat} {name}. Enter shows the next.",
)
ELSEWHERE = Text("在 {room} {seat} 座：{name}", "In {room}, seat {seat}: {name}")
WITH_COUNT = Text("{filter} {count}", "{filter} {count}")
ARRANGE = Text("座位布局", "Arrange")
MOST_TYPED = 60


class _Search(QLineEdit):
    """The field; Esc empties it."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc gives the search up."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """Tells what was asked for: `filtered`, `marked` with everybody found here, `found` with who is shown.

    `arrange` asks for the seats to be arranged.
    """

    filtered = Signal(object)
    marked = Signal(tuple)
    found = Signal(object)
    arrange = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._room = RoomName("")
        self._last: tuple[str, int] = ("", -1)
        self._announcer = Announcer(self)
        measures = kit.measures
        self._group = QButtonGroup(self)
        self.buttons: dict[Filter, QPushButton] = {}
        line = FlowRow(self, gap=measures.gap(4), last_right=True)
        line.setContentsMargins(measures.gap(8), 0, measures.gap(8), 0)
        for chosen in FILTERS:
            made = button("", partial(self.choose, chosen), role="flat", name=f"filter-{chosen.value}")
            made.setCheckable(True)
            made.setStyleSheet(f"font-size: {measures.px(look.SMALL)}px;")
            self._group.addButton(made)
            self.buttons[chosen] = made
            line.addWidget(made)
        self.buttons[Filter.ALL].setChecked(True)
        self.field = _Search()
        self.field.setObjectName("find-candidate")
        self.field.setPlaceholderText(kit.say(FIND))
        self.field.setAccessibleName(kit.say(FIND_SAYS))
        self.field.setToolTip(f"{kit.say(FIND_SAYS)} · Ctrl+F")
        self.field.setMaxLength(MOST_TYPED)
        hint = QFontMetrics(measures.font(look.BODY)).horizontalAdvance(kit.say(FIND))
        self.field.setMinimumWidth(hint + 2 * measures.gap(8) + measures.px(16))
        self.field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.field.returnPressed.connect(self.search)
        self.field.textEdited.connect(self._typed)
        self.field.left.connect(self._given_up)
        self.said = label("", "small", name="found")
        self.said.setMinimumHeight(measures.px(look.TARGET))
        self.said.hide()
        self.arrange_button = button(kit.say(ARRANGE), self.arrange.emit, role="flat", name="arrange")
        line.addWidget(self.said)
        right = QWidget()
        inside = row(right, gap=measures.gap(4))
        inside.addWidget(self.field)
        inside.addWidget(self.arrange_button)
        line.addWidget(right)
        self.show_counts({})

    def show_room(self, room: RoomName) -> None:
        """The room that is in front: who is looked for is looked for here first."""
        if room != self._room:
            self._room = room
            self.field.clear()
            self._given_up()

    def show_counts(self, views: Mapping[SittingId, SeatView]) -> None:
        """Say how many seats each filter is about."""
        board = self._kit.desk.board
        for chosen, made in self.buttons.items():
            count = sum(passes(chosen, board.seats[one], view) for one, view in views.items())
            text = self._kit.say(WITH_COUNT, filter=self._kit.say(FILTERS[chosen]), count=count)
            if made.text() != text:
                made.setText(text)
                made.setAccessibleName(text)
        may = self._kit.desk.may("arrange_room")
        if self.arrange_button.isHidden() == may:
            self.arrange_button.setVisible(may)

    @property
    def filter(self) -> Filter:
        """The filter that is chosen."""
        return next((chosen for chosen, made in self.buttons.items() if made.isChecked()), Filter.ALL)

    def choose(self, chosen: Filter) -> None:
        """Choose a filter."""
        self.buttons[chosen].setChecked(True)
        self.filtered.emit(chosen)

    # ---- the search -------------------------------------------------------------------------------------------------

    def enter_search(self) -> None:
        """Put the keyboard into the field, to be typed over. Ctrl+F is the window's."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def search(self) -> None:
        """Find whoever was typed: shown at once; pressed again, the next of several."""
        typed = self.field.text().strip()
        hits = find(self._kit.desk.board, typed, (self._room,))
        here = tuple(hit.sitting for hit in hits if hit.room == self._room)
        if not hits:
            self._last = ("", -1)
            self.marked.emit(())
            self._say(self._kit.say(NOBODY, typed=typed) if typed else "")
            return
        number = (self._last[1] + 1) % len(hits) if self._last[0] == typed else 0
        self._last = (typed, number)
        self.marked.emit(here)
        self._say(self._told(hits, number))
        self.found.emit(hits[number])

    def _told(self, hits: list[Found], number: int) -> str:
        hit, say = hits[number], self._kit.say
        if hit.room != self._room:
            return say(ELSEWHERE, room=hit.room, seat=hit.seat, name=hit.name)
        if len(hits) == 1:
            return say(FOUND_ONE, seat=hit.seat, name=hit.name)
        return say(FOUND_MORE, count=len(hits), number=number + 1, seat=hit.seat, name=hit.name)

    def _typed(self, _text: str) -> None:
        self._last = ("", -1)
        self._say("")

    def _given_up(self) -> None:
        self._last = ("", -1)
        self._say("")
        self.marked.emit(())

    def _say(self, text: str) -> None:
        show_text(self.said, text)
        self.said.setVisible(bool(text))
        self._announcer.say(text)
