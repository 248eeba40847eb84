"""Before and after: the checklist beside what the system knows, the closing of a session, and its paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exam.closing import ClosureReport, OpenPoint, TicketRow
from exam.ids import SeatNumber, SessionId
from exam.look import DARK, LIGHT
from exam.people import Actor, Role
from exam.policy import MINUTE, SECOND
from exam.premises import SEALING_POINTS, Sealing, Tick
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Language, Refusal
from exam.wire.console_rows import SessionRow
from exam.wire.messages import MachineReport
from exam.words import Words
from invigilator_console.room.closure_view import notes_said, result_said, settled_said
from invigilator_console.room.forms import Target
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.pages.before_after_page import BeforeAfterPage
from invigilator_console.ui.pages.closure_files import save_to
from invigilator_console.ui.pages.closure_part import Papers
from tests.shots.draw import settle
from tests.ui.console.parts import Told, kit_of, names_of_buttons, show
from tests.ui.console.stage import CHIEF, ME, OTHER_ROOM, ROOM, THEORY, StagedDesk
from tests.ui.geometry import faults
from tests.ui.windows import press, shown

ADMIN = Actor(Role.SYSTEM_ADMINISTRATOR, "管理员甲", "JK-01")
STAFF = Actor(Role.STAFF, "工作甲", "JK-02")


def report_of(desk: StagedDesk, *points: OpenPoint, **fields: object) -> ClosureReport:
    """A report of the session as it stands: everybody handed in."""
    rows = tuple(
        TicketRow(
            seat.ticket,
            seat.sitting,
            seat.seat,
            SittingPhase.HANDED_IN,
            "candidate",
            seat.machine,
            1,
            30,
            0,
            True,
            0,
            0,
            (),
            False,
        )
        for seat in desk.board.seats_of(THEORY)
    )
    known: dict[str, object] = {"settled": (), "incidents": 0, **fields}
    return ClosureReport(THEORY, False, len(rows), len(rows), 0, 0, 0, rows, points, **known)  # type: ignore[arg-type] # fields as named


class AskedDesk(StagedDesk):
    """Counts how often a report was asked for."""

    reports = 0

    def closure(self, session: SessionId, then: Callable[[ClosureReport | Refusal], None]) -> None:
        self.reports += 1
        super().closure(session, then)


@pytest.fixture
def desk() -> AskedDesk:
    staged = AskedDesk(rooms=(ROOM, OTHER_ROOM))
    staged.me = CHIEF
    return staged


@pytest.fixture
def after(desk: AskedDesk) -> AskedDesk:
    """The session has ended and two points are open."""
    seat = desk.seat(14)
    zero = OpenPoint(f"zero_answers/{seat.sitting}", "zero_answers", SeatNumber(14))
    desk.report = report_of(desk, zero, OpenPoint("incident/i1", "incident", text="空调漏水"))
    desk.set_session(phase=SessionPhase.ENDED, ended_at=60 * MINUTE)
    return desk


class Drawn:
    """What papers were asked for."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def papers(self) -> Papers:
        def make(name: str) -> Callable[[Kit, ClosureReport, SessionRow], None]:
            return lambda _kit, _report, session: self.made.append(f"{name} {session.session}")

        return Papers(make("print"), make("save"))


def opened(qtbot: QtBot, desk: StagedDesk, drawn: Drawn | None = None) -> tuple[BeforeAfterPage, Told]:
    kit, told = kit_of(desk)
    page = BeforeAfterPage(kit, (drawn or Drawn()).papers())
    qtbot.addWidget(page)
    show(page, 980, 620)
    page.refresh()
    return page, told


def text(page: QWidget, name: str) -> str:
    found = [one for one in page.findChildren(QLabel, name) if one.isVisibleTo(page)]
    assert len(found) == 1, name
    return found[0].text()


# ---- before ---------------------------------------------------------------------------------------------------------


def test_every_point_stands_beside_what_the_system_knows_of_it(qtbot: QtBot, desk: AskedDesk) -> None:
    desk.set_machine("PC-130", report=MachineReport(0, checks=("internet_reachable",)))
    page, told = opened(qtbot, desk)
    words = shown(page)
    assert all(point.zh in words for point in SEALING_POINTS.values())
    assert "系统发现：1 台考生机能连上互联网：PC-130" in words
    assert "系统已核实：40 台考生机都已连接" in words
    assert "系统无法核实：" in words
    press(page, "tick-no_internet")
    assert told.begun == [("tick_sealing", Target(room=ROOM, name="no_internet"))]


def test_who_ticked_a_point_and_when_is_told(qtbot: QtBot, desk: AskedDesk) -> None:
    desk.set_site(sealing={ROOM: Sealing({"clean": Tick(ADMIN, -30 * MINUTE, "两次查杀")})})
    page, _ = opened(qtbot, desk)
    assert text(page, "ticked-clean") == "已确认：系统管理员 管理员甲 08:30（两次查杀）"
    assert text(page, "ticked-rehearsed") == "未确认"
    assert "4 项没有确认" in text(page, "seal-state")


def test_a_room_is_sealed_once_every_point_is_confirmed_and_opened_again(qtbot: QtBot, desk: AskedDesk) -> None:
    desk.me = ADMIN
    ticks = dict.fromkeys(SEALING_POINTS, Tick(ADMIN, 0))
    page, told = opened(qtbot, desk)
    assert "seal" not in names_of_buttons(page)
    desk.set_site(sealing={ROOM: Sealing(ticks)})
    page.refresh()
    press(page, "seal")
    desk.set_site(sealing={ROOM: Sealing(ticks, (ADMIN, STAFF), -20 * MINUTE)})
    page.refresh()
    assert "系统管理员 管理员甲、工作人员 工作甲" in text(page, "seal-state")
    assert "08:40" in text(page, "seal-state")
    press(page, "unseal")
    assert told.begun == [("seal_room", Target(room=ROOM)), ("unseal_room", Target(room=ROOM))]


@pytest.mark.parametrize(("why", "said"), [("machines_changed", "机器有变动"), ("开始考试", "开始考试")])
def test_a_seal_that_does_not_hold_says_why(qtbot: QtBot, desk: AskedDesk, why: str, said: str) -> None:
    desk.set_site(sealing={ROOM: Sealing({}, broken=why)})
    page, _ = opened(qtbot, desk)
    assert said in text(page, "seal-state")


def test_what_the_site_has_not_got_is_said_plainly(qtbot: QtBot, desk: AskedDesk) -> None:
    page, _ = opened(qtbot, desk)
    words = shown(page)
    for said in ("尚无试考记录", "尚未上传", "没有设置备份", "没有备用服务器"):
        assert said in words


def test_who_may_not_tick_sees_how_it_stands(qtbot: QtBot, desk: AskedDesk) -> None:
    desk.me = ME
    page, _ = opened(qtbot, desk)
    assert [name for name in names_of_buttons(page) if name.startswith("tick-") or name == "seal"] == []
    assert "系统无法核实" in shown(page)


def test_another_room_is_another_checklist(qtbot: QtBot, desk: AskedDesk) -> None:
    page, told = opened(qtbot, desk)
    press(page, "room-1")
    settle()
    press(page, "tick-clean")
    assert told.begun == [("tick_sealing", Target(room=OTHER_ROOM, name="clean"))]


# ---- after ----------------------------------------------------------------------------------------------------------


def test_the_report_is_there_when_an_exam_has_ended(qtbot: QtBot, after: AskedDesk) -> None:
    page, _ = opened(qtbot, after)
    assert "应考 40 · 交卷 40" in text(page, "closure-counts")
    assert "2 个未决事项" in text(page, "closure-state")
    assert "close-session" not in names_of_buttons(page)


def test_an_open_point_is_signed_away_with_a_reason(qtbot: QtBot, after: AskedDesk) -> None:
    page, told = opened(qtbot, after)
    buttons = [one for one in page.findChildren(QPushButton, "settle") if one.isVisibleTo(page)]
    assert len(buttons) == 2
    assert "空调漏水" in buttons[1].accessibleName()
    buttons[1].click()
    assert told.begun == [("settle_point", Target(session=THEORY, room=ROOM, name="incident/i1"))]


def test_a_session_with_nothing_open_can_be_closed(qtbot: QtBot, after: AskedDesk) -> None:
    after.report = report_of(after)
    page, told = opened(qtbot, after)
    press(page, "close-session")
    assert told.begun == [("close_session", Target(session=THEORY, room=ROOM))]


def test_the_report_is_asked_for_again_when_the_session_goes_on_and_on_demand(qtbot: QtBot, after: AskedDesk) -> None:
    page, _ = opened(qtbot, after)
    assert after.reports == 1
    page.refresh()
    assert after.reports == 1
    after.report = report_of(after)
    after.set_session(orders={"settle_point": 2})
    page.refresh()
    assert after.reports == 1
    after.tick(5 * SECOND)
    page.refresh()
    assert after.reports == 2
    assert "可以关闭" in text(page, "closure-state")
    press(page, "refresh-report")
    assert after.reports == 3


def test_a_report_that_changed_after_the_closing_says_so(qtbot: QtBot, after: AskedDesk) -> None:
    after.set_session(closed_at=70 * MINUTE)
    after.report = report_of(after, closed_as="a" * 64, changed_since=True)
    page, _ = opened(qtbot, after)
    press(page, "when-1")
    settle()
    assert "重新核对" in text(page, "closure-state")
    assert "close-session" not in names_of_buttons(page)


def test_a_report_that_is_refused_says_why(qtbot: QtBot, after: AskedDesk) -> None:
    after.report = Refusal("console_away")
    page, _ = opened(qtbot, after)
    assert "连不上" in text(page, "closure-state")
    assert "print" not in names_of_buttons(page)


def test_whose_role_may_not_see_it_is_told_and_asks_nothing(qtbot: QtBot, after: AskedDesk) -> None:
    after.me = ADMIN
    page, _ = opened(qtbot, after)
    assert after.reports == 0
    assert "主考" in text(page, "closure-state")


def test_a_report_is_printed_or_saved(qtbot: QtBot, after: AskedDesk) -> None:
    drawn = Drawn()
    page, _ = opened(qtbot, after, drawn)
    press(page, "print")
    press(page, "save-pdf")
    assert drawn.made == [f"print {THEORY}", f"save {THEORY}"]


# ---- words of the report --------------------------------------------------------------------------------------------


def row(desk: StagedDesk, **fields: object) -> TicketRow:
    return msgspec.structs.replace(report_of(desk).tickets[0], **fields)


def test_a_row_says_what_became_of_a_ticket_and_what_was_unusual(desk: AskedDesk) -> None:
    words = Words("zh")
    assert result_said(row(desk), words) == "自己交卷"
    assert result_said(row(desk, phase=SittingPhase.ABSENT), words) == "缺考"
    assert result_said(row(desk, void=True), words) == "成绩无效"
    assert notes_said(row(desk), words) == ""
    odd = row(desk, violations=("warning",), complete=False, machines=2, emergency_codes=1)
    assert notes_said(odd, words) == "警告、可能未传完、用过 2 台考生机、应急码 1 次"


def test_a_point_that_was_signed_away_is_told_by_what_it_was_about(desk: AskedDesk) -> None:
    report, session = report_of(desk), desk.board.sessions[THEORY]
    assert "考位 3" in settled_said(f"hand/{desk.seat(3).sitting}", report, session, Words("zh"))
    assert settled_said("later_kind/x", report, session, Words("zh")) == "later_kind"


# ---- the paper ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_becomes_a_pdf_of_a4_pages(
    tmp_path: Path, after: AskedDesk, language: Language, qtbot: QtBot
) -> None:
    kit, told = kit_of(after, language)
    assert not isinstance(after.report, Refusal)
    path = tmp_path / "report.pdf"
    save_to(kit, after.report, after.board.sessions[THEORY], path)
    data = path.read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") == 2
    assert b"/MediaBox [0 0 595" in data
    assert "report.pdf" in told.sentences[0]


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path, after: AskedDesk, qtbot: QtBot) -> None:
    kit, told = kit_of(after)
    assert not isinstance(after.report, Refusal)
    save_to(kit, after.report, after.board.sessions[THEORY], tmp_path / "no folder" / "report.pdf")
    assert "没有保存" in told.sentences[0]


# ---- how it looks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "factor"), [("zh", 100), ("en", 100), ("zh", 200), ("en", 200)])
@pytest.mark.parametrize("when", ["before", "after"])
def test_the_page_is_whole(qtbot: QtBot, after: AskedDesk, when: str, language: Language, factor: int) -> None:
    if when == "before":
        after.set_session(phase=SessionPhase.RUNNING, ended_at=None)
        after.set_site(sealing={ROOM: Sealing({"clean": Tick(ADMIN, 0, "两次")}, broken="point_withdrawn")})
    kit, _ = kit_of(after, language, factor, DARK if factor == 200 else LIGHT)
    page = BeforeAfterPage(kit, Drawn().papers())
    qtbot.addWidget(page)
    show(page, 980 if factor == 100 else 790, 560)
    page.refresh()
    settle()
    assert faults(page, factor) == []
    assert [one.objectName() for one in page.findChildren(QPushButton) if not one.accessibleName()] == []
