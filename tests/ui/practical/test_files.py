"""File tasks: where each file is, what is wrong with it, and how an older version comes back."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from candidate_agent.port import FilePlace, FileShown
from candidate_agent.ui.practical.file_work import FileWork
from candidate_agent.ui.practical.history import HistorySheet
from candidate_agent.ui.practical.page import PracticalPage
from candidate_agent.workspace.checks import Finding, Wrong
from exam.policy import MINUTE, SECOND
from exam.text import Refusal
from tests.ui.practical.conftest import OpenPage, show
from tests.ui.practical.desks import FILE_TASK, FILES, absent, at_work, version, with_files

INDEX, BANNER, NOTE = FILE_TASK.expected
SAVED = FileShown("index.html", "落地页", True, FilePlace.AT_SITE, 12_700, 1.0, 5 * MINUTE + 7 * SECOND, 3)


def files_of(page: PracticalPage) -> FileWork:
    page.show_item(FILES)
    work = page.works[FILES]
    assert isinstance(work, FileWork)
    return work


def row_says(work: FileWork, path: str) -> list[str]:
    """Everything that is written beside a file, as a screen reader says it."""
    found = work.findChild(QWidget, f"file-{path}")
    assert isinstance(found, QWidget)
    shown = [label for label in found.findChildren(QLabel) if label.text() and not label.isHidden()]
    return [(label.accessibleName() or label.text()).replace("\u200b", "").strip() for label in shown]


def history_of(work: FileWork, path: str) -> QPushButton:
    found = work.findChild(QPushButton, f"history-{path}")
    assert isinstance(found, QPushButton)
    return found


def test_a_file_is_told_from_absent_to_saved_at_the_site(open_page: OpenPage) -> None:
    desk = at_work()
    staged = with_files(desk)
    page, _, _ = open_page(desk)
    work = files_of(page)
    assert row_says(work, "index.html") == ["index.html 落地页", "还没有保存"]
    assert row_says(work, "说明.docx") == ["说明.docx 说明 · 可不交", "还没有保存"]
    on_pc = FileShown("index.html", "落地页", True, FilePlace.ON_PC, 2048, 0.0, None, 1)
    for shown, said in (
        (on_pc, "已存本机 · 2.0 KB"),
        (FileShown("index.html", "落地页", True, FilePlace.ON_ITS_WAY, 2048, 0.429, None, 1), "正在上传 42% · 2.0 KB"),
        (SAVED, "考点已保存 09:05:07 · 12.4 KB · 3 个版本"),
    ):
        staged.shown = (shown, absent(BANNER), absent(NOTE))
        page.refresh()
        assert row_says(work, "index.html")[1] == said


def test_findings_stand_below_their_file_and_go_when_they_are_mended(open_page: OpenPage) -> None:
    desk = at_work()
    staged = with_files(desk, wrong=[Finding(Wrong.WRONG_NAME, "index.html", "Index.htm")])
    page, _, _ = open_page(desk)
    work = files_of(page)
    assert row_says(work, "index.html")[2:] == ["题目要求的文件名是 index.html，现在找到的是 Index.htm。请改名。"]
    assert row_says(work, "images/横幅.png")[2:] == []
    staged.wrong = ()
    page.refresh()
    assert row_says(work, "index.html")[2:] == []


def test_other_files_stand_apart_and_come_and_go(open_page: OpenPage) -> None:
    desk = at_work()
    staged = with_files(desk)
    page, _, _ = open_page(desk)
    work = files_of(page)
    other = FileShown("草稿.psd", "", False, FilePlace.AT_SITE, 40_000_000, 1.0, MINUTE, 1)
    expected = staged.shown
    staged.shown = (*expected, other)
    page.refresh()
    assert row_says(work, "草稿.psd") == ["草稿.psd", "考点已保存 09:01:00 · 38.1 MB"]
    staged.shown = expected
    page.refresh()
    assert [one for one in work.findChildren(QWidget, "file-草稿.psd") if not one.isHidden()] == []


def test_the_folder_is_opened_and_told_and_a_refusal_is_said(open_page: OpenPage) -> None:
    desk = at_work()
    staged = with_files(desk)
    page, _, told = open_page(desk)
    work = files_of(page)
    work.open_button.click()
    assert staged.opened == 1
    assert work.folder.text() == staged.folder
    assert work.folder.isReadOnly()
    staged.open_folder = lambda: Refusal("session_paused")  # type: ignore[method-assign] # the system says no
    work.open_button.click()
    assert told.sentences == ["考试已暂停，时间停止计算。请等待监考员。"]


def test_a_folder_that_is_not_there_yet_is_waited_for(open_page: OpenPage) -> None:
    desk = at_work()
    page, _, _ = open_page(desk)
    work = files_of(page)
    assert not work.open_button.isEnabled()
    sentence = work.findChild(QLabel, "no-folder")
    assert isinstance(sentence, QLabel)
    assert sentence.isVisible()
    with_files(desk)
    page.refresh()
    assert work.open_button.isEnabled()
    assert not sentence.isVisible()
    assert len(row_says(work, "index.html")) == 2


def test_versions_are_listed_and_one_is_asked_for(qtbot: QtBot, open_page: OpenPage) -> None:
    desk = at_work()
    staged = with_files(desk, (SAVED, absent(BANNER), absent(NOTE)))
    staged.kept["index.html"] = (version(1, 1), version(2, 3), version(3, 5, current=True))
    page, _, told = open_page(desk)
    work = files_of(page)
    history_of(work, "index.html").click()
    (sheet,) = told.sheets
    assert isinstance(sheet, HistorySheet)
    show(qtbot, sheet, (1366, 640))
    consequence = sheet.findChild(QLabel, "consequence")
    assert isinstance(consequence, QLabel)
    assert "现在的文件会作为一个版本保留" in consequence.text()
    assert sorted(sheet.restore_buttons) == [1, 2], "the current one is there already"
    sheet.restore_buttons[1].click()
    assert staged.restored == [("index.html", 1)]
    assert told.sheets == [], "the sheet is gone"
    assert told.sentences == ["正在恢复 index.html 的版本 1。"]


def test_a_file_without_versions_has_nothing_to_go_back_to(open_page: OpenPage) -> None:
    desk = at_work()
    with_files(desk, (SAVED, absent(BANNER), absent(NOTE)))
    page, _, _ = open_page(desk)
    work = files_of(page)
    assert history_of(work, "index.html").isVisible()
    assert not history_of(work, "images/横幅.png").isVisible()
