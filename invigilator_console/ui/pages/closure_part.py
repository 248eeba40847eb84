"""The closing of one session (场次关闭): the report, what is open, and the papers of it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from exam.closing import ClosureReport, OpenPoint
from exam.ids import SessionId
from exam.look import Sign
from exam.policy import SECOND
from exam.text import Refusal, Text
from exam.timing import Instant
from exam.widgets.parts import FlowRow, button, column, label, panel, row, show_text
from exam.widgets.sign import SignView
from exam.wire.console_rows import SessionRow
from invigilator_console.port import Standing
from invigilator_console.room.closure_view import can_close, counts_said, point_said, state_said
from invigilator_console.room.forms import Target
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.pages.report_table import TICKETS, ReportModel, report_table

HEAD = Text("结案报告", "Closure report")
ASKING = Text("正在读取报告…", "Reading the report…")
MAY_NOT = Text("结案报告由主考、监考员、巡考员或工作人员查看。", "This report is not for your role to see.")
REFRESH, SETTLE = Text("刷新", "Refresh"), Text("注明理由", "Sign away")
SETTLE_SAYS = Text("注明理由：{point}", "Sign away: {point}")
CLOSE_SESSION = Text("关闭场次", "Close the session")
PRINT, SAVE = Text("打印", "Print"), Text("保存为 PDF", "Save as PDF")
OPEN = Text("未决事项", "Open points")
ASK_EVERY = 5 * SECOND


class Papers(msgspec.Struct, frozen=True):
    """What makes papers of a report: to a printer, or into a file that somebody names."""

    print_it: Callable[[Kit, ClosureReport, SessionRow], None]
    save_it: Callable[[Kit, ClosureReport, SessionRow], None]


class PointLine(QWidget):
    """One open point, and the button that signs it away with a reason."""

    def __init__(self, kit: Kit, session: SessionRow, point: OpenPoint) -> None:
        super().__init__()
        measures, said = kit.measures, point_said(point, kit.words)
        sides = row(self, gap=measures.gap(8))
        sign = SignView(measures.px(20), Sign.ALARM, measures.colour("care"), measures.colour("panel"))
        sides.addWidget(sign, alignment=Qt.AlignmentFlag.AlignVCenter)
        sides.addWidget(label(said, wraps=True, name="point"), 1)
        target = Target(session=session.session, room=session.room, name=point.id)
        says = kit.say(SETTLE_SAYS, point=said)
        self.settle = button(kit.say(SETTLE), lambda: kit.begin("settle_point", target), name="settle", says=says)
        self.settle.setVisible(kit.desk.may("settle_point"))
        sides.addWidget(self.settle, alignment=Qt.AlignmentFlag.AlignTop)


class ClosurePart(QWidget):
    """Asks for the report when it is shown, again while the session changes, and whenever somebody wants it."""

    def __init__(self, kit: Kit, session: SessionId, papers: Papers) -> None:
        super().__init__()
        self._kit, self._session, self._papers = kit, session, papers
        self._asked_at: Instant | None = None
        self._asked_about: SessionRow | None = None
        self.report: ClosureReport | None = None
        self._points: tuple[OpenPoint, ...] | None = None
        measures = kit.measures
        lines = column(self, gap=measures.gap(8))
        lines.addWidget(label(kit.say(HEAD), "head"))
        self._state = label(kit.say(ASKING), "question", wraps=True, name="closure-state")
        self._counts = label("", wraps=True, name="closure-counts")
        lines.addWidget(self._state)
        lines.addWidget(self._counts)
        lines.addWidget(self._make_acts())
        self._open = panel()
        self._open_lines = column(self._open, gap=measures.gap(8), margin=measures.gap(12))
        self._open_lines.addWidget(label(kit.say(OPEN), "head"))
        self._list = column(gap=measures.gap(8))
        self._open_lines.addLayout(self._list)
        lines.addWidget(self._open)
        self._tickets = label(kit.say(TICKETS), "head")
        lines.addWidget(self._tickets)
        self.model = ReportModel(kit)
        self.model.setParent(self)
        self.table = report_table(kit, self.model)
        lines.addWidget(self.table, 1)

    def _make_acts(self) -> QWidget:
        kit = self._kit
        held = QWidget()
        flow = FlowRow(held, gap=kit.measures.gap(8))
        self.close_session = button(kit.say(CLOSE_SESSION), self._close, role="act", name="close-session")
        self.print_it = button(kit.say(PRINT), lambda: self._paper(self._papers.print_it), name="print")
        self.save_it = button(kit.say(SAVE), lambda: self._paper(self._papers.save_it), name="save-pdf")
        self.again = button(kit.say(REFRESH), self._ask, role="flat", name="refresh-report")
        for one in (self.close_session, self.print_it, self.save_it, self.again):
            flow.addWidget(one)
        return held

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the report as it was told last, and ask for it where the session went on."""
        kit = self._kit
        session = kit.desk.board.sessions.get(self._session)
        if session is None:
            return
        live = kit.desk.connection.standing is Standing.LIVE
        now = kit.desk.now
        waited = self._asked_at is None or now - self._asked_at >= ASK_EVERY
        if not kit.desk.may("see_closure_report"):
            show_text(self._state, kit.say(MAY_NOT))
        elif live and waited and session != self._asked_about:
            self._ask()
        report = self.report
        for part in (self._counts, self.print_it, self.save_it, self._tickets, self.table):
            part.setVisible(report is not None)
        self._open.setVisible(report is not None and bool(report.points))
        self.again.setEnabled(live)
        self.close_session.setVisible(session.closed_at is None and kit.desk.may("close_session"))
        self.close_session.setEnabled(live and report is not None and can_close(report, session))
        self.close_session.setAccessibleDescription(self._state.text())
        if report is not None:
            show_text(self._counts, counts_said(report, kit.words))
            show_text(self._state, state_said(report, session, kit.words))

    def _ask(self) -> None:
        self._asked_at = self._kit.desk.now
        self._asked_about = self._kit.desk.board.sessions.get(self._session)
        self._kit.desk.closure(self._session, self._take)

    def _take(self, answer: ClosureReport | Refusal) -> None:
        session = self._kit.desk.board.sessions.get(self._session)
        if not isValid(self) or session is None:
            return
        if isinstance(answer, Refusal):
            # A report that is there already stays: it says by its state that it may be old.
            self._asked_about = None
            show_text(self._state, self._kit.words.refusal(answer))
            return
        self.report = answer
        self.model.show_report(answer)
        if answer.points != self._points:
            self._points = answer.points
            self._show_points(session)
        self.refresh()

    def _show_points(self, session: SessionRow) -> None:
        while (item := self._list.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for point in self._points or ():
            self._list.addWidget(PointLine(self._kit, session, point))

    # ---- what is begun ----------------------------------------------------------------------------------------------

    def _close(self) -> None:
        session = self._kit.desk.board.sessions.get(self._session)
        if session is not None:
            self._kit.begin("close_session", Target(session=session.session, room=session.room))

    def _paper(self, make: Callable[[Kit, ClosureReport, SessionRow], None]) -> None:
        session = self._kit.desk.board.sessions.get(self._session)
        if session is not None and self.report is not None:
            make(self._kit, self.report, session)
