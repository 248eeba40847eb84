"""From the first look for the server to the paper: what a candidate types, presses and reads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from candidate_agent.port import LockCause
from candidate_agent.ui.entry.login_page import LoginPage
from candidate_agent.ui.entry.search_page import SearchPage
from candidate_agent.ui.entry.ticket_field import TicketField, digits_of
from candidate_agent.ui.window import CandidateWindow
from exam.ids import ItemId
from exam.link.searching import Looked, Looking
from exam.policy import MINUTE
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Text
from exam.widgets.tick_box import TickBox
from exam.wire import messages as wire
from tests.ui.stage import LENGTH, TICKET, StagedDesk
from tests.ui.windows import Open, click, press, shown, tap, type_text


def test_the_search_tells_what_was_tried_and_what_to_check(open_window: Open) -> None:
    desk = StagedDesk()
    window = open_window(desk)
    assert "检查" not in shown(window)
    desk.looking = Looking(
        1, (Looked("https://10.0.0.2:8443", Text("上次的地址", "last"), Text("没有回答", "silent")),), 0
    )
    window.refresh()
    assert "没有接入网络" in shown(window)
    assert "https://10.0.0.2:8443  上次的地址  没有回答" in shown(window)


def test_an_address_can_be_typed_while_it_is_looked_for(open_window: Open) -> None:
    desk = StagedDesk()
    window = open_window(desk)
    page = window.page
    assert isinstance(page, SearchPage)
    type_text(page.address, "10.0.0.2")
    tap(page.address, Qt.Key.Key_Return)
    assert desk.acts == ["look at 10.0.0.2"]


def test_the_seat_can_be_read_from_the_aisle(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    window = open_window(desk)
    seat = window.findChild(QLabel, "aisle-seat")
    assert seat is not None
    assert seat.text() == "12"
    assert seat.fontMetrics().capHeight() > 120
    assert "等待登录" in shown(window)


@pytest.mark.parametrize(
    "typed",
    [TICKET, " ".join(TICKET), "".join(chr(ord(digit) + 0xFEE0) for digit in TICKET), f"{TICKET}99", f"x{TICKET}"],
    ids=["plain", "with blanks", "full-width", "too many", "a letter among them"],
)
def test_a_ticket_is_read_however_it_is_typed(typed: str) -> None:
    assert digits_of(typed) == TICKET


def test_the_ticket_is_grouped_and_the_cursor_stays_where_it_was(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    field = open_window(desk).findChild(TicketField)
    assert field is not None
    type_text(field, "2026112")
    assert field.text() == "20261 12"
    field.setCursorPosition(3)
    type_text(field, "9")
    assert field.text() == "20296 112"
    assert field.cursorPosition() == 4
    assert field.digits == "20296112"


def test_the_login_goes_only_with_a_whole_ticket_and_a_password(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    window = open_window(desk)
    page = window.page
    assert isinstance(page, LoginPage)
    type_text(page.ticket, TICKET[:-1])
    type_text(page.password, "700012")
    assert not page.log_in.isEnabled()
    type_text(page.ticket, TICKET[-1])
    tap(page.password, Qt.Key.Key_Return)
    assert desk.acts == [f"log in {TICKET} 700012"]
    assert page.log_in.text() == "正在登录…"


def test_a_wrong_password_is_told_and_the_ticket_stays(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    window = open_window(desk)
    page = window.page
    assert isinstance(page, LoginPage)
    type_text(page.ticket, TICKET)
    type_text(page.password, "000000")
    press(window, "log-in")
    desk.refuse("password_wrong")
    window.refresh()
    assert "密码不对" in shown(window)
    assert page.ticket.digits == TICKET
    assert page.password.text() == ""
    assert window.focusWidget() is page.password


def test_a_login_without_an_answer_can_be_tried_again(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    window = open_window(desk)
    page = window.page
    assert isinstance(page, LoginPage)
    type_text(page.ticket, TICKET)
    type_text(page.password, "000000")
    press(window, "log-in")
    page.patience.timeout.emit()
    page.patience.stop()
    assert "请稍候再按登录" in shown(window)
    type_text(page.password, "000000")
    assert page.log_in.isEnabled()


def test_what_was_found_at_the_pc_is_told_before_anybody_sits_down(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    desk.notes = (LockCause(Text("网线没有接好。", "cable"), Text("请插好。", "plug it in")),)
    assert "网线没有接好。请插好。" in shown(open_window(desk))


def test_is_this_you_shows_the_candidate_and_no_leads_to_a_raised_hand(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    desk.seat(SittingPhase.LOGGED_IN)
    window = open_window(desk)
    for fact in ("欧阳晓雯", "20261 12800 26110 00000 70001 2", "0010", "南山职业技术学院", "第1考场 12 号"):
        assert fact in shown(window)
    press(window, "not-me")
    assert desk.acts == ["raise hand help"]
    window.refresh()
    assert "已替你举手" in shown(window)


def test_the_rules_are_accepted_before_the_identity_is_confirmed(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    desk.seat(SittingPhase.LOGGED_IN)
    window = open_window(desk)
    press(window, "is-me")
    go_on, accept = window.findChild(QPushButton, "continue"), window.findChild(TickBox, "accept")
    assert go_on is not None
    assert accept is not None
    assert not go_on.isEnabled()
    click(accept)
    press(window, "continue")
    assert desk.acts == ["confirm"]
    assert any(isinstance(message, wire.Confirm) for message in desk.sent)


def test_who_chose_the_subject_early_goes_in_at_the_start_without_a_click(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    desk.seat(SittingPhase.CONFIRMED, starts_at=5 * MINUTE)
    window = open_window(desk)
    press(window, "choose")
    assert "00:05:00" in shown(window)
    assert "begin" not in desk.acts
    desk.say(SittingPhase.CONFIRMED, session_phase=SessionPhase.RUNNING, deadline=LENGTH)
    window.refresh()
    window.refresh()
    assert desk.acts.count("begin") == 1


def test_who_comes_late_enters_with_one_press(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    desk.seat(SittingPhase.CONFIRMED, session_phase=SessionPhase.RUNNING, deadline=LENGTH)
    window = open_window(desk)
    assert "已开考" in shown(window)
    press(window, "choose")
    assert desk.acts == ["begin"]
    assert "正在打开试卷" in shown(window)


def test_an_input_method_can_type_into_the_fields(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    field = open_window(desk).findChild(QLineEdit, "ticket-field")
    assert field is not None
    event = QInputMethodEvent()
    event.setCommitString("２０２６")
    QApplication.sendEvent(field, event)
    assert field.text() == "2026"


def test_the_window_of_another_candidate_starts_over(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    desk.seat(SittingPhase.LOGGED_IN)
    window: CandidateWindow = open_window(desk)
    press(window, "is-me")
    desk.leave()
    window.refresh()
    assert "等待登录" in shown(window)
    desk.seat(SittingPhase.LOGGED_IN)
    window.refresh()
    assert "这是你吗" in shown(window)
    assert window.page is not None
    assert window.page.current_item() is None or window.page.current_item() == ItemId("")
