"""Nothing cut, nothing overlapping, in both languages, at three text sizes and on two screens; every control named."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit

from candidate_agent.ui.theory.memory import TheoryMemory
from candidate_agent.ui.theory.option_row import OptionRow
from candidate_agent.ui.theory.prose import Prose
from exam.ids import ItemId
from exam.paper import FillIn, MultipleChoice, Paper
from exam.plan import Part
from exam.text import Language
from tests.shots.papers import sample
from tests.ui.geometry import faults, name_of
from tests.ui.stage import StagedDesk, answering, theory_paper
from tests.ui.theory.conftest import LAB, Seat, Sit
from tests.ui.theory.papers import LONG, MEDIA, awkward, hundred, mixed, single

LARGE_TEXT_LAB = (1366, 524)
"""What header and footer leave of 1366×768 at 200 %."""
LARGE = (1920, 950)
LOOKS = [
    (language, factor, LARGE_TEXT_LAB if factor == 200 and size is LAB else size)
    for language, factor, size in product(get_args(Language), (100, 150, 200), (LAB, LARGE))
]


def cut_options(seat: Seat) -> list[str]:
    """Option rows paint their text themselves: they must be as high as it needs."""
    rows = [row for row in seat.window.findChildren(OptionRow) if row.isVisibleTo(seat.window)]
    return [name_of(row) for row in rows if row.height() < row.heightForWidth(row.width())]


@pytest.mark.parametrize(("language", "factor", "size"), LOOKS)
def test_nothing_is_cut_and_nothing_overlaps(sit: Sit, language: Language, factor: int, size: tuple[int, int]) -> None:
    paper = theory_paper(*awkward(), *mixed().items)
    seat = sit(paper, language, factor, size)
    for item in paper.items:
        seat.page.show_item(item.id)
        seat.page.moves.acts.mark.click()
        seat.settle()
        assert (seat.window.width(), seat.window.height()) == size
        assert faults(seat.window, factor) == []
        assert cut_options(seat) == []


@pytest.mark.parametrize(("language", "factor", "size"), LOOKS)
def test_nothing_of_the_list_is_cut(sit: Sit, language: Language, factor: int, size: tuple[int, int]) -> None:
    paper = theory_paper(*awkward(), *mixed().items)
    seat = sit(paper, language, factor, size, TheoryMemory(as_list=True))
    for item in paper.items:
        seat.page.show_item(item.id)
        seat.settle()
        assert (seat.window.width(), seat.window.height()) == size
        assert faults(seat.window, factor) == []
        assert cut_options(seat) == []


@pytest.mark.parametrize("language", get_args(Language))
def test_the_sample_paper_is_drawn_whole(sit: Sit, language: Language) -> None:
    paper, media = sample(Part.THEORY)
    seat = sit(answering(paper, media=media), language)
    for item in paper.items:
        seat.page.show_item(item.id)
        seat.settle()
        assert faults(seat.window) == []
        assert cut_options(seat) == []
        if isinstance(item, FillIn):
            assert len(seat.view.targets) == item.blanks
            assert "____" not in seat.view._stem.text()


def test_text_columns_are_at_most_forty_two_characters_wide(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, stem=LONG)), size=LARGE)
    stem = seat.view.findChild(Prose)
    assert stem is not None
    assert stem.width() == seat.kit.measures.column()
    assert stem.height() == stem.heightForWidth(42 * 18)


def test_the_text_stands_in_the_same_place_whether_it_scrolls_or_not(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), *awkward()))
    lefts = set()
    for place in range(3):
        seat.page.go(place)
        seat.settle()
        lefts.add(seat.view.mapTo(seat.window, seat.view.rect().topLeft()).x())
    lefts.add(seat.page.moves.mapTo(seat.window, seat.page.moves.rect().topLeft()).x())
    assert len(lefts) == 1


def test_a_long_stem_is_read_from_its_beginning(sit: Sit) -> None:
    seat = sit(theory_paper(single(1), *awkward()), "zh", 200, LARGE_TEXT_LAB)
    seat.page.go(1)
    seat.settle()
    assert seat.page.one.verticalScrollBar().value() == 0
    seat.view.focus_target(7)
    seat.settle()
    assert seat.page.one.verticalScrollBar().value() > 0
    assert seat.view.targets[7].visibleRegion().boundingRect() == seat.view.targets[7].rect()


def test_line_breaks_of_a_stem_are_kept_and_markup_is_text(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, stem="第一行\n\n<b>第三行</b>")))
    stem = seat.view.findChild(Prose)
    assert stem is not None
    assert stem.height() == 3 * round(18 * 1.6)
    assert stem.accessibleName() == "第一行\n\n<b>第三行</b>"


def test_a_word_longer_than_the_column_is_broken_not_cut(sit: Sit) -> None:
    seat = sit(theory_paper(single(1, stem="https://example.com/" + "a" * 300)))
    stem = seat.view.findChild(Prose)
    assert stem is not None
    assert stem.height() >= 3 * round(18 * 1.6)


@pytest.mark.parametrize("as_list", [False, True])
@pytest.mark.parametrize("language", get_args(Language))
def test_every_control_has_a_name(sit: Sit, language: Language, as_list: bool) -> None:
    paper = theory_paper(*awkward(), *mixed().items)
    seat = sit(paper, language, memory=TheoryMemory(as_list=as_list))
    for item in paper.items:
        seat.page.show_item(item.id)
        controls = [*seat.window.findChildren(QAbstractButton), *seat.window.findChildren(QLineEdit)]
        assert [name_of(one) for one in controls if not one.accessibleName()] == []


def test_a_screen_reader_hears_number_type_marks_and_state(sit: Sit) -> None:
    seat = sit(
        theory_paper(
            single(1),
            MultipleChoice(id=ItemId("2"), stem="哪些？", marks=awkward()[1].marks, options=single(2).options),
        )
    )
    seat.page.go(1)
    assert seat.view.accessibleName() == "第 2 题，多选题，0.5 分，未答"
    assert seat.view.targets[0].accessibleDescription() == "第 2 题，多选题，0.5 分，未答 哪些？"
    seat.view.choose_at(0)
    assert seat.view.accessibleName() == "第 2 题，多选题，0.5 分，已答"


def test_the_head_shows_number_type_and_marks(sit: Sit) -> None:
    seat = sit(theory_paper(*awkward()), "en")
    seat.page.go(1)
    shown = [seat.view.findChild(QLabel, name) for name in ("number", "type", "marks")]
    assert [one.text() for one in shown if one is not None] == ["2.", "[Single choice]", "(0.5 marks)"]


def test_a_paper_without_items_is_no_crash(sit: Sit) -> None:
    seat = sit(StagedDesk())
    assert seat.page.current_item() is None
    seat.page.refresh()
    seat.page.go(0)
    seat.page.switch_view()
    assert isinstance(theory_paper(), Paper)


def test_a_page_of_a_hundred_items_makes_one_item(sit: Sit) -> None:
    seat = sit(answering(hundred(), media=MEDIA))
    assert len(seat.window.findChildren(OptionRow)) == 4
