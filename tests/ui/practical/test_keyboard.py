"""A whole practical without a mouse: whoever's mouse breaks goes on, from the first field to an older version."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from candidate_agent.port import FilePlace, FileShown
from candidate_agent.ui.window import CandidateWindow
from exam.answers import FormFilled
from exam.policy import MINUTE
from exam.text import Language
from tests.ui.practical.conftest import settle
from tests.ui.practical.desks import FILE_TASK, FORM, absent, at_work, filled, version, with_files
from tests.ui.windows import Open

CONTROL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
FAR = 40
"""Presses of Tab after which whoever looks for something gives up."""


class Hands:
    """Two hands on a keyboard, and eyes that follow the focus. A mouse there is none."""

    def __init__(self, qtbot: QtBot, window: CandidateWindow) -> None:
        self._window = window
        qtbot.waitUntil(window.isActiveWindow)
        settle()

    @property
    def at(self) -> QWidget:
        """Where the keyboard is; always somewhere, and seen."""
        focused = QApplication.focusWidget()
        assert focused is not None, "the keyboard is nowhere"
        assert self._window.isAncestorOf(focused), f"the keyboard is behind the window at {focused.objectName()}"
        assert focused.isVisible()
        return focused

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key, a shortcut among them."""
        QTest.keyClick(self.at, key, modifier)
        settle()

    def type(self, text: str) -> None:
        for sign in text:
            QTest.keyClicks(self.at, sign)

    def tab_to(self, name: str) -> QWidget:
        """Press Tab until something of this name has the keyboard."""
        for _ in range(FAR):
            if self.at.objectName() == name:
                assert self.at.accessibleName() or isinstance(self.at, QPushButton), f"{name} has no name for a reader"
                return self.at
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"no Tab leads to {name}; the last stop was {self.at.objectName()}")


@pytest.fixture
def saved() -> FileShown:
    """The page, saved three times."""
    return FileShown("index.html", "落地页", True, FilePlace.AT_SITE, 2048, 1.0, 5 * MINUTE, 3)


def test_fields_tables_and_choices_are_filled_in_by_keyboard(qtbot: QtBot, open_window: Open) -> None:
    desk = at_work()
    hands = Hands(qtbot, open_window(desk))
    hands.tab_to("field-campaign")
    hands.type("summer")
    hands.tab_to("field-budget")
    hands.type("300")
    hands.tab_to("field-region")
    hands.press(Qt.Key.Key_Down)
    hands.tab_to("field-start")
    hands.type("2026-06-01")
    hands.tab_to("field-why")
    hands.type("because")
    hands.tab_to("table-words")
    hands.type("tea")
    hands.press(Qt.Key.Key_Tab)
    hands.press(Qt.Key.Key_Down, ALT)
    _choose_second(hands)
    hands.press(Qt.Key.Key_Tab)
    hands.type("1.5")
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_Return, CONTROL)
    assert hands.at.objectName() != "table-words", "Ctrl+Enter leaves the table"
    hands.press(Qt.Key.Key_2, CONTROL)
    answer = filled(desk)
    assert answer.fields == {
        "campaign": "summer",
        "budget": "300",
        "region": "云溪市",
        "start": "2026-06-01",
        "why": "because",
    }
    assert answer.tables["words"][0] == ("tea", "短语匹配", "1.5")


def _choose_second(hands: Hands) -> None:
    """The list of a cell is open in a window of its own: down to the second choice, and take it."""
    popup = QApplication.activePopupWidget()
    assert popup is not None, "the choices are open"
    choices = popup.focusWidget()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyPress(choices, key)
        settle()
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_task_to_its_folder_and_back_to_an_older_version(
    qtbot: QtBot, open_window: Open, saved: FileShown, language: Language
) -> None:
    desk = at_work()
    index, banner, note = FILE_TASK.expected
    assert index.path == saved.path
    staged = with_files(desk, (saved, absent(banner), absent(note)))
    staged.kept["index.html"] = (version(1, 1), version(2, 3), version(3, 5, current=True))
    hands = Hands(qtbot, open_window(desk, language))
    hands.press(Qt.Key.Key_2, CONTROL)
    assert hands.at.objectName() == "open-folder"
    hands.press(Qt.Key.Key_Space)
    assert staged.opened == 1
    hands.tab_to("folder")
    hands.tab_to("history-index.html")
    hands.press(Qt.Key.Key_Space)
    assert hands.at.objectName() == "close-sheet", "the sheet has the keyboard"
    hands.tab_to("restore-1")
    hands.press(Qt.Key.Key_Space)
    assert staged.restored == [("index.html", 1)]
    assert hands.at.objectName() in ("open-folder", "history-index.html"), "back at the task"
    hands.tab_to("history-index.html")
    hands.press(Qt.Key.Key_Space)
    hands.press(Qt.Key.Key_Escape)
    assert hands.at.objectName() in ("open-folder", "history-index.html"), "Escape closes the sheet"
    assert staged.restored == [("index.html", 1)]


def test_tasks_and_sides_are_changed_by_keyboard_and_the_place_is_kept(qtbot: QtBot, open_window: Open) -> None:
    desk = at_work()
    with_files(desk)
    hands = Hands(qtbot, open_window(desk))
    hands.tab_to("field-budget")
    hands.type("12")
    hands.press(Qt.Key.Key_F6)
    assert hands.at.objectName() == "text-1"
    hands.press(Qt.Key.Key_F6)
    assert hands.at.objectName() == "field-budget"
    hands.press(Qt.Key.Key_Tab, CONTROL)
    assert hands.at.objectName() == "open-folder"
    hands.press(Qt.Key.Key_Tab, CONTROL | SHIFT)
    assert hands.at.objectName() == "field-budget"
    hands.type("5")
    hands.press(Qt.Key.Key_2, CONTROL)
    assert filled(desk, FORM) == FormFilled({"budget": "125"}, {})


def test_tabs_of_tasks_are_reached_and_pressed_by_keyboard(qtbot: QtBot, open_window: Open) -> None:
    desk = at_work()
    with_files(desk)
    hands = Hands(qtbot, open_window(desk))
    hands.tab_to("task-1")
    hands.press(Qt.Key.Key_Right)
    assert hands.at.objectName() == "task-2"
    hands.press(Qt.Key.Key_Space)
    assert hands.at.objectName() == "open-folder", "the work of the task that was chosen"
