"""Tables work as people know them from spreadsheets, and nothing typed into them is lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QInputMethodQueryEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from candidate_agent.ui.practical.form_work import FormWork
from candidate_agent.ui.practical.page import PracticalPage
from candidate_agent.ui.practical.sheet_view import SheetView
from candidate_agent.ui.practical.table_part import TablePart
from exam.answers import FormFilled
from tests.ui.practical.conftest import OpenPage
from tests.ui.practical.desks import FORM, WORDS, at_work, filled
from tests.ui.stage import StagedDesk

CONTROL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Bench:
    """The table of an open form, and the keys."""

    def __init__(self, qtbot: QtBot, page: PracticalPage, desk: StagedDesk) -> None:
        work = page.works[FORM]
        assert isinstance(work, FormWork)
        self.qtbot, self.page, self.desk, self.work = qtbot, page, desk, work
        self.part: TablePart = work.tables[0]
        self.view: SheetView = self.part.view
        self.view.setFocus()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus(), key, modifier)

    def type(self, text: str) -> None:
        for sign in text:
            QTest.keyClicks(self.focus(), sign)

    def focus(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused

    def editor(self) -> QLineEdit:
        (line,) = [one for one in self.view.findChildren(QLineEdit, "cell-editor") if not one.isHidden()]
        return line

    def paste(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.press(Qt.Key.Key_V, CONTROL)

    def kept(self) -> Sequence[Sequence[str]]:
        """What the PC has kept."""
        self.page.kit.drafts.flush()
        return filled(self.desk).tables.get(WORDS.id, ())

    @property
    def said(self) -> str:
        """The line below the table."""
        found = self.part.findChild(QLabel, f"state-{WORDS.id}")
        assert isinstance(found, QLabel)
        return found.text()


@pytest.fixture
def bench(qtbot: QtBot, open_page: OpenPage) -> Bench:
    page, desk, _ = open_page()
    return Bench(qtbot, page, desk)


# ---- typing ---------------------------------------------------------------------------------------------------------


def test_typing_over_a_cell_replaces_it_and_half_typed_text_is_kept(bench: Bench) -> None:
    bench.type("abc")
    assert bench.kept() == (("abc", "", ""), ("", "", ""))
    bench.press(Qt.Key.Key_Return)
    assert bench.view.at == (1, 0)
    bench.view.go_to((0, 0))
    bench.type("x")
    assert bench.kept()[0][0] == "x"


def test_f2_opens_a_cell_as_it_is_and_escape_leaves_it_as_it_was(bench: Bench) -> None:
    bench.type("abc")
    bench.press(Qt.Key.Key_Return)
    bench.view.go_to((0, 0))
    bench.press(Qt.Key.Key_F2)
    bench.press(Qt.Key.Key_End)
    bench.type("d")
    assert bench.kept()[0][0] == "abcd"
    bench.press(Qt.Key.Key_Escape)
    assert bench.kept()[0][0] == "abc"
    assert bench.view.at == (0, 0)


def test_tab_moves_on_and_enter_moves_down_and_back_with_shift(bench: Bench) -> None:
    bench.type("a")
    bench.press(Qt.Key.Key_Tab)
    assert bench.view.at == (0, 1)
    bench.press(Qt.Key.Key_Tab)
    bench.type("0.6")
    bench.press(Qt.Key.Key_Tab)
    assert bench.view.at == (1, 0)
    bench.press(Qt.Key.Key_Tab, SHIFT)
    assert bench.view.at == (0, 2)
    bench.press(Qt.Key.Key_Return)
    assert bench.view.at == (1, 2)
    bench.press(Qt.Key.Key_Return, SHIFT)
    assert bench.view.at == (0, 2)
    assert bench.kept()[0] == ("a", "", "0.6")


def test_behind_the_last_cell_comes_a_new_row_until_the_table_is_full(bench: Bench) -> None:
    bench.view.go_to((1, 0))
    for number in range(4):
        bench.type(f"{number}")
        bench.press(Qt.Key.Key_Return)
    assert [row[0] for row in bench.kept()] == ["", "0", "1", "2", "3"]
    bench.press(Qt.Key.Key_Return)
    assert bench.part.model.rowCount() == WORDS.max_rows
    assert bench.view.at == (4, 0)


def test_an_empty_last_row_is_not_followed_by_another(bench: Bench) -> None:
    bench.view.go_to((1, 0))
    bench.press(Qt.Key.Key_Return)
    assert bench.part.model.rowCount() == 2


def test_the_keyboard_gets_out_of_the_table_again(bench: Bench) -> None:
    bench.view.go_to((1, 2))
    bench.press(Qt.Key.Key_Tab)
    assert not bench.view.hasFocus()
    bench.view.setFocus()
    bench.view.go_to((0, 0))
    bench.press(Qt.Key.Key_Tab, SHIFT)
    assert bench.focus().objectName() == "field-why"
    bench.view.setFocus()
    bench.press(Qt.Key.Key_Return, CONTROL)
    assert not bench.view.hasFocus()


def test_what_is_no_number_is_kept_and_said(bench: Bench) -> None:
    bench.view.go_to((0, 2))
    bench.type("abc")
    bench.press(Qt.Key.Key_Return)
    assert bench.kept()[0][2] == "abc"
    assert bench.said == "“关键词表第 1 行出价”填的“abc”不是数字。"


# ---- input methods --------------------------------------------------------------------------------------------------


def composed(bench: Bench, preedit: str, commit: str = "") -> None:
    """What an input method sends to whoever has the keyboard."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(bench.focus(), event)


def test_pinyin_typed_over_a_cell_loses_no_keystroke(bench: Bench) -> None:
    bench.type("old")
    bench.press(Qt.Key.Key_Return)
    bench.view.go_to((0, 0))
    composed(bench, "q")
    composed(bench, "qing")
    composed(bench, "", "青")
    assert bench.editor().text() == "青"
    assert bench.kept()[0][0] == "青"
    composed(bench, "he")
    composed(bench, "", "禾")
    assert bench.kept()[0][0] == "青禾"
    bench.press(Qt.Key.Key_Return)
    assert bench.kept()[0][0] == "青禾"
    assert bench.view.at == (1, 0)


def test_pinyin_that_is_given_up_leaves_the_cell_as_it_was(bench: Bench) -> None:
    bench.type("old")
    bench.press(Qt.Key.Key_Return)
    bench.view.go_to((0, 0))
    composed(bench, "q")
    composed(bench, "")
    bench.press(Qt.Key.Key_Escape)
    assert bench.kept()[0][0] == "old"


def test_a_word_that_an_input_method_commits_at_once_is_kept(bench: Bench) -> None:
    composed(bench, "", "青禾茶事")
    assert bench.kept()[0][0] == "青禾茶事"


def test_input_methods_are_welcome_in_a_cell(bench: Bench) -> None:
    assert bench.view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    query = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
    QApplication.sendEvent(bench.view, query)
    assert query.value(Qt.InputMethodQuery.ImEnabled)


# ---- choices --------------------------------------------------------------------------------------------------------


def opened_list(bench: Bench) -> QComboBox:
    combo = bench.view.findChild(QComboBox, "cell-editor")
    assert isinstance(combo, QComboBox)
    bench.qtbot.waitUntil(lambda: combo.view().isVisible())
    return combo


def test_a_cell_with_choices_opens_a_list_and_takes_what_is_chosen(bench: Bench) -> None:
    bench.view.go_to((0, 1))
    bench.press(Qt.Key.Key_Down, ALT)
    combo = opened_list(bench)
    assert [combo.itemText(number) for number in range(combo.count())] == ["", "精确匹配", "短语匹配"]
    QTest.keyClick(combo.view(), Qt.Key.Key_Down)
    QTest.keyClick(combo.view(), Qt.Key.Key_Return)
    assert bench.kept()[0][1] == "精确匹配"
    bench.qtbot.waitUntil(bench.view.hasFocus)
    assert bench.view.at == (0, 1)


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_Space, Qt.Key.Key_A])
def test_any_key_that_would_write_opens_the_list(bench: Bench, key: Qt.Key) -> None:
    bench.view.go_to((0, 1))
    bench.press(key)
    assert opened_list(bench).currentText() == ""


def test_the_arrow_of_a_cell_opens_its_list(bench: Bench) -> None:
    cell = bench.view.visualRect(bench.part.model.index(1, 1))
    at = QPoint(cell.right() - 8, cell.center().y())
    QTest.mouseClick(bench.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opened_list(bench).isVisible()


# ---- copy, paste, undo ----------------------------------------------------------------------------------------------


def test_a_block_from_excel_goes_in_with_one_paste_and_out_with_one_undo(bench: Bench) -> None:
    bench.paste('青禾茶事\t精确匹配\t0.60\r\n"云溪\n奶茶"\t短语匹配\t1.40\r\n冷泡茶\t\t1.50\r\n')
    assert bench.kept() == (
        ("青禾茶事", "精确匹配", "0.60"),
        ("云溪\n奶茶", "短语匹配", "1.40"),
        ("冷泡茶", "", "1.50"),
    )
    bench.press(Qt.Key.Key_Z, CONTROL)
    assert bench.kept() == ()
    bench.press(Qt.Key.Key_Y, CONTROL)
    assert len(bench.kept()) == 3


def test_what_does_not_fit_is_told_in_one_line(bench: Bench) -> None:
    bench.paste("\n".join(f"词{number}\t随便\t1\t多余" for number in range(7)))
    assert len(bench.kept()) == WORDS.max_rows
    assert bench.said == (
        "表格最多 5 行，有 2 行没有放入。有 1 列超出表格，没有放入。“匹配方式”只能从列表中选择，有 5 格没有放入。"
    )
    bench.view.go_to((0, 0))
    bench.type("x")
    assert "没有放入" not in bench.said, "it was read by then"


def test_an_empty_clipboard_says_so(bench: Bench) -> None:
    QGuiApplication.clipboard().clear()
    bench.press(Qt.Key.Key_V, CONTROL)
    assert bench.said == "剪贴板里没有文字。"


def test_cells_are_copied_as_spreadsheets_do(bench: Bench) -> None:
    bench.paste("a\t精确匹配\t1\nb\t短语匹配\t2")
    bench.view.go_to((0, 0))
    bench.press(Qt.Key.Key_Down, SHIFT)
    bench.press(Qt.Key.Key_Right, SHIFT)
    bench.press(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "a\t精确匹配\nb\t短语匹配"
    bench.press(Qt.Key.Key_X, CONTROL)
    assert bench.kept() == (("", "", "1"), ("", "", "2"))


def test_delete_clears_what_is_chosen_and_undo_brings_it_back(bench: Bench) -> None:
    bench.paste("a\t精确匹配\t1\nb\t短语匹配\t2")
    bench.press(Qt.Key.Key_A, CONTROL)
    bench.press(Qt.Key.Key_Delete)
    assert bench.kept() == ()
    bench.press(Qt.Key.Key_Z, CONTROL)
    assert bench.kept()[1] == ("b", "短语匹配", "2")


def test_a_text_typed_into_a_cell_can_be_undone_as_well(bench: Bench) -> None:
    bench.type("abc")
    bench.press(Qt.Key.Key_Return)
    bench.press(Qt.Key.Key_Z, CONTROL)
    assert bench.kept() == ()


# ---- rows -----------------------------------------------------------------------------------------------------------


def test_rows_are_added_below_the_current_one_and_taken_away(bench: Bench) -> None:
    bench.paste("a\nb")
    bench.view.go_to((0, 0))
    bench.part.add_button.click()
    assert [row[0] for row in bench.part.rows] == ["a", "", "b"]
    assert bench.view.at == (1, 0)
    bench.part.delete_button.click()
    assert [row[0] for row in bench.part.rows] == ["a", "b"]
    assert bench.view.hasFocus()
    bench.part.undo_button.click()
    assert len(bench.part.rows) == 3


def test_a_full_table_says_so_instead_of_growing(bench: Bench) -> None:
    bench.paste("1\n2\n3\n4\n5")
    bench.part.add_button.click()
    assert len(bench.kept()) == WORDS.max_rows
    assert bench.said == "表格最多 5 行。"


def test_the_last_rows_are_emptied_instead_of_taken_away(bench: Bench) -> None:
    bench.paste("a\nb")
    bench.press(Qt.Key.Key_A, CONTROL)
    bench.part.delete_button.click()
    assert [row[0] for row in bench.part.rows] == ["", ""]
    assert bench.said == "表格至少 2 行，内容已清空。"


def test_the_state_counts_rows_that_say_something(bench: Bench) -> None:
    assert bench.said == "已填 0 行，需要 2 至 5 行。可以从表格软件粘贴。"
    bench.type("a")
    assert bench.said.startswith("已填 1 行")


# ---- the page around it ---------------------------------------------------------------------------------------------


def test_a_refresh_leaves_an_open_cell_alone(bench: Bench) -> None:
    bench.type("ab")
    for _ in range(3):
        bench.page.refresh()
    assert bench.editor().text() == "ab"
    bench.type("c")
    assert bench.kept()[0][0] == "abc"


def test_leaving_the_page_keeps_what_stands_in_an_open_cell(bench: Bench) -> None:
    bench.type("half")
    bench.page.leave()
    assert filled(bench.desk).tables[WORDS.id][0][0] == "half"


def test_a_form_from_another_pc_is_shown(qtbot: QtBot, open_page: OpenPage) -> None:
    desk = at_work()
    page, _, _ = open_page(desk)
    bench = Bench(qtbot, page, desk)
    desk.answer(FORM, FormFilled({}, {WORDS.id: (("a", "", ""), ("b", "", ""), ("c", "", ""))}))
    assert [row[0] for row in bench.part.rows] == ["a", "b", "c"]
