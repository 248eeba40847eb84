"""A PC that is not enrolled: its page says so, takes a code from the keyboard, and says what came of it."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from candidate_agent.ui.entry.enrol_page import EnrolPage
from candidate_agent.ui.pages import PageName
from candidate_agent.ui.window import CandidateWindow
from exam.ids import MachineId
from exam.link.own_enrolment import Enrolling
from exam.link.searching import Looking
from exam.text import Refusal
from tests.ui.access import on_the_next, press_key
from tests.ui.stage import StagedDesk
from tests.ui.windows import Open, page_in_front, press, shown, tap, type_text

HERE = "https://10.0.0.2:8443"
PC = MachineId("PC-12")


@pytest.fixture
def desk() -> StagedDesk:
    staged = StagedDesk()
    staged.looking = Looking(2, not_enrolled=HERE)
    return staged


def page_of(window: CandidateWindow) -> EnrolPage:
    page = window.page
    assert isinstance(page, EnrolPage)
    return page


def test_a_pc_that_is_shut_out_says_so_in_place_of_the_search(open_window: Open, desk: StagedDesk) -> None:
    desk.looking = Looking(1)
    window = open_window(desk)
    assert page_in_front(window) is PageName.SEARCH
    desk.looking = Looking(2, not_enrolled=HERE)
    window.refresh()
    assert page_in_front(window) is PageName.ENROL
    assert "本机尚未登记" in shown(window)
    assert "系统管理员" in shown(window)
    assert "PC-12" in shown(window)


def test_a_code_is_typed_in_groups_and_sent_with_enter(open_window: Open, desk: StagedDesk) -> None:
    window = open_window(desk)
    page = page_of(window)
    assert window.focusWidget() is page.code
    type_text(page.code, "00421234567")
    assert page.code.text() == "0042 1234 567"
    tap(page.code, Qt.Key.Key_Return)
    assert desk.acts == [], "eleven digits are no code"
    type_text(page.code, "8")
    tap(page.code, Qt.Key.Key_Return)
    assert desk.acts == ["enrol 004212345678"]


def test_the_button_is_reached_by_tab_and_pressed_by_the_keyboard(open_window: Open, desk: StagedDesk) -> None:
    window = open_window(desk)
    type_text(page_of(window).code, "004212345678")
    assert on_the_next(window) is window.findChild(QPushButton, "enrol")
    press_key(window, Qt.Key.Key_Space)
    assert desk.acts == ["enrol 004212345678"]


def test_a_code_that_is_pasted_or_scanned_is_read(open_window: Open, desk: StagedDesk) -> None:
    page = page_of(open_window(desk))
    QApplication.clipboard().setText("登记码 ００４２-1234-5678\n")
    page.code.setFocus()
    page.code.paste()
    page.code.textEdited.emit(page.code.text())
    assert page.code.digits == "004212345678"


def test_while_a_code_is_tried_nothing_is_sent_again(open_window: Open, desk: StagedDesk) -> None:
    window = open_window(desk)
    type_text(page_of(window).code, "004212345678")
    desk.enrolling = Enrolling(PC, waits=True)
    window.refresh()
    tap(page_of(window).code, Qt.Key.Key_Return)
    assert desk.acts == []
    assert "正在登记" in shown(window)


def test_a_refusal_is_a_sentence_and_the_code_stays_to_be_compared(open_window: Open, desk: StagedDesk) -> None:
    window = open_window(desk)
    type_text(page_of(window).code, "004212345678")
    desk.enrolling = Enrolling(PC, refused=Refusal("enrolment_code_used", {"machine": "PC-07"}))
    window.refresh()
    assert "这个登记码已经登记了 PC-07" in shown(window)
    assert page_of(window).code.digits == "004212345678"
    press(window, "enrol")
    assert desk.acts == ["enrol 004212345678"]


def test_what_was_typed_outlives_another_language_and_size(open_window: Open, desk: StagedDesk) -> None:
    window = open_window(desk)
    type_text(page_of(window).code, "0042123")
    window.switch_language()
    window.larger()
    assert page_of(window).code.text() == "0042 123"
    assert "This PC is not enrolled" in shown(window)


def test_once_enrolled_it_waits_for_a_login_without_a_restart(open_window: Open, desk: StagedDesk) -> None:
    window = open_window(desk)
    desk.looking = msgspec.structs.replace(desk.looking, not_enrolled="")
    desk.connect()
    window.refresh()
    assert window.page_name is PageName.LOGIN


def test_a_candidate_whose_work_is_on_a_pc_that_was_retired_goes_on_first(open_window: Open, desk: StagedDesk) -> None:
    desk.can_unlock = True
    assert open_window(desk).page_name is PageName.LOGIN
