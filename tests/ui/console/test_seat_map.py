"""The map of seats: what it shows, how seats are chosen by mouse and keyboard, what a screen reader hears."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from exam.ids import SittingId
from exam.look import DARK, LIGHT, Palette
from exam.policy import MINUTE, SECOND
from exam.sitting import SittingPhase
from exam.text import Language
from invigilator_console.room.layout import usual
from invigilator_console.room.search import Filter
from invigilator_console.ui.room.seat_map import SeatMap
from invigilator_console.ui.room.seat_plan import SeatPlan
from tests.shots.draw import settle
from tests.ui.console.parts import kit_of, show
from tests.ui.console.stage import NOW, ROOM, THEORY, StagedDesk, in_every_state
from tests.ui.geometry import faults

SIZE = 964, 400
"""What a map gets on the smallest screen, with two lines of the day."""
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


class Stage:
    """A map over a staged desk."""

    def __init__(
        self, desk: StagedDesk, language: Language = "zh", factor: int = 100, palette: Palette = LIGHT
    ) -> None:
        self.desk = desk
        self.kit, self.told = kit_of(desk, language, factor, palette)
        self.map = SeatMap(self.kit)
        self.map.show_session(THEORY)
        self.chosen: list[tuple[SittingId, ...]] = []
        self.map.chosen.connect(self.chosen.append)
        show(self.map, *SIZE, self.map.plan.setFocus)

    def sitting(self, number: int) -> SittingId:
        return self.desk.seat(number).sitting

    def at(self, number: int) -> QPoint:
        return self.map.plan.seat_rect(self.sitting(number)).center()

    def click(self, number: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mouseClick(self.map.plan, LEFT, modifier, self.at(number))

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.map.plan, key, modifier)

    def seats(self) -> list[int]:
        return [self.desk.board.seats[one].seat for one in self.map.chosen_sittings()]


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    desk = StagedDesk()
    in_every_state(desk)
    made = Stage(desk)
    qtbot.addWidget(made.map)
    return made


def painted(plan: SeatPlan, monkeypatch: pytest.MonkeyPatch) -> list[SittingId]:
    """The seats that are asked to be painted from now on."""
    asked: list[SittingId] = []
    real = plan.update_seat

    def update(sitting: SittingId | None) -> None:
        if sitting is not None:
            asked.append(sitting)
        real(sitting)

    monkeypatch.setattr(plan, "update_seat", update)
    return asked


# ---- what it shows --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "palette"), [*product(("zh", "en"), (LIGHT, DARK))])
def test_forty_seats_are_seen_whole_on_the_smallest_screen(qtbot: QtBot, language: Language, palette: Palette) -> None:
    desk = StagedDesk()
    in_every_state(desk)
    made = Stage(desk, language, palette=palette)
    qtbot.addWidget(made.map)
    assert made.map.texts_cut() == []
    assert faults(made.map) == []
    view = made.map.viewport().size()
    assert made.map.plan.width() <= view.width()
    assert made.map.plan.height() <= view.height()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_at_large_text_the_map_scrolls_and_nothing_is_cut(qtbot: QtBot, language: Language) -> None:
    desk = StagedDesk()
    in_every_state(desk)
    made = Stage(desk, language, 200)
    qtbot.addWidget(made.map)
    assert made.map.texts_cut() == []
    assert faults(made.map, 200) == []
    assert made.map.plan.width() > made.map.viewport().width()
    made.key(Qt.Key.Key_End)
    assert (
        made.map.viewport().rect().intersects(made.map.plan.seat_rect(made.sitting(40)).translated(made.map.plan.pos()))
    )


def test_a_seat_says_number_name_state_progress_and_when_it_was_saved(stage: Stage) -> None:
    face = stage.map.faces.faces[stage.sitting(6)]
    assert (face.seat, face.name, face.word, face.count, face.saved) == (6, "赵晓雯", "作答中", "30", "09:31:06")
    assert (face.own, face.extra, face.wrong) == ("", "", "")


def test_time_left_is_told_only_where_it_is_ones_own(stage: Stage) -> None:
    face = stage.map.faces.faces[stage.sitting(21)]
    assert (face.extra, face.own) == ("+5", "33:48")
    stage.desk.tick(SECOND)
    stage.map.refresh()
    assert stage.map.faces.faces[stage.sitting(21)].own == "33:47"


def test_what_is_wrong_is_a_word_and_a_seat_that_needs_a_person_a_shape_too(stage: Stage) -> None:
    face = stage.map.faces.faces[stage.sitting(17)]
    assert (face.word, face.wrong, face.needs_person, face.sign.value) == ("需处理", "断线", True, "alarm")
    note = stage.map.faces.faces[stage.sitting(23)]
    assert (note.wrong, note.wrong_role, note.needs_person) == ("有提示", "care", False)


def test_only_the_seat_that_changed_is_painted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    settle()
    asked = painted(stage.map.plan, monkeypatch)
    stage.map.refresh()
    assert asked == []
    row = stage.desk.set_seat(30, answered=59)
    stage.map.show_changed([row.sitting])
    assert set(asked) == {row.sitting}
    assert stage.map.faces.faces[row.sitting].count == "59"


def test_a_candidate_who_came_later_stands_behind_the_last_row(stage: Stage) -> None:
    before = stage.map.plan.minimumSizeHint().height()
    row = stage.desk.seat(40)
    stage.desk.set_site(layouts={ROOM: usual([stage.desk.seat(one).seat for one in range(1, 40)])})
    stage.map.refresh()
    assert stage.map.plan.choosing.place_of(row.sitting) == 40
    assert stage.map.plan.minimumSizeHint().height() > before


def test_what_is_old_is_grey(stage: Stage) -> None:
    rect = stage.map.plan.seat_rect(stage.sitting(6))

    def colours() -> set[str]:
        picture = stage.map.plan.grab(rect).toImage()
        return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}

    green = LIGHT.good.lower()
    assert green in colours()
    stage.map.set_stale(True)
    assert green not in colours()
    assert LIGHT.away.lower() in colours()
    stage.map.set_stale(False)
    assert green in colours()


def test_a_filter_lets_the_others_step_back_and_found_ones_never(stage: Stage) -> None:
    stage.map.set_filter(Filter.HAND)
    faint = stage.map.plan._faint
    assert stage.sitting(7) not in faint
    assert len(faint) == 39
    stage.map.set_found((stage.sitting(20),))
    assert stage.sitting(20) not in stage.map.plan._faint
    assert stage.map.plan._found == {stage.sitting(20)}
    stage.map.set_filter(Filter.ALL)
    assert stage.map.plan._faint == frozenset()


# ---- choosing -------------------------------------------------------------------------------------------------------


def test_clicks_choose_as_in_every_list(stage: Stage) -> None:
    stage.click(17)
    assert stage.seats() == [17]
    stage.click(19, CTRL)
    assert stage.seats() == [17, 19]
    stage.click(22, SHIFT)
    assert stage.seats() == [19, 20, 21, 22]
    assert [len(one) for one in stage.chosen] == [1, 2, 4]
    stage.key(Qt.Key.Key_Escape)
    assert stage.seats() == []


def test_a_band_is_drawn_from_an_empty_place(stage: Stage) -> None:
    stage.desk.set_site(layouts={ROOM: usual([*range(1, 41)])})
    layout = stage.desk.board.site.layouts[ROOM]
    seats = {seat: place + 8 for seat, place in layout.seats.items()}
    stage.desk.set_site(layouts={ROOM: type(layout)(8, seats)})
    stage.map.refresh()
    settle()
    empty = stage.map.plan.grid.rect(0).topLeft() + QPoint(2, 2)
    end = stage.at(10)
    QTest.mousePress(stage.map.plan, LEFT, pos=empty)
    QTest.mouseMove(stage.map.plan, end)
    assert stage.seats() == [1, 2, 9, 10]
    QTest.mouseRelease(stage.map.plan, LEFT, pos=end)
    assert stage.map.plan.band.isNull()


def test_arrows_move_space_chooses_shift_chooses_a_range_enter_opens(stage: Stage) -> None:
    stage.key(Qt.Key.Key_Right)
    stage.key(Qt.Key.Key_Down)
    assert stage.seats() == []
    stage.key(Qt.Key.Key_Space)
    assert stage.seats() == [10]
    stage.key(Qt.Key.Key_Right, SHIFT)
    stage.key(Qt.Key.Key_Right, SHIFT)
    assert stage.seats() == [10, 11, 12]
    stage.key(Qt.Key.Key_Return)
    assert stage.told.shown == [stage.sitting(12)]


def test_a_double_click_opens_the_candidate(stage: Stage) -> None:
    QTest.mouseDClick(stage.map.plan, LEFT, pos=stage.at(6))
    assert stage.told.shown == [stage.sitting(6)]


def test_whoever_is_chosen_from_elsewhere_is_told_once(stage: Stage) -> None:
    wanted = (stage.sitting(17),)
    stage.map.choose(wanted)
    stage.map.choose(wanted)
    assert stage.chosen == [wanted]
    assert stage.map.plan.choosing.current == wanted[0]


def test_in_the_check_mode_a_click_or_space_ticks(stage: Stage) -> None:
    ticked: list[str] = []
    stage.map.ticked.connect(ticked.append)
    stage.map.set_check_mode(True)
    stage.click(6)
    stage.key(Qt.Key.Key_Right)
    stage.key(Qt.Key.Key_Space)
    assert ticked == [stage.sitting(6), stage.sitting(7)]
    assert stage.seats() == []
    assert stage.map.faces.faces[stage.sitting(6)].to_check
    stage.map.set_check_mode(False)
    assert not stage.map.faces.faces[stage.sitting(6)].to_check


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_marks_of_the_check_mode_take_no_words_away(qtbot: QtBot, language: Language) -> None:
    desk = StagedDesk()
    in_every_state(desk)
    made = Stage(desk, language)
    qtbot.addWidget(made.map)
    made.map.set_check_mode(True)
    settle()
    assert made.map.texts_cut() == []


# ---- the card -------------------------------------------------------------------------------------------------------


def photo() -> bytes:
    """An invented photo: a plain red ground."""
    picture = QPixmap(295, 413)
    picture.fill(Qt.GlobalColor.red)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())


def card_text(card: QWidget, name: str) -> str:
    found = card.findChild(QLabel, name)
    assert found is not None
    return found.text()


def test_a_card_shows_who_sits_where_the_mouse_rests_and_the_photo_when_it_comes(stage: Stage) -> None:
    QTest.mouseMove(stage.map.plan, stage.at(17))
    stage.map._show_card()
    card = stage.map.window().findChild(QWidget, "seat-card")
    assert card is not None
    assert card.isVisible()
    assert stage.map.window().rect().contains(card.geometry())
    assert card_text(card, "card-name") == "17 座 郭晓雯"
    assert card_text(card, "card-ticket") == "准考证 20261 12800 26110 00000 90001 7"
    assert card_text(card, "card-machine") == "考生机 PC-117"
    assert card_text(card, "card-wrong") == "断线"
    assert card_text(card, "photo") == "无照片"
    stage.desk.photos[stage.desk.seat(17).ticket] = photo()
    stage.map.refresh()
    shown = card.findChild(QLabel, "photo")
    assert shown is not None
    assert not shown.pixmap().isNull()
    QTest.mouseMove(stage.map.plan, stage.at(18))
    assert not card.isVisible()


# ---- a screen reader ------------------------------------------------------------------------------------------------


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is told by itself."""
    told: list[str] = []

    def take(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            told.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", take)
    return told


def test_a_screen_reader_hears_the_seat_under_the_keyboard_in_words(stage: Stage, heard: list[str]) -> None:
    stage.map.choose((stage.sitting(16),))
    stage.key(Qt.Key.Key_Right)
    assert heard[-1].startswith("17 座 郭晓雯，断线，需处理，已答 24")
    assert "17 座 郭晓雯，断线，需处理" in stage.map.plan.accessibleDescription()
    assert "方向键移动" in stage.map.plan.accessibleDescription()
    stage.key(Qt.Key.Key_Space)
    assert heard[-1].endswith("已选中")


def test_a_change_at_the_seat_under_the_keyboard_is_said(stage: Stage, heard: list[str]) -> None:
    stage.map.choose((stage.sitting(30),))
    stage.desk.set_seat(30, phase=SittingPhase.HANDED_IN, handed_in_by="candidate", complete=True)
    stage.map.refresh()
    assert "已交卷" in heard[-1]


# ---- other rooms ----------------------------------------------------------------------------------------------------


def test_two_hundred_seats_are_shown_at_once(qtbot: QtBot) -> None:
    made = Stage(StagedDesk(200))
    qtbot.addWidget(made.map)
    assert len(made.map.faces.faces) == 200
    made.key(Qt.Key.Key_End)
    assert made.map.plan.choosing.current == made.sitting(200)


def test_before_the_start_nobody_has_progress_or_time(qtbot: QtBot) -> None:
    desk = StagedDesk(8)
    desk.at = NOW - 60 * MINUTE
    desk.set_session(started=False, deadline=None)
    for number in range(1, 9):
        desk.set_seat(number, phase=SittingPhase.CONFIRMED, answered=0, saved_at=None, entered_at=None)
    made = Stage(desk)
    qtbot.addWidget(made.map)
    assert {(face.word, face.count, face.saved, face.own) for face in made.map.faces.faces.values()} == {
        ("已登录", "", "", "")
    }


def test_a_map_of_no_session_draws_nothing(qtbot: QtBot) -> None:
    kit, _told = kit_of(StagedDesk(4))
    made = SeatMap(kit)
    qtbot.addWidget(made)
    show(made, *SIZE)
    made.refresh()
    assert made.faces.faces == {}
