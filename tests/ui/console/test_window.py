"""The console's window as a whole: what covers it, what stays when it is made anew, and what the keyboard does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget

from exam.commands import ExtendSitting
from exam.policy import MINUTE
from exam.text import Refusal
from invigilator_console.port import Answered, Connection, Standing, Unanswered
from invigilator_console.room.forms import Target
from invigilator_console.settings import ConsoleSettings
from invigilator_console.ui.acts.act_sheet import ActSheet
from invigilator_console.ui.entry.lock_cover import LockCover
from invigilator_console.ui.entry.sign_in_page import SignInPage
from invigilator_console.ui.frame import Frame
from invigilator_console.ui.room.room_page import RoomPage
from invigilator_console.ui.window import ConsoleWindow
from tests.shots.draw import settle
from tests.ui.access import press_key
from tests.ui.console.stage import NOW, OTHER_ROOM, ROOM, StagedDesk, in_every_state
from tests.ui.windows import shown

Open = Callable[..., ConsoleWindow]


@pytest.fixture
def remembered() -> list[ConsoleSettings]:
    """What the window wanted to be remembered."""
    return []


@pytest.fixture
def open_console(qapp: QApplication, remembered: list[ConsoleSettings]) -> Iterator[Open]:
    """Open a console's window over a desk; it is gone afterwards."""
    opened: list[tuple[ConsoleWindow, StagedDesk]] = []

    def made(desk: StagedDesk, settings: ConsoleSettings | None = None) -> ConsoleWindow:
        window = ConsoleWindow(desk, settings or ConsoleSettings(), remembered.append)
        desk.changed = window.changed
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        settle()
        opened.append((window, desk))
        return window

    yield made
    for window, desk in opened:
        desk.changed = lambda: None
        window.close()
        window.deleteLater()


def frame_of(window: ConsoleWindow) -> Frame:
    """The frame of somebody who is signed in."""
    assert window.frame is not None
    return window.frame


def room_of(window: ConsoleWindow) -> RoomPage:
    """The room in front."""
    page = frame_of(window).page
    assert isinstance(page, RoomPage)
    return page


def begin(window: ConsoleWindow, desk: StagedDesk, kind: str, seat: int) -> ActSheet:
    """Begin an act."""
    row = desk.seat(seat)
    frame_of(window).begin(kind, Target((row.sitting,), row.session, ROOM))
    settle()
    sheet = frame_of(window).right.sheet
    assert isinstance(sheet, ActSheet)
    return sheet


def covered_by(window: ConsoleWindow) -> str:
    """What covers the window."""
    return type(window.cover).__name__ if window.cover is not None else ""


def visible(window: ConsoleWindow, name: str) -> list[QWidget]:
    """Widgets of a name that can be seen."""
    return [one for one in window.findChildren(QWidget, name) if one.isVisibleTo(window)]


# ---- what covers it -------------------------------------------------------------------------------------------------


def test_nobody_sees_the_room_before_signing_in_and_everybody_after(open_console: Open) -> None:
    desk = StagedDesk()
    desk.me = None
    desk.connection = Connection(Standing.SIGNED_OUT)
    window = open_console(desk)
    assert covered_by(window) == SignInPage.__name__
    assert visible(window, "seats") == []
    desk.sign_in("监考甲", "right", lambda _refusal: None)
    settle()
    assert covered_by(window) == ""
    assert visible(window, "seats")


def test_a_locked_console_covers_the_room_and_keeps_what_was_being_filled_in(open_console: Open) -> None:
    desk = StagedDesk()
    window = open_console(desk)
    begin(window, desk, "extend_sitting", 5)
    live, desk.connection = desk.connection, Connection(Standing.LOCKED)
    window.changed()
    settle()
    assert covered_by(window) == LockCover.__name__
    assert visible(window, "seats") == []
    assert desk.board.name_of(desk.seat(5)) not in shown(window)
    desk.connection = live
    window.changed()
    settle()
    assert visible(window, "sheet-extend_sitting")


def test_whoever_signs_in_next_finds_nothing_of_the_last_one(open_console: Open) -> None:
    desk = StagedDesk()
    window = open_console(desk)
    begin(window, desk, "extend_sitting", 5)
    desk.me, desk.connection = None, Connection(Standing.SIGNED_OUT)
    window.changed()
    settle()
    desk.sign_in("监考乙", "right", lambda _refusal: None)
    settle()
    assert frame_of(window).right.sheet is None


def test_a_server_that_went_away_leaves_the_room_in_sight_and_says_how_old_it_is(open_console: Open) -> None:
    desk = StagedDesk()
    window = open_console(desk)
    desk.connection = Connection(Standing.AWAY, 42_000)
    window.changed()
    settle()
    assert visible(window, "seats")
    assert "42 秒 前的情况" in shown(window)
    acts = [one for one in frame_of(window).acts.findChildren(QAbstractButton) if one.isVisibleTo(window)]
    assert acts
    assert not any(one.isEnabled() for one in acts)
    assert all(one.accessibleDescription() for one in acts)
    desk.connection = Connection(Standing.LIVE)
    window.changed()
    settle()
    assert "前的情况" not in shown(window)


# ---- made anew ------------------------------------------------------------------------------------------------------


def test_another_language_size_or_palette_keeps_page_choice_sheet_and_what_was_typed(
    open_console: Open, remembered: list[ConsoleSettings]
) -> None:
    desk = StagedDesk(rooms=(ROOM, OTHER_ROOM))
    window = open_console(desk)
    frame_of(window).choose((desk.seat(5).sitting,))
    sheet = begin(window, desk, "extend_sitting", 5)
    sheet.fields[1].fill("停电")
    for change in (window.switch_language, window.switch_palette, window.larger):
        change()
        settle()
        again = frame_of(window).right.sheet
        assert isinstance(again, ActSheet)
        assert again.values["reason"] == "停电"
        assert frame_of(window).page_name == ROOM
        assert frame_of(window).chosen() == (desk.seat(5).sitting,)
    assert remembered[-1] == ConsoleSettings(language="en", palette="dark", text_size=125)


def test_a_sheet_is_english_in_english(open_console: Open) -> None:
    desk = StagedDesk()
    window = open_console(desk, ConsoleSettings(language="en"))
    begin(window, desk, "extend_sitting", 5)
    assert "end 10:00 → 10:05" in shown(window)


def test_the_sound_is_remembered(open_console: Open, remembered: list[ConsoleSettings]) -> None:
    window = open_console(StagedDesk())
    frame_of(window).right.attention.toggle_sound()
    window.changed()
    settle()
    assert [one.sound for one in remembered] == [False]


# ---- what becomes of orders -----------------------------------------------------------------------------------------


def test_an_order_whose_answer_came_late_is_told(open_console: Open) -> None:
    desk = StagedDesk()
    window = open_console(desk)
    order = Unanswered("r1", ExtendSitting(desk.seat(5).sitting, 5 * MINUTE, "x"), "监考甲", NOW)
    window.settled(order, Answered())
    assert frame_of(window).strip.told == f"已确认：5 座 {desk.board.name_of(desk.seat(5))} 延时 5 分钟，已执行。"
    window.settled(order, Answered(Refusal("already_handed_in")))
    assert "没有执行" in frame_of(window).strip.told


def test_a_double_click_orders_once(open_console: Open) -> None:
    desk = StagedDesk()
    window = open_console(desk)
    sheet = begin(window, desk, "extend_sitting", 5)
    sheet.fields[1].fill("停电")
    QTest.mouseDClick(sheet.confirm, Qt.MouseButton.LeftButton)
    QTest.mouseClick(sheet.confirm, Qt.MouseButton.LeftButton)
    assert len(desk.orders) == 1


# ---- rooms and the keyboard -----------------------------------------------------------------------------------------


def test_a_room_with_something_urgent_says_so_at_its_tab(open_console: Open) -> None:
    desk = StagedDesk(rooms=(ROOM, OTHER_ROOM))
    window = open_console(desk)
    desk.set_seat(3, OTHER_ROOM, connected=False, away_since=NOW - MINUTE)
    settle()
    tab = window.findChild(QAbstractButton, f"tab-{OTHER_ROOM}")
    assert tab is not None
    assert "需处理" in tab.text()
    frame_of(window).go(OTHER_ROOM)
    settle()
    assert tab.text() == OTHER_ROOM


def test_everything_of_an_extension_can_be_done_by_keyboard(open_console: Open) -> None:
    desk = StagedDesk()
    window = open_console(desk)
    room_of(window).enter()
    press_key(window, Qt.Key.Key_Right)
    press_key(window, Qt.Key.Key_Space)
    assert len(frame_of(window).chosen()) == 1
    press_key(window, Qt.Key.Key_F2)
    sheet = frame_of(window).right.sheet
    assert isinstance(sheet, ActSheet)
    sheet.fields[1].fill("停电")
    press_key(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [type(one) for one in desk.orders] == [ExtendSitting]
    assert frame_of(window).right.sheet is None


def test_escape_closes_the_sheet_and_the_keyboard_is_back_among_the_seats(open_console: Open) -> None:
    desk = StagedDesk()
    window = open_console(desk)
    room_of(window).enter()
    press_key(window, Qt.Key.Key_Space)
    press_key(window, Qt.Key.Key_F2)
    assert frame_of(window).right.sheet is not None
    press_key(window, Qt.Key.Key_Escape)
    assert frame_of(window).right.sheet is None
    assert QApplication.focusWidget() is room_of(window).seats.plan


def test_a_panel_does_not_take_the_place_of_a_sheet_that_is_being_filled_in(open_console: Open) -> None:
    desk = StagedDesk()
    in_every_state(desk)
    window = open_console(desk)
    begin(window, desk, "extend_sitting", 21)
    frame_of(window).show_candidate(desk.seat(7).sitting)
    settle()
    assert visible(window, "sheet-extend_sitting")


@pytest.mark.parametrize(("kind", "name"), [("ask_screen", "see-screen"), ("read_emergency_code", "read-code")])
def test_what_the_panel_shows_is_in_sight_with_the_keyboard_there(open_console: Open, kind: str, name: str) -> None:
    desk = StagedDesk()
    in_every_state(desk)
    window = open_console(desk)
    begin(window, desk, "extend_sitting", 21)
    row = desk.seat(12)
    frame_of(window).begin(kind, Target((row.sitting,), row.session, ROOM))
    settle()
    panel = frame_of(window).right.panel
    assert panel is not None
    button = panel.findChildren(QPushButton, name)[0]
    assert button.hasFocus()
    assert not button.visibleRegion().isEmpty()
    button.click()
    settle()
    assert button.hasFocus()
    result = panel.findChild(QLabel, {"see-screen": "see-screen-state", "read-code": "emergency-code"}[name])
    assert result is not None
    assert result.visibleRegion().boundingRect().size() == result.size()


def test_a_key_or_the_mouse_tells_that_a_person_is_there(open_console: Open) -> None:
    desk = StagedDesk()
    used: list[int] = []
    desk.used = lambda: used.append(1)  # type: ignore[method-assign]  # what the port is told
    window = open_console(desk)
    used.clear()
    QTest.keyClick(window, Qt.Key.Key_A)
    assert used
