"""Printing (打印): the forms of a room, of its sessions and of the site, each to open for printing or to save."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget
from shiboken6 import isValid

from exam.ids import RoomName, SessionId
from exam.text import Refusal, Text
from exam.widgets.parts import button, column, label, row, show_text
from exam.wire.console_rows import SessionRow
from invigilator_console.port import Standing
from invigilator_console.room.closure_view import PARTS
from invigilator_console.room.printing import HEADS, About, PrintedForm, Query, file_name, offered, queries
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.pages.choosing import OneOf
from invigilator_console.ui.pages.paper_files import PaperFiles

PRINTING = Text("打印", "Print")
HOW = Text(
    "“打开打印”用本机的 PDF 阅读器打开，在那里打印：单面、实际大小（100%）。“保存”存成 PDF，可以拿到别的电脑上打印。",
    "“Open to print” opens the form in this PC's PDF viewer; print it there, on one side, at actual size (100 %). "
    "“Save” keeps it as a PDF, to be printed elsewhere.",
)
OPEN, SAVE = Text("打开打印", "Open to print"), Text("保存", "Save")
OPEN_SAYS, SAVE_SAYS = Text("打开打印：{name}", "Open to print: {name}"), Text("保存：{name}", "Save: {name}")
MAKING = Text("正在制作“{name}”…", "Making “{name}”…")
READY = Text("表单由服务器按现在的情况制作。", "The server makes each form as things stand now.")
AWAY = Text("连不上考点服务器，暂时不能打印。", "The server cannot be reached; nothing can be printed now.")
NO_SESSION = Text("本考场没有场次。", "Nothing takes place in this room.")
Take = Callable[[bytes], None]


class FormRow(QFrame):
    """One form: what it is for, and its two buttons."""

    def __init__(self, kit: Kit, form: PrintedForm, open_it: Callable[[], None], save_it: Callable[[], None]) -> None:
        super().__init__()
        self.form = form
        self.setProperty("role", "panel")
        self.setObjectName(f"form-{form.code}")
        measures, name = kit.measures, kit.say(form.name)
        sides = row(self, gap=measures.gap(12), margin=measures.gap(8))
        lines = column(gap=0)
        lines.addWidget(label(name, "question", wraps=True))
        lines.addWidget(label(kit.say(form.use), "quiet", wraps=True))
        sides.addLayout(lines, 1)
        says_open, says_save = kit.say(OPEN_SAYS, name=name), kit.say(SAVE_SAYS, name=name)
        self.open = button(kit.say(OPEN), open_it, name=f"open-{form.code}", says=says_open)
        self.save = button(kit.say(SAVE), save_it, name=f"save-{form.code}", says=says_save)
        both: QBoxLayout = column(gap=measures.gap(4)) if measures.is_large else row(gap=measures.gap(8))
        both.addWidget(self.open)
        both.addWidget(self.save)
        sides.addLayout(both)
        sides.setAlignment(both, Qt.AlignmentFlag.AlignVCenter)


class PrintPart(QWidget):
    """One form is asked for at a time; who may not print one does not see it."""

    def __init__(self, kit: Kit, room: RoomName, files: PaperFiles) -> None:
        super().__init__()
        self._kit, self._room, self._files = kit, room, files
        self._making: PrintedForm | None = None
        measures = kit.measures
        lines = column(self, gap=measures.gap(8))
        lines.addWidget(label(kit.say(PRINTING), "head"))
        lines.addWidget(label(kit.say(HOW), wraps=True, name="how-to-print"))
        self._state = label("", "quiet", wraps=True, name="print-state")
        lines.addWidget(self._state)
        sessions = kit.desk.board.sessions_of(room)
        self.sessions = self._choice(sessions)
        if self.sessions is not None:
            lines.addWidget(self.sessions)
        self.rows: list[FormRow] = []
        forms = offered(kit.desk.may)
        for about in About:
            mine = [form for form in forms if form.about is about]
            if mine:
                lines.addWidget(label(kit.say(HEADS[about]), "head"))
            if about is About.SESSION and not sessions:
                lines.addWidget(label(kit.say(NO_SESSION), "quiet"))
                continue
            for form in mine:
                made = FormRow(kit, form, self._opens(form), self._saves(form))
                self.rows.append(made)
                lines.addWidget(made)
        self.refresh()

    def _choice(self, sessions: list[SessionRow]) -> OneOf | None:
        if len(sessions) < 2:
            return None
        kit = self._kit
        now = kit.desk.board.session_now(self._room)
        options = [(kit.say(PARTS[one.part]), str(one.session)) for one in sessions]
        return OneOf(kit, "print-session", options, self.refresh, str(now.session) if now is not None else "")

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what can be done now."""
        kit = self._kit
        live = kit.desk.connection.standing is Standing.LIVE
        show_text(self._state, kit.say(READY if live else AWAY))
        for one in self.rows:
            # They stay as they are while a form is made: a button greyed under the keyboard lets it go elsewhere.
            one.open.setEnabled(live)
            one.save.setEnabled(live)

    def session(self) -> SessionRow | None:
        """The session that is chosen; the only one where there is no choice."""
        sessions = self._kit.desk.board.sessions_of(self._room)
        if self.sessions is None:
            return sessions[0] if sessions else None
        return next((one for one in sessions if one.session == self.sessions.value), None)

    # ---- what is begun ----------------------------------------------------------------------------------------------

    def _opens(self, form: PrintedForm) -> Callable[[], None]:
        def opens() -> None:
            name = self._name(form)
            self._begin(form, lambda data: self._files.show(self._kit, name, data))

        return opens

    def _saves(self, form: PrintedForm) -> Callable[[], None]:
        def saves() -> None:
            if self._is_making():
                return
            path = self._files.ask(self._kit, self._name(form))
            if path is not None:
                self._begin(form, lambda data: self._files.save(self._kit, path, data))

        return saves

    def _name(self, form: PrintedForm) -> str:
        return file_name(form, self._room, self.session(), self._kit.words)

    def _begin(self, form: PrintedForm, take: Take) -> None:
        if self._is_making():
            return
        session = self.session()
        self._making = form
        self._is_making()
        self._ask(queries(form, self._room, SessionId(session.session) if session is not None else None), take)

    def _is_making(self) -> bool:
        """Whether a form is being made; then it is told which."""
        if self._making is not None:
            self._kit.tell(self._kit.say(MAKING, name=self._kit.say(self._making.name)))
        return self._making is not None

    def _ask(self, ways: Iterator[Query], take: Take) -> None:
        way = next(ways)
        self._kit.desk.form(way, lambda answer: self._take(answer, ways, take))

    def _take(self, answer: bytes | Refusal, ways: Iterator[Query], take: Take) -> None:
        if not isValid(self):
            return
        if isinstance(answer, Refusal) and answer.code == "form_not_single":
            another = next(ways, None)
            if another is not None:
                self._kit.desk.form(another, lambda told: self._take(told, ways, take))
                return
        self._making = None
        if isinstance(answer, Refusal):
            self._kit.refuse(answer)
        else:
            take(answer)
