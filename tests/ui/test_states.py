"""What a candidate sees and can do when the paper is not in front: paused, locked, handing in, done."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from candidate_agent.port import LockCause
from candidate_agent.ui.pages import PageName
from candidate_agent.ui.states.lock_page import LockPage
from exam.answers import Chosen
from exam.events import HandInBy, Topic
from exam.ids import ItemId
from exam.plan import Part
from exam.policy import MINUTE, SECOND
from exam.sitting import SittingPhase
from exam.text import Text
from exam.wire.messages import Notice
from tests.shots.papers import sample
from tests.ui.stage import LENGTH, StagedDesk
from tests.ui.windows import Open, click, page_in_front, press, shown, type_text

USB = LockCause(Text("插有移动存储设备（E:）。", "USB storage (E:)."), Text("请拔出并交给监考员。", "Unplug it."))


def at_work() -> StagedDesk:
    """Somebody answers the sample's theory."""
    desk = StagedDesk(Part.THEORY)
    desk.connect()
    desk.seat()
    desk.paper, desk.media = sample(Part.THEORY)
    return desk


def first(desk: StagedDesk) -> ItemId:
    assert desk.paper is not None
    return desk.paper.items[0].id


def test_a_pause_blanks_the_paper_and_ends_by_itself(open_window: Open) -> None:
    desk = at_work()
    window = open_window(desk)
    stem = desk.paper.items[0].stem if desk.paper else ""
    assert stem in shown(window)
    desk.say(paused=True, deadline=None, remaining=40 * MINUTE)
    window.refresh()
    assert stem not in shown(window)
    assert "考试已暂停" in shown(window)
    assert "00:40:00" in shown(window)
    desk.say()
    window.refresh()
    assert stem in shown(window)


def test_an_open_sheet_does_not_outlive_the_page_below_it(open_window: Open) -> None:
    desk = at_work()
    window = open_window(desk)
    window.show_help()
    desk.say(paused=True, deadline=None, remaining=40 * MINUTE)
    window.refresh()
    assert "考试已暂停" in shown(window)
    assert "按键" not in shown(window)


def test_a_lock_hides_the_paper_tells_why_and_takes_a_code(open_window: Open) -> None:
    desk = at_work()
    window = open_window(desk)
    desk.locked_by = (USB,)
    window.refresh()
    assert page_in_front(window) is PageName.LOCKED
    assert "插有移动存储设备（E:）。" in shown(window)
    assert "你的作答都已保存" in shown(window)
    page = window.page
    assert isinstance(page, LockPage)
    type_text(page.code, "7-3F7K-9QXM")
    press(window, "unlock")
    assert desk.acts == ["type code 7-3F7K-9QXM"]
    desk.code_refused = Text("解锁码不对。", "Wrong.")
    window.refresh()
    assert "解锁码不对。" in shown(window)
    desk.locked_by = ()
    window.refresh()
    assert page_in_front(window) is PageName.THEORY


def test_a_lock_never_stands_before_a_hand_in_or_the_login(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    desk.locked_by = (USB,)
    window = open_window(desk)
    assert page_in_front(window) is PageName.LOGIN


def test_before_the_end_a_hand_in_needs_the_chief_examiner(open_window: Open) -> None:
    desk = at_work()
    window = open_window(desk)
    press(window, "hand-in")
    assert "现在还不能提前交卷" in shown(window)
    desk.tick(LENGTH - 10 * MINUTE)
    window.refresh()
    press(window, "ask")
    assert desk.acts == ["raise hand leave"]
    window.refresh()
    assert "已举手，等待主考同意" in shown(window)
    desk.say(early_leave=True, hand=Topic.LEAVE)
    window.refresh()
    press(window, "hand-in-now")
    assert desk.acts[-1] == "hand in"
    assert page_in_front(window) is PageName.HAND_IN
    window.refresh()
    assert page_in_front(window) is PageName.CLOSING


def test_an_extension_is_told_on_the_hand_in_page_too(open_window: Open) -> None:
    desk = at_work()
    window = open_window(desk)
    press(window, "hand-in")
    desk.say(deadline=LENGTH + 5 * MINUTE, extended=5 * MINUTE)
    window.refresh()
    assert "监考已为你延长 5 分钟，结束时间 10:05。" in shown(window)
    assert "01:05:00" in shown(window)
    assert page_in_front(window) is PageName.HAND_IN


def test_time_given_before_the_candidate_sat_down_is_no_news(open_window: Open) -> None:
    desk = StagedDesk(Part.THEORY)
    desk.connect()
    desk.seat(extended=5 * MINUTE, deadline=LENGTH + 5 * MINUTE)
    desk.paper, desk.media = sample(Part.THEORY)
    assert "延长" not in shown(open_window(desk))


def test_the_summary_leads_back_to_what_was_left_out(open_window: Open) -> None:
    desk = at_work()
    assert desk.paper is not None
    for item in desk.paper.items[:-1]:
        desk.answer(item.id, Chosen(("A",)))
    window = open_window(desk)
    press(window, "hand-in")
    last = len(desk.paper.items)
    assert f"已答 {last - 1} 项，共 {last} 项" in shown(window)
    assert "还没有作答（1）" in shown(window)
    left_out = [one for one in window.findChildren(QPushButton) if one.accessibleName() == f"第 {last} 题"]
    click(left_out[0])
    assert page_in_front(window) is PageName.THEORY
    assert window.page is not None
    assert window.page.current_item() == desk.paper.items[-1].id


def test_nothing_answered_is_said_loudly(open_window: Open) -> None:
    window = open_window(at_work())
    press(window, "hand-in")
    assert "你还没有作答任何一项" in shown(window)


def test_time_up_without_a_server_hands_in_and_says_to_stay(open_window: Open) -> None:
    desk = at_work()
    desk.acks = False
    desk.answer(first(desk), Chosen(("T",)))
    desk.cut()
    window = open_window(desk)
    desk.tick(LENGTH + SECOND)
    window.refresh()
    assert "正在交卷" in shown(window)
    assert "请举手，不要关机" in shown(window)
    assert "还有 2 条作答没有送到考点" in shown(window)


def test_only_the_receipt_lets_a_candidate_leave(open_window: Open) -> None:
    desk = at_work()
    desk.answer(first(desk), Chosen(("T",)))
    window = open_window(desk)
    desk.tick(LENGTH + SECOND)
    window.refresh()
    assert page_in_front(window) is PageName.CLOSING
    desk.say(SittingPhase.HANDED_IN, handed_in_by=HandInBy.TIME_UP, complete=True)
    window.refresh()
    assert "考点已收到你的全部作答（1 项）。" in shown(window)
    press(window, "next-login")
    window.refresh()
    assert page_in_front(window) is PageName.LOGIN


def test_a_message_stays_until_it_was_read(open_window: Open) -> None:
    desk = at_work()
    window = open_window(desk)
    desk.say(notices=(Notice("m1", 0, "请保持安静。"),))
    window.refresh()
    assert "请保持安静。" in shown(window)
    press(window, "hand-in")
    assert "请保持安静。" in shown(window)
    press(window, "read")
    window.refresh()
    assert "请保持安静。" not in shown(window)


def test_a_raised_hand_says_what_it_is_about_and_comes_down_again(open_window: Open) -> None:
    desk = at_work()
    window = open_window(desk)
    press(window, "raise-hand")
    press(window, "send-hand")
    assert desk.acts == ["raise hand help"]
    window.refresh()
    press(window, "raise-hand")
    assert desk.acts == ["raise hand help", "take hand down"]


def test_the_line_of_trust_tells_where_the_work_is(open_window: Open) -> None:
    desk = at_work()
    window = open_window(desk)
    desk.tick(31 * MINUTE + 7 * SECOND)
    desk.answer(first(desk), Chosen(("T",)))
    window.refresh()
    assert "考点已保存 09:31:07" in shown(window)
    desk.acks = False
    desk.cut()
    desk.answer(first(desk), Chosen(("F",)))
    window.refresh()
    assert "已存本机，等待考点（继续作答）" in shown(window)
    assert "正在重新连接" in shown(window)
    desk.keeps = False
    desk.answer(first(desk), Chosen(("T",)))
    window.refresh()
    assert "本机无法保存：请举手" in shown(window)


def test_near_the_end_the_time_is_said_in_words_too(open_window: Open) -> None:
    desk = at_work()
    window = open_window(desk)
    desk.tick(LENGTH - 15 * MINUTE + SECOND)
    window.refresh()
    assert "剩余不足 15 分钟" in shown(window)


def test_another_language_and_text_size_lose_nothing(open_window: Open) -> None:
    desk = at_work()
    window = open_window(desk)
    assert desk.paper is not None
    assert window.page is not None
    window.page.show_item(desk.paper.items[5].id)
    press(window, "language")
    assert "Saved" in shown(window) or "saved" in shown(window)
    assert window.page.current_item() == desk.paper.items[5].id
    press(window, "larger")
    assert window.kit.measures.factor == 125
    assert window.page.current_item() == desk.paper.items[5].id


def test_a_practice_says_so_everywhere(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect(practice=True)
    assert "模拟练习 · 不计成绩" in shown(open_window(desk))
