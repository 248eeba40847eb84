"""The strip under the header: messages of the invigilator until they are read, and what the program has to say."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from candidate_agent.ui.page import Kit
from exam.look import Sign
from exam.policy import MINUTE
from exam.text import Text
from exam.widgets.announcing import Announcer
from exam.widgets.parts import button, column, label, panel, row
from exam.widgets.sign import SignView
from exam.wire.messages import Notice

FROM_INVIGILATOR = Text("监考员 {time}", "Invigilator {time}")
FROM_CLOCK = Text("时间提醒 {time}", "Time {time}")
REMINDER = Text(
    "距考试结束还有约 {minutes} 分钟。请继续作答并注意检查。",
    "About {minutes} minutes are left. Please go on, and check your answers.",
)
REMINDER_BARE = Text("请注意剩余时间。", "Please mind the time that is left.")
READ = Text("知道了", "I have read it")
EXTENDED = Text("监考已为你延长 {by}，结束时间 {ends}。", "You have {by} more. Your session ends at {ends}.")
EXTENDED_BARE = Text("监考已为你延长 {by}。", "You have {by} more.")
SHORTENED = Text("结束时间已更正为 {ends}。", "The end was corrected. Your session ends at {ends}.")
SHORTENED_BARE = Text("剩余时间已更正。", "The time left was corrected.")


def extension_in_words(kit: Kit, more: int) -> str:
    """Say that a candidate has so many milliseconds more, or fewer; while time stands still there is no end to tell."""
    view, by = kit.desk.view, kit.words.duration(more)
    if view is None or view.deadline is None:
        return kit.say(EXTENDED_BARE, by=by) if more > 0 else kit.say(SHORTENED_BARE)
    ends = kit.clock(view.deadline, seconds=False)
    return kit.say(EXTENDED, by=by, ends=ends) if more > 0 else kit.say(SHORTENED, ends=ends)


class MessageStrip(QWidget):
    """Shows at most the newest messages that were not read, and one sentence of the program."""

    MOST = 2
    emptied = Signal()
    """The last message was read from the keyboard, which now wants another place."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._shown: tuple[tuple[str, str, str], ...] = ()
        self._announcer = Announcer(self)
        self._layout: QVBoxLayout = column(self, gap=0)
        self.hide()

    def show_messages(self, notices: tuple[Notice, ...], sentence: str, *, drop: Callable[[], None]) -> None:
        """Show these. `drop` is called when the program's own sentence was read."""
        rows = [(notice.id, self._from(notice), self._text(notice)) for notice in notices[-self.MOST :]]
        if sentence:
            rows.append(("", "", sentence))
        if tuple(rows) == self._shown:
            return
        had_keyboard = (focus := QApplication.focusWidget()) is not None and self.isAncestorOf(focus)
        news = [row for row in rows if row not in self._shown]
        self._shown = tuple(rows)
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for id_, source, text in rows:
            made = self._row(id_, source, text, drop)
            self._layout.addWidget(made)
            made.show()
        self.setVisible(bool(rows))
        self._announcer.say(" ".join(f"{source} {text}".strip() for _, source, text in news))
        if had_keyboard:
            self._pass_keyboard_on()

    def _pass_keyboard_on(self) -> None:
        """The button that had it is gone: on to the next message, else back to the page."""
        buttons = self.findChildren(QPushButton, "read")
        left = next((one for one in buttons if one.isVisible()), None)
        if left is not None:
            left.setFocus()
        else:
            self.emptied.emit()

    def _row(self, id_: str, source: str, text: str, drop: Callable[[], None]) -> QWidget:
        kit, measures = self._kit, self._kit.measures
        made = panel("bar")
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        made.setAccessibleName(f"{source} {text}")
        line = row(made, gap=measures.gap(16))
        high = measures.gap(4 if measures.is_large else 8)
        line.setContentsMargins(measures.gap(16), high, measures.gap(16), high)
        line.addWidget(
            SignView(measures.px(20), Sign.ALARM, measures.colour("care"), measures.colour("panel")),
            alignment=Qt.AlignmentFlag.AlignTop,
        )
        words = column(gap=0)
        if source:
            words.addWidget(label(source, "small"))
        words.addWidget(label(text, "body" if measures.is_large else "large", wraps=True, name="message"))
        line.addLayout(words, 1)

        def read() -> None:
            if id_:
                kit.desk.notices_seen(id_)
            else:
                drop()

        line.addWidget(button(kit.say(READ), read, name="read"))
        return made

    def _from(self, notice: Notice) -> str:
        source = FROM_CLOCK if notice.duty else FROM_INVIGILATOR
        return self._kit.say(source, time=self._kit.clock(notice.at, seconds=False))

    def _text(self, notice: Notice) -> str:
        if not notice.duty:
            return notice.text
        view = self._kit.desk.view
        if view is None or view.deadline is None:
            return self._kit.say(REMINDER_BARE)
        return self._kit.say(REMINDER, minutes=max(1, round((view.deadline - notice.at) / MINUTE)))
