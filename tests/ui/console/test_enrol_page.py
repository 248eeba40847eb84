"""A console that is not enrolled: a page before anybody signs in, one field, and on to the sign-in."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from exam.ids import MachineId
from exam.link.own_enrolment import Enrolling
from exam.text import Refusal
from invigilator_console.port import Connection, Standing
from invigilator_console.settings import ConsoleSettings
from invigilator_console.ui.entry.enrol_page import EnrolPage
from invigilator_console.ui.entry.sign_in_page import SignInPage
from invigilator_console.ui.window import ConsoleWindow
from tests.shots.draw import settle
from tests.ui.console.parts import show
from tests.ui.console.stage import ME, StagedDesk
from tests.ui.windows import press, type_text

HERE = "https://10.0.0.2:8443"


@pytest.fixture
def desk() -> StagedDesk:
    staged = StagedDesk()
    staged.me = None
    staged.connection = Connection(Standing.SEARCHING, not_enrolled=HERE)
    return staged


def opened(qtbot: QtBot, desk: StagedDesk) -> ConsoleWindow:
    window = ConsoleWindow(desk, ConsoleSettings(), lambda _settings: None)
    qtbot.addWidget(window)
    show(window, 1366, 768)
    return window


def texts(window: ConsoleWindow) -> str:
    return "\n".join(one.text() for one in window.findChildren(QLabel) if one.isVisibleTo(window))


def test_a_code_is_typed_before_anybody_signs_in(qtbot: QtBot, desk: StagedDesk) -> None:
    window = opened(qtbot, desk)
    page = window.cover
    assert isinstance(page, EnrolPage)
    assert "本机尚未登记" in texts(window)
    assert "kaochang-console enrol" in texts(window)
    assert HERE in texts(window)
    type_text(page.code, "004212345678")
    press(window, "enrol")
    assert desk.asked == ["enrol 004212345678"]


def test_a_refusal_is_a_sentence_and_nothing_goes_twice(qtbot: QtBot, desk: StagedDesk) -> None:
    window = opened(qtbot, desk)
    page = window.cover
    assert isinstance(page, EnrolPage)
    type_text(page.code, "004212345678")
    desk.enrolling = Enrolling(MachineId("JK-01"), waits=True)
    window.refresh()
    assert not page.button.isEnabled()
    desk.enrolling = Enrolling(MachineId("JK-01"), refused=Refusal("enrolment_code_wrong"))
    window.refresh()
    assert "没有发过这个登记码" in texts(window)
    assert page.button.isEnabled()


def test_once_enrolled_people_sign_in(qtbot: QtBot, desk: StagedDesk) -> None:
    window = opened(qtbot, desk)
    desk.connection = Connection(Standing.SIGNED_OUT, 0, HERE)
    window.refresh()
    settle()
    assert isinstance(window.cover, SignInPage)


def test_whoever_is_signed_in_keeps_the_room_in_sight(qtbot: QtBot, desk: StagedDesk) -> None:
    desk.me = ME
    desk.connection = Connection(Standing.AWAY, 9000, HERE, not_enrolled=HERE)
    window = opened(qtbot, desk)
    assert window.frame is not None
    assert window.cover is None
