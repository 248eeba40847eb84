"""A file task: where to save, which files are wanted, and where each of them is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from candidate_agent.port import FileShown, TaskFiles
from candidate_agent.ui.page import Kit
from candidate_agent.ui.practical import texts
from candidate_agent.ui.practical.file_row import FileRow
from candidate_agent.ui.practical.history import HistorySheet
from candidate_agent.ui.practical.memory import TaskMemory
from candidate_agent.ui.practical.progress import TaskState, files_state
from candidate_agent.ui.practical.scroll_place import ScrollPlace
from candidate_agent.workspace.checks import Finding
from exam.paper import FileTask
from exam.text import Text
from exam.widgets.parts import FlowRow, button, column, label, panel, rule, scrolling


class FileWork(QWidget):
    """Draws a file task."""

    def __init__(self, task: FileTask, number: int, kit: Kit, memory: TaskMemory) -> None:
        super().__init__()
        self.task = task
        self._kit = kit
        self._memory = memory
        self._shown: tuple[FileShown, ...] = ()
        self._found: tuple[Finding, ...] = ()
        self._rows: dict[str, FileRow] = {}
        measures = kit.measures
        inside = QWidget()
        lines = column(inside, gap=measures.gap(12), margin=measures.gap(16))
        lines.addWidget(label(kit.say(texts.HOW), wraps=True))
        top = QWidget()
        flow = FlowRow(top, gap=measures.gap(16))
        says = kit.say(texts.OPEN_FOLDER_SAYS, number=number)
        self.open_button = button(kit.say(texts.OPEN_FOLDER), self._open, role="act", name="open-folder", says=says)
        flow.addWidget(self.open_button)
        lines.addWidget(top)
        # A path has no place to break a line at; a field holds one of any length, and it can be copied.
        self.folder = QLineEdit()
        self.folder.setReadOnly(True)
        self.folder.setObjectName("folder")
        self.folder.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.folder.setAccessibleName(kit.say(texts.FOLDER))
        quiet, line = measures.palette.quiet, measures.palette.line
        self.folder.setStyleSheet(
            f"QLineEdit {{ background: transparent; color: {quiet}; }}QLineEdit:!focus {{ border-color: {line}; }}"
        )
        lines.addWidget(self.folder)
        self._not_yet = label(kit.say(texts.NO_FOLDER_YET), "care", wraps=True, name="no-folder")
        lines.addWidget(self._not_yet)
        self._wanted_card, self._wanted = self._card(texts.WANTED)
        lines.addWidget(self._wanted_card)
        self._others_card, self._others = self._card(texts.OTHERS)
        lines.addWidget(self._others_card)
        lines.addStretch(1)
        self.area = scrolling(inside, name=f"work-{number}")
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(kit.say(texts.WANTED))
        self._place = ScrollPlace(self.area, self._scrolled)
        column(self, gap=0).addWidget(self.area)
        self.refresh()

    def _card(self, title: Text) -> tuple[QWidget, QVBoxLayout]:
        measures = self._kit.measures
        card = panel()
        lines = column(card, gap=measures.gap(12), margin=measures.gap(16))
        lines.addWidget(label(self._kit.say(title), "quiet", wraps=True))
        return card, lines

    # ---- for the page -----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the files as they are now."""
        files = self._files
        self.open_button.setEnabled(files is not None)
        self.folder.setVisible(files is not None)
        self._not_yet.setVisible(files is None)
        if files is not None and self.folder.text() != files.folder:
            self.folder.setText(files.folder)
            self.folder.setCursorPosition(0)
        shown = files.files() if files is not None else ()
        found = files.findings() if files is not None else ()
        if (shown, found) != (self._shown, self._found):
            self._shown, self._found = shown, found
            self._show_files()
        self._wanted_card.setVisible(bool(shown))

    def state(self) -> TaskState:
        """How far it is."""
        return files_state(self._shown, self._found) if self._shown else TaskState.NOT_BEGUN

    def enter(self) -> None:
        """Put the keyboard and the page where they were."""
        scroll = self._memory.work_scroll
        self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._place.find(scroll)

    def remember(self) -> None:
        """Nothing is typed here."""

    # ---- inside -----------------------------------------------------------------------------------------------------

    @property
    def _files(self) -> TaskFiles | None:
        return self._kit.desk.task_files(self.task.id)

    def _show_files(self) -> None:
        wanted = {file.path for file in self.task.expected}
        for path in [path for path in self._rows if path not in {file.path for file in self._shown}]:
            gone = self._rows.pop(path)
            gone.hide()
            gone.deleteLater()
        for file in self._shown:
            if file.path not in self._rows:
                self._rows[file.path] = made = FileRow(file, self._kit, self._show_history)
                lines = self._wanted if file.path in wanted else self._others
                if lines is self._wanted and lines.count() > 1:
                    lines.addWidget(rule())
                lines.addWidget(made)
            self._rows[file.path].show_file(file, [found for found in self._found if found.path == file.path])
        self._others_card.setVisible(any(file.path not in wanted for file in self._shown))

    def _show_history(self, path: str) -> None:
        files = self._files
        if files is not None:
            self._kit.sheet(HistorySheet(self._kit, files, path))

    def _open(self) -> None:
        files = self._files
        if files is not None:
            self._kit.refuse(files.open_folder())

    def _scrolled(self, value: int) -> None:
        self._memory.work_scroll = value
