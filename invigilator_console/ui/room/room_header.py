"""The head of a room: which session, how long it has run and has left, how many seats stand how."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from exam import look
from exam.look import Sign
from exam.plan import Part
from exam.room import SessionPhase
from exam.text import Text
from exam.timing import Instant
from exam.widgets.announcing import Announcer
from exam.widgets.parts import FlowRow, button, give_role, label, row, show_text
from exam.widgets.sign import SignView
from exam.wire.console_rows import SessionRow
from exam.words import countdown
from invigilator_console.room.board import session_left
from invigilator_console.room.day import Counts
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.clocks import at_clock, short_clock

PARTS = {Part.THEORY: Text("理论考试", "Theory"), Part.PRACTICAL: Text("实操考试", "Practical")}
OTHER = Text("{part} {at}", "{part} {at}")
OTHER_SAYS = Text("{part} {at}，选择本考场的其他场次", "{part} {at}; choose another session of this room")
ELAPSED = Text("开考 {elapsed}", "Running {elapsed}")
LEFT, TO_START, STOOD_STILL = Text("剩余", "Left"), Text("距开考", "Starts in"), Text("剩余（停止计时）", "Left, held")
SHOULD_HAVE = Text("应开考 {at}，已过 {for}", "Was to start at {at}, {for} ago")
PAUSED = Text("已暂停 {for}", "Paused for {for}")
INTERRUPTED = Text("考试中断，等待处理", "Interrupted, to be settled")
CRITICAL = Text("临界时间 {at}", "Waits until {at}")
ENDED, CALLED_OFF = Text("{at} 已结束", "Ended at {at}"), Text("已停考", "Called off")
CLOSED = Text("已关闭", "Closed")
PRACTICE = Text("模拟练习 · 不计成绩", "Practice · no marks")
SPARE = Text("备用试卷", "Spare paper")

COUNTS = (
    ("expected", Text("应考 {count}", "{count} expected")),
    ("logged_in", Text("已登录 {count}", "{count} logged in")),
    ("answering", Text("作答 {count}", "{count} answering")),
    ("handed_in", Text("已交卷 {count}", "{count} handed in")),
    ("absent", Text("缺考 {count}", "{count} absent")),
)
NEEDS = Text("需处理 {count}", "see to it: {count}")


class RoomHeader(QWidget):
    """Draws the head; `session_chosen` where somebody wants another session of the room."""

    session_chosen = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._announcer = Announcer(self)
        self._others: tuple[SessionRow, ...] = ()
        measures = kit.measures
        # All in line with the button; at large text they give that room to the seats.
        high = 0 if measures.is_large else measures.px(look.TARGET)
        self._room = label("", "head", name="room")
        self._session = label("", "large", name="session")
        self.choice: QPushButton = button("", self._choose, role="flat", name="other-session")
        self._menu = QMenu(self.choice)
        self._practice = label(kit.say(PRACTICE), "care", name="practice")
        self._spare = label(kit.say(SPARE), "care", name="spare")
        self._elapsed = label("", "quiet", name="elapsed")
        self._state_sign = SignView(measures.px(18), Sign.BARS, measures.colour("care"), measures.colour("ground"))
        self._state = label("", "care", name="session-state")
        self._left_words = label("", "quiet", name="left-words")
        self._left = label("", "clock", name="time-left")
        self._left.setFont(measures.font(look.CLOCK, digits=True))
        self._counts = label("", name="counts")
        self._needs = label("", "bad", name="needs-person")
        line = FlowRow(self, gap=measures.gap(16), last_right=True)
        line.setContentsMargins(measures.gap(8), measures.gap(4), measures.gap(8), 0)
        groups: tuple[tuple[QWidget, ...], ...] = (
            (self._room, self._session, self.choice),
            (self._practice, self._spare),
            (self._elapsed, self._state_sign, self._state),
            (self._left_words, self._left),
            *(((self._counts,), (self._needs,)) if measures.is_large else ((self._counts, self._needs),)),
        )
        for group in groups:
            held = QWidget()
            inside = row(held, gap=measures.gap(8))
            for part in group:
                if part is not self._state_sign:
                    part.setMinimumHeight(high)
                inside.addWidget(part)
            line.addWidget(held)

    def show_session(
        self, session: SessionRow, others: tuple[SessionRow, ...], counted: Counts, needs: int, now: Instant
    ) -> None:
        """Show how a session stands; `others` are all sessions of the room, `needs` the seats that need a person."""
        kit, say = self._kit, self._kit.say
        show_text(self._room, session.room)
        part, at = say(PARTS[session.part]), at_clock(session, session.starts_at)
        has_others = len(others) > 1
        self._others = others
        show_text(self._session, part)
        self._show(self._session, shown=not has_others)
        show_text(self.choice, say(OTHER, part=part, at=at))
        says = say(OTHER_SAYS, part=part, at=at)
        if self.choice.accessibleName() != says:
            self.choice.setAccessibleName(says)
            self.choice.setToolTip(says)
        self._show(self.choice, shown=has_others)
        self._show(self._practice, shown=kit.desk.board.site.practice)
        self._show(self._spare, shown=session.spare)
        self._show_time(session, now)
        self._show_counts(session, counted, needs)

    # ---- time -------------------------------------------------------------------------------------------------------

    def _show_time(self, session: SessionRow, now: Instant) -> None:
        say = self._kit.say
        running = session.phase is SessionPhase.RUNNING
        started = session.starts_at if session.started else None
        begun = next((duty.due for duty in session.duties if duty.duty == "start" and duty.due is not None), started)
        show_text(
            self._elapsed, say(ELAPSED, elapsed=short_clock(now - begun)) if running and begun is not None else ""
        )
        self._show(self._elapsed, shown=bool(self._elapsed.text()))
        sign, role, said = self._state_of(session, now)
        show_text(self._state, said)
        give_role(self._state, role)
        self._state_sign.show_sign(sign, self._kit.measures.colour("away" if role == "quiet" else role))
        for part in (self._state, self._state_sign):
            self._show(part, shown=bool(said))
        self._announcer.say(said if running else "")
        waits = session.phase is SessionPhase.SCHEDULED
        before = waits and now < session.starts_at
        stands = session.paused_since is not None
        show_text(self._left_words, say(TO_START if before else STOOD_STILL if stands else LEFT))
        show_text(self._left, countdown(session.starts_at - now if before else session_left(session, now)))
        for part in (self._left_words, self._left):
            self._show(part, shown=running or before)

    def _state_of(self, session: SessionRow, now: Instant) -> tuple[Sign, str, str]:
        """What is to be said of a session that does not simply run: sign, colour and words; no words else."""
        say = self._kit.say
        if session.closed_at is not None:
            return Sign.TICK, "quiet", say(CLOSED)
        if session.called_off:
            return Sign.CROSS, "bad", say(CALLED_OFF)
        if session.phase is SessionPhase.ENDED:
            ended = session.ended_at
            return Sign.TICK, "quiet", say(ENDED, at=at_clock(session, ended) if ended is not None else "")
        if session.phase is SessionPhase.SCHEDULED:
            late = now - session.starts_at
            at = at_clock(session, session.starts_at)
            return Sign.HOLLOW, "care", say(SHOULD_HAVE, at=at, **{"for": short_clock(late)}) if late >= 0 else ""
        if session.interruption is not None:
            if session.critical_moment is not None:
                return Sign.ALARM, "bad", say(CRITICAL, at=at_clock(session, session.critical_moment))
            return Sign.ALARM, "bad", say(INTERRUPTED)
        if session.paused_since is not None:
            return Sign.BARS, "care", say(PAUSED, **{"for": short_clock(now - session.paused_since)})
        return Sign.FULL, "good", ""

    # ---- counts -----------------------------------------------------------------------------------------------------

    def _show_counts(self, session: SessionRow, counted: Counts, needs: int) -> None:
        """Only what can still change: nobody answers before the start, and nobody is expected after it."""
        waits = session.phase is SessionPhase.SCHEDULED
        wanted = ("expected", "logged_in") if waits else ("answering", "handed_in", "absent")
        always = ("expected", "answering")
        told = [
            self._kit.say(text, count=getattr(counted, name))
            for name, text in COUNTS
            if name in wanted and (getattr(counted, name) or name in always)
        ]
        show_text(self._counts, " · ".join(told))
        show_text(self._needs, self._kit.say(NEEDS, count=needs))
        self._show(self._needs, shown=needs > 0)

    @staticmethod
    def _show(part: QWidget, *, shown: bool) -> None:
        if part.isHidden() == shown:
            part.setVisible(shown)

    # ---- another session --------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        self.sessions_menu().popup(self.choice.mapToGlobal(QPoint(0, self.choice.height())))

    def sessions_menu(self) -> QMenu:
        """The sessions of the room to choose from."""
        self._menu.clear()
        for one in self._others:
            text = self._kit.say(OTHER, part=self._kit.say(PARTS[one.part]), at=at_clock(one, one.starts_at))
            made = self._menu.addAction(text)
            made.triggered.connect(lambda _checked=False, one=one: self.session_chosen.emit(one.session))
        return self._menu
