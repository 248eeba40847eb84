"""Every screen of the console, each as a staged desk and what somebody did at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPushButton, QScrollArea, QTableView, QWidget

from exam.closing import ClosureReport, OpenPoint, TicketRow
from exam.commands import ExtendSitting
from exam.conduct import RaisedHand
from exam.events import IncidentKind, Topic
from exam.ids import MachineId
from exam.link.own_enrolment import Enrolling
from exam.people import Role
from exam.policy import MINUTE, SECOND
from exam.preflight.findings import MachineRole
from exam.preflight.verdicts import judge
from exam.premises import SEALING_POINTS, Sealing, Tick
from exam.room import Incident, Interruption, SessionPhase
from exam.sitting import SittingPhase
from exam.terms import first_epoch
from exam.text import Refusal
from exam.wire.console_rows import REHEARSED, ProposalRow
from exam.wire.console_talk import CheckList, CheckRow
from exam.wire.safe_home_rows import BackupRow, StandbyRow, UploadRow
from invigilator_console.port import Answered, Connection, Stage, Standing, Takeover, Unanswered
from invigilator_console.room.forms import Target
from invigilator_console.room.leading import StandbySeen
from invigilator_console.room.takeover_words import TAKEN_OVER
from invigilator_console.ui.frame import Frame
from invigilator_console.ui.room.room_page import RoomPage
from invigilator_console.ui.top_bar import BEFORE_AFTER, MACHINES
from invigilator_console.ui.window import ConsoleWindow
from tests.ui.console.stage import (
    CHIEF,
    INSPECTOR,
    LENGTH,
    ME,
    NOW,
    OTHER_ROOM,
    ROOM,
    StagedDesk,
    given_codes,
    in_every_state,
)
from tests.unit.preflight.machines import recorded

Act = Callable[[ConsoleWindow, StagedDesk], None]


@dataclass(frozen=True)
class ConsoleScene:
    """One picture: the desk is made anew for each, then acted at."""

    name: str
    desk: Callable[[], StagedDesk]
    acts: tuple[Act, ...] = ()


# ---- desks ----------------------------------------------------------------------------------------------------------


def _room() -> StagedDesk:
    desk = StagedDesk()
    in_every_state(desk)
    return desk


def _paper_closed() -> StagedDesk:
    """The day before the start, both papers still sealed."""
    desk = _before_start()
    desk.set_session(paper_closed=True, spare_closed=True)
    return desk


def _two_rooms() -> StagedDesk:
    desk = StagedDesk(rooms=(ROOM, OTHER_ROOM))
    desk.set_seat(3, OTHER_ROOM, connected=False, away_since=NOW - MINUTE)
    return desk


def _before_start() -> StagedDesk:
    desk = StagedDesk(now=-12 * MINUTE)
    for seat in range(1, 41):
        phase = SittingPhase.CONFIRMED if seat % 3 else SittingPhase.EXPECTED
        never = {"answered": 0, "saved_at": None, "entered_at": None, "identity": None, "deadline": None}
        bound = {"machine": None, "connected": False} if phase is SittingPhase.EXPECTED else {}
        desk.set_seat(seat, ROOM, phase=phase, **never, **bound)
    session = desk.board.session_now(ROOM)
    assert session is not None
    duties = tuple(
        msgspec.structs.replace(
            duty, fell=duty.due is not None and duty.due <= desk.now, done=duty.duty == "systems_on"
        )
        for duty in session.duties
    )
    desk.set_session(phase=SessionPhase.SCHEDULED, started=False, deadline=None, entry_closed=False, duties=duties)
    return desk


def _paused() -> StagedDesk:
    desk = StagedDesk()
    for seat in range(1, 41):
        desk.set_seat(seat, deadline=None, remaining=LENGTH - NOW)
    desk.set_session(paused_since=NOW - 90 * SECOND, deadline=None, remaining=LENGTH - NOW)
    return desk


def _interrupted() -> StagedDesk:
    desk = StagedDesk()
    for seat in range(1, 14):
        desk.set_seat(seat, connected=False, away_since=NOW - 5 * MINUTE)
    desk.set_session(interruption=Interruption(NOW - 5 * MINUTE, NOW - MINUTE, "boot"))
    return desk


def _ended() -> StagedDesk:
    desk = StagedDesk(now=LENGTH + MINUTE)
    for seat in range(1, 41):
        desk.set_seat(
            seat, phase=SittingPhase.HANDED_IN, handed_in_by="time_up", handed_in_at=LENGTH, complete=seat != 15
        )
    session = desk.board.session_now(ROOM)
    assert session is not None
    duties = tuple(msgspec.structs.replace(duty, fell=True, done=True) for duty in session.duties)
    desk.set_session(phase=SessionPhase.ENDED, ended_at=LENGTH, duties=duties)
    desk.report = _report(desk)
    return desk


def _report(desk: StagedDesk) -> ClosureReport:
    session = desk.board.session_now(ROOM)
    assert session is not None
    tickets = tuple(
        TicketRow(
            row.ticket,
            row.sitting,
            row.seat,
            row.phase,
            row.handed_in_by,
            row.machine,
            1,
            row.answered,
            0,
            row.complete,
            0,
            row.given,
            (),
            False,
        )
        for row in desk.board.seats_of(session.session)
    )
    points = (
        OpenPoint(f"unfinished_transfer/{desk.seat(15).sitting}", "unfinished_transfer", desk.seat(15).seat),
        OpenPoint("incident/i1", "incident", text="投影仪不亮"),
    )
    return ClosureReport(session.session, False, 40, 40, 0, 1, 0, tickets, points, (), 1)


def _practice() -> StagedDesk:
    desk = StagedDesk()
    desk.set_site(practice=True)
    return desk


def _away() -> StagedDesk:
    desk = _room()
    desk.connection = Connection(Standing.AWAY, 42_000, "https://10.0.0.2:8443")
    return desk


STANDBY = StandbySeen("https://10.0.0.3:8443", "BEI-01", answers=True, records=8127, silent_for=41_000)


BEHIND = msgspec.structs.replace(STANDBY, behind=14)
HEARS = msgspec.structs.replace(STANDBY, silent_for=400)
SILENT = StandbySeen("https://10.0.0.3:8443", "BEI-01")


def _lost(standby: StandbySeen = STANDBY, *, me: bool = True, kept_out: str = "") -> StagedDesk:
    """The server has been silent for a while, and a standby is known."""
    desk = _room()
    desk.me = CHIEF if me else None
    standing = Standing.AWAY if me else Standing.SIGNED_OUT
    desk.connection = Connection(
        standing, 42_000, "https://10.0.0.2:8443", silent=42_000, standby=standby, kept_out=kept_out
    )
    return desk


def _taking_over(stage: Stage = Stage.NONE, refused: str = "") -> Act:
    def act(window: ConsoleWindow, desk: StagedDesk) -> None:
        desk.takeover = Takeover(stage, Refusal(refused) if refused else None)
        window.refresh()

    return act


def _taken_over() -> StagedDesk:
    """The room is back, at the machine that took over."""
    desk = StagedDesk()
    desk.board.epoch = first_epoch(1_000_007) + 1
    desk.connection = Connection(Standing.LIVE, 0, "https://10.0.0.3:8443")
    return desk


def _told_taken_over(window: ConsoleWindow, _desk: StagedDesk) -> None:
    assert window.frame is not None
    window.frame.strip.tell(window._words(TAKEN_OVER))


def _displaced() -> StagedDesk:
    desk = _signed_out()
    desk.displaced = ME
    desk.connection = Connection(Standing.SIGNED_OUT, 0, "https://10.0.0.3:8443")
    return desk


def _starting(*, me: bool = True) -> StagedDesk:
    desk = _lost(me=me)
    desk.connection = msgspec.structs.replace(desk.connection, is_starting=True)
    return desk


def _searched() -> StagedDesk:
    desk = _lost(me=False)
    desk.connection = msgspec.structs.replace(desk.connection, standing=Standing.SEARCHING, url="")
    return desk


def _locked_lost() -> StagedDesk:
    desk = _lost()
    desk.connection = msgspec.structs.replace(desk.connection, standing=Standing.LOCKED)
    return desk


def _safe_home() -> StagedDesk:
    """Backup, standby and upload are there, and well."""
    desk = StagedDesk()
    desk.me = CHIEF
    desk.set_site(
        backup=BackupRow("backup_well", "E:\\", NOW, full_at="08:10"),
        standby=StandbyRow("standby_in_step", "BEI-01", "https://10.0.0.3:8443", together=True),
        upload=UploadRow("upload_sending", 45 << 20, 100 << 20),
    )
    return desk


def _safe_home_care() -> StagedDesk:
    desk = _safe_home()
    desk.set_site(
        backup=BackupRow("backup_missing", "E:\\", NOW),
        standby=StandbyRow("standby_lost", "BEI-01", "https://10.0.0.3:8443"),
        upload=UploadRow("upload_refused"),
    )
    return desk


def _kept_out() -> StagedDesk:
    desk = _lost(kept_out="https://10.0.0.2:8443")
    desk.connection = msgspec.structs.replace(desk.connection, standby=None, url="https://10.0.0.3:8443")
    return desk


def _unanswered() -> StagedDesk:
    desk = StagedDesk()
    sitting = desk.seat(12).sitting
    desk.unanswered = [
        Unanswered("order-1", ExtendSitting(sitting, 5 * MINUTE, "设备故障耽误"), "监考甲", NOW - MINUTE, lost=True),
        Unanswered("order-2", ExtendSitting(sitting, 3 * MINUTE, "设备故障耽误"), "监考甲", NOW - 5 * SECOND),
    ]
    return desk


def _waiting() -> StagedDesk:
    desk = _room()
    command = ExtendSitting(desk.seat(16).sitting, 5 * MINUTE, "设备故障耽误")
    needs = ((Role.CHIEF_EXAMINER, Role.DEPUTY_CHIEF_EXAMINER), (Role.ROVING_INSPECTOR,))
    desk.board.proposals["p1"] = ProposalRow("p1", command, (ME,), needs, NOW, NOW + 9 * MINUTE, "", "")
    return desk


def _proposed() -> StagedDesk:
    desk = _waiting()
    desk.answers = [Answered(proposal="p1")]
    return desk


def _refused() -> StagedDesk:
    desk = _room()
    desk.answers = [Answered(Refusal("done_meanwhile"))]
    return desk


def _signed_out(refusal: Refusal | None = None) -> StagedDesk:
    desk = StagedDesk()
    desk.me = None
    desk.connection = Connection(Standing.SIGNED_OUT, 0, "https://10.0.0.2:8443")
    desk.sign_in_refusal = refusal
    return desk


def _searching() -> StagedDesk:
    desk = StagedDesk()
    desk.me = None
    desk.connection = Connection(Standing.SEARCHING)
    return desk


def _not_enrolled(refused: str = "") -> StagedDesk:
    desk = _searching()
    desk.connection = Connection(Standing.SEARCHING, not_enrolled="https://10.0.0.2:8443")
    desk.enrolling = Enrolling(MachineId("JK-01"), refused=Refusal(refused) if refused else None)
    return desk


def _locked() -> StagedDesk:
    desk = _room()
    desk.connection = Connection(Standing.LOCKED, 0, "https://10.0.0.2:8443")
    return desk


def _sealing() -> StagedDesk:
    desk = StagedDesk()
    ticks = {point: Tick(CHIEF, -60 * MINUTE, "") for point in list(SEALING_POINTS)[:3]}
    desk.set_site(sealing={ROOM: Sealing(ticks)}, rehearsal="readiness_other_plan")
    return desk


def _sealed() -> StagedDesk:
    desk = StagedDesk()
    ticks = {point: Tick(CHIEF, -60 * MINUTE, "") for point in SEALING_POINTS}
    rehearsed = {"rehearsal": REHEARSED, "rehearsal_until": "2026-12-02 18:25", "rehearsal_pcs": 40}
    desk.set_site(sealing={ROOM: Sealing(ticks, (CHIEF, INSPECTOR), -50 * MINUTE)}, **rehearsed)
    return desk


def _checked() -> StagedDesk:
    desk = StagedDesk()
    names = {3: "candidate-internet", 11: "candidate-minimal", 17: "", 24: "candidate-wireless-laptop"}
    names[31] = "candidate-tells-nothing"
    rows = []
    for seat in range(1, 41):
        name = names.get(seat, "candidate-good")
        findings = judge(MachineRole.CANDIDATE, recorded(name).facts) if name else ()
        rows.append(CheckRow(MachineId(f"PC-1{seat:02}"), ROOM, seat, connected=True, findings=findings))
    desk.checked = CheckList(desk.now, tuple(rows))
    return desk


def _codes() -> StagedDesk:
    desk = _room()
    desk.me = CHIEF
    desk.codes = given_codes(12)
    return desk


def _printing() -> StagedDesk:
    desk = StagedDesk()
    desk.me = CHIEF
    return desk


def _printing_refused() -> StagedDesk:
    desk = _printing()
    desk.papers = [Refusal("forms_busy")]
    return desk


def _to_the_end(window: ConsoleWindow, _desk: StagedDesk) -> None:
    for area in window.findChildren(QScrollArea):
        bar = area.verticalScrollBar()
        bar.setValue(bar.maximum())


def _choose_check(window: ConsoleWindow, _desk: StagedDesk) -> None:
    table = window.findChild(QTableView, "checks")
    assert table is not None
    table.setCurrentIndex(table.model().index(1, 0))


def _busy() -> StagedDesk:
    """A queue longer than the column."""
    desk = _room()
    for seat in (30, 31, 32, 33):
        desk.set_seat(seat, hand=RaisedHand(Topic.HELP, NOW - seat * SECOND))
    desk.set_session(incidents=(Incident("i1", IncidentKind.MACHINE, "投影仪不亮", None, NOW - MINUTE, CHIEF),))
    return desk


# ---- acts -----------------------------------------------------------------------------------------------------------


def _frame(window: ConsoleWindow) -> Frame:
    assert window.frame is not None
    return window.frame


def _page(window: ConsoleWindow) -> RoomPage:
    page = _frame(window).page
    assert isinstance(page, RoomPage)
    return page


def _choose(*seats: int) -> Act:
    def act(window: ConsoleWindow, desk: StagedDesk) -> None:
        _frame(window).choose(tuple(desk.seat(seat).sitting for seat in seats))

    return act


def _begin(kind: str, *seats: int, name: str = "", machine: str = "") -> Act:
    def act(window: ConsoleWindow, desk: StagedDesk) -> None:
        sittings = tuple(desk.seat(seat).sitting for seat in seats)
        pc = MachineId(machine) if machine else None
        _frame(window).begin(kind, Target(sittings, desk.seat(1).session, ROOM, pc, name))

    return act


def _fill(name: str, value: str) -> Act:
    def act(window: ConsoleWindow, _desk: StagedDesk) -> None:
        fields = getattr(_frame(window).right.sheet, "fields", ())
        field = next(one for one in fields if one.field.name == name)
        field.fill(value)
        field.changed.emit()

    return act


def _press(name: str) -> Act:
    def act(window: ConsoleWindow, _desk: StagedDesk) -> None:
        found = [one for one in window.findChildren(QAbstractButton, name) if one.isVisibleTo(window)]
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)

    return act


def _type(name: str, text: str) -> Act:
    def act(window: ConsoleWindow, _desk: StagedDesk) -> None:
        field = next(one for one in window.findChildren(QLineEdit, name) if one.isVisibleTo(window))
        field.setText(text)

    return act


def _open_panel(seat: int) -> Act:
    def act(window: ConsoleWindow, desk: StagedDesk) -> None:
        _frame(window).choose((desk.seat(seat).sitting,))
        _frame(window).show_candidate(desk.seat(seat).sitting)

    return act


def _go(page: str) -> Act:
    return lambda window, _desk: _frame(window).go(page)


def _arrange(window: ConsoleWindow, _desk: StagedDesk) -> None:
    _page(window).arrange()


def _hover(window: ConsoleWindow, desk: StagedDesk) -> None:
    plan = _page(window).seats.plan
    place = next(at for at, sitting in plan.choosing.at.items() if sitting == desk.seat(12).sitting)
    QTest.mouseMove(plan, plan.grid.rect(place).center())
    _page(window).seats._show_card()  # the mouse has rested there for a moment


def _find(window: ConsoleWindow, _desk: StagedDesk) -> None:
    field = window.findChild(QLineEdit, "find-candidate")
    assert field is not None
    field.setText("李")
    QTest.keyClick(field, Qt.Key.Key_Return)


def _told(window: ConsoleWindow, _desk: StagedDesk) -> None:
    _frame(window).strip.tell("已完成：16 座 何晓雯：结束时间 10:00 → 10:05")


def _menu_free(window: ConsoleWindow, _desk: StagedDesk) -> None:
    """Nothing is left hovering."""
    QTest.mouseMove(window, QPoint(1, 1))
    assert window.findChild(QPushButton) is not None or window.findChild(QWidget) is not None


CONSOLE_SCENES: tuple[ConsoleScene, ...] = (
    ConsoleScene("search", _searching),
    ConsoleScene("enrol", _not_enrolled, (_type("code-field", "0042 1234 5678"),)),
    ConsoleScene(
        "enrol-refused", lambda: _not_enrolled("enrolment_code_expired"), (_type("code-field", "0042 1234 5678"),)
    ),
    ConsoleScene("sign-in", _signed_out),
    ConsoleScene(
        "sign-in-refused",
        lambda: _signed_out(Refusal("sign_in_wrong")),
        (_type("name", "监考甲"), _type("password", "wrong"), _press("sign-in")),
    ),
    ConsoleScene("locked", _locked),
    ConsoleScene("room-before-start", _before_start),
    ConsoleScene("room-calm", StagedDesk),
    ConsoleScene("room", _room, (_menu_free,)),
    ConsoleScene("room-busy", _busy),
    ConsoleScene("room-two", _two_rooms),
    ConsoleScene("room-paused", _paused),
    ConsoleScene("room-interrupted", _interrupted),
    ConsoleScene("room-ended", _ended),
    ConsoleScene("room-practice", _practice),
    ConsoleScene("room-away", _away),
    ConsoleScene("room-safe-home", _safe_home),
    ConsoleScene("room-safe-home-chosen", _safe_home, (_choose(16),)),
    ConsoleScene("room-safe-home-care", _safe_home_care),
    ConsoleScene("site-standby", _safe_home, (_go(BEFORE_AFTER), _to_the_end)),
    ConsoleScene("site-standby-switch", _safe_home, (_go(BEFORE_AFTER), _to_the_end, _begin("switch_standby"))),
    ConsoleScene("room-server-lost", _lost),
    ConsoleScene("room-old-server", _kept_out),
    ConsoleScene("takeover", _lost, (_press("take-over"), _press("usual-reason-0"))),
    ConsoleScene("takeover-behind", lambda: _lost(BEHIND), (_press("take-over"),)),
    ConsoleScene("takeover-hears", lambda: _lost(HEARS), (_press("take-over"),)),
    ConsoleScene("takeover-silent", lambda: _lost(SILENT), (_press("take-over"),)),
    ConsoleScene("takeover-asked", _lost, (_press("take-over"), _press("usual-reason-0"), _taking_over(Stage.ASKED))),
    ConsoleScene("takeover-leads", _lost, (_press("take-over"), _press("usual-reason-0"), _taking_over(Stage.LEADS))),
    ConsoleScene("takeover-refused", _lost, (_press("take-over"), _taking_over(refused="role_may_not"))),
    ConsoleScene("takeover-starting", _starting, (_press("take-over"),)),
    ConsoleScene("sign-in-server-starting", lambda: _starting(me=False)),
    ConsoleScene("room-server-starting", _starting),
    ConsoleScene("room-all-silent", lambda: _lost(SILENT)),
    ConsoleScene("search-server-lost", _searched),
    ConsoleScene("locked-server-lost", _locked_lost),
    ConsoleScene("sign-in-server-lost", lambda: _lost(me=False)),
    ConsoleScene("sign-in-after-takeover", _displaced),
    ConsoleScene("room-after-takeover", _taken_over, (_told_taken_over,)),
    ConsoleScene("room-unanswered", _unanswered),
    ConsoleScene("room-told", _room, (_told,)),
    ConsoleScene("room-chosen", _room, (_choose(16, 18, 20),)),
    ConsoleScene("room-filtered", _room, (_press("filter-not_saving"),)),
    ConsoleScene("room-found", _room, (_find,)),
    ConsoleScene("room-card", _room, (_hover,)),
    ConsoleScene("room-checking", _room, (_press("check-mode"),)),
    ConsoleScene("room-arranging", _room, (_arrange,)),
    ConsoleScene("act-extend", _room, (_choose(16), _begin("extend_sitting", 16))),
    ConsoleScene("act-extend-many", _room, (_choose(16, 18, 20), _begin("extend_sitting", 16, 18, 20))),
    ConsoleScene("act-extend-code", _room, (_begin("extend_sitting", 21), _fill("minutes", "15"))),
    ConsoleScene("act-move", _room, (_begin("move_sitting", 17),)),
    ConsoleScene("act-violation", _room, (_begin("record_violation", 5), _fill("level", "void"))),
    ConsoleScene("act-release", _room, (_begin("release_lock", 12),)),
    ConsoleScene("act-credit", _room, (_begin("credit_lost_time", 25),)),
    ConsoleScene("act-message", _room, (_begin("send_message"),)),
    ConsoleScene("act-call-off", _room, (_begin("call_off"),)),
    ConsoleScene("room-paper-closed", _paper_closed),
    ConsoleScene("act-open-paper", _paper_closed, (_begin("open_paper"), _fill("code", "3F7K-9QXM-0A2B-7C8D-EFGH"))),
    ConsoleScene("act-add-candidate", _before_start, (_begin("add_candidate"),)),
    ConsoleScene(
        "act-refused", _refused, (_begin("extend_sitting", 16), _fill("reason", "网络中断"), _press("confirm"))
    ),
    ConsoleScene(
        "consent-steps", _proposed, (_begin("extend_sitting", 16), _fill("reason", "网络中断"), _press("confirm"))
    ),
    ConsoleScene("consent-waiting", _waiting, (_begin("give_consent", name="p1"),)),
    ConsoleScene("candidate", _room, (_open_panel(21),)),
    ConsoleScene("candidate-locked", _room, (_open_panel(12),)),
    ConsoleScene("candidate-code", _room, (_open_panel(12), _press("read-code"))),
    ConsoleScene("machines", _room, (_go(MACHINES),)),
    ConsoleScene("machines-code", _codes, (_go(MACHINES), _begin("give_enrolment_codes"))),
    ConsoleScene(
        "machines-code-shown",
        _codes,
        (_go(MACHINES), _begin("give_enrolment_codes"), _type("line-seats", "12"), _press("confirm")),
    ),
    ConsoleScene(
        "machines-code-wrong",
        _codes,
        (_go(MACHINES), _begin("give_enrolment_codes"), _type("line-seats", "a"), _press("confirm")),
    ),
    ConsoleScene("machines-enrol", _room, (_go(MACHINES), _begin("enrol_machine", machine="PC-141"))),
    ConsoleScene("before-after", _sealing, (_go(BEFORE_AFTER),)),
    ConsoleScene("before-after-sealed", _sealed, (_go(BEFORE_AFTER),)),
    ConsoleScene("before-after-checks", _checked, (_go(BEFORE_AFTER), _press("when-2"), _choose_check)),
    ConsoleScene("before-after-closing", _ended, (_go(BEFORE_AFTER),)),
    ConsoleScene("before-after-print", _printing, (_go(BEFORE_AFTER), _press("when-3"))),
    ConsoleScene("before-after-print-below", _printing, (_go(BEFORE_AFTER), _press("when-3"), _to_the_end)),
    ConsoleScene(
        "before-after-print-refused", _printing_refused, (_go(BEFORE_AFTER), _press("when-3"), _press("open-tickets"))
    ),
)
