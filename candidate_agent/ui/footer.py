"""The bar at the bottom: where the work is, the connection, and what can always be asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from candidate_agent.session.status import Safety, Screen, Status
from candidate_agent.ui.page import Kit
from exam import look
from exam.look import Sign
from exam.text import Text
from exam.widgets.announcing import Announcer
from exam.widgets.parts import FlowRow, button, give_role, label, row, show_text
from exam.widgets.sign import SignView

AT_SITE = Text("考点已保存 {time}", "Saved at the site {time}")
NOTHING_YET = Text("作答会自动保存", "Your work is saved by itself")
ON_PC = Text("已存本机，等待考点（继续作答）", "Kept on this PC, waiting for the site (please go on)")
ON_PC_OVER = Text("已存本机，等待考点", "Kept on this PC, waiting for the site")
NOWHERE = Text("本机无法保存：请举手", "This PC cannot save: please raise your hand")
ON_PC_OVER_SHORT = Text("已存本机，等待考点", "Kept on this PC")
ON_PC_SHORT = Text("已存本机，请继续作答", "On this PC: go on")
NOWHERE_SHORT = Text("本机无法保存：请举手", "Cannot save: raise hand")
CONNECTED = Text("网络正常", "Connected")
NOT_YET = Text("尚未连接", "Not connected")
AWAY = Text("正在重新连接", "Reconnecting")
AWAY_SHORT = Text("正在重连", "Offline")
RAISE = Text("举手", "Raise hand")
RAISED = Text("已举手 · 放下", "Hand is up · lower it")
RAISED_SHORT = Text("放下手", "Lower hand")
SMALLER = Text("A−", "A−")
LARGER = Text("A+", "A+")
SMALLER_SAYS = Text("缩小字号", "Smaller text")
LARGER_SAYS = Text("放大字号", "Larger text")
HELP = Text("帮助", "Help")
OTHER_LANGUAGE = Text("EN", "中文")
OTHER_LANGUAGE_SAYS = Text("Switch to English", "切换到中文")
HAND_IN = Text("交卷", "Hand in")
_AT_WORK = (Screen.PAPER, Screen.PAUSED, Screen.INTERRUPTED, Screen.CLOSING)


class Acts:
    """What the buttons of the bar ask of the window."""

    def __init__(
        self,
        *,
        raise_hand: Callable[[], None],
        smaller: Callable[[], None],
        larger: Callable[[], None],
        show_help: Callable[[], None],
        switch_language: Callable[[], None],
        hand_in: Callable[[], None],
    ) -> None:
        self.raise_hand = raise_hand
        self.smaller = smaller
        self.larger = larger
        self.show_help = show_help
        self.switch_language = switch_language
        self.hand_in = hand_in


class Footer(QWidget):
    """Draws the bar."""

    def __init__(self, kit: Kit, acts: Acts) -> None:
        super().__init__()
        self._kit = kit
        measures = kit.measures
        self._announcer = Announcer(self)
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        away, ground = measures.colour("away"), measures.colour("panel")
        self._trust_sign = SignView(measures.px(16), Sign.FULL, away, ground)
        self._trust = label(name="trust")
        self._trust.setMinimumHeight(measures.px(look.TARGET))
        self._link_sign = SignView(measures.px(14), Sign.DASHED, away, ground)
        self._link = label(role="quiet", name="connection")
        self._link.setMinimumHeight(measures.px(look.TARGET))
        self._hand = button(kit.say(RAISE), acts.raise_hand, role="flat", name="raise-hand")
        self._smaller = button(kit.say(SMALLER), acts.smaller, role="flat", name="smaller", says=kit.say(SMALLER_SAYS))
        self._larger = button(kit.say(LARGER), acts.larger, role="flat", name="larger", says=kit.say(LARGER_SAYS))
        self._help = button(kit.say(HELP), acts.show_help, role="flat", name="help")
        self._language = button(
            kit.say(OTHER_LANGUAGE),
            acts.switch_language,
            role="flat",
            name="language",
            says=kit.say(OTHER_LANGUAGE_SAYS),
        )
        self._hand_in = button(kit.say(HAND_IN), acts.hand_in, name="hand-in")
        line = FlowRow(self, gap=measures.gap(16), last_right=True)
        margin = measures.gap(4 if measures.is_large else 8)
        line.setContentsMargins(measures.gap(16), margin, measures.gap(16), margin)
        for group in (
            (self._trust_sign, self._trust),
            (self._link_sign, self._link),
            (self._hand, self._smaller, self._larger, self._help, self._language, self._hand_in),
        ):
            held = QWidget()
            inside = row(held, gap=measures.gap(8))
            for widget in group:
                inside.addWidget(widget)
            line.addWidget(held)
        self.refresh()

    def buttons(self) -> tuple[QPushButton, ...]:
        """Every button, from left to right."""
        return (self._hand, self._smaller, self._larger, self._help, self._language, self._hand_in)

    def refresh(self, *, hands_in: bool = False) -> None:
        """Show the desk as it is; `hands_in` tells that there is something to hand in on this page."""
        kit, status = self._kit, self._kit.desk.status
        seated, large = kit.desk.candidate is not None, kit.measures.is_large
        self._show_trust(status, at_work=seated and status.screen in _AT_WORK)
        self._link_sign.setVisible(not status.connected)
        # Large text leaves room for the connection only where something is the matter with it.
        self._link.setVisible(not (status.connected and large))
        away = (AWAY_SHORT if large else AWAY) if seated else NOT_YET
        show_text(self._link, kit.say(CONNECTED if status.connected else away))
        self._hand.setVisible(seated)
        raised = RAISED_SHORT if large else RAISED
        show_text(self._hand, kit.say(raised if status.hand else RAISE))
        self._hand.setAccessibleName(kit.say(RAISED if status.hand else RAISE))
        self._hand_in.setVisible(hands_in)

    def _show_trust(self, status: Status, *, at_work: bool) -> None:
        kit, large = self._kit, self._kit.measures.is_large
        self._trust_sign.setVisible(at_work)
        self._trust.setVisible(at_work)
        cannot_save = at_work and status.safety is Safety.NOWHERE
        self._announcer.say(kit.say(NOWHERE) if cannot_save else "")
        if not at_work:
            return
        if status.safety is Safety.NOWHERE:
            sign, colour, text = Sign.ALARM, "bad", kit.say(NOWHERE_SHORT if large else NOWHERE)
        elif status.safety is Safety.ON_PC:
            sign, colour = Sign.NOTCHED, "care"
            long, short = (ON_PC_OVER, ON_PC_OVER_SHORT) if status.screen is Screen.CLOSING else (ON_PC, ON_PC_SHORT)
            text = kit.say(short if large else long)
        elif status.saved_at is None:
            sign, colour, text = Sign.HOLLOW, "away", kit.say(NOTHING_YET)
        else:
            sign, colour, text = Sign.FULL, "good", kit.say(AT_SITE, time=kit.clock(status.saved_at))
        self._trust_sign.show_sign(sign, kit.measures.colour(colour))
        show_text(self._trust, text)
        give_role(self._trust, "bad" if cannot_save else "body")
