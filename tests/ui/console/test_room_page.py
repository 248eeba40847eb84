"""The page of a room: head, filters, search, day and check mode over one board."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exam.commands import CheckIdentity
from exam.ids import SessionId, SittingId
from exam.plan import Part
from exam.policy import MINUTE, SECOND
from exam.room import Interruption, SessionPhase
from exam.text import Language, Refusal
from invigilator_console.port import Answered, Connection, Standing
from invigilator_console.room.forms import Target
from invigilator_console.room.search import Filter, Found
from invigilator_console.ui.room.room_page import RoomPage
from tests.shots.draw import settle
from tests.ui.console.late_desk import LateDesk
from tests.ui.console.parts import Told, kit_of, show
from tests.ui.console.stage import LENGTH, NOW, OTHER_ROOM, ROOM, THEORY, StagedDesk, in_every_state
from tests.ui.geometry import faults

PAGE = 980, 620


def page_of(
    qtbot: QtBot, desk: StagedDesk, language: Language = "zh", factor: int = 100, size: tuple[int, int] = PAGE
) -> tuple[RoomPage, Told]:
    kit, told = kit_of(desk, language, factor)
    page = RoomPage(kit, ROOM)
    qtbot.addWidget(page)
    show(page, *size, page.enter)
    return page, told


def text(page: QWidget, name: str) -> str:
    """What a label says; empty where it is not shown."""
    found = page.findChild(QLabel, name)
    assert found is not None, name
    return found.text() if found.isVisibleTo(page) else ""


def every_state(seats: int = 40) -> StagedDesk:
    desk = StagedDesk(seats)
    in_every_state(desk)
    return desk


def refreshed(page: RoomPage) -> None:
    page.refresh()
    settle()


# ---- how it looks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [PAGE, (1534, 930)])
@pytest.mark.parametrize("factor", [100, 125, 150, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_at_any_size(qtbot: QtBot, language: Language, factor: int, size: tuple[int, int]) -> None:
    page, _told = page_of(qtbot, every_state(), language, factor, size)
    refreshed(page)
    assert faults(page, factor) == []
    assert page.seats.texts_cut() == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_forty_seats_and_the_whole_day_are_seen_without_scrolling_at_100_per_cent(
    qtbot: QtBot, language: Language
) -> None:
    page, _told = page_of(qtbot, every_state(), language)
    refreshed(page)
    assert page.seats.plan.height() <= page.seats.viewport().height()
    assert page.seats.plan.width() <= page.seats.viewport().width()
    assert page.day.visibleRegion().boundingRect().height() == page.day.height()


def test_a_refresh_without_news_touches_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page, _told = page_of(qtbot, every_state())
    refreshed(page)
    touched: list[str] = []
    for kind in (QLabel, QPushButton):
        monkeypatch.setattr(kind, "setText", lambda shown, _text: touched.append(shown.objectName()))
    monkeypatch.setattr(QWidget, "setVisible", lambda shown, _on: touched.append(shown.objectName()))
    page.refresh()
    assert touched == []


# ---- the head -------------------------------------------------------------------------------------------------------


def test_the_head_tells_the_session_its_time_and_how_seats_stand(qtbot: QtBot) -> None:
    page, _told = page_of(qtbot, every_state())
    assert (text(page, "room"), text(page, "session")) == ("第1考场", "理论考试")
    assert (text(page, "elapsed"), text(page, "left-words"), text(page, "time-left")) == (
        "开考 31:12",
        "剩余",
        "00:28:48",
    )
    assert text(page, "counts") == "作答 32 · 已交卷 4 · 缺考 1"
    assert text(page, "needs-person") == "需处理 6"
    assert text(page, "practice") == ""


def test_before_the_start_it_counts_down_and_after_that_says_that_it_should_have_begun(qtbot: QtBot) -> None:
    desk = StagedDesk()
    desk.set_session(phase=SessionPhase.SCHEDULED, started=False, deadline=None)
    desk.at = -90 * SECOND
    page, _told = page_of(qtbot, desk)
    assert (text(page, "left-words"), text(page, "time-left")) == ("距开考", "00:01:30")
    assert text(page, "counts").startswith("应考 40")
    desk.at = 120 * SECOND
    refreshed(page)
    assert text(page, "time-left") == ""
    assert text(page, "session-state") == "应开考 09:00，已过 02:00"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"paused_since": NOW - 90 * SECOND, "deadline": None, "remaining": 28 * MINUTE}, "已暂停 01:30"),
        ({"interruption": Interruption(NOW - MINUTE, NOW, "power")}, "考试中断，等待处理"),
        ({"interruption": Interruption(NOW - MINUTE, NOW, "x"), "critical_moment": LENGTH}, "临界时间 10:00"),
        ({"phase": SessionPhase.ENDED, "ended_at": 30 * MINUTE}, "09:30 已结束"),
        ({"phase": SessionPhase.ENDED, "called_off": True}, "已停考"),
        ({"phase": SessionPhase.ENDED, "ended_at": LENGTH, "closed_at": LENGTH}, "已关闭"),
    ],
)
def test_a_session_that_does_not_simply_run_says_so(qtbot: QtBot, fields: dict[str, object], said: str) -> None:
    desk = StagedDesk()
    desk.set_session(ROOM, **fields)
    page, _told = page_of(qtbot, desk)
    assert text(page, "session-state") == said
    assert faults(page) == []


def test_a_practice_exam_says_so(qtbot: QtBot) -> None:
    desk = StagedDesk()
    desk.set_site(practice=True)
    page, _told = page_of(qtbot, desk)
    assert text(page, "practice") == "模拟练习 · 不计成绩"
    assert faults(page) == []


def with_a_practical(desk: StagedDesk) -> SessionId:
    """A second session of the room, after this one, with two candidates."""
    first = desk.set_session()
    practical = SessionId(f"{ROOM}/practical/20261128T1030")
    row = msgspec.structs.replace(
        first,
        session=practical,
        part=Part.PRACTICAL,
        phase=SessionPhase.SCHEDULED,
        started=False,
        deadline=None,
        starts_at=90 * MINUTE,
        duties=(),
    )
    desk.board.sessions[practical] = row
    for number in (1, 2):
        seat = msgspec.structs.replace(desk.seat(number), session=practical, sitting=SittingId(f"{number}@p"))
        desk.board.seats[seat.sitting] = seat
        desk.board._members.setdefault(practical, []).append(seat.sitting)
    return practical


def test_another_session_of_the_room_is_chosen_and_left_when_the_room_comes_to_the_next(qtbot: QtBot) -> None:
    desk = StagedDesk()
    practical = with_a_practical(desk)
    page, _told = page_of(qtbot, desk)
    shown: list[None] = []
    page.session_shown.connect(lambda: shown.append(None))
    assert page.header.choice.text() == "理论考试 09:00"
    assert faults(page) == []
    menu = page.header.sessions_menu()
    assert [action.text() for action in menu.actions()] == ["理论考试 09:00", "实操考试 10:30"]
    menu.actions()[1].trigger()
    assert page.seats.session == practical
    assert len(page.seats.faces.faces) == 2
    assert len(shown) == 1
    page.choose((desk.board.seats_of(THEORY)[4].sitting,))
    assert page.seats.session == THEORY
    desk.board.sessions[THEORY] = msgspec.structs.replace(
        desk.board.sessions[THEORY], phase=SessionPhase.ENDED, ended_at=LENGTH, closed_at=LENGTH
    )
    refreshed(page)
    assert page.seats.session == practical


def test_the_page_of_a_room_in_which_nothing_takes_place_is_empty(qtbot: QtBot) -> None:
    kit, _told = kit_of(StagedDesk())
    page = RoomPage(kit, OTHER_ROOM)
    qtbot.addWidget(page)
    show(page, *PAGE)
    assert page.session is None


def test_what_is_old_is_grey_while_the_server_is_away(qtbot: QtBot) -> None:
    desk = StagedDesk()
    page, _told = page_of(qtbot, desk)
    desk.connection = Connection(Standing.AWAY, 12_000)
    refreshed(page)
    assert page.seats.plan._stale
    desk.connection = Connection(Standing.LIVE)
    refreshed(page)
    assert not page.seats.plan._stale


# ---- filters and the search -----------------------------------------------------------------------------------------


def test_filters_tell_how_many_they_are_about_and_let_the_others_step_back(qtbot: QtBot) -> None:
    page, _told = page_of(qtbot, every_state())
    assert page.filters.buttons[Filter.NEEDS_PERSON].text() == "需处理 6"
    page.filters.buttons[Filter.NEEDS_PERSON].click()
    assert page.filters.filter is Filter.NEEDS_PERSON
    assert len(page.seats.plan._faint) == 34
    page.filters.buttons[Filter.ALL].click()
    assert page.seats.plan._faint == frozenset()


def type_and_enter(page: RoomPage, typed: str) -> None:
    page.filters.enter_search()
    # Qt's test keys know no Chinese: it is put there as an input method puts it.
    page.filters.field.setText(typed)
    QTest.keyClick(page.filters.field, Qt.Key.Key_Return)
    settle()


@pytest.mark.parametrize("typed", ["郭晓雯", "17", "900017", "20261128002611000000900017"])
def test_a_name_a_seat_or_a_ticket_finds_the_candidate_in_one_act(qtbot: QtBot, typed: str) -> None:
    desk = every_state()
    page, told = page_of(qtbot, desk)
    type_and_enter(page, typed)
    sitting = desk.seat(17).sitting
    assert page.seats.chosen_sittings() == (sitting,)
    assert page.seats.plan._found == {sitting}
    assert told.shown == [sitting]
    assert text(page, "found") == "已找到：17 座 郭晓雯"
    QTest.keyClick(page.filters.field, Qt.Key.Key_Escape)
    assert page.seats.plan._found == frozenset()
    assert text(page, "found") == ""


def test_enter_again_shows_the_next_of_several(qtbot: QtBot) -> None:
    desk = StagedDesk()
    page, told = page_of(qtbot, desk)
    type_and_enter(page, "子涵")
    QTest.keyClick(page.filters.field, Qt.Key.Key_Return)
    assert told.shown[-2:] == [desk.seat(20).sitting, desk.seat(21).sitting]
    assert len(page.seats.plan._found) == 20


def test_nobody_found_is_said_and_the_next_letter_takes_it_back(qtbot: QtBot) -> None:
    page, told = page_of(qtbot, StagedDesk())
    type_and_enter(page, "诸葛")
    assert text(page, "found") == "没有找到“诸葛”。请核对后再输入。"
    assert told.shown == []
    QTest.keyClicks(page.filters.field, "a")
    assert text(page, "found") == ""
    assert faults(page) == []


def test_whoever_sits_in_another_room_is_told_to_the_window(qtbot: QtBot) -> None:
    desk = StagedDesk(10, rooms=(ROOM, OTHER_ROOM))
    page, told = page_of(qtbot, desk)
    found: list[Found] = []
    page.found_elsewhere.connect(found.append)
    row = desk.seat(7, OTHER_ROOM)
    type_and_enter(page, row.ticket)
    assert [(one.room, one.seat) for one in found] == [(OTHER_ROOM, 7)]
    assert told.shown == []
    assert "第2考场" in text(page, "found")


def test_arranging_is_offered_to_who_may_do_it(qtbot: QtBot) -> None:
    desk = StagedDesk()
    page, _told = page_of(qtbot, desk)
    assert page.filters.arrange_button.isVisible()
    desk.me = msgspec.structs.replace(desk.board.site.present[2])
    refreshed(page)
    assert not page.filters.arrange_button.isVisible()


# ---- the day --------------------------------------------------------------------------------------------------------


def test_the_day_tells_what_is_overdue_what_comes_next_and_how_many_are_absent(qtbot: QtBot) -> None:
    page, told = page_of(qtbot, every_state(), size=(1534, 930))

    def said(duty: str) -> str:
        step = page.findChild(QWidget, f"step-{duty}")
        assert step is not None
        return text(step, "step-words")

    assert said("start") == "开考"
    assert said("identity_check") == "核对身份 已到 16:12"
    assert said("entry_closes") == "截止入场 · 缺考 1"
    assert said("early_leave") == "可提前离场 09:45 · 还有 13:48"
    assert said("end") == "结束 10:00"
    tick = page.findChild(QPushButton, "tick-identity_check")
    assert tick is not None
    assert tick.accessibleName() == "核对身份：记为已完成"
    tick.click()
    assert told.begun == [("tick_duty", Target(session=THEORY, room=ROOM, name="identity_check"))]


def test_a_step_in_a_pause_nobody_knows_the_end_of_has_no_time(qtbot: QtBot) -> None:
    desk = StagedDesk()
    row = desk.set_session()
    hidden = tuple(
        msgspec.structs.replace(duty, due=None) if duty.duty in ("early_leave", "reminder", "end") else duty
        for duty in row.duties
    )
    desk.set_session(paused_since=NOW, deadline=None, duties=hidden)
    page, _told = page_of(qtbot, desk)
    step = page.findChild(QWidget, "step-end")
    assert step is not None
    assert text(step, "step-words") == "结束（暂停中）"


def test_who_may_do_nothing_about_a_duty_sees_no_button(qtbot: QtBot) -> None:
    desk = every_state()
    desk.me = desk.board.site.present[2]
    page, _told = page_of(qtbot, desk)
    tick = page.findChild(QPushButton, "tick-identity_check")
    assert tick is not None
    assert not tick.isVisibleTo(page)
    assert not page.day.check.isVisibleTo(page)


# ---- checking identities --------------------------------------------------------------------------------------------


def unchecked(desk: StagedDesk, *numbers: int) -> None:
    for number in numbers:
        desk.set_seat(number, identity=None)


def test_in_the_check_mode_a_click_ticks_at_once_and_a_second_opens_the_act_to_undo_it(qtbot: QtBot) -> None:
    desk = StagedDesk()
    unchecked(desk, 1, 2)
    page, told = page_of(qtbot, desk)
    assert text(page, "checked") == "已核对 38/40"
    page.day.check.click()
    plan = page.seats.plan

    def click(number: int) -> None:
        QTest.mouseClick(plan, Qt.MouseButton.LeftButton, pos=plan.seat_rect(desk.seat(number).sitting).center())

    click(1)
    assert desk.orders == [CheckIdentity(desk.seat(1).sitting, matches=True)]
    desk.set_seat(1, identity=True)
    refreshed(page)
    assert text(page, "checked") == "已核对 39/40"
    click(1)
    assert told.begun == [("check_identity", Target(sittings=(desk.seat(1).sitting,), session=THEORY))]
    desk.set_seat(2, identity=True)
    refreshed(page)
    assert not page.seats.plan.checks
    assert not page.day.check.isVisibleTo(page)


def test_a_tick_that_is_on_its_way_is_not_ordered_again_and_a_refused_one_may_be(qtbot: QtBot) -> None:
    desk = LateDesk()
    unchecked(desk, 1, 2)
    page, told = page_of(qtbot, desk)
    page.day.check.click()
    for _ in range(3):
        QTest.keyClick(page.seats.plan, Qt.Key.Key_Space)
    assert len(desk.orders) == 1
    desk.answer(Answered(Refusal("session_closed")))
    assert told.sentences
    QTest.keyClick(page.seats.plan, Qt.Key.Key_Space)
    assert len(desk.orders) == 2


def test_nobody_is_ticked_who_never_came_in_or_while_the_server_is_away(qtbot: QtBot) -> None:
    desk = StagedDesk()
    unchecked(desk, 1, 2)
    desk.set_seat(3, entered_at=None, identity=None)
    page, told = page_of(qtbot, desk)
    page.day.check.click()
    page.seats.ticked.emit(desk.seat(3).sitting)
    assert told.sentences == ["3 座没有入场，不用核对。"]
    desk.connection = Connection(Standing.AWAY, 5000)
    page.seats.ticked.emit(desk.seat(1).sitting)
    assert "断开" in told.sentences[-1]
    assert desk.orders == []


def test_before_the_duty_comes_nobody_is_asked_to_check(qtbot: QtBot) -> None:
    desk = StagedDesk(now=NOW)
    unchecked(desk, 1)
    row = desk.set_session()
    duties = tuple(
        msgspec.structs.replace(duty, fell=False) if duty.duty == "identity_check" else duty for duty in row.duties
    )
    desk.set_session(duties=duties)
    page, _told = page_of(qtbot, desk)
    assert not page.day.check.isVisibleTo(page)
