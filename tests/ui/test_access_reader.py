"""What a screen reader is told: the role, name and state of every control, and the news that comes by itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QPushButton

from candidate_agent.port import LockCause
from candidate_agent.ui.theory.option_row import OptionRow
from exam.answers import Chosen
from exam.plan import Part
from exam.policy import MINUTE, SECOND
from exam.text import Text
from exam.widgets.tick_box import TickBox
from exam.wire.messages import Notice
from tests.shots.draw import LAB, drawn
from tests.shots.papers import sample
from tests.shots.scenes import SCENES
from tests.ui.access import controls, press_key, tab_to, type_keys
from tests.ui.heard import heard_of
from tests.ui.stage import LENGTH, StagedDesk
from tests.ui.windows import Open

Role = QAccessible.Role


def test_a_button_that_does_nothing_now_says_so(qapp: QApplication) -> None:
    scene = next(one for one in SCENES if one.name == "login")
    with drawn(scene, "zh", LAB) as window:
        log_in = window.findChild(QPushButton, "log-in")
        assert log_in is not None
        role, name, state = heard_of(log_in)
        assert (role, name, bool(state.disabled)) == (Role.Button, "登录", True)


def test_two_controls_of_an_item_are_not_called_the_same(qapp: QApplication) -> None:
    for scene in SCENES:
        # In the list every item has its own; each says in its description which item it belongs to.
        if scene.name.startswith("theory") and scene.name != "theory-list":
            with drawn(scene, "zh", LAB) as window:
                names = [heard_of(one)[1] for one in controls(window) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
                assert len(names) == len(set(names)), scene.name


def test_an_option_is_one_of_several_or_one_of_many_and_tells_whether_it_is_chosen(qapp: QApplication) -> None:
    for name, role in (("theory-single", Role.RadioButton), ("theory-multiple", Role.CheckBox)):
        with drawn(next(one for one in SCENES if one.name == name), "zh", LAB) as window:
            options = [one for one in window.findChildren(OptionRow) if one.isVisible()]
            assert {heard_of(one)[0] for one in options} == {role}
            assert [bool(heard_of(one)[2].checked) for one in options].count(True) == 1
            assert heard_of(options[0])[1].startswith("选项 A：")
            first = QAccessible.queryAccessibleInterface(options[0])
            assert first is not None
            # The question is said with its first option: the keyboard never stands on the question itself.
            assert "第 " in first.text(QAccessible.Text.Description)


# ---- news -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader was asked to say at once."""
    said: list[str] = []

    def hear(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            assert event.politeness() is QAccessible.AnnouncementPoliteness.Assertive
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    return said


def at_work() -> StagedDesk:
    desk = StagedDesk(Part.THEORY)
    desk.connect()
    desk.seat()
    desk.paper, desk.media = sample(Part.THEORY)
    return desk


def test_the_end_coming_near_is_said_once(open_window: Open, announced: list[str]) -> None:
    desk = at_work()
    window = open_window(desk)
    assert announced == []
    for seconds in range(3):
        desk.tick(LENGTH - 15 * MINUTE + seconds * SECOND + 1)
        window.refresh()
    assert announced == ["剩余不足 15 分钟"]


def test_a_message_of_the_invigilator_is_said_as_it_comes(open_window: Open, announced: list[str]) -> None:
    desk = at_work()
    window = open_window(desk)
    desk.say(notices=(Notice("m1", 0, "请保持安静。"),))
    window.refresh()
    window.refresh()
    assert announced == ["监考员 09:00 请保持安静。"]
    desk.say(notices=(Notice("m1", 0, "请保持安静。"), Notice("m2", MINUTE, "第 3 题作废。")))
    window.refresh()
    assert announced[1:] == ["监考员 09:01 第 3 题作废。"], "what was said is not said again"
    press_key(tab_to(window, "read"), Qt.Key.Key_Space)
    window.refresh()
    assert len(announced) == 2


def test_more_time_is_said(open_window: Open, announced: list[str]) -> None:
    desk = at_work()
    window = open_window(desk)
    desk.say(deadline=LENGTH + 5 * MINUTE, extended=5 * MINUTE)
    window.refresh()
    assert announced == ["监考已为你延长 5 分钟，结束时间 10:05。"]


def test_a_pc_that_cannot_save_says_so_each_time_it_begins(open_window: Open, announced: list[str]) -> None:
    desk = at_work()
    assert desk.paper is not None
    window = open_window(desk)
    for _ in range(2):
        desk.keeps, desk.acks = False, False
        desk.answer(desk.paper.items[0].id, Chosen(("T",)))
        window.refresh()
        window.refresh()
        desk.keeps = True
        desk.answer(desk.paper.items[0].id, Chosen(("F",)))
        window.refresh()
        if "本机无法保存：请举手" in announced:
            break
    assert announced == ["本机无法保存：请举手"]


def test_a_pause_and_a_lock_are_said_with_what_to_do_and_a_running_time_is_not(
    open_window: Open, announced: list[str]
) -> None:
    desk = at_work()
    window = open_window(desk)
    for remaining in (40 * MINUTE, 39 * MINUTE):
        desk.say(paused=True, deadline=None, remaining=remaining)
        window.refresh()
    assert len(announced) == 1
    assert announced[0].startswith("考试已暂停 你的时间也停止了。")
    desk.locked_by = (LockCause(Text("插有移动存储设备。", "USB"), Text("请拔出并交给监考员。", "Unplug it.")),)
    window.refresh()
    assert announced[1].startswith("这台考生机已锁定 插有移动存储设备。 请拔出并交给监考员。 你的作答都已保存。")


def test_a_login_that_was_refused_is_said(open_window: Open, announced: list[str]) -> None:
    desk = StagedDesk()
    desk.connect()
    window = open_window(desk)
    type_keys(window, "20261128002611000000700012")
    press_key(window, Qt.Key.Key_Return)
    type_keys(window, "000000")
    press_key(window, Qt.Key.Key_Return)
    desk.refuse("password_wrong")
    window.refresh()
    assert len(announced) == 1
    assert announced[0].startswith("密码不对")


def test_a_tick_is_told_by_its_state(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    window = open_window(desk)
    box = window.findChild(TickBox, "show-password")
    assert box is not None
    assert not heard_of(box)[2].checked
    box.click()
    assert heard_of(box)[2].checked
