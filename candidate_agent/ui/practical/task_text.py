"""The task as it is to be read, and its materials: the left side of the practical screen."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.practical import texts
from candidate_agent.ui.practical.breaking import breakable, shortened
from candidate_agent.ui.practical.material import (
    MaterialTable,
    is_picture,
    is_table,
    is_text,
    material_text,
    table_of,
    text_of,
)
from candidate_agent.ui.practical.memory import TaskMemory
from candidate_agent.ui.practical.picture import PictureSheet
from candidate_agent.ui.practical.scroll_place import ScrollPlace
from exam import look
from exam.paper import FileTask, FormTask, Media, PracticalTask
from exam.widgets.parts import FlowRow, button, column, label, scrolling
from exam.words import file_size


class TaskText(QWidget):
    """A column that scrolls: what the task is called, its materials, then its text or the material that was chosen."""

    def __init__(self, task: PracticalTask, number: int, kit: Kit, memory: TaskMemory) -> None:
        super().__init__()
        self._task = task
        self._kit = kit
        self._memory = memory
        self._shown: QWidget | None = None
        measures = kit.measures
        inside = QWidget()
        self._lines: QVBoxLayout = column(inside, gap=measures.gap(12), margin=measures.gap(16))
        title = kit.say(texts.TASK_TITLED, number=number, title=task.title)
        self._lines.addWidget(label(title, "head", wraps=True, name="task-title"))
        self.chips: dict[str, QPushButton] = {}
        if task.materials:
            self._lines.addWidget(self._materials())
            for given in task.materials:
                if not is_picture(given) and not is_text(given):
                    text = texts.LIES_IN_FOLDER if isinstance(task, FileTask) else texts.CANNOT_SHOW
                    said = kit.say(text, name=breakable(given.name), size=file_size(given.size))
                    self._lines.addWidget(label(said, "quiet", wraps=True))
            if isinstance(task, FileTask):
                self._lines.addWidget(label(kit.say(texts.IN_FOLDER), "small", wraps=True))
        self.open_materials = button(kit.say(texts.OPEN_MATERIALS), self._open_materials, name="open-materials")
        self._lines.addWidget(self.open_materials, alignment=Qt.AlignmentFlag.AlignLeft)
        self.refresh()
        self._below: QVBoxLayout = column()
        self._lines.addLayout(self._below)
        self._lines.addStretch(1)
        self.area: QScrollArea = scrolling(inside, name=f"text-{number}")
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(title)
        column(self, gap=0).addWidget(self.area)
        chosen = next((given for given in task.materials if given.digest == memory.shown), None)
        self._show(chosen)
        ScrollPlace(self.area, self._scrolled).find(memory.text_scroll)

    def _materials(self) -> QWidget:
        """A row of buttons: the text, and each material that can be looked at here."""
        kit, held = self._kit, QWidget()
        flow = FlowRow(held, gap=kit.measures.gap(8))
        group = QButtonGroup(self)
        readable = [given for given in self._task.materials if is_text(given)]
        if readable:
            chip = button(kit.say(texts.TEXT), partial(self._choose, None), name="chip-text")
            chip.setCheckable(True)
            group.addButton(chip)
            self.chips[""] = chip
            flow.addWidget(chip)
        for given in self._task.materials:
            if not is_picture(given) and not is_text(given):
                continue
            size = file_size(given.size)
            says = kit.say(texts.VIEW_SAYS, name=given.name, size=size)
            act = partial(self._zoom if is_picture(given) else self._choose, given)
            chip = button(f"{shortened(given.name)}  {size}", act, name=f"chip-{given.name}", says=says)
            if is_text(given):
                chip.setCheckable(True)
                group.addButton(chip)
            self.chips[given.name] = chip
            flow.addWidget(chip)
        return held

    @property
    def shows(self) -> QWidget | None:
        """What stands below the materials."""
        return self._shown

    def refresh(self) -> None:
        """A form's materials can be opened in their folder, once that is there; a file task's lie beside the work."""
        has_folder = self._kit.desk.task_files(self._task.id) is not None
        is_wanted = isinstance(self._task, FormTask) and bool(self._task.materials)
        self.open_materials.setVisible(has_folder and is_wanted)

    def _open_materials(self) -> None:
        files = self._kit.desk.task_files(self._task.id)
        if files is not None:
            self._kit.refuse(files.open_folder())

    def _choose(self, given: Media | None) -> None:
        self._show(given)
        self.area.verticalScrollBar().setValue(0)

    def _show(self, given: Media | None) -> None:
        """Put the text, or a material, below."""
        self._memory.shown = given.digest if given is not None else None
        chip = self.chips.get(given.name if given is not None else "")
        if chip is not None:
            chip.setChecked(True)
        if self._shown is not None:
            self._below.removeWidget(self._shown)
            self._shown.hide()
            self._shown.deleteLater()
        self._shown = self._reading() if given is None else self._material(given)
        self._below.addWidget(self._shown)

    def _reading(self) -> QLabel:
        """The task's paragraphs, with the line height that Chinese wants."""
        height = self._kit.measures.px(look.QUESTION * look.LINE_HEIGHT)
        gap = self._kit.measures.gap(8)
        style = f'style="line-height:{height}px;margin-top:0;margin-bottom:{gap}px"'
        paragraphs = (part for part in self._task.text.split("\n") if part.strip())
        shown = label("", "question", wraps=True, name="task-text")
        shown.setTextFormat(Qt.TextFormat.RichText)
        shown.setText("".join(f"<p {style}>{escape(part)}</p>" for part in paragraphs))
        shown.setAccessibleName(self._task.text)
        # Names, prices and colours of a task are copied, not typed again.
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        shown.setMaximumWidth(self._kit.measures.column())
        return shown

    def _material(self, given: Media) -> QWidget:
        kit = self._kit
        text, whole = text_of(kit.desk.media.get(given.digest, b""))
        held = QWidget()
        lines = column(held, gap=kit.measures.gap(8))
        if is_table(given):
            rows, all_rows = table_of(text)
            lines.addWidget(MaterialTable(kit, given.name, rows))
            whole = whole and all_rows
        else:
            lines.addWidget(material_text(kit, given.name, text))
        hint = kit.say(texts.COPY_HINT)
        if not whole:
            between = "" if kit.words.language == "zh" else " "
            hint = f"{kit.say(texts.CUT_SHORT)}{between}{hint}"
        lines.addWidget(label(hint, "small", wraps=True))
        return held

    def _zoom(self, given: Media) -> None:
        self._kit.sheet(PictureSheet(self._kit, given))

    def _scrolled(self, value: int) -> None:
        self._memory.text_scroll = value
