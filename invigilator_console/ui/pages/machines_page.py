"""Every PC of the site: who sits there and what is wrong; enrolling one, and taking one out of use."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from exam.ids import MachineId, RoomName
from exam.look import Sign
from exam.text import Text
from exam.widgets.parts import FlowRow, button, column, label, on_ground, panel, row, scrolling, show_text
from exam.widgets.sign import SignView
from exam.widgets.tick_box import TickBox
from invigilator_console.port import Standing
from invigilator_console.room.code_asking import GIVE_CODES
from invigilator_console.room.forms import Target
from invigilator_console.room.machine_list import MachineState, MachineView, machine_list
from invigilator_console.room.saying import tell
from invigilator_console.ui.acts.enrolment_sheet import CODE
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.pages.choosing import OneOf
from invigilator_console.ui.pages.machine_table import COLUMNS, SIGN, MachineModel

TITLE = Text("机器", "Machines")
ALL_ROOMS = Text("全部考场", "All rooms")
ONLY_WRONG = Text("只看需处理", "Only what is wrong")
ENROL, RETIRE = Text("登记机器", "Enrol a PC"), Text("停用", "Retire")
COUNTS = Text(
    "共 {count} 台 · 使用中 {used} · 空闲 {free} · 需处理 {wrong}",
    "{count} PCs · {used} in use · {free} free · {wrong} to be seen to",
)
NONE_WRONG = Text("没有需处理的机器。", "Nothing is wrong with any PC.")
NONE = Text("没有机器连接或登记。", "No PC is connected or enrolled.")
CHOOSE = Text("选一台机器，这里显示它的情况。", "Choose a PC to read about it here.")
ALL_WELL = Text("没有发现问题。", "Nothing is wrong with it.")
RETIRED = Text("已停用：{why}", "Retired: {why}")
LEAST = 240
"""Pixels of the table at 100 %; where less is left, the page scrolls."""


class MachinesPage(QWidget):
    """A table, and below it what is wrong with the PC that is chosen."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.kit = kit
        on_ground(self)
        self.setObjectName("machines-page")
        self.setAccessibleName(kit.say(TITLE))
        inside = QWidget()
        lines = column(inside, gap=kit.measures.gap(8), margin=kit.measures.gap(16))
        column(self).addWidget(scrolling(inside))
        lines.addLayout(self._make_head())
        self.model = MachineModel(kit)
        self.model.setParent(self)
        self.table = self._make_table()
        lines.addWidget(self.table, 1)
        self._nothing = label("", "large", wraps=True, name="nothing")
        lines.addWidget(self._nothing)
        lines.addWidget(self._make_detail())
        self.setFocusProxy(self.table)
        self.refresh()

    def _make_head(self) -> FlowRow:
        kit = self.kit
        flow = FlowRow(gap=kit.measures.gap(16))
        rooms = [(str(row_.room), row_.room) for row_ in kit.desk.board.rooms]
        self.rooms = OneOf(kit, "machines-room", [(kit.say(ALL_ROOMS), ""), *rooms], self.refresh)
        self.only_wrong = TickBox(kit.say(ONLY_WRONG), kit.measures, "only-wrong")
        self.only_wrong.setAccessibleName(self.only_wrong.text())
        self.only_wrong.toggled.connect(lambda _on: self.refresh())
        self.code = button(kit.say(CODE), self._code, name="enrolment-code")
        self.enrol = button(kit.say(ENROL), self._enrol, name="enrol")
        self._counts = label("", "quiet", name="counts")
        for part in (self.rooms, self.only_wrong, self.code, self.enrol, self._counts):
            flow.addWidget(part)
        return flow

    def _make_table(self) -> QTableView:
        measures, table = self.kit.measures, QTableView()
        table.setObjectName("machines")
        table.setAccessibleName(self.kit.say(TITLE))
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setStyleSheet(f"QTableView::item {{ padding: 0 {measures.gap(8)}px; }}")
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setCornerButtonEnabled(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(measures.px(40))
        head = table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        table.setIconSize(QSize(measures.px(SIGN), measures.px(SIGN)))
        table.setMinimumHeight(measures.px(LEAST))
        for number, (_, _, width) in enumerate(COLUMNS):
            table.setColumnWidth(number, measures.px(width))
        head.setStretchLastSection(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        table.selectionModel().currentRowChanged.connect(self._chose)
        return table

    def _make_detail(self) -> QWidget:
        kit, measures = self.kit, self.kit.measures
        card = panel()
        sides = row(card, gap=measures.gap(16), margin=measures.gap(12))
        self._sign = SignView(measures.px(20), Sign.HOLLOW, measures.colour("away"), measures.colour("panel"))
        sides.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        lines = column(gap=measures.gap(4))
        self._head = label("", "head", wraps=True, name="chosen-machine")
        self._wrong = label("", wraps=True, name="chosen-wrong")
        lines.addWidget(self._head)
        lines.addWidget(self._wrong)
        sides.addLayout(lines, 1)
        self.retire = button(kit.say(RETIRE), self._retire, name="retire")
        sides.addWidget(self.retire, alignment=Qt.AlignmentFlag.AlignTop)
        return card

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the PCs as they stand now; the one that is chosen stays chosen wherever its row goes."""
        kit, board = self.kit, self.kit.desk.board
        chosen = self.chosen()
        room = RoomName(self.rooms.value) if self.rooms.value else None
        everything = machine_list(board, room)
        views = [view for view in everything if view.wrong] if self.only_wrong.isChecked() else everything
        self.model.show_rows(views)
        self._choose(chosen)
        show_text(self._counts, self._counts_said(everything))
        show_text(self._nothing, kit.say(NONE_WRONG if everything else NONE))
        self._nothing.setVisible(not views)
        self._show_chosen()
        live = kit.desk.connection.standing is Standing.LIVE
        self.enrol.setVisible(kit.desk.may("enrol_machine"))
        self.enrol.setEnabled(live and bool(board.rooms))
        self.code.setVisible(kit.desk.may(GIVE_CODES))
        self.code.setEnabled(live and bool(board.rooms))

    def chosen(self) -> MachineId | None:
        """The PC that is chosen."""
        index = self.table.currentIndex()
        return self.model.rows[index.row()].machine if 0 <= index.row() < len(self.model.rows) else None

    def _choose(self, machine: MachineId | None) -> None:
        number = self.model.row_of(machine)
        if number >= 0 and number != self.table.currentIndex().row():
            self.table.setCurrentIndex(self.model.index(number, max(0, self.table.currentIndex().column())))

    def _chose(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_chosen()

    def _counts_said(self, views: list[MachineView]) -> str:
        states = [view.state for view in views]
        return self.kit.say(
            COUNTS,
            count=len(views),
            used=sum(bool(view.candidate) for view in views),
            free=states.count(MachineState.FREE),
            wrong=states.count(MachineState.WRONG),
        )

    def _show_chosen(self) -> None:
        kit, machine = self.kit, self.chosen()
        number = self.model.row_of(machine)
        view = self.model.rows[number] if number >= 0 else None
        self._sign.setVisible(view is not None)
        self._head.setVisible(view is not None)
        live = kit.desk.connection.standing is Standing.LIVE
        may = view is not None and view.state is not MachineState.RETIRED and kit.desk.may("retire_machine")
        self.retire.setVisible(may)
        self.retire.setEnabled(live)
        if view is None:
            show_text(self._wrong, kit.say(CHOOSE))
            return
        look = view.look
        self._sign.show_sign(look.sign, kit.measures.colour(look.colour))
        told = [view.machine, view.room, kit.say(look.word), view.candidate]
        show_text(self._head, " · ".join(part for part in told if part))
        show_text(self._wrong, self._wrong_said(view))

    def _wrong_said(self, view: MachineView) -> str:
        kit = self.kit
        if view.state is MachineState.RETIRED:
            enrolled = kit.desk.board.machines[view.machine].enrolled
            return kit.say(RETIRED, why=enrolled.retired if enrolled is not None else "")
        told = [tell(text, facts, kit.words) for text, facts in view.wrong]
        return (" " if kit.words.language == "en" else "").join(told) or kit.say(ALL_WELL)

    # ---- what is begun ----------------------------------------------------------------------------------------------

    def _code(self) -> None:
        self.kit.begin(GIVE_CODES, Target(machine=self.chosen(), room=self._room_meant()))

    def _room_meant(self) -> RoomName:
        """The room that is chosen, else that of the PC that is, else the first."""
        board, machine = self.kit.desk.board, self.chosen()
        known = board.machines.get(machine) if machine is not None else None
        return RoomName(self.rooms.value or (known.room if known is not None else "") or board.rooms[0].room)

    def _enrol(self) -> None:
        board, machine = self.kit.desk.board, self.chosen()
        known = board.machines.get(machine) if machine is not None else None
        # A PC that belongs nowhere yet is the one that is meant; any other would only be moved by mistake.
        fresh = machine if known is not None and known.enrolled is None else None
        self.kit.begin("enrol_machine", Target(machine=fresh, room=self._room_meant()))

    def _retire(self) -> None:
        machine = self.chosen()
        if machine is not None:
            self.kit.begin(
                "retire_machine", Target(machine=machine, room=RoomName(self.kit.desk.board.machines[machine].room))
            )
