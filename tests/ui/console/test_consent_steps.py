"""Consent on the spot: who is needed signs in one after the other, and nothing of a password stays."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exam.commands import ExtendSitting, GiveConsent, WithdrawProposal
from exam.look import DARK
from exam.people import Actor, Role
from exam.policy import MINUTE
from exam.text import Language, Refusal
from exam.wire.console_rows import ProposalRow
from invigilator_console.port import Answered, Then
from invigilator_console.room.acts import ACTS
from invigilator_console.room.forms import Target
from invigilator_console.ui.acts.act_sheet import ActSheet
from invigilator_console.ui.acts.opening import ConsentSheet, open_act
from tests.ui.console.parts import COLUMN, HEIGHT, Told, kit_of, show
from tests.ui.console.stage import CHIEF, INSPECTOR, ME, StagedDesk
from tests.ui.geometry import faults
from tests.ui.windows import press, type_text

NEEDS = ((Role.CHIEF_EXAMINER, Role.DEPUTY_CHIEF_EXAMINER), (Role.ROVING_INSPECTOR,))
WAITS = Answered(proposal="p-1")


class WatchedDesk(StagedDesk):
    """Remembers what passwords it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.passwords: list[str] = []

    def agree(self, proposals: Sequence[str], name: str, password: str, then: Then) -> None:
        self.passwords.append(password)
        super().agree(proposals, name, password, then)

    def propose(self, agreed: tuple[Actor, ...] = (ME,), outcome: str = "") -> None:
        """A proposal stands on the board."""
        command = ExtendSitting(self.seat(16).sitting, 5 * MINUTE, "x")
        self.board.proposals["p-1"] = ProposalRow("p-1", command, agreed, NEEDS, 0, 1 << 40, outcome, "")


@pytest.fixture
def desk() -> WatchedDesk:
    return WatchedDesk()


def from_the_queue(qtbot: QtBot, desk: WatchedDesk, language: Language = "zh") -> tuple[ConsentSheet, Told]:
    kit, told = kit_of(desk, language)
    sheet = open_act(kit, "give_consent", Target(name="p-1"), told.close)
    assert isinstance(sheet, ConsentSheet)
    qtbot.addWidget(sheet)
    show(sheet, COLUMN, HEIGHT, sheet.enter)
    return sheet, told


def proposed(qtbot: QtBot, desk: WatchedDesk) -> tuple[ActSheet, Told]:
    """An extension that was ordered and waits for others."""
    kit, told = kit_of(desk)
    sheet = ActSheet(kit, ACTS["extend_sitting"], Target((desk.seat(16).sitting,)), told.close)
    qtbot.addWidget(sheet)
    show(sheet, COLUMN, HEIGHT, sheet.enter)
    desk.answers = [WAITS]
    press(sheet, "usual-reason-0")
    press(sheet, "confirm")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the form that was there before
    sheet.refresh()
    return sheet, told


def line(sheet: QWidget, name: str) -> QLineEdit:
    found = sheet.findChild(QLineEdit, name)
    assert found is not None
    return found


def text(sheet: QWidget, name: str) -> str:
    found = sheet.findChild(QLabel, name)
    assert found is not None
    return found.text()


def agree_as(sheet: QWidget, password: str) -> None:
    type_text(line(sheet, "consent-password"), password)
    press(sheet, "agree")


def test_chief_and_inspector_agree_one_after_the_other_and_it_is_done(qtbot: QtBot, desk: WatchedDesk) -> None:
    sheet, told = proposed(qtbot, desk)
    assert "16 座" in text(sheet, "proposed")
    assert "主考" in text(sheet, "step")
    assert line(sheet, "consent-name").text() == "主考甲"
    assert line(sheet, "consent-password").hasFocus()
    desk.answers = [WAITS]
    agree_as(sheet, "secret-1")
    assert "巡考员" in text(sheet, "step")
    assert line(sheet, "consent-name").text() == "巡考甲"
    agree_as(sheet, "secret-2")
    assert desk.agreed == [(("p-1",), "主考甲"), (("p-1",), "巡考甲")]
    assert desk.passwords == ["secret-1", "secret-2"]
    assert told.closed == 1
    assert "已会签并执行" in told.sentences[-1]


def test_the_button_says_whether_it_is_carried_out_with_this_consent(qtbot: QtBot, desk: WatchedDesk) -> None:
    desk.propose()
    sheet, _ = from_the_queue(qtbot, desk)
    assert sheet.steps.agree.text() == "同意，换下一位"
    desk.propose((ME, CHIEF))
    sheet.refresh()
    assert sheet.steps.agree.text() == "同意并执行"


def test_a_wrong_password_is_said_the_name_stays_and_the_password_does_not(qtbot: QtBot, desk: WatchedDesk) -> None:
    sheet, told = proposed(qtbot, desk)
    desk.answers = [Answered(Refusal("sign_in_wrong"))]
    agree_as(sheet, "wrong")
    assert "密码不对" in text(sheet, "refused")
    assert line(sheet, "consent-name").text() == "主考甲"
    assert line(sheet, "consent-password").text() == ""
    assert line(sheet, "consent-password").hasFocus()
    assert told.closed == 0


def test_who_is_not_signed_in_anywhere_is_typed(qtbot: QtBot, desk: WatchedDesk) -> None:
    desk.set_site(present=(ME,))
    sheet, _ = proposed(qtbot, desk)
    assert "无人登录" in text(sheet, "needed")
    press(sheet, "agree")
    assert "姓名" in text(sheet, "refused")
    line(sheet, "consent-name").setText("副主考乙")
    QTest.keyClick(line(sheet, "consent-name"), Qt.Key.Key_Return)
    assert line(sheet, "consent-password").hasFocus()
    press(sheet, "agree")
    assert "密码" in text(sheet, "refused")
    desk.answers = [WAITS]
    type_text(line(sheet, "consent-password"), "secret")
    QTest.keyClick(line(sheet, "consent-password"), Qt.Key.Key_Return)
    assert desk.agreed == [(("p-1",), "副主考乙")]
    assert "巡考员" in text(sheet, "step")


def test_whoever_may_fill_a_place_agrees_with_one_button(qtbot: QtBot, desk: WatchedDesk) -> None:
    desk.me = INSPECTOR
    desk.propose((ME, CHIEF))
    sheet, told = from_the_queue(qtbot, desk)
    assert not line(sheet, "consent-password").isVisibleTo(sheet)
    press(sheet, "agree")
    assert desk.orders == [GiveConsent("p-1")]
    assert told.closed == 1


def test_whoever_may_agree_can_leave_it_to_somebody_else(qtbot: QtBot, desk: WatchedDesk) -> None:
    desk.me = CHIEF
    desk.propose()
    sheet, _ = from_the_queue(qtbot, desk)
    press(sheet, "others")
    assert line(sheet, "consent-password").isVisibleTo(sheet)
    assert desk.orders == []


def test_a_consent_given_at_another_console_is_followed(qtbot: QtBot, desk: WatchedDesk) -> None:
    sheet, told = proposed(qtbot, desk)
    desk.propose((ME, CHIEF))
    sheet.refresh()
    assert "主考甲" in text(sheet, "agreed")
    assert "巡考员" in text(sheet, "step")
    desk.propose((ME, CHIEF, INSPECTOR), "done")
    sheet.refresh()
    assert told.closed == 1
    assert "已执行" in told.sentences[-1]


def test_it_can_wait_in_the_queue_or_be_taken_back(qtbot: QtBot, desk: WatchedDesk) -> None:
    sheet, told = proposed(qtbot, desk)
    press(sheet, "later")
    assert told.closed == 1
    assert "待处理" in told.sentences[-1]
    desk.propose()
    other, told = from_the_queue(qtbot, desk)
    press(other, "withdraw")
    assert desk.orders[-1] == WithdrawProposal("p-1")
    assert told.closed == 1


def test_a_withdrawal_that_is_refused_leaves_the_proposal_where_it_is(qtbot: QtBot, desk: WatchedDesk) -> None:
    desk.propose()
    sheet, told = from_the_queue(qtbot, desk)
    desk.answers = [Answered(Refusal("role_may_not"))]
    press(sheet, "withdraw")
    assert "职责" in text(sheet, "refused")
    assert told.closed == 0
    assert sheet.steps.agree.isEnabled()


def test_a_server_that_goes_away_ends_the_steps_and_says_so(qtbot: QtBot, desk: WatchedDesk) -> None:
    sheet, told = proposed(qtbot, desk)
    desk.answers = [Answered(unknown=True)]
    agree_as(sheet, "secret")
    assert told.closed == 1
    assert "没有回答" in told.sentences[-1]


def test_a_proposal_that_is_over_opens_nothing(qtbot: QtBot, desk: WatchedDesk) -> None:
    desk.propose((ME,), "expired")
    kit, told = kit_of(desk)
    assert open_act(kit, "give_consent", Target(name="p-1"), told.close) is None
    assert "已经结束" in told.sentences[0]


def test_caps_lock_is_said_where_a_letter_gives_it_away(qtbot: QtBot, desk: WatchedDesk) -> None:
    sheet, _ = proposed(qtbot, desk)
    password = line(sheet, "consent-password")
    hint = sheet.findChild(QLabel, "consent-password-caps-lock")
    assert hint is not None
    QTest.keyClicks(password, "A")
    assert hint.isVisibleTo(sheet)
    QTest.keyClicks(password, "a")
    assert not hint.isVisibleTo(sheet)
    assert password.echoMode() is QLineEdit.EchoMode.Password


@pytest.mark.parametrize(("language", "factor"), [("zh", 100), ("en", 100), ("zh", 200), ("en", 200)])
@pytest.mark.parametrize("me", [ME, CHIEF])
def test_the_steps_are_whole_in_the_column(
    qtbot: QtBot, desk: WatchedDesk, me: Actor, language: Language, factor: int
) -> None:
    desk.me = me
    desk.propose()
    kit, told = kit_of(desk, language, factor, DARK)
    sheet = open_act(kit, "give_consent", Target(name="p-1"), told.close)
    assert sheet is not None
    qtbot.addWidget(sheet)
    show(sheet, kit.measures.gap(COLUMN), HEIGHT, sheet.enter)
    assert faults(sheet, factor) == []
    named = [*sheet.findChildren(QLineEdit), *sheet.findChildren(QPushButton)]
    assert [one.objectName() for one in named if not one.accessibleName()] == []
