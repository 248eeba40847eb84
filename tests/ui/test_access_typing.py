"""Input methods work in every field, for candidates type Chinese: what they commit arrives, and it breaks nothing.

Two fields are otherwise on purpose. The ticket has digits alone: what else is committed is dropped, and full-width
digits, which a Chinese input method commits, are read. The password takes no input method: its window would show what
is typed, and it would learn it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTableView, QWidget

from candidate_agent.ui.entry.ticket_field import TicketField
from candidate_agent.ui.window import CandidateWindow
from exam.widgets.tick_box import TickBox
from tests.shots.draw import LAB, drawn, settle
from tests.shots.scenes import SCENES, Scene
from tests.ui.access import controls, focus, press_key
from tests.ui.geometry import name_of
from tests.ui.stage import StagedDesk
from tests.ui.windows import Open

INPUT_METHOD = Qt.WidgetAttribute.WA_InputMethodEnabled
COMMITTED = "冷泡茶"


def fields(window: CandidateWindow) -> Iterator[QLineEdit | QPlainTextEdit]:
    """Every field of a window that takes text."""
    for one in controls(window):
        if isinstance(one, QLineEdit | QPlainTextEdit) and not one.isReadOnly():
            yield one


def commit(field: QWidget, text: str) -> None:
    """An input method shows what is being written, then commits it."""
    QApplication.sendEvent(field, QInputMethodEvent("lengpaocha", []))
    done = QInputMethodEvent()
    done.setCommitString(text)
    QApplication.sendEvent(field, done)
    settle()


def text_of(field: QLineEdit | QPlainTextEdit) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


WITH_FIELDS = [
    scene
    for scene in SCENES
    if scene.name.startswith(("search", "locked", "theory-fillin", "theory-numeric", "hand", "practical-form"))
]


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_every_field_takes_what_an_input_method_commits(qapp: QApplication, scene: Scene) -> None:
    with drawn(scene, "zh", LAB) as window:
        for field in list(fields(window)):
            if field.objectName() in ("ticket-field", "code-field", "password"):
                continue
            assert field.testAttribute(INPUT_METHOD), name_of(field)
            field.setFocus()
            if isinstance(field, QLineEdit):
                field.clear()
            commit(field, COMMITTED)
            assert COMMITTED in text_of(field), name_of(field)


def test_fields_of_every_kind_were_among_them(qapp: QApplication) -> None:
    found: dict[str, int] = {}
    for scene in WITH_FIELDS:
        with drawn(scene, "zh", LAB) as window:
            found[scene.name] = sum(1 for _ in fields(window))
    assert found["search"] == found["locked"] == found["hand"] == 1
    assert found["theory-fillin"] >= 1
    assert found["theory-numeric"] == 1
    assert found["practical-form"] >= 5


def test_a_cell_of_a_table_takes_what_an_input_method_commits(qapp: QApplication) -> None:
    scene = next(one for one in SCENES if one.name == "practical-form")
    with drawn(scene, "zh", LAB) as window:
        for table in [one for one in window.findChildren(QTableView) if one.isVisible()]:
            model = table.model()
            table.setFocus()
            table.setCurrentIndex(model.index(model.rowCount() - 1, model.columnCount() - 1))
            assert table.testAttribute(INPUT_METHOD), name_of(table)
            press_key(window, Qt.Key.Key_F2)
            editor = focus(window)
            if isinstance(editor, QLineEdit):
                assert editor.testAttribute(INPUT_METHOD)
                commit(editor, COMMITTED)
                assert COMMITTED in editor.text()
                press_key(window, Qt.Key.Key_Return)
                kept = [model.index(row, model.columnCount() - 1).data() for row in range(model.rowCount())]
                assert COMMITTED in [str(one) for one in kept]


def test_writing_with_an_input_method_is_kept_when_it_is_committed_and_not_before(open_window: Open) -> None:
    scene = next(one for one in SCENES if one.name == "theory-fillin")
    desk = scene.desk()
    window = open_window(desk)
    scene.acts[0](window)
    settle()
    field = next(fields(window))
    assert isinstance(field, QLineEdit)
    field.clear()
    window.drafts.flush()
    before = len(desk.kept)
    QApplication.sendEvent(field, QInputMethodEvent("lengpao", []))
    window.drafts.flush()
    window.refresh()
    assert len(desk.kept) == before, "what is only being written is no answer"
    done = QInputMethodEvent()
    done.setCommitString(COMMITTED)
    QApplication.sendEvent(field, done)
    window.drafts.flush()
    assert field.text() == COMMITTED
    assert COMMITTED in str(desk.kept_answers()[-1][1])


def test_a_refresh_while_somebody_writes_leaves_the_input_method_alone(open_window: Open) -> None:
    scene = next(one for one in SCENES if one.name == "theory-fillin")
    window = open_window(scene.desk())
    scene.acts[0](window)
    settle()
    field = next(fields(window))
    assert isinstance(field, QLineEdit)
    field.setText("甲")
    field.setFocus()
    QApplication.sendEvent(field, QInputMethodEvent("yi", []))
    for _ in range(3):
        window.refresh()
        settle()
    done = QInputMethodEvent()
    done.setCommitString("乙")
    QApplication.sendEvent(field, done)
    assert field.text() == "甲乙"


def test_the_ticket_reads_full_width_digits_and_drops_the_rest(open_window: Open) -> None:
    desk = StagedDesk()
    desk.connect()
    field = open_window(desk).findChild(TicketField)
    assert field is not None
    assert field.testAttribute(INPUT_METHOD)
    commit(field, f"号\uff12\uff10\uff12\uff16{COMMITTED}11")
    assert field.digits == "202611"


@pytest.mark.parametrize("shown", [False, True])
def test_no_input_method_gets_between_a_candidate_and_the_password(open_window: Open, shown: bool) -> None:
    desk = StagedDesk()
    desk.connect()
    window = open_window(desk)
    field, box = window.findChild(QLineEdit, "password"), window.findChild(TickBox, "show-password")
    assert field is not None
    assert box is not None
    box.setChecked(shown)
    assert not field.testAttribute(INPUT_METHOD)
    assert field.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData
