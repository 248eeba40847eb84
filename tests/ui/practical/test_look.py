"""Nothing cut, nothing overlapping: the sample paper and a hard one, in both languages, sizes and text sizes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from candidate_agent.port import FilePlace, FileShown
from candidate_agent.ui.practical.history import HistorySheet
from candidate_agent.ui.practical.memory import PracticalMemory
from candidate_agent.ui.practical.page import PracticalPage
from candidate_agent.ui.practical.picture import PictureSheet
from candidate_agent.ui.practical.task_text import TaskText
from candidate_agent.workspace.checks import Finding, Wrong
from exam.answers import FormFilled
from exam.ids import Digest
from exam.package import unpack
from exam.paper import Paper
from exam.policy import MINUTE
from exam.text import Language
from provisioning.papers.builder import build_paper
from tests.helpers.sites import SAMPLE_PAPER
from tests.ui.conftest import MakeKit
from tests.ui.geometry import faults
from tests.ui.practical.conftest import settle, show
from tests.ui.practical.desks import FILE_TASK, FORM, WORDS, at_work, version, with_files
from tests.ui.stage import StagedDesk, StagedFiles, answering

SIZES = ((1366, 640), (1920, 950))
HARD = {
    "campaign": "x" * 200,
    "budget": "不是数字",
    "count": "1.5",
    "region": "江岭市",
    "start": "明天",
    "why": "理由" * 200,
}
HARD_ROWS = (("关键词" * 20, "精确匹配", "abc"), ("", "", ""), ("b\nc", "", "1"))


@pytest.fixture(scope="session")
def sample() -> tuple[Paper, Mapping[Digest, bytes]]:
    """The practical of the sample paper."""
    built = build_paper(Path(SAMPLE_PAPER)).practical
    assert built is not None
    return unpack(built.package)


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    return "zh" if request.param == "zh" else "en"


@pytest.fixture(params=[100, 150, 200])
def factor(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(params=SIZES, ids=["1366", "1920"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    width, height = request.param
    return int(width), int(height)


def every_place() -> tuple[FileShown, ...]:
    """A file at every place, and one that nobody asked for."""
    index, banner, note = FILE_TASK.expected
    return (
        FileShown(index.path, index.label, True, FilePlace.AT_SITE, 200_000_000, 1.0, 5 * MINUTE, 12),
        FileShown(banner.path, banner.label, True, FilePlace.ON_ITS_WAY, 40_000_000, 0.42, None, 2),
        FileShown(note.path, note.label, False, FilePlace.ABSENT),
        FileShown("很长的文件名" * 6 + ".psd", "", False, FilePlace.ON_PC, 12, 0.0, None, 1),
    )


def hard_desk() -> StagedDesk:
    """Everything is wrong that can be."""
    desk = at_work()
    wrong = [Finding(kind, "index.html", "网页/index.html", 1024 * 1024) for kind in Wrong]
    with_files(desk, every_place(), wrong)
    desk.answer(FORM, FormFilled(HARD, {WORDS.id: HARD_ROWS}))
    return desk


def looked_at(qtbot: QtBot, page: QWidget, size: tuple[int, int], factor: int) -> list[str]:
    show(qtbot, page, size)
    settle()
    return faults(page, factor)


def test_the_sample_paper_stands_well(
    qtbot: QtBot,
    make_kit: MakeKit,
    sample: tuple[Paper, Mapping[Digest, bytes]],
    language: Language,
    factor: int,
    size: tuple[int, int],
) -> None:
    paper, media = sample
    desk = answering(paper, media=media)
    desk.files = {task.id: StagedFiles("D:\\考试作业\\12座\\2-落地页", every_place()) for task in paper.tasks[1:]}
    page = PracticalPage(make_kit(desk, language, factor)[0], PracticalMemory())
    show(qtbot, page, size)
    for task in paper.tasks:
        page.show_item(task.id)
        settle()
        assert faults(page, factor) == []
        assert all(side >= size[0] // 4 for side in page.split.sizes()), "both sides can be read"


def test_whatever_is_wrong_is_still_readable(
    qtbot: QtBot, make_kit: MakeKit, language: Language, factor: int, size: tuple[int, int]
) -> None:
    desk = hard_desk()
    page = PracticalPage(make_kit(desk, language, factor)[0], PracticalMemory())
    show(qtbot, page, size)
    for task in page.tasks:
        page.show_item(task)
        text = next(one for one in page.findChildren(TaskText) if one.isVisible())
        for name, chip in text.chips.items():
            if not name.endswith(".png"):
                chip.click()
                settle()
                assert faults(page, factor) == []


def test_both_sides_stand_well_wherever_the_line_is(
    qtbot: QtBot, make_kit: MakeKit, language: Language, factor: int
) -> None:
    page = PracticalPage(make_kit(hard_desk(), language, factor)[0], PracticalMemory())
    show(qtbot, page, SIZES[0])
    for steps in (-50, 100):
        page.split.move_by(steps)
        for task in page.tasks:
            page.show_item(task)
            settle()
            assert faults(page, factor) == []


def test_sheets_stand_well(qtbot: QtBot, make_kit: MakeKit, language: Language, factor: int) -> None:
    desk = hard_desk()
    kit, _ = make_kit(desk, language, factor)
    staged = with_files(desk)
    path = "images/" + "很长的名字" * 8 + ".png"
    staged.kept[path] = (version(1, 1), version(2, 3), version(3, 5, current=True))
    for sheet in (HistorySheet(kit, staged, path), PictureSheet(kit, FILE_TASK.materials[0])):
        assert looked_at(qtbot, sheet, SIZES[0], factor) == []
