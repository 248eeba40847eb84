"""Whose work lies on this PC: after a restart it is there, for the next candidate it is gone."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from candidate_agent.workspace.desk_folder import KEPT_AWAY, DeskFolders, mark_of
from exam.ids import SittingId
from tests.conftest import ExpectedLogs
from tests.unit.workspace.held import Held

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


def test_what_a_program_holds_is_not_taken_for_the_next_ones_work_and_goes_when_it_lets_go(
    folders: DeskFolders, tmp_path: Path, held: Held, expects_log: ExpectedLogs
) -> None:
    last = folders.take(MINE, "12座")
    (last / "banner.psd").write_text("held")
    (last / "index.html").write_text("free")
    expects_log("not all of the last candidate's folder could be moved away (left=1)")
    folder = folders.take(THEIRS, "12座")
    assert folder.name == "12座-2"
    assert not list(folder.iterdir())
    assert everything(tmp_path / "作业") == ["banner.psd"], "what is free is out of sight at once"
    (folder / "index.html").write_text("the next one's")
    (tmp_path / "作业" / "saved beside.html").write_text("the next one's too")
    folders.sweep()
    assert folders.has_left()
    held.names.clear()
    folders.sweep()
    assert not folders.has_left()
    assert everything(tmp_path / "作业") == ["index.html", "saved beside.html"], "what is theirs stays"
    assert everything(tmp_path / "agent" / "left" / "1") == ["banner.psd", "index.html"]


def test_after_a_restart_it_is_still_known_what_the_last_candidate_left(
    folders: DeskFolders, tmp_path: Path, held: Held, expects_log: ExpectedLogs
) -> None:
    (folders.take(MINE, "12座") / "banner.psd").write_text("held")
    expects_log("not all of the last candidate's folder could be moved away (left=1)")
    (folders.take(THEIRS, "12座") / "index.html").write_text("the next one's")
    again = DeskFolders(tmp_path / "作业", tmp_path / "agent" / "left")
    again.take(THEIRS, "12座")
    held.names.clear()
    again.sweep()
    assert everything(tmp_path / "作业") == ["index.html"]


def test_what_is_marked_read_only_goes_too(
    folders: DeskFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked = folders.take(MINE, "12座") / "模板.psd"
    marked.write_text("x")
    marked.chmod(stat.S_IREAD)
    unlink = os.unlink

    def as_windows(path: str, **place: Any) -> None:
        if not os.stat(path, **place).st_mode & stat.S_IWRITE:  # noqa: PTH116 - relative to an open folder
            raise PermissionError(errno.EACCES, "read-only")
        unlink(path, **place)

    def another_volume(_path: Path, _to: Path) -> Path:
        raise OSError(errno.EXDEV, "another volume")

    monkeypatch.setattr(os, "unlink", as_windows)
    monkeypatch.setattr(Path, "rename", another_volume)
    folders.clear()
    assert everything(tmp_path / "作业") == []
    assert everything(tmp_path / "agent" / "left" / "1") == ["模板.psd"]


def test_a_note_that_cannot_be_read_this_moment_moves_nobodys_work_away(
    folders: DeskFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A virus scanner holds the note while the program starts anew after a power cut."""
    (folders.take(MINE, "12座") / "index.html").write_text("saved this moment")
    again = DeskFolders(tmp_path / "作业", tmp_path / "agent" / "left")

    def scanned(_path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "sharing violation")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", scanned)
        with pytest.raises(PermissionError):
            again.take(MINE, "12座")
    assert (again.take(MINE, "12座") / "index.html").read_text() == "saved this moment"


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
