"""The bar at the bottom: where the work is, the connection, and what can always be asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from candidate_agent.session.status import Safety, Screen, Status
from candidate_agent.ui.page import Kit
from candidate_agent.ui.parts import FlowRow, button, give_role, label, row, show_text
from candidate_agent.ui.sign import SignView
from exam import look
from exam.look import Sign
from exam.text import Text

AT_SITE = Text("考点已保存 {time}", "Saved at the site {time}")
NOTHING_YET = Text("作答会自动保存", "Your work is saved by itself")
ON_PC = Text("已存本机,等待考点(继续作答)", "Kept on this PC, waiting for the site (please go on)")
ON_PC_OVER = Text("已存本机,等待考点", "Kept on this PC, waiting for the site")
NOWHERE = Text("本机无法保存:请举手", "This PC cannot save: please raise your hand")
CONNECTED = Text("网络正常", "Connected")
AWAY = Text("正在重新连接", "Reconnecting")
RAISE = Text("举手", "Raise hand")
RAISED = Text("已举手 · 放下", "Hand is up · lower it")
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
        margin = measures.gap(8)
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
        seated = kit.desk.candidate is not None
        self._show_trust(status, at_work=seated and status.screen in _AT_WORK)
        self._link_sign.setVisible(not status.connected)
        show_text(self._link, kit.say(CONNECTED if status.connected else AWAY))
        self._hand.setVisible(seated)
        show_text(self._hand, kit.say(RAISED if status.hand else RAISE))
        self._hand_in.setVisible(hands_in)

    def _show_trust(self, status: Status, *, at_work: bool) -> None:
        kit = self._kit
        self._trust_sign.setVisible(at_work)
        self._trust.setVisible(at_work)
        if not at_work:
            return
        if status.safety is Safety.NOWHERE:
            sign, colour, text = Sign.ALARM, "bad", kit.say(NOWHERE)
        elif status.safety is Safety.ON_PC:
            sign, colour = Sign.NOTCHED, "care"
            text = kit.say(ON_PC_OVER if status.screen is Screen.CLOSING else ON_PC)
        elif status.saved_at is None:
            sign, colour, text = Sign.HOLLOW, "away", kit.say(NOTHING_YET)
        else:
            sign, colour, text = Sign.FULL, "good", kit.say(AT_SITE, time=kit.clock(status.saved_at))
        self._trust_sign.show_sign(sign, kit.measures.colour(colour))
        show_text(self._trust, text)
        give_role(self._trust, "bad" if status.safety is Safety.NOWHERE else "body")
