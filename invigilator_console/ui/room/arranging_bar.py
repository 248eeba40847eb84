"""While a room is arranged: how many to a row, from a file or to one, as usual again, save, or leave it as it was."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from exam import look
from exam.commands import ArrangeRoom
from exam.premises import Layout
from exam.text import Refusal, Text
from exam.widgets.parts import FlowRow, button, label, show_text
from invigilator_console.port import Answered
from invigilator_console.room.layout import LONGEST_FILE, from_csv, to_csv, usual, with_columns
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.acting import show_why_not, why_not
from invigilator_console.ui.room.seat_map import SeatMap

TITLE = Text("拖动座位，或用 Ctrl 加方向键移动", "Drag the seats, or move them with Ctrl and the arrows")
COLUMNS = Text("每排 {columns} 座", "{columns} to a row")
FEWER, MORE = Text("列数 −", "Columns −"), Text("列数 +", "Columns +")
FEWER_SAYS, MORE_SAYS = Text("每排减少一座", "One seat fewer to a row"), Text("每排增加一座", "One seat more to a row")
FROM_FILE, TO_FILE = Text("按文件", "From a file"), Text("导出", "Export")
USUAL, SAVE, LEAVE = Text("恢复默认", "As usual"), Text("保存布局", "Save the layout"), Text("取消", "Cancel")
OPEN_TITLE = Text("选择座位表文件", "Choose a table of seats")
SAVE_TITLE = Text("导出座位表", "Export the table of seats")
FILES = Text("座位表 (*.csv)", "Table of seats (*.csv)")
SAVED = Text("座位布局已保存，所有监考机相同。", "The layout is saved and the same at every console.")
PROPOSED = Text("座位布局等待会签。", "The layout waits for consent.")
UNKNOWN = Text(
    "座位布局是否保存尚不清楚，连上后会核实。", "It is not known yet whether the layout is saved; that is asked."
)
EXPORTED = Text("座位表已导出：{file}", "The table was written: {file}")
NOT_WRITTEN = Text("文件写不进去。请换一个位置再导出。", "The file could not be written. Choose another place.")
NOT_READ = Text("文件读不出来。请换一个文件。", "The file could not be read. Choose another one.")
MOST_COLUMNS = 40


class ArrangingBar(QWidget):
    """Stands in the place of the filters; `done` when the arranging is over."""

    done = Signal()

    def __init__(self, kit: Kit, seats: SeatMap) -> None:
        super().__init__()
        self._kit, self._seats = kit, seats
        self._waits = False
        line = FlowRow(self, gap=kit.measures.gap(4))
        line.setContentsMargins(kit.measures.gap(8), 0, kit.measures.gap(8), 0)
        self._columns = label("", "head", name="columns")
        self._columns.setMinimumHeight(kit.measures.px(look.TARGET))
        say = kit.say
        self.save_button = button(say(SAVE), self.save, role="act", name="save-layout")
        for part in (
            button(say(FEWER), lambda: self._wider(-1), name="fewer-columns", says=say(FEWER_SAYS)),
            self._columns,
            button(say(MORE), lambda: self._wider(1), name="more-columns", says=say(MORE_SAYS)),
            button(say(FROM_FILE), self._ask_file, name="from-file"),
            button(say(TO_FILE), self._ask_place, name="to-file"),
            button(say(USUAL), self._as_usual, name="usual-layout"),
            button(say(LEAVE), self.leave, name="leave-layout"),
            self.save_button,
            label(say(TITLE), "small", name="arranging-help"),
        ):
            line.addWidget(part)
        seats.arranged.connect(self.refresh)

    def refresh(self) -> None:
        """Show how many stand in a row, and whether it can be saved now."""
        draft = self._seats.draft
        show_text(self._columns, self._kit.say(COLUMNS, columns=draft.columns if draft is not None else 0))
        show_why_not(self.save_button, why_not(self._kit))

    # ---- changing it ------------------------------------------------------------------------------------------------

    def _wider(self, by: int) -> None:
        draft = self._seats.draft
        if draft is not None and 1 <= draft.columns + by <= MOST_COLUMNS:
            self._seats.show_draft(with_columns(draft, draft.columns + by))

    def _as_usual(self) -> None:
        draft = self._seats.draft
        if draft is not None:
            self._seats.show_draft(usual(sorted(draft.seats)))

    # ---- files ------------------------------------------------------------------------------------------------------

    def _ask_file(self) -> None:
        self._dialog(OPEN_TITLE, QFileDialog.AcceptMode.AcceptOpen).fileSelected.connect(self.read_file)

    def _ask_place(self) -> None:
        room = self._seats.room_of_draft() or ""
        made = self._dialog(SAVE_TITLE, QFileDialog.AcceptMode.AcceptSave)
        made.selectFile(f"{room}.csv")
        made.fileSelected.connect(self.write_file)

    def _dialog(self, title: Text, mode: QFileDialog.AcceptMode) -> QFileDialog:
        """Ask for a file without holding up what else goes on."""
        made = QFileDialog(self, self._kit.say(title))
        made.setAcceptMode(mode)
        made.setNameFilter(self._kit.say(FILES))
        made.setDefaultSuffix("csv")
        made.finished.connect(made.deleteLater)
        made.open()
        return made

    def read_file(self, file: str) -> None:
        """Go on from the table in a file."""
        try:
            with Path(file).open("rb") as opened:
                data = opened.read(LONGEST_FILE + 1)
        except OSError:
            self._kit.tell(self._kit.say(NOT_READ))
            return
        # Seats are digits: whatever else a file of another code holds is no layout, and said so.
        found = from_csv(data.decode("utf-8-sig", errors="replace"))
        if isinstance(found, Refusal):
            self._kit.refuse(found)
        else:
            self._seats.show_draft(found)

    def write_file(self, file: str) -> None:
        """Write the arrangement so far."""
        draft = self._seats.draft
        if draft is None:
            return
        try:
            Path(file).write_bytes(to_csv(draft).encode("utf-8-sig"))
        except OSError:
            self._kit.tell(self._kit.say(NOT_WRITTEN))
        else:
            self._kit.tell(self._kit.say(EXPORTED, file=Path(file).name))

    # ---- the end ----------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Order the arrangement; it is given up only once the server has it."""
        draft, room = self._seats.draft, self._seats.room_of_draft()
        if draft is None or room is None or self._waits:
            return
        self._waits = True
        self._kit.desk.order(ArrangeRoom(room, draft.columns, dict(_at_home(draft).seats)), self._answered)

    def _answered(self, answered: Answered) -> None:
        self._waits = False
        if self._kit.refuse(answered.refusal):
            return
        self._kit.tell(self._kit.say(SAVED if answered.done else PROPOSED if answered.proposal else UNKNOWN))
        self.leave()

    def leave(self) -> None:
        """Let the seats stand as everybody has them."""
        self._seats.set_arranging(False)
        self.done.emit()


def _at_home(layout: Layout) -> Layout:
    """Without empty rows above the first: dragged seats may leave some."""
    first = min(layout.seats.values(), default=0) // layout.columns * layout.columns
    return Layout(layout.columns, {seat: place - first for seat, place in layout.seats.items()})
