"""Links and junctions that lead out of the folder: never looked through, written through or deleted through."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from candidate_agent.workspace import folder as folder_module
from candidate_agent.workspace.desk_folder import DeskFolders, mark_of
from candidate_agent.workspace.folder import look_into
from exam.ids import SittingId
from tests.unit.workspace.fakes import MATERIAL, Desk

JUNCTION = 0xA0000003
"""What Windows says of a folder that is another one (IO_REPARSE_TAG_MOUNT_POINT)."""


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that is none of ours, with something in it."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "index.html").write_text("not handed in")
    (folder / "横幅.png").write_text("not handed in")
    return folder


def untouched(outside: Path) -> bool:
    return {path.name: path.read_text() for path in outside.iterdir()} == dict.fromkeys(
        ("index.html", "横幅.png"), "not handed in"
    )


async def test_a_link_in_place_of_the_folder_is_taken_away_and_the_folder_comes_back(desk: Desk, outside: Path) -> None:
    desk.save("index.html", b"mine")
    await desk.looks(2)
    shutil.rmtree(desk.folder)
    desk.folder.symlink_to(outside, target_is_directory=True)
    await desk.looks(4)
    assert desk.session.paths == ["index.html"], "nothing of elsewhere is kept, and nothing was removed"
    assert await desk.work.bring_back()
    assert not desk.folder.is_symlink()
    assert (desk.folder / "index.html").read_bytes() == b"mine"
    assert untouched(outside)


async def test_materials_are_not_laid_out_through_a_link(desk: Desk, outside: Path) -> None:
    materials = desk.folder / MATERIAL.name.partition("/")[0]
    shutil.rmtree(materials)
    materials.symlink_to(outside, target_is_directory=True)
    desk.work.lay_out([MATERIAL])
    assert untouched(outside)


async def test_what_was_asked_for_is_not_found_through_a_link_either(
    desk: Desk, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "MOST_FILES", 1)
    (desk.folder / "images").symlink_to(outside, target_is_directory=True)
    desk.save("a.txt")
    desk.save("b.txt")
    await desk.looks(3)
    assert "images/横幅.png" not in desk.session.paths


async def test_a_file_that_became_a_link_meanwhile_is_not_read(desk: Desk, outside: Path) -> None:
    desk.save("index.html", b"mine")
    (seen,) = [seen for path, seen in look_into(desk.folder).files.items() if path == "index.html"]
    (desk.folder / "index.html").unlink()
    (desk.folder / "index.html").symlink_to(outside / "index.html")
    os.utime(outside / "index.html", ns=(seen.changed_ns, seen.changed_ns))
    (outside / "index.html").write_text("four")
    os.utime(outside / "index.html", ns=(seen.changed_ns, seen.changed_ns))
    assert desk.cutter().cut(seen) is None


def test_a_junction_is_a_link_though_it_looks_like_a_folder(
    tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(outside, tmp_path / "work" / "junction")
    (tmp_path / "work" / "index.html").write_text("x")
    real = os.stat

    def as_windows(path: Any, *args: Any, **kwargs: Any) -> Any:
        found = real(path, *args, **kwargs)
        if os.path.basename(os.fspath(path)) != "junction":  # noqa: PTH119 - of what is asked for, of any kind
            return found
        fields = {name: getattr(found, name) for name in dir(found) if name.startswith("st_")}
        return SimpleNamespace(**fields, st_reparse_tag=JUNCTION)

    monkeypatch.setattr(os, "stat", as_windows)
    assert list(look_into(tmp_path / "work").files) == ["index.html"]


def another_volume(_path: Path, _to: Path) -> Path:
    raise OSError(errno.EXDEV, "another volume")


def test_what_goes_away_takes_nothing_of_elsewhere_along(
    tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = DeskFolders(tmp_path / "作业", tmp_path / "left")
    folder = folders.take(mark_of(SittingId("1@a"), 1), "12座")
    (folder / "index.html").write_text("mine")
    (folder / "link").symlink_to(outside, target_is_directory=True)
    (tmp_path / "作业" / "link").symlink_to(outside, target_is_directory=True)
    monkeypatch.setattr(Path, "rename", another_volume)
    folders.clear()
    assert list((tmp_path / "作业").iterdir()) == []
    assert sorted(path.name for path in (tmp_path / "left" / "1").rglob("*")) == ["12座", "index.html"]
    assert untouched(outside)
