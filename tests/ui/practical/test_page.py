"""The practical page: tasks, materials, the two sides, and coming back to where one was."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from candidate_agent.port import FilePlace, FileShown
from candidate_agent.ui.practical.form_work import FormWork
from candidate_agent.ui.practical.keys import KEYS
from candidate_agent.ui.practical.memory import PracticalMemory
from candidate_agent.ui.practical.page import PracticalPage
from candidate_agent.ui.practical.picture import PictureSheet
from candidate_agent.ui.practical.progress import TaskState
from candidate_agent.ui.practical.task_text import TaskText
from exam.answers import FormFilled
from exam.paper import Table
from tests.ui.practical.conftest import OpenPage, show
from tests.ui.practical.desks import (
    FILE_TASK,
    FILES,
    FORM,
    FORM_TASK,
    WORDS,
    at_work,
    filled,
    given,
    paper_of,
    with_files,
)

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def write(text: str) -> None:
    """Type a text where the keyboard is; the first sign may have opened a cell."""
    for sign in text:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, sign)


def form_of(page: PracticalPage) -> FormWork:
    work = page.works[FORM]
    assert isinstance(work, FormWork)
    return work


def text_of(page: PracticalPage) -> TaskText:
    return next(text for text in page.findChildren(TaskText) if text.isVisible())


def chip(page: PracticalPage, name: str) -> None:
    text_of(page).chips[name].click()


# ---- tasks ----------------------------------------------------------------------------------------------------------


def test_keys_bring_the_tasks_to_the_front(open_page: OpenPage) -> None:
    page, _, _ = open_page()
    assert page.current_item() == FORM
    press(Qt.Key.Key_2, CONTROL)
    assert page.current_item() == FILES
    press(Qt.Key.Key_Tab, CONTROL)
    assert page.current_item() == FORM
    press(Qt.Key.Key_Tab, CONTROL | SHIFT)
    assert page.current_item() == FILES
    press(Qt.Key.Key_1, CONTROL)
    assert page.works[FORM].isVisible()


def test_a_tab_says_how_far_its_task_is(open_page: OpenPage) -> None:
    desk = at_work()
    staged = with_files(desk)
    page, _, _ = open_page(desk)
    tab = page.tabs.tabs
    assert tab[FORM].accessibleName() == "任务 1 制作搜索推广关键词表，60 分，未开始"
    rows = (("a", "精确匹配", "1"), ("b", "短语匹配", "2"))
    fields = {"campaign": "x", "budget": "1", "count": "1", "region": "云溪市", "start": "2026-06-01", "why": "y"}
    desk.answer(FORM, FormFilled({"campaign": "x"}))
    assert tab[FORM].state is TaskState.IN_WORK
    desk.answer(FORM, FormFilled(fields, {WORDS.id: rows}))
    assert tab[FORM].accessibleName().endswith("已填完")
    staged.shown = tuple(
        FileShown(file.path, file.label, file.required, FilePlace.AT_SITE, 9, 1.0, 1, 1) for file in FILE_TASK.expected
    )
    page.refresh()
    assert tab[FILES].accessibleName().endswith("文件齐全")


def test_another_task_and_back_finds_the_work_as_it_was(open_page: OpenPage) -> None:
    page, _, _ = open_page()
    table = form_of(page).tables[0].view
    table.setFocus()
    table.go_to((1, 0))
    write("half")
    page.show_item(FILES)
    page.show_item(FORM)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QLineEdit)
    assert (focused.text(), focused.cursorPosition()) == ("half", 4)


# ---- text and materials ---------------------------------------------------------------------------------------------


def test_the_text_stands_as_it_was_written(open_page: OpenPage) -> None:
    page, _, _ = open_page()
    shown = page.findChild(QLabel, "task-text")
    assert isinstance(shown, QLabel)
    assert shown.accessibleName() == FORM_TASK.text
    assert "#2e7d4f &amp; &lt;b&gt;" in shown.text()
    assert shown.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_a_table_of_the_materials_stands_beside_the_form_and_can_be_copied(qtbot: QtBot, open_page: OpenPage) -> None:
    page, _, _ = open_page()
    chip(page, "关键词数据.csv")
    table = page.findChild(QTableView, "material-table")
    assert isinstance(table, QTableView)
    qtbot.waitUntil(table.isVisible)
    assert table.model().headerData(1, Qt.Orientation.Horizontal) == "展现"
    table.setFocus()
    table.selectColumn(0)
    press(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "青禾茶事\n云溪奶茶"
    chip(page, "")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(QLabel, "task-text")))
    assert page.findChild(QTableView, "material-table") is None


def test_a_chinese_text_in_an_old_encoding_is_read(open_page: OpenPage) -> None:
    page, _, _ = open_page()
    page.show_item(FILES)
    chip(page, "文案.txt")
    text = page.findChild(QPlainTextEdit, "material-text")
    assert isinstance(text, QPlainTextEdit)
    assert text.toPlainText() == "主标题:夏季新品\n"
    assert text.isReadOnly()


def test_a_picture_of_the_materials_zooms(qtbot: QtBot, open_page: OpenPage) -> None:
    page, _, told = open_page()
    page.show_item(FILES)
    chip(page, "hero.png")
    (sheet,) = told.sheets
    assert isinstance(sheet, PictureSheet)
    show(qtbot, sheet, (1366, 640))
    assert sheet.scale == 1.0, "a small picture is not blown up"
    for act, scale in ((sheet.larger, 1.25), (sheet.smaller, 1.0), (sheet.smaller, 0.8), (sheet.real_size, 1.0)):
        act()
        assert sheet.scale == scale
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert told.sheets == []


def test_a_picture_that_is_none_says_so(qtbot: QtBot, open_page: OpenPage) -> None:
    desk = at_work()
    page, _, _ = open_page(desk)
    sheet = PictureSheet(page.kit, given("x.png", b"no picture", "image/png"))
    show(qtbot, sheet, (1366, 640))
    said = sheet.findChild(QLabel, "no-picture")
    assert isinstance(said, QLabel)
    assert said.text() == "这张图片打不开。请举手。"


def test_what_cannot_be_shown_here_is_named_and_can_be_opened_in_its_folder(open_page: OpenPage) -> None:
    desk = at_work()
    page, _, _ = open_page(desk)
    said = [label.text().replace("\u200b", "") for label in text_of(page).findChildren(QLabel)]
    assert "模板.xlsx（4 B）请打开素材文件夹查看。" in said
    button = page.findChild(QPushButton, "open-materials")
    assert isinstance(button, QPushButton)
    assert not button.isVisible()
    staged = with_files(desk)
    desk.files[FORM] = staged
    page.refresh()
    assert button.isVisible()
    button.click()
    assert staged.opened == 1


# ---- two sides ------------------------------------------------------------------------------------------------------


def test_the_line_between_the_sides_moves_by_keys_and_is_remembered(open_page: OpenPage) -> None:
    memory = PracticalMemory()
    page, desk, _ = open_page(memory=memory)
    before = page.split.sizes()[0]
    press(Qt.Key.Key_Right, ALT)
    assert page.split.sizes()[0] > before
    wider = page.split.sizes()[0]
    page.hide()
    page, _, _ = open_page(desk, memory)
    assert abs(page.split.sizes()[0] - wider) <= 2


def test_f6_goes_from_the_work_to_the_text_and_back(open_page: OpenPage) -> None:
    page, _, _ = open_page()
    form_of(page).tables[0].view.setFocus()
    press(Qt.Key.Key_F6)
    assert QApplication.focusWidget() is text_of(page).area
    press(Qt.Key.Key_F6)
    assert QApplication.focusWidget() is form_of(page).tables[0].view


# ---- made anew ------------------------------------------------------------------------------------------------------


def test_a_page_made_anew_in_mid_word_goes_on_where_it_was(open_page: OpenPage) -> None:
    memory = PracticalMemory()
    page, desk, _ = open_page(memory=memory)
    table = form_of(page).tables[0].view
    table.setFocus()
    table.go_to((1, 0))
    write("qinghe")
    press(Qt.Key.Key_Left)
    page.kit.drafts.flush()
    page.hide()
    page, _, _ = open_page(desk, memory, language="en", factor=150)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QLineEdit)
    assert (focused.text(), focused.cursorPosition()) == ("qinghe", 5)
    write("X")
    page.kit.drafts.flush()
    assert filled(desk).tables[WORDS.id][1][0] == "qinghXe"


def test_a_field_gets_its_caret_back(open_page: OpenPage) -> None:
    memory = PracticalMemory()
    page, desk, _ = open_page(memory=memory)
    field = page.findChild(QLineEdit, "field-campaign")
    assert isinstance(field, QLineEdit)
    write("abc")
    field.setCursorPosition(1)
    page.kit.drafts.flush()
    page.hide()
    open_page(desk, memory)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QLineEdit)
    assert (focused.objectName(), focused.text(), focused.cursorPosition()) == ("field-campaign", "abc", 1)


def test_a_page_made_anew_shows_the_same_task_material_and_place(qtbot: QtBot, open_page: OpenPage) -> None:
    long = Table(id="long", label="长表", columns=WORDS.columns, min_rows=30, max_rows=30)
    desk = at_work(paper_of(FILE_TASK, msgspec.structs.replace(FORM_TASK, tables=(WORDS, long))))
    memory = PracticalMemory()
    page, _, _ = open_page(desk, memory)
    page.show_item(FORM)
    chip(page, "关键词数据.csv")
    bar = form_of(page).area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 300)
    bar.setValue(200)
    page.hide()
    page, _, _ = open_page(desk, memory)
    assert page.current_item() == FORM
    assert text_of(page).findChild(QTableView, "material-table") is not None
    again = form_of(page).area.verticalScrollBar()
    qtbot.waitUntil(lambda: again.value() == 200)


def test_a_draft_that_waits_is_what_the_next_page_shows(open_page: OpenPage) -> None:
    page, _, _ = open_page()
    kit = page.kit
    kit.drafts.typed(FORM, FormFilled({"campaign": "x" * 3000}), marked=False)
    kit.drafts.typed(FORM, FormFilled({"campaign": "x" * 3000 + "y"}), marked=False)
    again = PracticalPage(kit, PracticalMemory())
    field = again.findChild(QLineEdit, "field-campaign") or again.findChild(QPlainTextEdit, "field-campaign")
    text = field.text() if isinstance(field, QLineEdit) else field.toPlainText() if field is not None else ""
    assert text.endswith("y")
    again.deleteLater()


# ---- for everybody --------------------------------------------------------------------------------------------------


def test_keys_are_told_in_both_languages() -> None:
    assert all(key and text.zh and text.en for key, text in KEYS)


def test_everything_that_takes_the_keyboard_has_a_name(open_page: OpenPage) -> None:
    desk = at_work()
    with_files(desk)
    page, _, _ = open_page(desk)
    for task in (FORM, FILES):
        page.show_item(task)
        nameless = [
            f"{type(widget).__name__} {widget.objectName()}"
            for widget in page.findChildren(QWidget)
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName()
        ]
        assert nameless == []
