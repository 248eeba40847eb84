"""Fields of a form: what is typed is kept as typed, hints are quiet, and bounds are told before they are hit."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from candidate_agent.ui.practical.field_input import FieldInput
from candidate_agent.ui.practical.form_work import FormWork
from candidate_agent.ui.practical.page import PracticalPage
from exam.answers import MAX_ANSWER, MAX_TEXT, FormFilled
from exam.paper import Field, Table
from tests.ui.practical.conftest import OpenPage
from tests.ui.practical.desks import FORM, FORM_TASK, at_work, filled, paper_of


def form_of(page: PracticalPage) -> FormWork:
    work = page.works[FORM]
    assert isinstance(work, FormWork)
    return work


def field(page: PracticalPage, name: str) -> FieldInput:
    return next(shown for shown in form_of(page).fields if shown.field.id == name)


def line(page: PracticalPage, name: str) -> QLineEdit:
    found = field(page, name).input
    assert isinstance(found, QLineEdit)
    return found


def hint(page: PracticalPage, name: str) -> str:
    found = page.findChild(QLabel, f"hint-{name}")
    assert isinstance(found, QLabel)
    return found.text() if found.isVisible() else ""


def test_every_keystroke_is_kept(qtbot: QtBot, open_page: OpenPage) -> None:
    page, desk, _ = open_page()
    for text in ("qing", "qing he"):
        line(page, "campaign").setFocus()
        QTest.keyClicks(line(page, "campaign"), text[len(line(page, "campaign").text()) :])
        assert filled(desk) == FormFilled({"campaign": text})


def test_pinyin_arrives_in_a_field_and_is_kept(open_page: OpenPage) -> None:
    page, desk, _ = open_page()
    line(page, "campaign").setFocus()
    QApplication.sendEvent(line(page, "campaign"), QInputMethodEvent("qing", []))
    assert filled(desk) == FormFilled(), "what is still being composed is not text yet"
    done = QInputMethodEvent("", [])
    done.setCommitString("青禾")
    QApplication.sendEvent(line(page, "campaign"), done)
    assert filled(desk).fields == {"campaign": "青禾"}


def test_what_is_no_number_is_kept_as_typed_and_said_quietly(qtbot: QtBot, open_page: OpenPage) -> None:
    page, desk, _ = open_page()
    QTest.keyClicks(line(page, "budget"), "abc")
    assert filled(desk).fields == {"budget": "abc"}
    assert hint(page, "budget") == "请填写数字"
    line(page, "budget").setText("300元")
    assert hint(page, "budget") == ""


@pytest.mark.parametrize(
    ("name", "wrong", "right", "said"),
    [
        ("count", "8.5", "8", "请填写整数"),
        ("start", "6月1日", "2026-06-01", "请按 2026-06-01 的格式填写"),
        ("start", "2026-02-30", "2026/2/3", "请按 2026-06-01 的格式填写"),
        ("budget", "三百", "３００．５", "请填写数字"),
    ],
)
def test_a_hint_comes_and_goes(open_page: OpenPage, name: str, wrong: str, right: str, said: str) -> None:
    page, desk, _ = open_page()
    line(page, name).setText(wrong)
    assert hint(page, name) == said
    line(page, name).setText(right)
    assert hint(page, name) == ""
    assert filled(desk).fields == {name: right}


def test_a_choice_is_kept_and_can_be_taken_back(qtbot: QtBot, open_page: OpenPage) -> None:
    page, desk, _ = open_page()
    combo = field(page, "region").input
    assert isinstance(combo, QComboBox)
    assert combo.currentText() == ""
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert filled(desk).fields == {"region": "云溪市"}
    QTest.keyClick(combo, Qt.Key.Key_Up)
    assert filled(desk) == FormFilled()


def test_a_wheel_that_scrolls_the_page_changes_no_choice(open_page: OpenPage) -> None:
    page, desk, _ = open_page()
    combo = field(page, "region").input
    at = QPointF(combo.rect().center())
    turn = QWheelEvent(
        at,
        QPointF(combo.mapToGlobal(at.toPoint())),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    combo.setFocus()
    QApplication.sendEvent(combo, turn)
    assert filled(desk) == FormFilled()


def test_a_long_question_gets_room_for_a_long_answer(qtbot: QtBot, open_page: OpenPage) -> None:
    page, desk, _ = open_page()
    area = field(page, "why").input
    assert isinstance(area, QPlainTextEdit)
    assert area.height() > 3 * area.fontMetrics().height()
    area.setFocus()
    QTest.keyClicks(area, "one")
    QTest.keyClick(area, Qt.Key.Key_Return)
    QTest.keyClicks(area, "two")
    assert filled(desk).fields == {"why": "one\ntwo"}


def test_the_bound_of_a_text_is_told_before_and_beyond_it(open_page: OpenPage) -> None:
    page, desk, told = open_page()
    area = field(page, "why").input
    assert isinstance(area, QPlainTextEdit)
    area.setPlainText("字" * (MAX_TEXT - 10))
    assert hint(page, "why") == "还可以填写 10 字。"
    area.setPlainText("字" * (MAX_TEXT + 3))
    assert "超出的 3 字不会保存" in hint(page, "why")
    assert len(area.toPlainText()) == MAX_TEXT + 3, "what was typed stays in sight"
    page.kit.drafts.flush()
    assert len(filled(desk).fields["why"]) == MAX_TEXT
    assert told.sentences == []


def test_the_bound_of_a_whole_form_is_told(open_page: OpenPage) -> None:
    long = Table(id="long", label="长表", columns=(Field(id="a", label="a"),), min_rows=1, max_rows=30)
    desk = at_work(paper_of(msgspec.structs.replace(FORM_TASK, tables=(long,))))
    page, _, told = open_page(desk)
    bound = page.findChild(QLabel, "bound")
    assert isinstance(bound, QLabel)
    rows = MAX_ANSWER // MAX_TEXT
    form_of(page).tables[0].model.paste((0, 0), [["字" * MAX_TEXT]] * (rows - 1), ())
    assert not bound.isVisible()
    form_of(page).tables[0].model.paste((rows - 1, 0), [["字" * (MAX_TEXT - 100)]], ())
    assert bound.text() == "本题合计还可以填写 100 字。"
    line(page, "campaign").setText("字" * 101)
    assert bound.text() == "本题内容太多，最近的修改还没有保存。请缩短后再继续。"
    page.kit.drafts.flush()
    assert told.sentences == ["内容太长，没有计入。请缩短后再试。"]


def test_taking_everything_back_leaves_an_empty_answer(open_page: OpenPage) -> None:
    page, desk, _ = open_page()
    line(page, "campaign").setText("x")
    line(page, "campaign").setText("")
    assert filled(desk) == FormFilled()


def test_tab_goes_through_the_fields_in_their_order(qtbot: QtBot, open_page: OpenPage) -> None:
    open_page()
    names = []
    for _ in range(6):
        focused = QApplication.focusWidget()
        assert focused is not None
        names.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert names == [f"field-{name}" for name in ("campaign", "budget", "count", "region", "start", "why")]


def test_what_comes_from_elsewhere_is_shown_and_what_is_typed_here_is_left_alone(open_page: OpenPage) -> None:
    page, desk, _ = open_page()
    desk.answer(FORM, FormFilled({"campaign": "from the spare"}))
    assert line(page, "campaign").text() == "from the spare"
    line(page, "campaign").setText("typed here")
    page.refresh()
    assert line(page, "campaign").text() == "typed here"


def test_what_is_refused_stays_on_the_screen_and_is_told(open_page: OpenPage) -> None:
    desk = at_work()
    page, _, told = open_page(desk)
    desk.say(paused=True, deadline=None)
    line(page, "campaign").setText("typed in the pause")
    page.refresh()
    assert line(page, "campaign").text() == "typed in the pause"
    assert told.sentences == ["考试已暂停，时间停止计算。请等待监考员。"]
