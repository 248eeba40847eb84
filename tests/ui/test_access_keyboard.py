"""From the login to the summary before the hand-in without a mouse: every key goes where the keyboard is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from candidate_agent.ui.pages import PageName
from candidate_agent.ui.theory.option_row import OptionRow
from candidate_agent.ui.theory.page import TheoryPage
from exam.answers import Chosen, FormFilled, Written
from exam.paper import FillIn, FormTask, MultipleChoice, Numeric, SingleChoice, TheoryItem, TrueFalse
from exam.plan import Part
from exam.policy import MINUTE
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.wire.messages import Notice
from tests.shots.papers import sample
from tests.ui.access import focus, on_the_next, press_key, tab_to, type_keys
from tests.ui.stage import LENGTH, TICKET, StagedDesk
from tests.ui.windows import Open, page_in_front, shown

SPACE, ENTER, DOWN, NEXT = Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_PageDown


def _short_paper(desk: StagedDesk) -> list[TheoryItem]:
    """One item of each kind from the sample, as this candidate's paper."""
    paper, desk.media = sample(Part.THEORY)
    kinds = (SingleChoice, MultipleChoice, TrueFalse, FillIn, Numeric)
    items = [next(item for item in paper.items if isinstance(item, kind)) for kind in kinds]
    desk.paper = type(paper)(
        id=paper.id, title=paper.title, part=paper.part, level=paper.level, subject=paper.subject, items=tuple(items)
    )
    return items


def test_a_candidate_comes_from_the_login_to_the_summary_by_keys_alone(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    window = open_window(desk)
    # Login: the keyboard is at the ticket; Enter goes on to the password and logs in.
    type_keys(window, TICKET)
    press_key(window, ENTER)
    type_keys(window, "700012")
    press_key(window, ENTER)
    assert desk.acts == [f"log in {TICKET} 700012"]
    # Is this you? Back with Shift+Tab to "not me" and forth again, then yes.
    desk.seat(SittingPhase.LOGGED_IN)
    window.refresh()
    press_key(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert focus(window).objectName() == "not-me"
    press_key(window, Qt.Key.Key_Tab)
    press_key(window, ENTER)
    # The rules: tick, then go on.
    press_key(window, SPACE)
    tab_to(window, "continue")
    press_key(window, SPACE)
    assert desk.acts[-1] == "confirm"
    # The subject, chosen before the start.
    desk.say(SittingPhase.CONFIRMED, starts_at=MINUTE)
    window.refresh()
    press_key(window, ENTER)
    assert page_in_front(window) is PageName.WAITING
    desk.say(SittingPhase.CONFIRMED, session_phase=SessionPhase.RUNNING, deadline=LENGTH)
    window.refresh()
    assert desk.acts[-1] == "begin"
    # The paper, one item of each kind.
    items = _short_paper(desk)
    desk.say()
    window.refresh()
    assert isinstance(window.page, TheoryPage)
    type_keys(window, "b")
    press_key(window, NEXT)
    type_keys(window, "13")
    press_key(window, NEXT)
    press_key(window, DOWN)
    press_key(window, SPACE)
    press_key(window, NEXT)
    type_keys(window, "12.5")
    press_key(window, NEXT)
    type_keys(window, "33.30")
    kept = dict(desk.kept_answers())
    single, many, true_false, fill_in, numeric = items
    assert isinstance(single, SingleChoice)
    assert isinstance(many, MultipleChoice)
    assert kept[single.id] == Chosen((single.options[1].id,))
    assert kept[many.id] == Chosen(tuple(sorted((many.options[0].id, many.options[2].id))))
    assert kept[true_false.id] == Chosen(("F",))
    assert isinstance(kept[fill_in.id], Written)
    assert kept[numeric.id] == Written(("33.30",))
    # The hand-in: what is missing, and back to it.
    tab_to(window, "hand-in")
    press_key(window, SPACE)
    assert page_in_front(window) is PageName.HAND_IN
    assert f"已答 {len(items)} 项" in shown(window)
    assert focus(window).objectName() == "go-on"
    press_key(window, SPACE)
    assert page_in_front(window) is PageName.THEORY


def test_the_hand_in_itself_needs_no_mouse_and_does_not_happen_by_one_key_too_many(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    desk.seat()
    _short_paper(desk)
    desk.tick(LENGTH - 10 * MINUTE)
    desk.say(early_leave=True)
    window = open_window(desk)
    tab_to(window, "hand-in")
    press_key(window, ENTER)
    assert page_in_front(window) is PageName.HAND_IN
    press_key(window, ENTER)
    assert page_in_front(window) is PageName.THEORY, "the keyboard stood at going on"
    tab_to(window, "hand-in")
    press_key(window, ENTER)
    tab_to(window, "hand-in-now")
    press_key(window, ENTER)
    assert desk.acts == ["hand in"]


def test_help_and_hand_open_and_close_by_keys_and_the_keyboard_comes_back(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    desk.seat()
    _short_paper(desk)
    window = open_window(desk)
    before = focus(window)
    assert isinstance(before, OptionRow)
    press_key(window, Qt.Key.Key_F1)
    assert "按键" in shown(window)
    press_key(window, Qt.Key.Key_Escape)
    assert focus(window) is before
    press_key(window, Qt.Key.Key_F9)
    press_key(window, DOWN)
    chosen = focus(window)
    assert isinstance(chosen, QAbstractButton)
    assert chosen.isChecked()
    tab_to(window, "send-hand")
    press_key(window, SPACE)
    assert desk.acts == ["raise hand question"]
    window.refresh()
    press_key(window, Qt.Key.Key_F9)
    assert desk.acts[-1] == "take hand down"


def test_a_larger_text_by_keys_leaves_the_keyboard_at_its_button(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    window = open_window(desk)
    tab_to(window, "larger")
    press_key(window, SPACE)
    press_key(window, SPACE)
    assert window.kit.measures.factor == 150
    assert focus(window).objectName() == "larger"
    press_key(window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert window.kit.measures.factor == 125


def test_a_message_is_read_by_keys_and_the_keyboard_goes_back_to_the_paper(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    desk.seat()
    _short_paper(desk)
    window = open_window(desk)
    window.kit.tell("请注意。")
    window.refresh()
    tab_to(window, "read")
    press_key(window, SPACE)
    window.refresh()
    assert "请注意。" not in shown(window)
    assert isinstance(focus(window), OptionRow)


def test_of_two_messages_the_second_is_read_by_the_next_key(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    desk.seat()
    _short_paper(desk)
    window = open_window(desk)
    desk.say(notices=(Notice("m1", 0, "请保持安静。"), Notice("m2", 0, "请看黑板。")))
    window.kit.tell("请注意。")
    window.refresh()
    tab_to(window, "read")
    press_key(window, SPACE)
    window.refresh()
    assert focus(window).objectName() == "read", "the keyboard goes on to what is left to read"


def test_the_address_and_the_emergency_code_are_typed_and_sent_by_enter(open_window: Open) -> None:
    desk = StagedDesk()
    window = open_window(desk)
    tab_to(window, "address")
    type_keys(window, "10.0.0.2")
    press_key(window, ENTER)
    assert desk.acts == ["look at 10.0.0.2"]


def test_a_form_of_the_practical_is_filled_by_keys(open_window: Open) -> None:
    desk = StagedDesk(Part.PRACTICAL)
    desk.connect()
    desk.seat()
    desk.paper, desk.media = sample(Part.PRACTICAL)
    window = open_window(desk)
    task = next(one for one in desk.paper.tasks if isinstance(one, FormTask))
    assert window.page is not None
    assert window.page.current_item() == task.id
    label = next(one for one in window.findChildren(QLabel) if one.isVisible() and one.text() == task.fields[0].label)
    assert label.buddy() is None or label.buddy().isEnabled()
    for _ in range(40):
        if focus(window).accessibleName().startswith(task.fields[0].label):
            break
        on_the_next(window)
    type_keys(window, "summer")
    window.drafts.flush()
    answer = desk.answers[task.id].answer
    assert isinstance(answer, FormFilled)
    assert answer.fields[task.fields[0].id] == "summer"
