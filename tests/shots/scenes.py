"""Every screen a candidate can see, each as a desk and what somebody did at it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from candidate_agent.port import FilePlace, FileShown, LockCause, VersionShown
from candidate_agent.ui.window import CandidateWindow
from candidate_agent.workspace.checks import Finding, Wrong
from exam.answers import Answer, Chosen, FormFilled, Written
from exam.events import HandInBy, Topic
from exam.ids import ItemId, MachineId
from exam.link.own_enrolment import Enrolling
from exam.link.searching import Looked, Looking
from exam.paper import Field, FileTask, FillIn, FormTask, MultipleChoice, Numeric, SingleChoice, TheoryItem, TrueFalse
from exam.plan import Part
from exam.policy import MINUTE, SECOND
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Refusal, Text
from exam.wire.messages import Notice
from tests.shots.papers import sample
from tests.ui.stage import LENGTH, StagedDesk, StagedFiles

Act = Callable[[CandidateWindow], None]
SEVENTEEN_LEFT = 17 * MINUTE + 45 * SECOND


@dataclass(frozen=True)
class Scene:
    """One picture: the desk is made anew for each, then acted at."""

    name: str
    desk: Callable[[], StagedDesk]
    acts: tuple[Act, ...] = ()


# ---- before the paper -----------------------------------------------------------------------------------------------


def _away() -> StagedDesk:
    return StagedDesk()


def _not_found() -> StagedDesk:
    desk = StagedDesk()
    silent, foreign = Text("没有回答", "no answer"), Text("不是本考点的服务器", "not a server of this site")
    desk.looking = Looking(
        rounds=3,
        tried=(
            Looked("https://10.0.0.2:8443", Text("上次的地址", "the last address"), silent),
            Looked("https://10.0.0.77:8443", Text("广播找到", "found by broadcast"), foreign),
        ),
        networks=0,
    )
    return desk


def _not_enrolled(refused: str = "", *, waits: bool = False) -> StagedDesk:
    desk = StagedDesk()
    desk.looking = Looking(rounds=2, not_enrolled="https://10.0.0.2:8443")
    refusal = Refusal(refused, {"machine": "PC-07"}) if refused else None
    desk.enrolling = Enrolling(MachineId("PC-12"), waits, refusal)
    return desk


def _type_code(window: CandidateWindow) -> None:
    field = window.findChild(QLineEdit, "code-field")
    assert field is not None
    QTest.keyClicks(field, "004212345678")
    window.refresh()


def _login() -> StagedDesk:
    desk = StagedDesk()
    desk.connect()
    return desk


def _login_with_notes() -> StagedDesk:
    desk = _login()
    desk.notes = (
        LockCause(
            Text("同时连接了 2 个网络（eth0, wlan0）。", "2 networks are connected at once (eth0, wlan0)."),
            Text(
                "请只保留考场网络，停用无线网卡和其他网卡。", "Keep the room's network alone; turn any other card off."
            ),
        ),
    )
    return desk


def _type_login(window: CandidateWindow) -> None:
    page = window.page
    assert page is not None
    for name, text in (("ticket-field", "20261128002611000000700012"), ("password", "123456")):
        field = page.findChild(QLineEdit, name)
        assert field is not None
        QTest.keyClicks(field, text)
    window.refresh()


def _refused(window: CandidateWindow) -> None:
    _type_login(window)
    page = window.page
    assert page is not None
    log_in = page.findChild(QPushButton, "log-in")
    assert log_in is not None
    QTest.mouseClick(log_in, Qt.MouseButton.LeftButton)
    desk = window.kit.desk
    assert isinstance(desk, StagedDesk)
    desk.refuse("password_wrong")
    window.refresh()


def _unlockable() -> StagedDesk:
    desk = StagedDesk()
    desk.can_unlock = True
    return desk


def _photo() -> bytes:
    """An invented face: a quiet drawing, nobody's photo."""
    picture = Image.new("RGB", (295, 413), "#cfd8e3")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((85, 80, 210, 235), fill="#e8c9a8")
    draw.pieslice((75, 60, 220, 200), 180, 360, fill="#2b2b2b")
    draw.ellipse((30, 265, 265, 560), fill="#4a6a8a")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _identity() -> StagedDesk:
    desk = _login()
    desk.seat(SittingPhase.LOGGED_IN)
    desk.photo = _photo()
    return desk


def _no_photo() -> StagedDesk:
    desk = _identity()
    desk.photo = None
    return desk


def _before_start() -> StagedDesk:
    desk = _login()
    desk.seat(SittingPhase.CONFIRMED, starts_at=12 * MINUTE + 31 * SECOND)
    return desk


def _late() -> StagedDesk:
    desk = _login()
    desk.tick(4 * MINUTE)
    desk.seat(SittingPhase.CONFIRMED, session_phase=SessionPhase.RUNNING, deadline=LENGTH, starts_at=0)
    return desk


# ---- the paper ------------------------------------------------------------------------------------------------------


def _theory(at: int = SEVENTEEN_LEFT, *, acks: bool = True, practice: bool = False) -> StagedDesk:
    """Some way into the theory paper: two thirds answered, two marked."""
    desk = StagedDesk(Part.THEORY)
    desk.connect(practice=practice)
    desk.seat()
    paper, desk.media = sample(Part.THEORY)
    desk.paper = paper
    desk.tick(LENGTH - at)
    for number, item in enumerate(paper.items[: len(paper.items) * 2 // 3]):
        desk.answer(item.id, _answered(item, number), marked=number in (3, 7))
    desk.acks = acks
    return desk


def _answered(item: TheoryItem, number: int) -> Answer:
    """Some answer of the item's kind."""
    match item:
        case SingleChoice() | MultipleChoice():
            return Chosen((item.options[number % 2].id,))
        case TrueFalse():
            return Chosen(("T",))
        case FillIn(blanks=blanks):
            return Written(("转化率",) * blanks)
        case Numeric():
            return Written(("12.5",))


def _unsaved() -> StagedDesk:
    desk = _theory(acks=False)
    desk.cut()
    desk.answer(_first(desk, SingleChoice), Chosen(("B",)))
    return desk


def _unkept() -> StagedDesk:
    desk = _theory(acks=False)
    desk.keeps = False
    desk.answer(_first(desk, SingleChoice), Chosen(("B",)))
    return desk


def _told() -> StagedDesk:
    desk = _theory()
    desk.say(notices=(Notice("m1", desk.at, "第 17 题题干中的“左图”应为“下图”，请继续作答。"),))
    return desk


def _near_end() -> StagedDesk:
    desk = _theory(14 * MINUTE + 58 * SECOND)
    desk.say(notices=(Notice("reminder-1", desk.at, duty="reminder"),))
    return desk


def _extended(window: CandidateWindow) -> None:
    desk = window.kit.desk
    assert isinstance(desk, StagedDesk)
    desk.say(deadline=LENGTH + 5 * MINUTE, extended=5 * MINUTE)
    window.refresh()


def _first(desk: StagedDesk, kind: type) -> ItemId:
    assert desk.paper is not None
    return next(one.id for one in desk.paper.questions() if isinstance(one, kind))


def _show_first(kind: type, *, pictured: bool = False) -> Act:
    def act(window: CandidateWindow) -> None:
        desk = window.kit.desk
        assert isinstance(desk, StagedDesk)
        assert desk.paper is not None
        assert window.page is not None
        wanted = [
            one.id
            for one in desk.paper.questions()
            if isinstance(one, kind) and (not pictured or getattr(one, "picture", None) is not None)
        ]
        window.page.show_item(wanted[0])

    return act


def _press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Act:
    def act(window: CandidateWindow) -> None:
        assert window.page is not None
        QTest.keyClick(window.page, key, modifier)

    return act


def _practical() -> StagedDesk:
    desk = StagedDesk(Part.PRACTICAL)
    desk.connect()
    desk.seat()
    paper, desk.media = sample(Part.PRACTICAL)
    desk.paper = paper
    desk.tick(20 * MINUTE)
    for task in paper.tasks:
        if isinstance(task, FormTask):
            fields = {one.id: _filled(one) for one in task.fields[:5]}
            rows = {one.id: tuple(tuple(map(_filled, one.columns)) for _ in range(2)) for one in task.tables}
            desk.answer(task.id, FormFilled(fields, rows))
        elif isinstance(task, FileTask):
            desk.files[task.id] = _files(task, desk.at)
    return desk


def _filled(wanted: Field) -> str:
    """Something that fits a field."""
    if wanted.choices:
        return wanted.choices[0]
    return {"text": "青禾茶事-夏季新品", "integer": "12", "decimal": "3.50", "date": "2026-06-01"}.get(wanted.kind, "")


def _files(task: FileTask, at: int) -> StagedFiles:
    places = (FilePlace.AT_SITE, FilePlace.ON_ITS_WAY, FilePlace.ON_PC, FilePlace.ABSENT)
    shown = [
        FileShown(
            expected.path,
            expected.label,
            expected.required,
            places[number % 4],
            size=0 if places[number % 4] is FilePlace.ABSENT else 1_480_000 * (number + 1),
            share=0.42,
            saved_at=None if places[number % 4] is FilePlace.ABSENT else at - number * 40 * SECOND,
            versions=3 - min(2, number),
        )
        for number, expected in enumerate(task.expected)
    ]
    first = task.expected[0].path
    files = StagedFiles(
        r"D:\考试\12\2-着陆页制作",
        [*shown, FileShown("草稿.psd", "", False, FilePlace.AT_SITE, 820_000, 1.0, at, 1)],
        [Finding(Wrong.STILL_OPEN, first)],
    )
    files.kept[first] = tuple(
        VersionShown(number, 400_000 * number, at - (4 - number) * 3 * MINUTE, number == 3) for number in (1, 2, 3)
    )
    return files


# ---- instead of the paper -------------------------------------------------------------------------------------------


def _can_leave() -> StagedDesk:
    desk = _theory(10 * MINUTE)
    desk.say(early_leave=True)
    return desk


def _asked_to_leave() -> StagedDesk:
    desk = _theory(10 * MINUTE)
    desk.raise_hand(Topic.LEAVE)
    desk.say(hand=Topic.LEAVE)
    return desk


def _empty() -> StagedDesk:
    desk = _login()
    desk.seat()
    desk.paper, desk.media = sample(Part.THEORY)
    return desk


def _paused() -> StagedDesk:
    desk = _theory()
    desk.say(paused=True, deadline=None, remaining=SEVENTEEN_LEFT)
    return desk


def _interrupted() -> StagedDesk:
    desk = _theory(1000)
    desk.say(interrupted=True)
    desk.tick(LENGTH + SECOND)
    return desk


def _closing(*, away: bool) -> StagedDesk:
    desk = _theory(MINUTE, acks=False)
    if away:
        desk.cut()
    desk.answer(_first(desk, SingleChoice), Chosen(("B",)))
    desk.tick(LENGTH + SECOND)
    return desk


def _done() -> StagedDesk:
    desk = _theory(1000)
    desk.tick(LENGTH + SECOND)
    desk.say(SittingPhase.HANDED_IN, handed_in_by=HandInBy.TIME_UP, complete=True)
    return desk


def _absent() -> StagedDesk:
    desk = _login()
    desk.seat(SittingPhase.ABSENT)
    return desk


def _stopped(*, called_off: bool) -> StagedDesk:
    desk = _theory()
    desk.say(SittingPhase.HANDED_IN, handed_in_by=HandInBy.STAFF, complete=True, called_off=called_off)
    return desk


def _revoked() -> StagedDesk:
    desk = _theory()
    desk.say(here=False)
    return desk


def _mismatch() -> StagedDesk:
    desk = StagedDesk()
    desk.connect(program="kaochang 0.2.0")
    return desk


def _locked() -> StagedDesk:
    desk = _theory()
    desk.locked_by = (
        LockCause(
            Text("插有移动存储设备（E:）。", "USB storage is plugged in (E:)."),
            Text(
                "请拔出并交给监考员；确认无误后由监考员解锁。",
                "Unplug it and hand it to an invigilator, who then releases this PC.",
            ),
        ),
    )
    return desk


def _code_refused() -> StagedDesk:
    desk = _locked()
    desk.code_refused = Text(
        "解锁码不对。请核对考生机名称和场次，重新输入。",
        "That is not a code for this PC and session. Compare both, and type it again.",
    )
    return desk


SCENES: tuple[Scene, ...] = (
    Scene("search", _away),
    Scene("search-not-found", _not_found),
    Scene("enrol", _not_enrolled),
    Scene("enrol-typed", _not_enrolled, (_type_code,)),
    Scene("enrol-waiting", lambda: _not_enrolled(waits=True), (_type_code,)),
    Scene("enrol-refused", lambda: _not_enrolled("enrolment_code_used"), (_type_code,)),
    Scene("login", _login),
    Scene("login-typed", _login, (_type_login,)),
    Scene("login-refused", _login, (_refused,)),
    Scene("login-notes", _login_with_notes),
    Scene("login-offline", _unlockable),
    Scene("closing-the-program", _login, (CandidateWindow.ask_to_close,)),
    Scene("mismatch", _mismatch),
    Scene("identity", _identity),
    Scene("identity-no-photo", _no_photo),
    Scene("rules", _identity, (CandidateWindow.is_me,)),
    Scene("subject", _before_start),
    Scene("subject-running", _late),
    Scene("waiting", _before_start, (CandidateWindow.choose,)),
    Scene("preparing", _late, (CandidateWindow.choose,)),
    Scene("theory-single", _theory, (_show_first(SingleChoice),)),
    Scene("theory-multiple", _theory, (_show_first(MultipleChoice),)),
    Scene("theory-truefalse", _theory, (_show_first(TrueFalse),)),
    Scene("theory-fillin", _theory, (_show_first(FillIn),)),
    Scene("theory-numeric", _theory, (_show_first(Numeric),)),
    Scene("theory-picture", _theory, (_show_first(object, pictured=True),)),
    Scene(
        "theory-zoom",
        _theory,
        (_show_first(object, pictured=True), _press(Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)),
    ),
    Scene("theory-list", _theory, (_show_first(SingleChoice), _press(Qt.Key.Key_L))),
    Scene("theory-unsaved", _unsaved),
    Scene("theory-unkept", _unkept),
    Scene("theory-message", _told),
    Scene("theory-near-end", _near_end),
    Scene("theory-extended", _theory, (_extended,)),
    Scene("theory-practice", lambda: _theory(practice=True)),
    Scene("practical-form", _practical, (_show_first(FormTask),)),
    Scene("practical-file", _practical, (_show_first(FileTask),)),
    Scene("hand", _theory, (CandidateWindow.show_hand,)),
    Scene("help", _theory, (CandidateWindow.show_help,)),
    Scene("help-practical", _practical, (CandidateWindow.show_help,)),
    Scene("hand-in-too-early", _theory, (CandidateWindow.begin_hand_in,)),
    Scene("hand-in-asked", _asked_to_leave, (CandidateWindow.begin_hand_in,)),
    Scene("hand-in-allowed", _can_leave, (CandidateWindow.begin_hand_in,)),
    Scene("hand-in-empty", _empty, (CandidateWindow.begin_hand_in,)),
    Scene("hand-in-practical", _practical, (CandidateWindow.begin_hand_in,)),
    Scene("paused", _paused),
    Scene("interrupted", _interrupted),
    Scene("closing", lambda: _closing(away=False)),
    Scene("closing-away", lambda: _closing(away=True)),
    Scene("done", _done),
    Scene("absent", _absent),
    Scene("stopped", lambda: _stopped(called_off=False)),
    Scene("called-off", lambda: _stopped(called_off=True)),
    Scene("revoked", _revoked),
    Scene("locked", _locked),
    Scene("locked-code-refused", _code_refused),
)
