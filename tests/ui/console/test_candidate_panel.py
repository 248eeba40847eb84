"""The panel of a candidate: who it is, how it stands, what fits now, what happened, and the screen when asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from exam.ids import SittingId
from exam.look import DARK, LIGHT
from exam.policy import SECOND
from exam.text import Language, Refusal
from exam.wire.console_talk import CandidateStory, Happening
from invigilator_console.port import Connection, Standing
from invigilator_console.room.forms import Target
from invigilator_console.ui.candidate.candidate_panel import CandidatePanel
from tests.shots.draw import settle
from tests.ui.console.parts import COLUMN, HEIGHT, Told, kit_of, names_of_buttons, show
from tests.ui.console.stage import CHIEF, INSPECTOR, NOW, ROOM, THEORY, StagedDesk, in_every_state
from tests.ui.geometry import faults
from tests.ui.windows import press, shown


class AskedDesk(StagedDesk):
    """Counts how often a story was asked for, and answers late where it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.stories = 0
        self.late: list[Callable[[CandidateStory | Refusal], None]] | None = None
        in_every_state(self)

    def story(self, sitting: SittingId, then: Callable[[CandidateStory | Refusal], None]) -> None:
        self.stories += 1
        if self.late is None:
            super().story(sitting, then)
        else:
            self.late.append(then)


@pytest.fixture
def desk(qapp: object) -> AskedDesk:
    return AskedDesk()


def picture(width: int, height: int, kind: str = "JPEG") -> bytes:
    drawn, buffer = QPixmap(width, height), QBuffer()
    drawn.fill(Qt.GlobalColor.darkCyan)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawn.save(buffer, kind)
    return bytes(buffer.data().data())


def opened(qtbot: QtBot, desk: AskedDesk, seat: int, language: Language = "zh") -> tuple[CandidatePanel, Told]:
    kit, told = kit_of(desk, language)
    panel = CandidatePanel(kit, desk.seat(seat).sitting, told.close)
    qtbot.addWidget(panel)
    show(panel, COLUMN, HEIGHT, panel.enter)
    panel.refresh()
    return panel, told


def text(panel: QWidget, name: str) -> str:
    found = panel.findChild(QLabel, name)
    assert found is not None
    return found.text()


def test_who_it_is_and_how_it_stands(qtbot: QtBot, desk: AskedDesk) -> None:
    desk.photos[desk.seat(12).ticket] = picture(295, 413)
    panel, _ = opened(qtbot, desk, 12)
    assert text(panel, "name") == "胡晓雯"
    assert "12 座" in text(panel, "seat")
    assert text(panel, "state") == "需处理 · 已锁定"
    told = shown(panel)
    for word in ("E:", "1012", "某职业学校", "PC-112", "00:28:48", "20261 12800 26110"):
        assert word in told
    photo = panel.findChild(QLabel, "photo")
    assert photo is not None
    assert not photo.pixmap().isNull()
    assert "胡晓雯" in photo.accessibleName()


def test_what_fits_now_can_be_begun_and_what_is_urgent_comes_first(qtbot: QtBot, desk: AskedDesk) -> None:
    panel, told = opened(qtbot, desk, 12)
    acts = [name for name in names_of_buttons(panel) if name.startswith("act-")]
    assert acts[0] == "act-release_lock"
    assert "act-lower_hand" not in acts
    assert "act-stop_sitting" not in acts  # an invigilator may not
    press(panel, "act-release_lock")
    assert told.begun == [("release_lock", Target((desk.seat(12).sitting,), THEORY, ROOM))]


def test_the_rest_of_the_acts_unfolds_and_the_keyboard_goes_there(qtbot: QtBot, desk: AskedDesk) -> None:
    desk.me = CHIEF
    panel, _ = opened(qtbot, desk, 16)
    before = len([name for name in names_of_buttons(panel) if name.startswith("act-")])
    press(panel, "more-acts")
    acts = [name for name in names_of_buttons(panel) if name.startswith("act-")]
    assert len(acts) > before
    assert "act-stop_sitting" in acts
    focus = panel.focusWidget()
    assert focus is not None
    assert focus.objectName() == acts[before]


def test_acts_follow_the_state_and_wait_while_the_server_is_away(qtbot: QtBot, desk: AskedDesk) -> None:
    panel, _ = opened(qtbot, desk, 7)
    assert "act-lower_hand" in names_of_buttons(panel)
    desk.set_seat(7, hand=None)
    panel.refresh()
    assert "act-lower_hand" not in names_of_buttons(panel)
    desk.connection = Connection(Standing.AWAY, 5000)
    panel.refresh()
    assert [name for name in names_of_buttons(panel) if name.startswith("act-")] == []


# ---- an emergency code ----------------------------------------------------------------------------------------------


def test_a_code_is_told_for_a_locked_pc_large_enough_to_read_out(qtbot: QtBot, desk: AskedDesk) -> None:
    panel, _ = opened(qtbot, desk, 12)
    press(panel, "read-code")
    assert desk.asked[-1:] == [f"code {desk.seat(12).sitting}"]
    assert text(panel, "emergency-code") == "7-3F7K-9QXM"
    assert "PC-112" in text(panel, "read-code-state")
    desk.set_seat(12, locked_by=())
    panel.refresh()
    assert text(panel, "emergency-code") == "7-3F7K-9QXM", "it stays to be read until the panel is left"
    settle()
    assert faults(panel) == []


def test_why_no_code_was_told_is_said_in_its_place(qtbot: QtBot, desk: AskedDesk) -> None:
    desk.code = Refusal("emergency_codes_spent")
    panel, _ = opened(qtbot, desk, 12)
    press(panel, "read-code")
    assert "已经用完" in text(panel, "read-code-state")
    code = panel.findChild(QLabel, "emergency-code")
    assert code is not None
    assert not code.isVisibleTo(panel)


def test_no_code_is_offered_for_a_pc_that_is_free(qtbot: QtBot, desk: AskedDesk) -> None:
    panel, _ = opened(qtbot, desk, 16)
    assert "read-code" not in names_of_buttons(panel)


@pytest.mark.parametrize("name", ["see-screen", "read-code"])
def test_while_an_answer_is_waited_for_the_keyboard_stays_and_nothing_is_asked_twice(
    qtbot: QtBot, desk: AskedDesk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(desk, "screen", lambda _sitting, then: asked.append(then))
    monkeypatch.setattr(desk, "emergency_code", lambda _sitting, _reason, then: asked.append(then))
    panel, _ = opened(qtbot, desk, 12)
    button = panel.findChildren(QPushButton, name)[0]
    button.setFocus()
    for _ in range(2):
        press(panel, name)
    assert len(asked) == 1
    assert panel.focusWidget() is button
    assert "正在" in button.text()


# ---- what happened --------------------------------------------------------------------------------------------------


def test_the_story_is_told_newest_first_with_who_and_why(qtbot: QtBot, desk: AskedDesk) -> None:
    panel, _ = opened(qtbot, desk, 16)
    told = shown(panel)
    assert "09:20:00  延时 5 分钟" in told
    assert "主考 主考甲：设备故障耽误" in told
    assert told.index("延时 5 分钟") < told.index("进入考试") < told.index("在 PC-116 登录")


def test_the_story_is_asked_again_when_something_changed_and_not_too_often(qtbot: QtBot, desk: AskedDesk) -> None:
    panel, _ = opened(qtbot, desk, 16)
    assert desk.stories == 1
    for _ in range(10):
        desk.tick(SECOND)
        panel.refresh()
    assert desk.stories == 1
    desk.set_seat(16, answered=50)
    panel.refresh()
    desk.set_seat(16, answered=51)
    panel.refresh()
    assert desk.stories == 2
    desk.tick(5 * SECOND)
    panel.refresh()
    assert desk.stories == 3


def test_a_story_that_is_refused_says_why_and_is_asked_again(qtbot: QtBot, desk: AskedDesk) -> None:
    desk.late = []
    panel, _ = opened(qtbot, desk, 16)
    desk.late.pop()(Refusal("console_away"))
    assert "连不上" in text(panel, "story-state")
    desk.tick(5 * SECOND)
    panel.refresh()
    assert desk.stories == 2


def test_a_story_that_comes_after_the_panel_is_gone_hurts_nobody(qtbot: QtBot, desk: AskedDesk) -> None:
    desk.late = []
    panel, _ = opened(qtbot, desk, 16)
    late, row = desk.late.pop(), desk.seat(16)
    panel.deleteLater()
    panel.close()
    settle()
    late(CandidateStory(NOW, row, 1, (Happening(0, "entered"),)))


def test_a_long_story_shows_the_newest_and_the_rest_when_asked(qtbot: QtBot, desk: AskedDesk) -> None:
    desk.late = []
    panel, _ = opened(qtbot, desk, 16)
    happenings = tuple(
        Happening(number * SECOND, "contact_lost", facts={"machine": f"M{number}"}) for number in range(50)
    )
    desk.late.pop()(CandidateStory(NOW, desk.seat(16), 1, happenings))
    settle()
    assert "M49" in shown(panel)
    assert "M29 " not in shown(panel)
    assert "30" in next(one.text() for one in panel.findChildren(QPushButton, "earlier"))
    press(panel, "earlier")
    settle()
    assert "M0 " in shown(panel)


# ---- the screen -----------------------------------------------------------------------------------------------------


def test_the_screen_is_shown_with_its_time_when_somebody_asks(qtbot: QtBot, desk: AskedDesk) -> None:
    desk.picture = picture(640, 360)
    panel, _ = opened(qtbot, desk, 16)
    assert desk.asked == []
    press(panel, "see-screen")
    assert desk.asked == [f"screen {desk.seat(16).sitting}"]
    assert "09:31:12" in text(panel, "see-screen-state")
    screen = panel.findChild(QLabel, "screen")
    assert screen is not None
    settle()
    assert screen.isVisibleTo(panel)
    assert 0 < screen.pixmap().width() <= panel.width()


@pytest.mark.parametrize("answer", [Refusal("screen_not_there"), b"no picture"])
def test_why_there_is_no_screen_is_said(qtbot: QtBot, desk: AskedDesk, answer: bytes | Refusal) -> None:
    desk.picture = answer
    panel, _ = opened(qtbot, desk, 16)
    before = text(panel, "see-screen-state")
    press(panel, "see-screen")
    assert text(panel, "see-screen-state") != before
    assert panel.findChildren(QPushButton, "see-screen")[0].isEnabled()


def test_where_screens_are_not_shown_nobody_is_offered_one(qtbot: QtBot, desk: AskedDesk) -> None:
    desk.set_site(screens_shown=False)
    panel, _ = opened(qtbot, desk, 16)
    assert "see-screen" not in names_of_buttons(panel)


# ---- as a part of the window ----------------------------------------------------------------------------------------


def test_escape_closes_it(qtbot: QtBot, desk: AskedDesk) -> None:
    panel, told = opened(qtbot, desk, 16)
    QTest.keyClick(panel.close_button, Qt.Key.Key_Escape)
    assert told.closed == 1


def test_a_sitting_that_left_the_list_says_so(qtbot: QtBot, desk: AskedDesk) -> None:
    panel, _ = opened(qtbot, desk, 16)
    del desk.board.seats[panel.sitting]
    panel.refresh()
    gone = panel.findChild(QLabel, "gone")
    assert gone is not None
    assert gone.isVisibleTo(panel)


@pytest.mark.parametrize(("language", "factor"), [("zh", 100), ("en", 100), ("zh", 200), ("en", 200)])
@pytest.mark.parametrize("seat", [1, 7, 9, 12, 15, 17, 25])
def test_the_panel_is_whole_in_the_column(
    qtbot: QtBot, desk: AskedDesk, seat: int, language: Language, factor: int
) -> None:
    desk.me = INSPECTOR if seat == 7 else CHIEF
    desk.picture = picture(640, 360)
    kit, told = kit_of(desk, language, factor, DARK if factor == 200 else LIGHT)
    panel = CandidatePanel(kit, desk.seat(seat).sitting, told.close)
    qtbot.addWidget(panel)
    show(panel, kit.measures.gap(COLUMN), HEIGHT, panel.enter)
    for name in ("see-screen", "more-acts"):
        if name in names_of_buttons(panel):
            press(panel, name)
    panel.refresh()
    settle()
    assert faults(panel, factor) == []
    assert [one.objectName() for one in panel.findChildren(QPushButton) if not one.accessibleName()] == []
