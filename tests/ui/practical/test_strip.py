"""The strip above other programs: what it says, and that it gets in nobody's way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from candidate_agent.ui.practical.strip import LARGEST_TEXT, WorkStrip
from exam.answers import FormFilled
from exam.policy import MINUTE
from exam.text import Language
from exam.wire.messages import Notice
from tests.ui.conftest import MakeKit
from tests.ui.geometry import faults
from tests.ui.practical.desks import FORM, at_work
from tests.ui.stage import StagedDesk


class Strip:
    """A strip over a desk, and how often it was asked to go back."""

    def __init__(
        self, qtbot: QtBot, make_kit: MakeKit, desk: StagedDesk, language: Language = "zh", factor: int = 100
    ) -> None:
        self.backs = 0
        self.widget = WorkStrip(make_kit(desk, language, factor)[0], self.back)
        qtbot.addWidget(self.widget)
        self.widget.show()
        self.widget.refresh()

    def back(self) -> None:
        self.backs += 1

    def said(self) -> list[str]:
        return [label.text() for label in self.widget.findChildren(QLabel) if label.isVisible()]


def test_it_says_the_time_and_where_the_work_is(qtbot: QtBot, make_kit: MakeKit) -> None:
    desk = at_work()
    strip = Strip(qtbot, make_kit, desk)
    assert strip.said() == ["剩余 00:50:00", "自动保存"]
    desk.answer(FORM, FormFilled({"campaign": "x"}))
    strip.widget.refresh()
    assert strip.said() == ["剩余 00:50:00", "考点已保存 09:10:00"]
    desk.acks = False
    desk.answer(FORM, FormFilled({"campaign": "y"}))
    strip.widget.refresh()
    assert strip.said()[1] == "已存本机"
    desk.keeps = False
    desk.answer(FORM, FormFilled({"campaign": "z"}))
    strip.widget.refresh()
    assert strip.said()[1] == "本机无法保存：请举手"


def test_the_end_and_messages_are_told(qtbot: QtBot, make_kit: MakeKit) -> None:
    desk = at_work()
    desk.tick(46 * MINUTE)
    strip = Strip(qtbot, make_kit, desk)
    desk.say(notices=(Notice("n1", 46 * MINUTE, "请注意保存"),))
    strip.widget.refresh()
    assert strip.said() == ["剩余 00:14:00", "剩余不足 15 分钟", "自动保存", "1 条新消息"]
    desk.notices_seen("n1")
    strip.widget.refresh()
    assert "1 条新消息" not in strip.said()


def test_it_stays_on_top_and_never_takes_the_keyboard(qtbot: QtBot, make_kit: MakeKit) -> None:
    strip = Strip(qtbot, make_kit, at_work())
    flags = strip.widget.windowFlags()
    for flag in (Qt.WindowType.WindowStaysOnTopHint, Qt.WindowType.WindowDoesNotAcceptFocus):
        assert flags & flag
    assert strip.widget.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert strip.widget.back_button.focusPolicy() is Qt.FocusPolicy.NoFocus
    strip.widget.back_button.click()
    assert strip.backs == 1


def test_it_is_dragged_sideways_alone_and_never_off_the_screen(qtbot: QtBot, make_kit: MakeKit) -> None:
    widget = Strip(qtbot, make_kit, at_work()).widget
    room = widget.screen().availableGeometry()
    assert abs(widget.geometry().center().x() - room.center().x()) <= 1
    for by, wanted in ((QPoint(-5000, 300), room.left()), (QPoint(5000, 300), room.right() + 1 - widget.width())):
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
        QTest.mouseMove(widget, QPoint(5, 5) + by)
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
        assert (widget.x(), widget.y()) == (wanted, room.top())
    widget.refresh()
    assert widget.x() == room.right() + 1 - widget.width(), "it stays where it was put"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("factor", [100, 150, 200])
def test_it_is_one_line_at_every_text_size(qtbot: QtBot, make_kit: MakeKit, language: Language, factor: int) -> None:
    desk = at_work()
    desk.tick(46 * MINUTE)
    desk.acks = False
    desk.answer(FORM, FormFilled({"campaign": "y"}))
    strip = Strip(qtbot, make_kit, desk, language, factor)
    desk.say(notices=(Notice("n1", 46 * MINUTE, "请注意保存"), Notice("n2", 46 * MINUTE, "请注意保存")))
    strip.widget.refresh()
    assert faults(strip.widget, min(factor, LARGEST_TEXT)) == []
    assert strip.widget.height() == 44 * min(factor, LARGEST_TEXT) // 100
