"""The practical: one task in front, its text and materials on the left, the work on the right (实操作答)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget

from candidate_agent.ui.page import Kit, Page
from candidate_agent.ui.practical import keys
from candidate_agent.ui.practical.file_work import FileWork
from candidate_agent.ui.practical.form_work import FormWork
from candidate_agent.ui.practical.memory import PracticalMemory
from candidate_agent.ui.practical.progress import TaskState, files_state, form_state
from candidate_agent.ui.practical.split import Split
from candidate_agent.ui.practical.summary import filled_of
from candidate_agent.ui.practical.task_tabs import TaskTabs
from candidate_agent.ui.practical.task_text import TaskText
from exam.ids import ItemId
from exam.paper import FormTask, PracticalTask
from exam.widgets.parts import column

MOST_KEYS = 9
LEAST_TEXT, LEAST_WORK = 240, 320
"""Narrowest sides in pixels at 100 %."""


class PracticalPage(Page):
    """`memory` is the window's: a page made anew comes back to the same task and place."""

    def __init__(self, kit: Kit, memory: PracticalMemory) -> None:
        super().__init__(kit)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._memory = memory
        tasks = kit.desk.paper.tasks if kit.desk.paper is not None else ()
        self.tasks: dict[ItemId, PracticalTask] = {task.id: task for task in tasks}
        self._numbers = {task.id: number for number, task in enumerate(tasks, start=1)}
        self._texts: dict[ItemId, TaskText] = {}
        self.works: dict[ItemId, FormWork | FileWork] = {}
        self._left, self._right = QStackedWidget(), QStackedWidget()
        self.tabs = TaskTabs(tasks, kit, self._choose)
        self._left.setMinimumWidth(kit.measures.px(LEAST_TEXT))
        self._right.setMinimumWidth(kit.measures.px(LEAST_WORK))
        self.split = Split(self._left, self._right, kit.measures, memory.split, self._split_moved)
        lines = column(self, gap=kit.measures.gap(8))
        lines.addWidget(self.tabs)
        lines.addWidget(self.split, 1)
        first = memory.current if memory.current in self.tasks else next(iter(self.tasks), None)
        if first is not None:
            self._bring(first)
        for number in range(1, min(len(tasks), MOST_KEYS) + 1):
            self._key(keys.TO_TASK.format(number=number), partial(self._choose, tasks[number - 1].id))
        self._key(keys.NEXT_TASK, partial(self._neighbour, 1))
        self._key(keys.PREVIOUS_TASK, partial(self._neighbour, -1))
        self._key(keys.OTHER_SIDE, self._other_side)
        self._key(keys.WIDER_TEXT, partial(self.split.move_by, 1))
        self._key(keys.WIDER_WORK, partial(self.split.move_by, -1))

    def _key(self, sequence: str, act: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(sequence), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    # ---- for the window ---------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the desk as it is; an open cell or field is left alone."""
        current = self.current_item()
        for item, work in self.works.items():
            if item == current or isinstance(work, FormWork):
                work.refresh()
        if current is not None:
            self._texts[current].refresh()
        for task in self.tasks.values():
            self.tabs.show_state(task.id, self._state(task))

    def enter(self) -> None:
        """Back to where the keyboard was."""
        current = self.current_item()
        if current is not None:
            self.works[current].enter()

    def leave(self) -> None:
        """Keep what waits, and note where the candidate is."""
        self._remember()
        super().leave()

    def current_item(self) -> ItemId | None:
        """The task in front."""
        return self._memory.current if self._memory.current in self.tasks else None

    def show_item(self, item: ItemId) -> None:
        """Bring a task to the front."""
        if item in self.tasks:
            self._choose(item)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Both sides keep their shares."""
        super().resizeEvent(event)
        self.split.share_out()

    # ---- tasks ------------------------------------------------------------------------------------------------------

    def _choose(self, task: ItemId) -> None:
        if task != self._memory.current:
            self._remember()
        self._bring(task)
        self.refresh()
        self.works[task].enter()

    def _bring(self, task: ItemId) -> None:
        self._memory.current = task
        if task not in self.works:
            self._make(task)
        self._left.setCurrentWidget(self._texts[task])
        self._right.setCurrentWidget(self.works[task])
        self.tabs.show_current(task)

    def _make(self, item: ItemId) -> None:
        task, number, memory = self.tasks[item], self._numbers[item], self._memory.of(item)
        self._texts[item] = TaskText(task, number, self.kit, memory)
        self.works[item] = (
            FormWork(task, number, self.kit, memory)
            if isinstance(task, FormTask)
            else FileWork(task, number, self.kit, memory)
        )
        self._left.addWidget(self._texts[item])
        self._right.addWidget(self.works[item])

    def _neighbour(self, by: int) -> None:
        order, current = list(self.tasks), self.current_item()
        if current is not None:
            self._choose(order[(order.index(current) + by) % len(order)])

    def _other_side(self) -> None:
        current = self.current_item()
        if current is None:
            return
        text = self._texts[current]
        focused = QApplication.focusWidget()
        if focused is not None and text.isAncestorOf(focused):
            self.works[current].enter()
        else:
            self._remember()
            text.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _state(self, task: PracticalTask) -> TaskState:
        work = self.works.get(task.id)
        if work is not None and (isinstance(work, FormWork) or task.id == self._memory.current):
            return work.state()
        if isinstance(task, FormTask):
            return form_state(task, filled_of(self.kit.desk, task.id))
        files = self.kit.desk.task_files(task.id)
        return files_state(files.files(), files.findings()) if files is not None else TaskState.NOT_BEGUN

    # ---- memory -----------------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        current = self.current_item()
        if current is not None:
            self.works[current].remember()

    def _split_moved(self, share: float) -> None:
        self._memory.split = share
