"""One line of the queue: how urgent, what, since when, why, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from exam import look
from exam.look import Sign
from exam.text import Text
from exam.timing import Instant
from exam.widgets.parts import FlowRow, column, label, row, show_text
from exam.widgets.sign import SignView
from invigilator_console.room.attention import Matter, Urgency
from invigilator_console.room.forms import Target
from invigilator_console.room.saying import tell
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.acting import MoreButton, act_button, show_why_not, titles
from invigilator_console.ui.room.clocks import short_clock

SIGNS = {
    Urgency.NOW: (Sign.ALARM, "bad"),
    Urgency.SOON: (Sign.FLAG, "care"),
    Urgency.WHEN_FREE: (Sign.HOLLOW, "away"),
}
URGENCIES = {
    Urgency.NOW: Text("立即处理", "Now"),
    Urgency.SOON: Text("尽快处理", "Soon"),
    Urgency.WHEN_FREE: Text("有空处理", "When free"),
}
MORE_SAYS = Text("更多操作：{title}", "More about: {title}")
ACT_SAYS = Text("{act}：{title}", "{act}: {title}")
SINCE = Text("已 {for}", "for {for}")
FIRST = 2
"""Acts that stand as buttons; the others are under more."""
MOST_EVIDENCE = 3


def target_of(matter: Matter) -> Target:
    """What the acts of a line are about."""
    sittings = (matter.sitting,) if matter.sitting is not None else ()
    name = matter.incident or matter.proposal or matter.name
    return Target(sittings=sittings, session=matter.session, room=matter.room, name=name)


class MatterRow(QFrame):
    """Draws a line. `shown` is called when it is clicked or Enter is pressed, `moved` with the arrows."""

    def __init__(
        self,
        kit: Kit,
        matter: Matter,
        *,
        shown: Callable[[Matter], None],
        moved: Callable[[QWidget, int], None],
    ) -> None:
        super().__init__()
        self._kit, self._shown, self._moved = kit, shown, moved
        self.matter = matter
        self._since = ""
        self.setObjectName(f"matter-{matter.key}")
        self.setProperty("role", "panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        measures = kit.measures
        sign, colour = SIGNS[matter.urgency]
        self.buttons: list[QPushButton] = []
        self.more: MoreButton | None = None
        body = column(self, gap=measures.gap(4))
        body.setContentsMargins(measures.gap(12), measures.gap(8), measures.gap(12), measures.gap(8))
        head = row(gap=measures.gap(8))
        drawn = SignView(measures.px(18), sign, measures.colour(colour), measures.colour("panel"))
        self._title = label(tell(matter.title, matter.facts, kit.words), wraps=True, name="matter-title")
        self._title.setStyleSheet("font-weight: bold;")
        self._clock = label("", "small", name="matter-since")
        self._clock.setFont(measures.font(look.SMALL, digits=True))
        head.addWidget(drawn, alignment=Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        head.addWidget(self._clock, alignment=Qt.AlignmentFlag.AlignTop)
        body.addLayout(head)
        for text, facts in matter.evidence[:MOST_EVIDENCE]:
            body.addWidget(label(tell(text, facts, kit.words), "quiet", wraps=True, name="matter-evidence"))
        acts = self._acts()
        if acts is not None:
            body.addWidget(acts)

    def _acts(self) -> QWidget | None:
        kit = self._kit
        known = [kind for kind, _ in titles(kit, self.matter.acts)]
        if not known:
            return None
        held = QWidget()
        line = FlowRow(held, gap=kit.measures.gap(8))
        title = self._title.text()
        for kind in known[:FIRST]:
            made = act_button(kit, kind, self.begin)
            made.setAccessibleName(kit.say(ACT_SAYS, act=made.text(), title=title))
            self.buttons.append(made)
            line.addWidget(made)
        if known[FIRST:]:
            self.more = MoreButton(kit, self.begin, says=kit.say(MORE_SAYS, title=title))
            self.more.show_acts(known[FIRST:])
            line.addWidget(self.more)
        return held

    def begin(self, kind: str) -> None:
        """Begin an act about it."""
        self._kit.begin(kind, target_of(self.matter))

    # ---- as time goes by --------------------------------------------------------------------------------------------

    def show_title(self, matter: Matter) -> None:
        """The same matter with other facts, such as the time that is left: nothing is made anew."""
        self.matter = matter
        show_text(self._title, tell(matter.title, matter.facts, self._kit.words))

    def refresh(self, now: Instant, why: str) -> None:
        """Count on, and say where nothing can be ordered."""
        since = short_clock(now - self.matter.since) if self.matter.since is not None else ""
        if since != self._since:
            self._since = since
            show_text(self._clock, since)
        for made in (*self.buttons, *((self.more,) if self.more is not None else ())):
            show_why_not(made, why)

    def say_title(self) -> str:
        """What it is, in one sentence."""
        return self._title.text()

    def say_all(self) -> str:
        """The line in words: how urgent, what, since when, why."""
        kit, matter = self._kit, self.matter
        told = [kit.say(URGENCIES[matter.urgency]), self._title.text()]
        if self._since:
            told.append(kit.say(SINCE, **{"for": self._since}))
        told += [tell(text, facts, kit.words) for text, facts in matter.evidence[:MOST_EVIDENCE]]
        return ("，" if kit.words.language == "zh" else ", ").join(told)

    # ---- mouse and keyboard -----------------------------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show whom it is about."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._shown(self.matter)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Up and Down go through the lines, Enter shows whom it is about."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._moved(self, 1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._shown(self.matter)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The keyboard is here: the name says the line as it is now."""
        self.setAccessibleName(self.say_all())
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The frame, a stripe as grave as the matter, and a ring where the keyboard is."""
        super().paintEvent(event)
        measures = self._kit.measures
        painter = QPainter(self)
        if self.matter.urgency is Urgency.NOW:
            painter.fillRect(1, 1, measures.px(4), self.height() - 2, measures.colour("bad"))
        if self.hasFocus():
            painter.setPen(QPen(measures.colour("act"), look.FOCUS_RING))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()
