"""The bar at the top: seat, who sits there, which session, and the time that is left, always at the same place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from candidate_agent.session.status import Screen
from candidate_agent.ui.page import Kit
from exam import look
from exam.plan import Part
from exam.text import Text
from exam.widgets.announcing import Announcer
from exam.widgets.parts import give_role, label, row, show_text
from exam.words import countdown

SEAT = Text("考位 {seat}", "Seat {seat}")
PARTS = {Part.THEORY: Text("理论考试", "Theory"), Part.PRACTICAL: Text("实操考试", "Practical")}
LEFT = Text("剩余", "Time left")
NEAR_END = Text("剩余不足 15 分钟", "Less than 15 minutes left")
PRACTICE = Text("模拟练习 · 不计成绩", "Practice · no marks")
_RUNNING = (Screen.PAPER, Screen.PAUSED, Screen.INTERRUPTED)


class Header(QWidget):
    """Draws the bar."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        measures = kit.measures
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._seat = label(role="giant", name="seat")
        self._seat.setFont(measures.font(look.GIANT, bold=True, digits=True))
        if measures.is_large:
            self._seat.setStyleSheet(f"font-size: {measures.px(look.TITLE)}px;")
        self._name = label(role="large", name="name")
        self._ticket = label(role="quiet", name="ticket")
        self._ticket.setFont(measures.font(look.BODY, digits=True))
        self._session = label(role="large", name="session")
        self._practice = label(role="care", name="practice")
        self._near = label(role="care", name="near-end")
        self._left = label(kit.say(LEFT), role="quiet")
        self._time = label(role="clock", name="time-left")
        self._time.setFont(measures.font(look.CLOCK, digits=True))
        self._time.setAccessibleDescription(kit.say(LEFT))
        self._announcer = Announcer(self)
        line = row(self, gap=measures.gap(16))
        high = measures.gap(2 if measures.is_large else 8)
        line.setContentsMargins(measures.gap(16), high, measures.gap(16), high)
        for widget in (self._seat, self._name, self._ticket):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self._session)
        line.addWidget(self._practice)
        line.addStretch(1)
        for widget in (self._near, self._left, self._time):
            line.addWidget(widget)

    def refresh(self) -> None:
        """Show the desk as it is."""
        kit = self._kit
        status, who, session = kit.desk.status, kit.desk.candidate, kit.desk.session
        seat = session.seat if session else kit.desk.place.seat
        show_text(self._seat, str(seat) if seat else kit.desk.place.machine)
        self._seat.setAccessibleName(kit.say(SEAT, seat=seat))
        show_text(self._name, who.name if who else kit.desk.place.room)
        show_text(self._ticket, f"···· {who.ticket[-4:]}" if who else "")
        # Large text leaves room for what is needed now: who sits here, and the time.
        tight = kit.measures.is_large
        running = session is not None and status.screen in _RUNNING
        # While time stands still nobody has to hurry, and what an interruption leaves is being decided.
        near = running and status.near_end and status.screen is Screen.PAPER
        runs = running and status.screen is not Screen.INTERRUPTED
        self._ticket.setVisible(who is not None and not tight)
        show_text(self._session, kit.say(PARTS[session.part]) if session else "")
        self._session.setVisible(session is not None and not (tight and (near or status.practice)))
        show_text(self._practice, kit.say(PRACTICE) if status.practice else "")
        self._practice.setVisible(status.practice)
        show_text(self._near, kit.say(NEAR_END) if near else "")
        self._near.setVisible(near)
        self._announcer.say(kit.say(NEAR_END) if near else "")
        self._left.setVisible(runs and not near and not tight)
        self._time.setVisible(runs)
        if runs:
            show_text(self._time, countdown(status.remaining))
            give_role(self._time, "care" if near else "clock")
            self._time.setFont(kit.measures.font(look.CLOCK, bold=near, digits=True))
