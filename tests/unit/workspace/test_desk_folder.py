"""Whose work lies on this PC: after a restart it is there, for the next candidate it is gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from candidate_agent.workspace.desk_folder import KEPT_AWAY, DeskFolders, mark_of
from exam.ids import SittingId
from tests.conftest import ExpectedLogs

MINE, THEIRS = mark_of(SittingId("1@a"), 1), mark_of(SittingId("2@a"), 1)


@pytest.fixture
def folders(tmp_path: Path) -> DeskFolders:
    return DeskFolders(tmp_path / "作业", tmp_path / "agent" / "left")


def everything(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_after_a_restart_the_same_sitting_finds_its_folder_as_it_was(folders: DeskFolders, tmp_path: Path) -> None:
    (folders.take(MINE, "12座") / "index.html").write_text("x")
    again = DeskFolders(tmp_path / "作业", tmp_path / "agent" / "left")
    assert (again.take(MINE, "12座") / "index.html").read_text() == "x"


def test_the_next_candidate_does_not_see_the_last_ones_work(folders: DeskFolders, tmp_path: Path) -> None:
    (folders.take(MINE, "12座") / "index.html").write_text("x")
    folders.clear()
    assert everything(tmp_path / "作业") == []
    assert not list(folders.take(THEIRS, "12座").iterdir())
    assert everything(tmp_path / "agent" / "left" / "1") == ["index.html"]


def test_nor_after_a_crash_that_left_no_time_to_clear(folders: DeskFolders, tmp_path: Path) -> None:
    (folders.take(MINE, "12座") / "index.html").write_text("x")
    again = DeskFolders(tmp_path / "作业", tmp_path / "agent" / "left")
    assert not list(again.take(THEIRS, "12座").iterdir())


def test_who_went_to_a_spare_and_came_back_starts_from_what_the_site_has(folders: DeskFolders) -> None:
    sitting = SittingId("1@a")
    (folders.take(mark_of(sitting, 1), "12座") / "index.html").write_text("older than the spare's")
    assert not list(folders.take(mark_of(sitting, 3), "12座").iterdir())


def test_what_cannot_be_moved_is_neither_shown_nor_taken_for_the_next_ones_work(
    folders: DeskFolders, monkeypatch: pytest.MonkeyPatch, expects_log: ExpectedLogs
) -> None:
    def held(*_args: object, **_kwargs: object) -> None:
        raise PermissionError("a program holds it")

    (folders.take(MINE, "12座") / "banner.psd").write_text("x")
    monkeypatch.setattr(shutil, "move", held)
    monkeypatch.setattr(shutil, "rmtree", lambda *_args, **_kwargs: None)
    expects_log("not all of the last candidate's folder could be moved away (left=1)")
    folder = folders.take(THEIRS, "12座")
    assert folder.name == "12座-2"
    assert not list(folder.iterdir())


def test_a_few_folders_are_held_and_no_more(folders: DeskFolders, tmp_path: Path) -> None:
    for number in range(KEPT_AWAY + 2):
        (folders.take(mark_of(SittingId(f"{number}@a"), 1), "12座") / f"{number}.txt").write_text("x")
    folders.clear()
    held = sorted(int(path.name) for path in (tmp_path / "agent" / "left").iterdir() if path.is_dir())
    assert held == [3, 4, 5, 6]


def test_a_note_that_cannot_be_read_belongs_to_nobody(folders: DeskFolders, tmp_path: Path) -> None:
    (folders.take(MINE, "12座") / "index.html").write_text("x")
    (tmp_path / "agent" / "left" / "owner.json").write_bytes(b"\0\0")
    assert not list(folders.take(MINE, "12座").iterdir())
