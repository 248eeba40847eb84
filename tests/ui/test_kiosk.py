"""An exam's window: over every display, with no way out for a candidate, and one for the administrator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QLabel

from candidate_agent.ui.kiosk import ON_TOP, Cover, Kiosk
from candidate_agent.ui.pages import PageName
from candidate_agent.ui.practical.strip import WorkStrip
from candidate_agent.ui.window import CandidateWindow
from exam.paper import FileTask, FormTask
from exam.plan import Part
from exam.sitting import SittingPhase
from tests.shots.draw import settle
from tests.shots.papers import sample
from tests.ui.access import focus, press_key, tab_to
from tests.ui.stage import StagedDesk
from tests.ui.windows import page_in_front, shown

CLOSING = (Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)


class FakeScreen:
    """Another display, right of the first."""

    def geometry(self) -> QRect:
        return QRect(QPoint(1366, 0), QPoint(1366 + 1023, 767))


class Displays:
    """Stands in for Qt's list of displays: the real one, and as many others as the test plugs in."""

    def __init__(self) -> None:
        self.others: list[FakeScreen] = []

    def __call__(self) -> list[QScreen]:
        return [*QGuiApplication.screens(), *(cast(QScreen, one) for one in self.others)]


class SeenWindow(CandidateWindow):
    """The real window; the test says whether it has the keyboard, and sees when it is brought to the front."""

    has_keyboard = True
    brought = 0

    def isActiveWindow(self) -> bool:  # noqa: N802 - Qt's name
        return self.has_keyboard

    def activateWindow(self) -> None:  # noqa: N802 - Qt's name
        self.brought += 1
        super().activateWindow()


class Shown(NamedTuple):
    desk: StagedDesk
    window: SeenWindow
    kiosk: Kiosk
    displays: Displays

    def covers(self) -> list[Cover]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, Cover) and one.isVisible()]

    def strips(self) -> list[WorkStrip]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, WorkStrip) and one.isVisible()]

    def is_on_top(self) -> bool:
        handle = self.window.windowHandle()
        assert handle is not None
        return bool(handle.flags() & ON_TOP)


@pytest.fixture
def in_exam(qapp: QApplication) -> Iterator[Shown]:
    """A PC in an exam, two displays, nobody seated."""
    displays = Displays()
    displays.others.append(FakeScreen())
    desk = StagedDesk(Part.PRACTICAL)
    desk.connect()
    window = SeenWindow(desk, may_close=False)
    desk.changed = window.changed
    kiosk = Kiosk(window, in_exam=True, displays=displays)
    kiosk.show()
    settle()
    yield Shown(desk, window, kiosk, displays)
    desk.changed = _nothing
    kiosk.close()


def _nothing() -> None:
    return None


def begin_practical(pc: Shown, *, file_tasks: bool) -> None:
    """Somebody is seated at a practical with file tasks, or with forms alone."""
    paper, pc.desk.media = sample(Part.PRACTICAL)
    wanted = FileTask if file_tasks else FormTask
    tasks = tuple(task for task in paper.tasks if isinstance(task, wanted))
    pc.desk.paper = type(paper)(
        id=paper.id, title=paper.title, part=paper.part, level=paper.level, subject=paper.subject, tasks=tasks
    )
    pc.desk.seat()
    pc.window.refresh()
    assert page_in_front(pc.window) is PageName.PRACTICAL
    pc.kiosk.follow(pc.desk)


# ---- displays -------------------------------------------------------------------------------------------------------


def test_in_an_exam_the_window_covers_its_display_and_a_cover_every_other(in_exam: Shown) -> None:
    assert in_exam.window.windowFlags() & Qt.WindowType.FramelessWindowHint
    assert in_exam.is_on_top()
    assert in_exam.window.geometry() == in_exam.window.screen().geometry()
    (cover,) = in_exam.covers()
    assert cover.normalGeometry() == FakeScreen().geometry()
    assert cover.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    words = cover.findChild(QLabel)
    assert words is not None
    assert words.text() == "请看主屏幕"
    assert len(in_exam.kiosk.handles()) == 2


def test_a_display_that_comes_is_covered_and_one_that_goes_takes_its_cover_along(in_exam: Shown) -> None:
    screen = in_exam.window.screen()
    in_exam.displays.others.append(FakeScreen())
    in_exam.kiosk._displays_changed(screen)
    settle()
    assert len(in_exam.covers()) == 2
    in_exam.displays.others.clear()
    in_exam.kiosk._displays_changed(screen)
    settle()
    assert in_exam.covers() == []


def test_a_rehearsal_at_a_desk_is_one_plain_window(qapp: QApplication) -> None:
    desk = StagedDesk()
    desk.connect()
    window = CandidateWindow(desk)
    kiosk = Kiosk(window, in_exam=False)
    kiosk.show()
    settle()
    assert not window.windowFlags() & (Qt.WindowType.FramelessWindowHint | ON_TOP)
    assert len(kiosk.handles()) == 1
    assert window.close()
    kiosk.close()


def test_what_is_closed_hears_of_no_display_any_more(qapp: QApplication) -> None:
    desk = StagedDesk()
    window = CandidateWindow(desk)
    kiosk = Kiosk(window, in_exam=True)
    kiosk.show()
    kiosk.close()
    settle()
    assert isinstance(qapp, QGuiApplication)
    qapp.screenRemoved.emit(qapp.primaryScreen())
    settle()


# ---- the practical --------------------------------------------------------------------------------------------------


def test_file_tasks_let_other_programs_stand_in_front_and_a_strip_says_how_things_are(in_exam: Shown) -> None:
    begin_practical(in_exam, file_tasks=True)
    assert not in_exam.is_on_top()
    assert in_exam.strips() == [], "the window itself is in front"
    in_exam.window.has_keyboard = False
    in_exam.kiosk.follow(in_exam.desk)
    (strip,) = in_exam.strips()
    assert "01:00:00" in shown(strip)
    assert len(in_exam.kiosk.handles()) == 3
    before = in_exam.window.brought
    strip.back_button.click()
    assert in_exam.window.brought == before + 1
    in_exam.window.has_keyboard = True
    in_exam.kiosk.follow(in_exam.desk)
    assert in_exam.strips() == []


def test_a_practical_of_forms_alone_lets_nothing_in_front(in_exam: Shown) -> None:
    begin_practical(in_exam, file_tasks=False)
    in_exam.window.has_keyboard = False
    in_exam.kiosk.follow(in_exam.desk)
    assert in_exam.is_on_top()
    assert in_exam.strips() == []


def test_a_pause_brings_the_window_back_over_the_other_programs(in_exam: Shown) -> None:
    begin_practical(in_exam, file_tasks=True)
    in_exam.window.has_keyboard = False
    in_exam.kiosk.follow(in_exam.desk)
    before = in_exam.window.brought
    in_exam.desk.say(paused=True, deadline=None, remaining=1000)
    in_exam.window.refresh()
    in_exam.kiosk.follow(in_exam.desk)
    assert in_exam.is_on_top()
    assert in_exam.window.brought == before + 1
    assert in_exam.strips() == []


# ---- the way out ----------------------------------------------------------------------------------------------------


def test_in_an_exam_no_window_can_be_closed_as_windows_are(in_exam: Shown) -> None:
    closed: list[bool] = []
    in_exam.window.closed.connect(lambda: closed.append(True))
    for seated in (False, True):
        if seated:
            in_exam.desk.seat(SittingPhase.LOGGED_IN)
            in_exam.window.refresh()
        assert not in_exam.window.close()
        assert in_exam.window.isVisible()
    (cover,) = in_exam.covers()
    assert not cover.close()
    assert cover.isVisible()
    assert closed == []


def test_the_administrator_closes_the_program_where_nobody_is_seated_and_is_asked_first(in_exam: Shown) -> None:
    closed: list[bool] = []
    in_exam.window.closed.connect(lambda: closed.append(True))
    press_key(in_exam.window, *CLOSING)
    assert "关闭考试程序" in shown(in_exam.window)
    assert focus(in_exam.window).objectName() == "close-sheet", "Enter alone closes nothing"
    press_key(in_exam.window, Qt.Key.Key_Return)
    assert closed == []
    press_key(in_exam.window, *CLOSING)
    press_key(tab_to(in_exam.window, "close-program"), Qt.Key.Key_Space)
    assert closed == [True]
    assert not in_exam.window.isVisible()


def test_a_candidate_is_not_even_asked(in_exam: Shown) -> None:
    in_exam.desk.seat(SittingPhase.LOGGED_IN)
    in_exam.window.refresh()
    press_key(in_exam.window, *CLOSING)
    assert "关闭考试程序" not in shown(in_exam.window)
    in_exam.window._close_unseated()
    assert in_exam.window.isVisible()


def test_who_logs_in_meanwhile_finds_the_question_gone(in_exam: Shown) -> None:
    press_key(in_exam.window, *CLOSING)
    in_exam.desk.seat(SittingPhase.LOGGED_IN)
    in_exam.window.refresh()
    assert "关闭考试程序" not in shown(in_exam.window)
