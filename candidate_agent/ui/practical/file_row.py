"""One file of a task: what it is called, where it is, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from candidate_agent.port import FilePlace, FileShown
from candidate_agent.ui.page import Kit
from candidate_agent.ui.practical import texts
from candidate_agent.ui.practical.breaking import breakable
from candidate_agent.ui.practical.progress import HINTS
from candidate_agent.workspace.checks import Finding
from exam.look import Sign
from exam.widgets.parts import button, column, give_role, label, row, show_text
from exam.widgets.sign import SignView
from exam.words import file_size


class FileRow(QWidget):
    """`shows_history` is called with the path when its versions are asked for."""

    def __init__(self, file: FileShown, kit: Kit, shows_history: Callable[[str], None]) -> None:
        super().__init__()
        self._kit = kit
        self._file: FileShown | None = None
        self._findings: tuple[Finding, ...] = ()
        measures = kit.measures
        self.setObjectName(f"file-{file.path}")
        whole = row(self, gap=measures.gap(12))
        self._sign = SignView(measures.px(20), Sign.HOLLOW, measures.colour("away"), measures.colour("panel"))
        held = column(gap=0)
        held.setContentsMargins(0, measures.gap(2), 0, 0)
        held.addWidget(self._sign)
        held.addStretch(1)
        whole.addLayout(held)
        self._lines: QVBoxLayout = column(gap=measures.gap(2))
        self._lines.addWidget(self._name_of(file))
        self._state = label("", wraps=True, name="state")
        self._lines.addWidget(self._state)
        self._sentences: list[QLabel] = []
        whole.addLayout(self._lines, 1)
        says = kit.say(texts.HISTORY_SAYS, path=file.path)
        self.history = button(
            kit.say(texts.HISTORY), lambda: shows_history(file.path), name=f"history-{file.path}", says=says
        )
        whole.addWidget(self.history, alignment=Qt.AlignmentFlag.AlignTop)

    def _name_of(self, file: FileShown) -> QLabel:
        """The path as it must be written, and what the paper calls it."""
        note = file.label if file.required or not file.label else f"{file.label} · {self._kit.say(texts.OPTIONAL)}"
        beside = f'<span style="color:{self._kit.measures.palette.quiet}">{escape(note)}</span>'
        shown = label("", wraps=True, name="path")
        shown.setTextFormat(Qt.TextFormat.RichText)
        shown.setText(f"<b>{escape(breakable(file.path))}</b>&nbsp;&nbsp; {beside}")
        shown.setAccessibleName(f"{file.path} {note}")
        return shown

    def show_file(self, file: FileShown, findings: Sequence[Finding]) -> None:
        """Show where it is now; what has not changed is not touched."""
        if file != self._file:
            self._file = file
            sign, role = texts.PLACE_SIGNS[file.place]
            if file.place is FilePlace.ABSENT and file.required:
                role = "care"
            self._sign.show_sign(sign, self._kit.measures.colour(role))
            show_text(self._state, self._where(file))
            self.history.setVisible(file.versions > 0)
            self.setAccessibleName(f"{file.path} {self._where(file)}")
        if tuple(findings) != self._findings:
            self._findings = tuple(findings)
            self._show_findings()

    def _where(self, file: FileShown) -> str:
        kit = self._kit
        time = kit.clock(file.saved_at) if file.saved_at is not None else ""
        parts = [kit.say(texts.PLACES[file.place], percent=int(file.share * 100), time=time).strip()]
        if file.place is not FilePlace.ABSENT:
            parts.append(file_size(file.size))
        if file.versions > 1:
            parts.append(kit.say(texts.VERSIONS, count=file.versions))
        return " · ".join(parts)

    def _show_findings(self) -> None:
        for old in self._sentences:
            self._lines.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._sentences = []
        for finding in self._findings:
            shown = label(
                breakable(finding.say(self._kit.words.language)), wraps=True, name=f"finding-{finding.kind.value}"
            )
            give_role(shown, "quiet" if finding.kind in HINTS else "care")
            self._lines.addWidget(shown)
            self._sentences.append(shown)
