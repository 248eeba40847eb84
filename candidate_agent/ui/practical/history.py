"""The versions of a file, newest first; each but the current one can be brought back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from candidate_agent.port import TaskFiles, VersionShown
from candidate_agent.ui.page import Kit
from candidate_agent.ui.practical import texts
from candidate_agent.ui.practical.breaking import breakable
from exam import look
from exam.widgets.parts import FlowRow, button, column, label, on_ground, panel, row, scrolling
from exam.words import file_size


class HistorySheet(QWidget):
    """Lies over the page until it is closed, or a version was chosen."""

    def __init__(self, kit: Kit, files: TaskFiles, path: str) -> None:
        super().__init__()
        self._kit = kit
        self._files = files
        self._path = path
        measures = kit.measures
        title = kit.say(texts.HISTORY_OF, path=path)
        on_ground(self)
        self.setAccessibleName(title)
        inside = QWidget()
        sides = row(inside, margin=measures.gap(16))
        card = panel()
        card.setMaximumWidth(measures.column())
        held = column()
        held.addWidget(card)
        held.addStretch(1)
        sides.addStretch(1)
        sides.addLayout(held, 100)
        sides.addStretch(1)
        lines = column(card, gap=measures.gap(12), margin=measures.gap(24))
        head = row(gap=measures.gap(16))
        head.addWidget(label(kit.say(texts.HISTORY_OF, path=breakable(path)), "head", wraps=True), 1)
        self.close_button = button(kit.say(texts.CLOSE), kit.close_sheet, name="close-sheet")
        head.addWidget(self.close_button, alignment=Qt.AlignmentFlag.AlignTop)
        lines.addLayout(head)
        lines.addWidget(label(kit.say(texts.CONSEQUENCE), wraps=True, name="consequence"))
        self.restore_buttons: dict[int, QPushButton] = {}
        for version in reversed(files.versions(path)):
            lines.addWidget(self._version(version))
        column(self).addWidget(scrolling(inside))
        self.setFocusProxy(self.close_button)

    def _version(self, version: VersionShown) -> QWidget:
        kit, measures = self._kit, self._kit.measures
        made = QWidget()
        flow = FlowRow(made, gap=measures.gap(16), last_right=True)
        name = kit.say(texts.VERSION, number=version.number)
        time = kit.clock(version.saved_at)
        shown = label(f"{name}    {time}    {file_size(version.size)}")
        shown.setFont(measures.font(look.BODY, digits=True))
        shown.setMinimumHeight(measures.px(look.TARGET))
        flow.addWidget(shown)
        if version.is_current:
            current = label(kit.say(texts.CURRENT), "good")
            current.setMinimumHeight(measures.px(look.TARGET))
            flow.addWidget(current)
        else:
            says = kit.say(texts.RESTORE_SAYS, number=version.number, time=time)
            act = partial(self._restore, version.number)
            made_button = button(kit.say(texts.RESTORE), act, name=f"restore-{version.number}", says=says)
            self.restore_buttons[version.number] = made_button
            flow.addWidget(made_button)
        return made

    def _restore(self, number: int) -> None:
        self._files.restore(self._path, number)
        self._kit.close_sheet()
        self._kit.tell(self._kit.say(texts.RESTORING, number=number, path=self._path))
