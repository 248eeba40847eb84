"""The time line of a session (时间线): what is done, what is overdue, what comes next and when, what comes later."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from exam import look
from exam.look import Sign
from exam.text import Text
from exam.timing import Instant
from exam.widgets.parts import FlowRow, button, give_role, label, row, show_text
from exam.widgets.sign import SignView
from exam.wire.console_rows import SessionRow
from invigilator_console.room.day import SHORT, Counts, Stage, Step, steps
from invigilator_console.room.forms import Target
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.acting import show_why_not, why_not
from invigilator_console.ui.room.check_mode import checks_run
from invigilator_console.ui.room.clocks import at_clock, short_clock, short_countdown

CHECK_MODE = Text("核对模式", "Check mode")
CHECKED = Text("已核对 {checked}/{all}", "Checked {checked}/{all}")
CHECK_SAYS = Text(
    "核对模式：点考位或按空格，记为人证一致。已核对 {checked} 人，共 {all} 人",
    "Check mode: a click or Space ticks a candidate as matching. {checked} of {all} checked",
)
TICK = Text("已完成", "Done")
TICK_SAYS = Text("{duty}：记为已完成", "{duty}: say that it is done")
OVERDUE = Text("{duty} 已到 {for}", "{duty} due for {for}")
NEXT = Text("{duty} {at} · 还有 {left}", "{duty} {at} · in {left}")
LATER = Text("{duty} {at}", "{duty} {at}")
HIDDEN = Text("{duty}（暂停中）", "{duty} (paused)")
ALL_DONE = Text("已完成 {count} 项", "{count} done")
ABSENT = Text("{duty} · 缺考 {count}", "{duty} · {count} absent")

SIGNS = {
    Stage.DONE: (Sign.TICK, "good", "small"),
    Stage.OVERDUE: (Sign.ALARM, "care", "care"),
    Stage.NEXT: (Sign.HALF, "act", "body"),
    Stage.LATER: (Sign.HOLLOW, "away", "small"),
    Stage.HIDDEN: (Sign.BARS, "away", "small"),
}
_IN_WORDS = {
    Stage.DONE: Text("已完成", "done"),
    Stage.OVERDUE: Text("应做未做", "overdue"),
    Stage.NEXT: Text("下一项", "next"),
    Stage.LATER: Text("稍后", "later"),
    Stage.HIDDEN: Text("暂停中", "paused"),
}


class StepView(QWidget):
    """One step: its sign, what it is and when; a button where somebody may say that it is done."""

    def __init__(self, kit: Kit, duty: str) -> None:
        super().__init__()
        self._kit, self._duty = kit, duty
        self.setObjectName(f"step-{duty}")
        self._shown: tuple[object, ...] = ()
        measures = kit.measures
        line = row(self, gap=measures.gap(4))
        self.sign = SignView(measures.px(14), Sign.HOLLOW, measures.colour("away"), measures.colour("panel"))
        self.words = label(name="step-words")
        self.words.setMinimumHeight(measures.px(look.TARGET))
        self.tick = button("", self._tick, name=f"tick-{duty}")
        line.addWidget(self.sign)
        line.addWidget(self.words)
        line.addWidget(self.tick)
        self._target = Target()

    def show_step(self, step: Step, session: SessionRow, counted: Counts, now: Instant) -> None:
        """Show how the step stands."""
        kit, say = self._kit, self._kit.say
        duty = say(SHORT[step.duty])
        sign, colour, role = SIGNS[step.stage]
        self._target = Target(session=session.session, room=session.room, name=step.duty)
        # Who may do nothing about it is told only that it is due.
        ticks = step.may_tick and step.stage in (Stage.OVERDUE, Stage.NEXT) and kit.desk.may("tick_duty")
        said = self._said(step, session, counted, now, duty)
        why = why_not(kit) if ticks else ""
        shown = (step.stage, said, ticks, why)
        if shown == self._shown:
            return
        self._shown = shown
        self.sign.show_sign(sign, kit.measures.colour(colour))
        give_role(self.words, role)
        show_text(self.words, said)
        self.words.setAccessibleName(f"{said} {say(_IN_WORDS[step.stage])}")
        self.tick.setVisible(ticks)
        if ticks:
            show_text(self.tick, say(TICK))
            self.tick.setAccessibleName(say(TICK_SAYS, duty=duty))
            show_why_not(self.tick, why)

    def _said(self, step: Step, session: SessionRow, counted: Counts, now: Instant, duty: str) -> str:
        say = self._kit.say
        if step.duty == "entry_closes" and step.stage is Stage.DONE and counted.absent:
            return say(ABSENT, duty=duty, count=counted.absent)
        if step.stage is Stage.DONE or step.due is None:
            return say(HIDDEN, duty=duty) if step.stage is Stage.HIDDEN else duty
        if step.stage is Stage.OVERDUE:
            return say(OVERDUE, duty=duty, **{"for": short_clock(now - step.due)})
        at = at_clock(session, step.due)
        if step.stage is Stage.NEXT:
            return say(NEXT, duty=duty, at=at, left=short_countdown(step.due - now))
        return say(LATER, duty=duty, at=at)

    def _tick(self) -> None:
        self._kit.begin("tick_duty", self._target)


class DayBar(QWidget):
    """Draws the line; `checking` tells that the check mode was turned on or off."""

    checking = Signal(bool)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        measures = kit.measures
        self.setObjectName("day")
        self._line = FlowRow(self, gap=measures.gap(12), last_right=True)
        self._line.setContentsMargins(measures.gap(8), 0, measures.gap(8), 0)
        self._steps: dict[str, StepView] = {}
        self._stages: dict[str, Stage] = {}
        self._done = label("", "small", name="steps-done")
        self._done.setMinimumHeight(measures.px(look.TARGET))
        self._line.addWidget(self._done)
        self.check: QPushButton = button(kit.say(CHECK_MODE), self._pressed, name="check-mode")
        self.check.setCheckable(True)
        self.checked = label("", "care", name="checked")
        self._checks = QWidget()
        inside = row(self._checks, gap=measures.gap(8))
        inside.addWidget(self.checked)
        inside.addWidget(self.check)
        for duty in SHORT:
            self._steps[duty] = made = StepView(kit, duty)
            self._line.addWidget(made)
        self._line.addWidget(self._checks)

    def show_session(self, session: SessionRow, counted: Counts, now: Instant) -> None:
        """Show how far the day has come."""
        known = {step.duty: step for step in steps(session, now)}
        self._stages = {duty: step.stage for duty, step in known.items()}
        for duty, view in self._steps.items():
            if duty in known:
                view.show_step(known[duty], session, counted, now)
        self._show_checks(session, counted)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width has room for other steps."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """One line where that can be: what is done becomes a number where there is no room for its names."""
        views = [view for duty, view in self._steps.items() if duty in self._stages]
        parts = [*views, self._checks] if not self._checks.isHidden() else views
        margins = self._line.contentsMargins()
        needs = sum(part.sizeHint().width() + self._line.spacing() for part in parts)
        is_short = needs > self.width() - margins.left() - margins.right()
        # The newest of what is done keeps its name: it may say something, as how many are absent.
        done = [duty for duty, stage in self._stages.items() if stage is Stage.DONE]
        folded = set(done[:-1]) if is_short else set()
        for duty, view in self._steps.items():
            shown = duty in self._stages and duty not in folded
            if view.isHidden() == shown:
                view.setVisible(shown)
        names = "、" if self._kit.words.language == "zh" else ", "
        show_text(self._done, self._kit.say(ALL_DONE, count=len(folded)) if folded else "")
        told = names.join(self._kit.say(SHORT[duty]) for duty in done[:-1])
        if self._done.toolTip() != told:
            self._done.setToolTip(told)
        if self._done.isHidden() == bool(folded):
            self._done.setVisible(bool(folded))

    def _show_checks(self, session: SessionRow, counted: Counts) -> None:
        run = checks_run(session, counted) and self._kit.desk.may("check_identity")
        if self._checks.isHidden() == run:
            self._checks.setVisible(run)
        if not run:
            if self.check.isChecked():
                self.check.setChecked(False)
                self.checking.emit(False)
            return
        facts = {"checked": counted.checked, "all": counted.to_check}
        show_text(self.checked, self._kit.say(CHECKED, **facts))
        says = self._kit.say(CHECK_SAYS, **facts)
        if self.check.accessibleName() != says:
            self.check.setAccessibleName(says)
            self.check.setToolTip(says)

    def _pressed(self) -> None:
        self.checking.emit(self.check.isChecked())
