"""A picture over the whole page: fitted, enlarged, pixel by pixel, and closed again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from candidate_agent.ui.theory.pictures import KEPT, Pictures
from candidate_agent.ui.theory.zoom import ZoomSheet
from exam.answers import Chosen, Written
from tests.ui.geometry import faults
from tests.ui.stage import answering, theory_paper
from tests.ui.theory.conftest import Seat, Sit
from tests.ui.theory.papers import CHART, LARGE, MEDIA, SMALL, awkward, painted, single
from tests.ui.windows import Open


def opened(seat: Seat) -> ZoomSheet:
    """The sheet that the page asked for, as the window would show it."""
    sheet = seat.told.sheets[-1]
    assert isinstance(sheet, ZoomSheet)
    seat.qtbot.addWidget(sheet)
    sheet.resize(1366, 640)
    sheet.show()
    sheet.setFocus()
    seat.settle()
    return sheet


def keyboard() -> QWidget:
    """What has the keyboard."""
    QApplication.processEvents()
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


@pytest.mark.parametrize("way", ["key", "click", "enter"])
def test_a_picture_is_zoomed_by_key_by_click_and_by_enter(sit: Sit, way: str) -> None:
    seat = sit(theory_paper(single(1, picture=CHART)))
    assert seat.view.picture is not None
    if way == "key":
        seat.press(Qt.Key.Key_Z)
    elif way == "click":
        seat.click("picture")
    else:
        seat.view.picture.setFocus()
        seat.press(Qt.Key.Key_Return)
    assert opened(seat).accessibleName() == "第 1 题的图片"


def test_beside_a_field_alt_and_z_zoom_and_the_screen_says_so(sit: Sit) -> None:
    seat = sit(theory_paper(awkward()[4]))
    hints = [label.text() for label in seat.view.findChildren(QLabel)]
    assert "点击图片或按 Alt+Z 放大" in hints
    seat.press(Qt.Key.Key_Z)
    assert seat.told.sheets == []
    seat.press(Qt.Key.Key_Z, modifier=Qt.KeyboardModifier.AltModifier)
    assert opened(seat).accessibleName() == "第 1 题的图片"
    assert seat.answer("5") == Written(("z",))


def test_z_without_a_picture_does_nothing(sit: Sit) -> None:
    seat = sit(theory_paper(single(1)))
    seat.press(Qt.Key.Key_Z)
    assert seat.told.sheets == []


def test_beside_the_picture_a_click_does_nothing(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, picture=SMALL)))
    assert seat.view.picture is not None
    QTest.mouseClick(seat.view.picture, Qt.MouseButton.LeftButton, pos=seat.view.picture.rect().bottomRight())
    assert seat.told.sheets == []


def test_the_picture_of_an_option_is_zoomed_without_choosing_it(sit: Sit) -> None:
    seat = sit(theory_paper(awkward()[1]))
    seat.click("zoom-B")
    assert opened(seat).accessibleName() == "选项 B 的图片"
    assert seat.answer("2") is None
    seat.kit.close_sheet()
    seat.window.activateWindow()
    seat.settle()
    seat.view.targets[2].setFocus()
    seat.press(Qt.Key.Key_Z)
    assert opened(seat).accessibleName() == "选项 C 的图片"


def test_an_option_is_chosen_by_a_click_on_its_picture(sit: Sit) -> None:
    seat = sit(theory_paper(awkward()[1]))
    row = seat.view.targets[1]
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.rect().center())
    assert seat.answer("2") == Chosen(("B",))


def test_it_is_fitted_then_goes_by_steps_and_to_its_own_pixels(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, picture=LARGE)))
    seat.press(Qt.Key.Key_Z)
    sheet = opened(seat)
    fitted = sheet.scale
    assert 30 < fitted < 60
    area = sheet.findChild(QWidget, "zoomed")
    assert area is not None
    QTest.keyClick(area, Qt.Key.Key_Plus)
    assert sheet.scale == (50 if fitted < 49 else 75)
    QTest.keyClick(area, Qt.Key.Key_1)
    assert sheet.scale == 100
    QTest.keyClick(area, Qt.Key.Key_Minus)
    assert sheet.scale == 75
    QTest.keyClick(area, Qt.Key.Key_0)
    assert sheet.scale == fitted
    for _ in range(9):
        sheet.step(1)
    assert sheet.scale == 400


def test_at_its_own_size_and_twice_that_every_pixel_is_sharp(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, picture=SMALL)))
    seat.press(Qt.Key.Key_Z)
    sheet = opened(seat)
    for scale in (100, 200, 400):
        sheet._show_at(scale)
        seat.settle()
        image = sheet._canvas.grab().toImage()
        inside = {QColor(image.pixel(x, image.height() // 2)).name() for x in range(2, image.width() - 2)}
        assert inside == {"#ffffff", "#9a6700"}


def test_a_small_picture_is_fitted_in_whole_steps(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, picture=SMALL)))
    seat.press(Qt.Key.Key_Z)
    assert opened(seat).scale == 400


def test_escape_in_the_window_closes_it_and_the_keyboard_is_back_on_the_item(open_window: Open) -> None:
    window = open_window(answering(theory_paper(single(1), single(2, picture=CHART)), media=MEDIA))
    assert window.page is not None
    window.page.show_item(single(2).id)
    focused = keyboard()
    QTest.keyClick(focused, Qt.Key.Key_Z)
    sheet = window.findChild(ZoomSheet)
    assert sheet is not None
    assert sheet.isVisible()
    QTest.keyClick(keyboard(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert QApplication.focusWidget() is focused


def test_its_button_closes_it_too(open_window: Open) -> None:
    window = open_window(answering(theory_paper(single(1, picture=CHART)), media=MEDIA))
    QTest.keyClick(keyboard(), Qt.Key.Key_Z)
    sheet = window.findChild(ZoomSheet)
    assert sheet is not None
    QTest.mouseClick(sheet.close_button, Qt.MouseButton.LeftButton)
    assert not sheet.isVisible()


def test_keys_on_the_sheet_do_not_reach_the_item_below(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, picture=CHART)))
    seat.press(Qt.Key.Key_Z)
    sheet = opened(seat)
    area = sheet.findChild(QWidget, "zoomed")
    assert area is not None
    for key in (Qt.Key.Key_A, Qt.Key.Key_M, Qt.Key.Key_1):
        QTest.keyClick(area, key)
    assert seat.answer("S1") is None


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("factor", [100, 150, 200])
def test_nothing_of_the_sheet_is_cut(sit: Sit, language: str, factor: int) -> None:
    seat = sit(theory_paper(single(1, picture=LARGE)), "en" if language == "en" else "zh", factor)
    seat.press(Qt.Key.Key_Z)
    sheet = opened(seat)
    assert faults(sheet, factor) == []
    assert all(one.accessibleName() for one in sheet.findChildren(QPushButton))


def test_a_picture_that_cannot_be_shown_says_what_to_do(sit: Sit) -> None:
    broken = painted(10, 10)[0]
    seat = sit(theory_paper(single(1, picture=broken)))
    missing = seat.view.findChild(QWidget, "no-picture")
    assert missing is not None
    assert "举手" in missing.property("text")
    seat.press(Qt.Key.Key_Z)
    assert seat.told.sheets == []
    seat.press(Qt.Key.Key_A)
    assert seat.answer("S1") == Chosen(("A",))


def test_only_a_few_pictures_stay_decoded(qapp: QApplication) -> None:
    many = [painted(10 + size, 10) for size in range(KEPT + 3)]
    pictures = Pictures({picture.digest: data for picture, data in many})
    for picture, _ in many:
        assert pictures.pixels(picture) is not None
    assert len(pictures._decoded) == KEPT
