"""The table of PCs: one row a PC, its state a sign and a word, columns to sort by."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from exam.ids import MachineId
from exam.look import Sign
from exam.policy import SECOND
from exam.text import Text
from exam.widgets.sign import paint_sign
from exam.words import Words, file_size
from invigilator_console.room.board import Board
from invigilator_console.room.machine_list import MachineState, MachineView
from invigilator_console.room.saying import long_duration
from invigilator_console.room.site_clock import site_clock
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.pages.rows_model import Index, RowsModel

COLUMNS: tuple[tuple[str, Text, int], ...] = (
    ("state", Text("状态", "State"), 112),
    ("machine", Text("机器", "PC"), 112),
    ("room", Text("考场", "Room"), 88),
    ("place", Text("考位", "Seat"), 72),
    ("candidate", Text("考生", "Candidate"), 96),
    ("build", Text("程序", "Program"), 112),
    ("disk", Text("磁盘", "Disk"), 80),
    ("clock", Text("时钟差", "Clock"), 88),
    ("ping", Text("往返", "Ping"), 80),
    ("heard", Text("最近报告", "Heard"), 88),
)
"""Columns with their widths in pixels at 100 %."""
SPARE = Text("备用", "spare")
SAME = Text("一致", "same")
MILLISECONDS = Text("{count} 毫秒", "{count} ms")
SIGN = 16
_KEYS = {
    "machine": attrgetter("machine"),
    "room": attrgetter("room", "seat"),
    "place": attrgetter("seat", "machine"),
    "candidate": attrgetter("candidate", "machine"),
    "build": attrgetter("same_program", "build"),
}
_NUMBERS = {"disk": "disk_free", "clock": "clock", "ping": "round_trip", "heard": "heard_at"}


def cell(view: MachineView, column: str, board: Board, words: Words) -> str:
    """What stands in a cell."""
    match column:
        case "state":
            return words(view.look.word)
        case "place":
            return words(SPARE) if view.is_spare else str(view.seat) if view.seat else "—"
        case "build":
            return words(SAME) if view.same_program else view.build or "—"
        case "disk":
            return file_size(view.disk_free) if view.disk_free is not None else "—"
        case "clock":
            return clock_said(view.clock, words)
        case "ping":
            return words(MILLISECONDS, count=view.round_trip) if view.round_trip is not None else "—"
        case "heard":
            return site_clock(board, view.heard_at, seconds=True)
        case _:
            return str(getattr(view, column)) or "—"


def clock_said(ahead: int | None, words: Words) -> str:
    """How far a clock is ahead or behind, with its sign; what is less than a second is nothing."""
    if ahead is None:
        return "—"
    if abs(ahead) < SECOND:
        return words.duration(0)
    return f"{'+' if ahead > 0 else '−'}{long_duration(abs(ahead), words)}"


class MachineModel(RowsModel[MachineView]):
    """The rows as they were told last. Sorted by a column, or as they come: what is wrong first."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, [column[1] for column in COLUMNS])
        self._told: Sequence[MachineView] = ()
        self._column, self._descending = "state", False
        self._signs: dict[MachineState, QIcon] = {}

    def show_rows(self, told: Sequence[MachineView]) -> None:
        """Take these rows. Where only values changed, the rows stay where they are."""
        if list(told) == list(self._told):
            return
        self._told = tuple(told)
        rows = self._sorted()
        if [row.machine for row in rows] == [row.machine for row in self.rows]:
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
        else:
            self.lay(rows)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; by state is the order of what is wrong."""
        name = COLUMNS[column][0] if 0 <= column < len(COLUMNS) else "state"
        self._column, self._descending = name, order is Qt.SortOrder.DescendingOrder
        self.lay(self._sorted())

    def row_of(self, machine: MachineId | None) -> int:
        """The row of a PC; −1 where it has none."""
        return next((number for number, row in enumerate(self.rows) if row.machine == machine), -1)

    def _sorted(self) -> list[MachineView]:
        rows = list(self._told)
        if self._column in _KEYS:
            rows.sort(key=_KEYS[self._column])
        elif self._column in _NUMBERS:
            name = _NUMBERS[self._column]
            rows.sort(key=lambda row: (getattr(row, name) is None, getattr(row, name) or 0))
        return rows[::-1] if self._descending else rows

    # ---- Qt ---------------------------------------------------------------------------------------------------------

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell, for eyes and for a screen reader."""
        row, column = self.rows[index.row()], COLUMNS[index.column()][0]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell(row, column, self._kit.desk.board, self._kit.words)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = cell(row, column, self._kit.desk.board, self._kit.words)
            return f"{self._kit.say(COLUMNS[index.column()][1])} {text}"
        if role == Qt.ItemDataRole.DecorationRole and column == "state":
            return self._signs.setdefault(row.state, sign_picture(self._kit, row.look.sign, row.look.colour))
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(row, column)
        return None

    def _colour(self, row: MachineView, column: str) -> QColor | None:
        measures = self._kit.measures
        if column == "state":
            return measures.colour(row.look.colour)
        if column == "build" and not row.same_program:
            return measures.colour("bad")
        return measures.colour("quiet") if row.state in (MachineState.OFF, MachineState.RETIRED) else None


def sign_picture(kit: Kit, sign: Sign, colour: str) -> QIcon:
    """A sign as a picture, for a cell of a table; in a row that is chosen it keeps its colour."""
    side = kit.measures.px(SIGN)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    box = QRectF(1, 1, side - 2, side - 2)
    paint_sign(painter, sign, box, kit.measures.colour(colour), kit.measures.colour("panel"))
    painter.end()
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)
    return icon
