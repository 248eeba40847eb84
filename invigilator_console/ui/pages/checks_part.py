"""The machine checks of one room: a row for each PC, and everything to see to at the one that is chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from exam.ids import MachineId, RoomName
from exam.policy import SECOND
from exam.text import Refusal, Text
from exam.timing import Instant
from exam.widgets.parts import FlowRow, button, column, label, panel, show_text
from exam.wire.console_talk import CheckList
from invigilator_console.port import Standing
from invigilator_console.room.check_list import CheckView, all_said, check_list, counts_said
from invigilator_console.room.printing import usable
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.pages.check_table import CHECKS, CheckModel, check_table
from invigilator_console.ui.pages.paper_files import PaperFiles

ASKING = Text("正在读取检查结果…", "Reading the checks…")
MAY_NOT = Text("检查结果由系统管理员、主考、监考员或工作人员查看。", "These checks are not for your role to see.")
NONE = Text("本考场还没有机器连接或登记。", "No PC of this room is connected or enrolled.")
CHOOSE = Text("选一台机器，这里显示要处理的项目。", "Choose a PC to read what to see to.")
HEAD = Text("{machine} · {word}", "{machine} · {word}")
REFRESH = Text("刷新", "Refresh")
SAVE_EXCEL, SAVE_PDF = Text("保存 Excel", "Save as Excel"), Text("保存 PDF", "Save as PDF")
FILE_NAME = Text("机器检查 {room}", "Machine checks {room}")
ASK_EVERY = 10 * SECOND


class ChecksPart(QWidget):
    """Asks for the checks when it is shown, every few seconds while it is, and whenever somebody wants it."""

    def __init__(self, kit: Kit, room: RoomName, files: PaperFiles) -> None:
        super().__init__()
        self._kit, self._room, self._files = kit, room, files
        self._writing = False
        self._asked_at: Instant | None = None
        self._came = False
        measures = kit.measures
        lines = column(self, gap=measures.gap(8))
        lines.addWidget(label(kit.say(CHECKS), "head"))
        acts = QWidget()
        flow = FlowRow(acts, gap=measures.gap(8))
        self.again = button(kit.say(REFRESH), self._ask, role="flat", name="refresh-checks")
        self.excel = button(kit.say(SAVE_EXCEL), lambda: self._save("xlsx"), name="checks-xlsx")
        self.pdf = button(kit.say(SAVE_PDF), lambda: self._save("pdf"), name="checks-pdf")
        for one in (self.excel, self.pdf, self.again):
            flow.addWidget(one)
        lines.addWidget(acts)
        self._state = label(kit.say(ASKING), wraps=True, name="checks-state")
        lines.addWidget(self._state)
        self.model = CheckModel(kit)
        self.model.setParent(self)
        self.table = check_table(kit, self.model)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_chosen())
        lines.addWidget(self.table, 1)
        self._card = panel()
        told = column(self._card, gap=measures.gap(4), margin=measures.gap(12))
        self._head = label("", "head", wraps=True, name="chosen-check")
        self._told = label("", wraps=True, name="chosen-findings")
        told.addWidget(self._head)
        told.addWidget(self._told)
        lines.addWidget(self._card)

    def refresh(self) -> None:
        """Show the checks as they were told last, and ask again where it is time to."""
        kit = self._kit
        live = kit.desk.connection.standing is Standing.LIVE
        may = kit.desk.may("see_checks")
        due = self._asked_at is None or kit.desk.now - self._asked_at >= ASK_EVERY
        if not may:
            show_text(self._state, kit.say(MAY_NOT))
        elif live and due:
            self._ask()
        for one in (self.again, self.excel, self.pdf):
            one.setVisible(may)
            one.setEnabled(live)
        for part in (self.table, self._card):
            part.setVisible(may and self._came and bool(self.model.rows))

    def chosen(self) -> CheckView | None:
        """The PC that is chosen."""
        number = self.table.currentIndex().row()
        return self.model.rows[number] if 0 <= number < len(self.model.rows) else None

    def _ask(self) -> None:
        self._asked_at = self._kit.desk.now
        self._kit.desk.checks(self._room, self._take)

    def _take(self, answer: CheckList | Refusal) -> None:
        if not isValid(self):
            return
        if isinstance(answer, Refusal):
            # Rows that are there already stay; the sentence says that they may be old.
            show_text(self._state, self._kit.words.refusal(answer))
            return
        view = self.chosen()
        views, self._came = check_list(answer.rows), True
        self.model.lay(views)
        self._choose(view.machine if view is not None else None)
        show_text(self._state, counts_said(views, self._kit.words) if views else self._kit.say(NONE))
        self._show_chosen()
        self.refresh()

    def _save(self, form: str) -> None:
        """Have the table written into a file that somebody names: Excel to work with, PDF to sign."""
        kit = self._kit
        path = None if self._writing else self._files.ask(kit, f"{usable(kit.say(FILE_NAME, room=self._room))}.{form}")
        if path is None:
            return
        self._writing = True

        def take(answer: bytes | Refusal) -> None:
            self._writing = False
            if isinstance(answer, Refusal):
                kit.refuse(answer)
            else:
                self._files.save(kit, path, answer)

        kit.desk.checks_paper(self._room, form, kit.words.language, take)

    def _choose(self, machine: MachineId | None) -> None:
        number = self.model.row_of(machine)
        if number >= 0:
            self.table.setCurrentIndex(self.model.index(number, 0))

    def _show_chosen(self) -> None:
        kit, view = self._kit, self.chosen()
        self._head.setVisible(view is not None)
        if view is None:
            show_text(self._told, kit.say(CHOOSE))
            return
        show_text(self._head, kit.say(HEAD, machine=view.machine, word=kit.say(view.look.word)))
        show_text(self._told, "\n".join(all_said(view, kit.words)))
