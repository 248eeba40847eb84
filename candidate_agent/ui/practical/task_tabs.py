"""The tasks in a row: which is in front, what each is worth, and how far it is, by shape and word."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QWidget

from candidate_agent.ui.page import Kit
from candidate_agent.ui.practical import texts
from candidate_agent.ui.practical.progress import TaskState
from exam import look
from exam.ids import ItemId
from exam.paper import FormTask, PracticalTask
from exam.widgets.parts import FlowRow
from exam.widgets.sign import paint_sign


class TaskTab(QAbstractButton):
    """One task: its number and title, and below its marks and how far it is. A narrow one leaves the title out."""

    def __init__(self, task: PracticalTask, number: int, kit: Kit) -> None:
        super().__init__()
        self._task = task
        self._number = number
        self._kit = kit
        self._state = TaskState.NOT_BEGUN
        self.is_narrow = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName(f"task-{number}")
        measures = kit.measures
        self._bold, self._small = measures.font(look.BODY, bold=True), measures.font(look.SMALL)
        self._say()

    @property
    def state(self) -> TaskState:
        """How far it is."""
        return self._state

    def show_state(self, state: TaskState) -> None:
        """Show how far it is."""
        if state is not self._state:
            self._state = state
            self._say()
            self.updateGeometry()
            self.update()

    def _say(self) -> None:
        kit, task = self._kit, self._task
        marks = kit.words.marks(task.marks)
        says = kit.say(texts.TASK_SAYS, number=self._number, title=task.title, marks=marks, state=self._word())
        self.setAccessibleName(says)
        self.setText(kit.say(texts.TASK_TITLED, number=self._number, title=task.title))

    def _word(self) -> str:
        states = texts.FORM_STATES if isinstance(self._task, FormTask) else texts.FILE_STATES
        return self._kit.say(states[self._state])

    def _lines(self) -> tuple[str, str]:
        first = self._kit.say(texts.TASK, number=self._number) if self.is_narrow else self.text()
        return first, f"{self._kit.words.marks(self._task.marks)} · {self._word()}"

    def width_of(self, *, narrow: bool) -> int:
        """Width that it takes, with or without its title."""
        before, self.is_narrow = self.is_narrow, narrow
        first, second = self._lines()
        self.is_narrow = before
        words = max(
            QFontMetrics(self._bold).horizontalAdvance(first), QFontMetrics(self._small).horizontalAdvance(second)
        )
        return words + self._sign() + 3 * self._kit.measures.gap(12) + 2

    def _sign(self) -> int:
        return self._kit.measures.px(16)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Two lines."""
        measures = self._kit.measures
        heights = QFontMetrics(self._bold).height() + QFontMetrics(self._small).height()
        return QSize(self.width_of(narrow=self.is_narrow), heights + measures.gap(16))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The same: nothing is cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint."""
        measures, gap = self._kit.measures, self._kit.measures.gap(12)
        colour = measures.colour
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = colour("chosen" if self.isChecked() or self.underMouse() else "panel")
        edge = colour("act" if self.isChecked() or self.hasFocus() else "edge")
        width = look.FOCUS_RING if self.isChecked() or self.hasFocus() else 1
        painter.setBrush(ground)
        painter.setPen(QPen(edge, width))
        half = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 4, 4)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("act"), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 2, 2)
        sign, role = texts.STATE_SIGNS[self._state]
        size = self._sign()
        first, second = self._lines()
        top = (self.height() - self.sizeHint().height()) // 2 + measures.gap(8)
        tall = QFontMetrics(self._bold).height()
        paint_sign(painter, sign, QRectF(gap, top + (tall - size) / 2, size, size), colour(role), ground)
        left = gap + size + gap
        room = self.width() - left - gap
        painter.setPen(colour("text"))
        painter.setFont(self._bold)
        painter.drawText(
            QRect(left, top, room, tall), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, first
        )
        painter.setPen(colour("quiet"))
        painter.setFont(self._small)
        below = QRect(left, top + tall, room, QFontMetrics(self._small).height())
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, second)
        painter.end()


class TaskTabs(QWidget):
    """All tasks; `chosen` is called with the one that was pressed."""

    def __init__(self, tasks: Sequence[PracticalTask], kit: Kit, chosen: Callable[[ItemId], None]) -> None:
        super().__init__()
        measures = kit.measures
        self._gap = measures.gap(8)
        self._margin = measures.gap(16)
        self.setAccessibleName(kit.say(texts.TASKS_SAY))
        flow = FlowRow(self, gap=self._gap)
        flow.setContentsMargins(self._margin, measures.gap(8), self._margin, 0)
        group = QButtonGroup(self)
        self.tabs: dict[ItemId, TaskTab] = {}
        for number, task in enumerate(tasks, start=1):
            tab = TaskTab(task, number, kit)
            tab.clicked.connect(lambda _checked, item=task.id: chosen(item))
            group.addButton(tab)
            flow.addWidget(tab)
            self.tabs[task.id] = tab

    def show_current(self, task: ItemId) -> None:
        """Show which task is in front."""
        self.tabs[task].setChecked(True)

    def show_state(self, task: ItemId, state: TaskState) -> None:
        """Show how far a task is."""
        if self.tabs[task].state is not state:
            self.tabs[task].show_state(state)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """With titles where they all fit into one line."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        tabs = self.tabs.values()
        whole = sum(tab.width_of(narrow=False) + self._gap for tab in tabs) - self._gap
        narrow = whole > self.width() - 2 * self._margin
        for tab in tabs:
            if tab.is_narrow is not narrow:
                tab.is_narrow = narrow
                tab.updateGeometry()
                tab.update()
