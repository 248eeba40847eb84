"""Every screen of the console, each as a staged desk and what somebody did at it."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QTableView, QWidget

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
from exam.text import Refusal
from exam.wire.console_rows import REHEARSED, ProposalRow
from exam.wire.console_talk import CheckList, CheckRow
from invigilator_console.port import Answered, Connection, Standing, Unanswered
from invigilator_console.ui.top_bar import BEFORE_AFTER, MACHINES
from invigilator_console.ui.window import ConsoleWindow
from tests.shots.console_staging import (
    ConsoleScene,
    begin,
    choose,
    fill,
    frame,
    go,
    open_panel,
    page,
    press,
    room_in_every_state,
    signed_out,
    to_the_end,
    type_into,
)
from tests.shots.standby_scenes import STANDBY_SCENES
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
)
from tests.unit.preflight.machines import recorded

# ---- desks ---------------------------------------------------------------------------------------------------------


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
    desk = room_in_every_state()
    desk.connection = Connection(Standing.AWAY, 42_000, "https://10.0.0.2:8443")
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
    desk = room_in_every_state()
    command = ExtendSitting(desk.seat(16).sitting, 5 * MINUTE, "设备故障耽误")
    needs = ((Role.CHIEF_EXAMINER, Role.DEPUTY_CHIEF_EXAMINER), (Role.ROVING_INSPECTOR,))
    desk.board.proposals["p1"] = ProposalRow("p1", command, (ME,), needs, NOW, NOW + 9 * MINUTE, "", "")
    return desk


def _proposed() -> StagedDesk:
    desk = _waiting()
    desk.answers = [Answered(proposal="p1")]
    return desk


def _refused() -> StagedDesk:
    desk = room_in_every_state()
    desk.answers = [Answered(Refusal("done_meanwhile"))]
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
    desk = room_in_every_state()
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
    desk = room_in_every_state()
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


def _choose_check(window: ConsoleWindow, _desk: StagedDesk) -> None:
    table = window.findChild(QTableView, "checks")
    assert table is not None
    table.setCurrentIndex(table.model().index(1, 0))


def _busy() -> StagedDesk:
    """A queue longer than the column."""
    desk = room_in_every_state()
    for seat in (30, 31, 32, 33):
        desk.set_seat(seat, hand=RaisedHand(Topic.HELP, NOW - seat * SECOND))
    desk.set_session(incidents=(Incident("i1", IncidentKind.MACHINE, "投影仪不亮", None, NOW - MINUTE, CHIEF),))
    return desk


# ---- acts ------------------------------------------------------------------------------------------------------------


def _arrange(window: ConsoleWindow, _desk: StagedDesk) -> None:
    page(window).arrange()


def _hover(window: ConsoleWindow, desk: StagedDesk) -> None:
    plan = page(window).seats.plan
    place = next(at for at, sitting in plan.choosing.at.items() if sitting == desk.seat(12).sitting)
    QTest.mouseMove(plan, plan.grid.rect(place).center())
    page(window).seats._show_card()  # the mouse has rested there for a moment


def _find(window: ConsoleWindow, _desk: StagedDesk) -> None:
    field = window.findChild(QLineEdit, "find-candidate")
    assert field is not None
    field.setText("李")
    QTest.keyClick(field, Qt.Key.Key_Return)


def _told(window: ConsoleWindow, _desk: StagedDesk) -> None:
    frame(window).strip.tell("已完成：16 座 何晓雯：结束时间 10:00 → 10:05")


def _menu_free(window: ConsoleWindow, _desk: StagedDesk) -> None:
    """Nothing is left hovering."""
    QTest.mouseMove(window, QPoint(1, 1))
    assert window.findChild(QPushButton) is not None or window.findChild(QWidget) is not None


CONSOLE_SCENES: tuple[ConsoleScene, ...] = (
    ConsoleScene("search", _searching),
    ConsoleScene("enrol", _not_enrolled, (type_into("code-field", "0042 1234 5678"),)),
    ConsoleScene(
        "enrol-refused", lambda: _not_enrolled("enrolment_code_expired"), (type_into("code-field", "0042 1234 5678"),)
    ),
    ConsoleScene("sign-in", signed_out),
    ConsoleScene(
        "sign-in-refused",
        lambda: signed_out(Refusal("sign_in_wrong")),
        (type_into("name", "监考甲"), type_into("password", "wrong"), press("sign-in")),
    ),
    ConsoleScene("locked", _locked),
    ConsoleScene("room-before-start", _before_start),
    ConsoleScene("room-calm", StagedDesk),
    ConsoleScene("room", room_in_every_state, (_menu_free,)),
    ConsoleScene("room-busy", _busy),
    ConsoleScene("room-two", _two_rooms),
    ConsoleScene("room-paused", _paused),
    ConsoleScene("room-interrupted", _interrupted),
    ConsoleScene("room-ended", _ended),
    ConsoleScene("room-practice", _practice),
    ConsoleScene("room-away", _away),
    ConsoleScene("room-unanswered", _unanswered),
    ConsoleScene("room-told", room_in_every_state, (_told,)),
    ConsoleScene("room-chosen", room_in_every_state, (choose(16, 18, 20),)),
    ConsoleScene("room-filtered", room_in_every_state, (press("filter-not_saving"),)),
    ConsoleScene("room-found", room_in_every_state, (_find,)),
    ConsoleScene("room-card", room_in_every_state, (_hover,)),
    ConsoleScene("room-checking", room_in_every_state, (press("check-mode"),)),
    ConsoleScene("room-arranging", room_in_every_state, (_arrange,)),
    ConsoleScene("act-extend", room_in_every_state, (choose(16), begin("extend_sitting", 16))),
    ConsoleScene("act-extend-many", room_in_every_state, (choose(16, 18, 20), begin("extend_sitting", 16, 18, 20))),
    ConsoleScene("act-extend-code", room_in_every_state, (begin("extend_sitting", 21), fill("minutes", "15"))),
    ConsoleScene("act-move", room_in_every_state, (begin("move_sitting", 17),)),
    ConsoleScene("act-violation", room_in_every_state, (begin("record_violation", 5), fill("level", "void"))),
    ConsoleScene("act-release", room_in_every_state, (begin("release_lock", 12),)),
    ConsoleScene("act-credit", room_in_every_state, (begin("credit_lost_time", 25),)),
    ConsoleScene("act-message", room_in_every_state, (begin("send_message"),)),
    ConsoleScene("act-call-off", room_in_every_state, (begin("call_off"),)),
    ConsoleScene("room-paper-closed", _paper_closed),
    ConsoleScene("act-open-paper", _paper_closed, (begin("open_paper"), fill("code", "3F7K-9QXM-0A2B-7C8D-EFGH"))),
    ConsoleScene("act-add-candidate", _before_start, (begin("add_candidate"),)),
    ConsoleScene("act-refused", _refused, (begin("extend_sitting", 16), fill("reason", "网络中断"), press("confirm"))),
    ConsoleScene(
        "consent-steps", _proposed, (begin("extend_sitting", 16), fill("reason", "网络中断"), press("confirm"))
    ),
    ConsoleScene("consent-waiting", _waiting, (begin("give_consent", name="p1"),)),
    ConsoleScene("candidate", room_in_every_state, (open_panel(21),)),
    ConsoleScene("candidate-locked", room_in_every_state, (open_panel(12),)),
    ConsoleScene("candidate-code", room_in_every_state, (open_panel(12), press("read-code"))),
    ConsoleScene("machines", room_in_every_state, (go(MACHINES),)),
    ConsoleScene("machines-code", _codes, (go(MACHINES), begin("give_enrolment_codes"))),
    ConsoleScene(
        "machines-code-shown",
        _codes,
        (go(MACHINES), begin("give_enrolment_codes"), type_into("line-seats", "12"), press("confirm")),
    ),
    ConsoleScene(
        "machines-code-wrong",
        _codes,
        (go(MACHINES), begin("give_enrolment_codes"), type_into("line-seats", "a"), press("confirm")),
    ),
    ConsoleScene("machines-enrol", room_in_every_state, (go(MACHINES), begin("enrol_machine", machine="PC-141"))),
    ConsoleScene("before-after", _sealing, (go(BEFORE_AFTER),)),
    ConsoleScene("before-after-sealed", _sealed, (go(BEFORE_AFTER),)),
    ConsoleScene("before-after-checks", _checked, (go(BEFORE_AFTER), press("when-2"), _choose_check)),
    ConsoleScene("before-after-closing", _ended, (go(BEFORE_AFTER),)),
    ConsoleScene("before-after-print", _printing, (go(BEFORE_AFTER), press("when-3"))),
    ConsoleScene("before-after-print-below", _printing, (go(BEFORE_AFTER), press("when-3"), to_the_end)),
    ConsoleScene(
        "before-after-print-refused", _printing_refused, (go(BEFORE_AFTER), press("when-3"), press("open-tickets"))
    ),
    *STANDBY_SCENES,
)
