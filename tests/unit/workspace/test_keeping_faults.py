"""Disks, programs and people at their worst: nothing raises, and what could be kept is kept (failure 29)."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from candidate_agent.session.pieces import PIECE, CutFile, PieceFolder
from candidate_agent.workspace import folder as folder_module
from candidate_agent.workspace.checks import Wrong
from candidate_agent.workspace.laid_folder import LaidFolder
from candidate_agent.workspace.laying import Material
from exam.package import digest_of
from tests.unit.workspace.fakes import COPY, MATERIAL, Desk, first_version


@contextmanager
def held_by_a_program(name: str) -> Iterator[None]:
    """A file that nobody else may read, as Windows has it (sharing violation)."""
    opened = Path.open

    def guarded(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.name == name:
            raise PermissionError(errno.EACCES, "sharing violation", str(path))
        return opened(path, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", guarded)
        yield


@contextmanager
def full_disk() -> Iterator[None]:
    """A disk that takes no more pieces."""

    def refuses(_folder: PieceFolder, _source: BinaryIO) -> CutFile:
        raise OSError(errno.ENOSPC, "no space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PieceFolder, "cut_from", refuses)
        yield


# ---- programs and disks ---------------------------------------------------------------------------------------------


async def test_a_file_that_its_program_holds_is_kept_once_it_lets_go(desk: Desk) -> None:
    desk.save("index.html")
    desk.save("images/横幅.png")
    with held_by_a_program("index.html"):
        await desk.looks(5)
        assert desk.session.paths == ["images/横幅.png"]
        assert desk.wrong() == [(Wrong.STILL_OPEN, "index.html")]
    await desk.looks(1)
    assert desk.session.paths == ["images/横幅.png", "index.html"]
    assert desk.wrong() == []


async def test_a_program_that_holds_a_file_for_a_moment_is_not_worth_a_word(desk: Desk) -> None:
    desk.save("index.html")
    desk.save("images/横幅.png")
    with held_by_a_program("index.html"):
        await desk.looks(2)
        assert desk.wrong() == [(Wrong.NOT_KEPT, "index.html")]


async def test_a_full_disk_is_told_and_the_file_is_kept_when_there_is_room_again(desk: Desk) -> None:
    desk.save("index.html")
    desk.save("images/横幅.png")
    with full_disk():
        await desk.looks(3)
        assert desk.session.paths == []
        assert desk.wrong()[0] == (Wrong.NO_ROOM, "index.html")
    await desk.looks(1)
    assert sorted(desk.session.paths) == ["images/横幅.png", "index.html"]
    assert desk.wrong() == []


async def test_what_the_session_refuses_is_not_read_again_with_every_look(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_from, read = PieceFolder.cut_from, []

    def counted(folder: PieceFolder, source: BinaryIO) -> CutFile:
        read.append(source)
        return cut_from(folder, source)

    monkeypatch.setattr(PieceFolder, "cut_from", counted)
    desk.session.refuses_with = "session_paused"
    desk.save("index.html")
    await desk.looks(6)
    assert len(read) == 1
    desk.session.refuses_with = ""
    await desk.looks(1)
    assert desk.session.paths == ["index.html"]
    assert len(read) == 1


async def test_a_file_above_what_the_site_takes_is_not_cut(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LaidFolder, "largest", 10)
    desk.save("index.html", b"x" * 11)
    desk.save("other.psd", b"x" * 11)
    await desk.looks(3)
    assert desk.session.paths == []
    assert desk.work.is_quiet()


# ---- people ---------------------------------------------------------------------------------------------------------


async def test_a_folder_that_was_taken_away_comes_back_with_everything_in_it(desk: Desk) -> None:
    desk.save("index.html", b"<html>")
    desk.save("images/横幅.png")
    await desk.looks(2)
    shutil.rmtree(desk.folder)
    await desk.looks(3)
    assert sorted(desk.session.paths) == ["images/横幅.png", "index.html"], "nothing was removed by anybody"
    assert (desk.folder / MATERIAL.name).read_bytes() == COPY
    assert await desk.work.bring_back()
    assert (desk.folder / "index.html").read_bytes() == b"<html>"
    await desk.looks(3)
    assert len(desk.session.paths) == 2
    assert desk.wrong() == []


async def test_a_folder_that_cannot_be_read_is_not_taken_for_empty(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.save("index.html")
    await desk.looks(2)

    def refused(_folder: Path) -> Any:
        raise PermissionError(errno.EACCES, "not now")

    monkeypatch.setattr(os, "scandir", refused)
    await desk.looks(4)
    assert desk.session.paths == ["index.html"]


async def test_thousands_of_files_leave_what_was_asked_for_in_sight(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "MOST_FILES", 20)
    for number in range(40):
        desk.save(f"a{number:02}.txt", b"%d" % number)
    desk.save("index.html")
    await desk.looks(2)
    assert desk.session.paths[0] == "index.html", "what was asked for comes first"
    (desk.folder / "a00.txt").unlink()
    await desk.looks(3)
    assert "-a00.txt" not in desk.session.paths, "where not everything is seen, nothing is taken for removed"


async def test_a_long_look_hands_the_rest_to_the_next_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(range(0, 1_000_000, 1500))
    monkeypatch.setattr(desk.session.clock, "monotonic_ms", lambda: next(times))
    for number in range(6):
        desk.save(f"{number}.txt", b"%d" % number)
    desk.save("index.html")
    await desk.looks(2)
    assert desk.session.paths == ["index.html", "0.txt"]
    await desk.looks(3)
    assert sorted(desk.session.paths) == [*(f"{number}.txt" for number in range(6)), "index.html"]


@pytest.mark.parametrize(
    "name", ["我的 作品(最终版)#1.psd", "é ü.txt", "a" * 120 + ".html", "-rf", "100%.css", "𠮷.html"]
)
async def test_odd_names_are_kept_as_they_are(desk: Desk, name: str) -> None:
    desk.save(name)
    await desk.looks(2)
    assert desk.session.paths == [name]


async def test_a_picture_taken_over_under_its_own_name_is_as_it_should_be(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    picture = b"\x89PNG"
    desk.work.lay_out([Material("素材/横幅.png", digest_of(picture), picture)])
    desk.save("index.html")
    await desk.looks(1)
    assert (Wrong.MISSING, "images/横幅.png") in desk.wrong(), "the material itself is not taken for a slip"
    desk.save("images/横幅.png", picture)
    await desk.looks(2)
    assert desk.wrong() == []
    assert "images/横幅.png" in desk.session.paths
    assert "素材/横幅.png" not in desk.session.paths


async def test_a_material_that_was_changed_and_changed_back_goes_to_the_site_as_it_is(desk: Desk) -> None:
    desk.save(MATERIAL.name, b"changed")
    await desk.looks(2)
    desk.save(MATERIAL.name, COPY)
    await desk.looks(2)
    assert [cut.size for _, cut in desk.session.kept if cut] == [len(b"changed"), len(COPY)]


# ---- versions -------------------------------------------------------------------------------------------------------


async def test_an_older_version_comes_back_and_what_was_there_stays_a_version(desk: Desk) -> None:
    first = await first_version(desk)
    desk.save("index.html", b"second, saved a moment ago")
    assert await desk.work.restore("index.html", first)
    assert (desk.folder / "index.html").read_bytes() == b"first"
    sizes = [cut.size for _, cut in desk.session.kept if cut]
    assert sizes == [5, 26, 5]
    await desk.looks(3)
    assert len(desk.session.kept) == 3
    assert (Wrong.NOT_RESTORED, "index.html") not in desk.wrong()


async def test_pieces_of_an_older_version_come_from_the_site_where_this_pc_has_them_no_more(desk: Desk) -> None:
    old = desk.session.at_the_site_is(desk.work.task.id, "index.html", b"made at another PC")
    desk.save("index.html", b"now")
    await desk.looks(2)
    assert await desk.work.restore("index.html", old)
    assert (desk.folder / "index.html").read_bytes() == b"made at another PC"


async def test_without_its_pieces_nothing_is_replaced_and_the_candidate_is_told(desk: Desk) -> None:
    old = desk.session.at_the_site_is(desk.work.task.id, "index.html", b"made at another PC")
    desk.save("index.html", b"now")
    await desk.looks(2)
    desk.session.reaches_server = False
    assert not await desk.work.restore("index.html", old)
    assert (desk.folder / "index.html").read_bytes() == b"now"
    assert (Wrong.NOT_FETCHED, "index.html") in desk.wrong()


async def test_what_could_not_be_kept_first_is_not_replaced(desk: Desk) -> None:
    first = await first_version(desk)
    desk.save("index.html", b"second")
    desk.session.refuses_with = "session_paused"
    assert not await desk.work.restore("index.html", first)
    assert (desk.folder / "index.html").read_bytes() == b"second"


async def test_a_piece_that_is_not_what_was_asked_for_is_not_written(desk: Desk) -> None:
    old = desk.session.at_the_site_is(desk.work.task.id, "index.html", b"made at another PC")
    desk.session.server[old.pieces[0]] = b"something else"
    assert not await desk.work.restore("index.html", old)
    assert not (desk.folder / "index.html").exists()


async def test_nothing_is_written_outside_of_the_folder(desk: Desk) -> None:
    first = await first_version(desk)
    assert not await desk.work.restore("../../outside.html", first)
    assert not (desk.folder.parent.parent / "outside.html").exists()


# ---- found in review ------------------------------------------------------------------------------------------------


async def test_what_a_listing_says_of_an_open_file_is_not_believed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows lists an open file with its old size and time until it is closed."""
    scandir = os.scandir

    class Stale:
        def __init__(self, entry: os.DirEntry[str]) -> None:
            self.name, self.path = entry.name, entry.path
            self.is_dir, self.is_file, self.is_symlink = entry.is_dir, entry.is_file, entry.is_symlink

        def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
            return os.stat_result((*os.stat(self.path, follow_symlinks=follow_symlinks)[:6], 0, 0, 0, 0))  # noqa: PTH116 - a listing's own

    @contextmanager
    def listed(path: Any) -> Iterator[list[Stale]]:
        with scandir(path) as found:
            yield [Stale(entry) for entry in found]

    monkeypatch.setattr(os, "scandir", listed)
    desk.save("index.html", b"written by a program that holds it")
    await desk.looks(3)
    assert desk.session.paths == ["index.html"]


async def test_materials_that_the_disk_does_not_take_come_later_and_the_work_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    desk = Desk(tmp_path)
    assert not (desk.folder / MATERIAL.name).exists()
    monkeypatch.setattr(os, "fsync", fsync)
    desk.save("index.html")
    await desk.looks(2)
    assert (desk.folder / MATERIAL.name).read_bytes() == COPY
    assert desk.session.paths == ["index.html"]
    (desk.folder / MATERIAL.name).unlink()
    await desk.looks(3)
    assert not (desk.folder / MATERIAL.name).exists(), "who deletes a material has deleted it"


async def test_what_comes_back_is_on_the_disk_before_it_has_its_name(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await first_version(desk)
    desk.save("index.html", b"second")
    await desk.looks(2)
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted(handle: int) -> None:
        fsync(handle)
        done.append("on the disk")

    def named(path: Path, target: Path) -> Path:
        done.append(target.name)
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "replace", named)
    assert await desk.work.restore("index.html", first)
    assert done == ["on the disk", "index.html"]


async def test_a_candidates_own_file_beside_it_is_left_alone(desk: Desk) -> None:
    first = await first_version(desk)
    desk.save("index.html", b"second")
    desk.save("index.html.tmp", b"the program's own")
    assert await desk.work.restore("index.html", first)
    assert (desk.folder / "index.html.tmp").read_bytes() == b"the program's own"
    assert [path.name for path in desk.folder.glob("~*")] == []


async def test_a_file_that_nobody_has_any_more_holds_up_no_other(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    lost = CutFile(4, digest_of(b"lost"), (digest_of(b"lost"),))
    there = desk.session.at_the_site_is(desk.work.task.id, "images/横幅.png", b"there")
    desk = Desk(tmp_path / "spare", {"a.psd": lost, "images/横幅.png": there})
    desk.session.server[there.pieces[0]] = b"there"
    await desk.looks(1)
    assert not await desk.work.bring_back()
    assert (desk.folder / "images/横幅.png").read_bytes() == b"there"
    assert desk.work.absent == {"a.psd"}


async def test_what_was_said_of_a_file_goes_with_it(desk: Desk) -> None:
    desk.save("index.html")
    desk.save("images/横幅.png")
    with held_by_a_program("index.html"):
        await desk.looks(4)
    (desk.folder / "index.html").unlink()
    await desk.looks(2)
    assert desk.wrong() == [(Wrong.MISSING, "index.html")]


async def test_a_file_above_the_tasks_limit_is_told_and_is_the_one_that_counts(desk: Desk) -> None:
    desk.save("index.html")
    desk.save("images/横幅.png", b"small")
    await desk.looks(2)
    desk.save("images/横幅.png", bytes(PIECE + 1))
    await desk.looks(2)
    assert desk.wrong() == [(Wrong.TOO_LARGE, "images/横幅.png")]
    assert desk.session.files[desk.work.task.id, "images/横幅.png"].size == PIECE + 1
    assert len(desk.session.versions[desk.work.task.id, "images/横幅.png"]) == 2, "the smaller one can be brought back"


async def test_a_file_that_no_server_takes_is_told_in_other_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LaidFolder, "largest", 10)
    desk.save("index.html", b"x" * 11)
    desk.save("images/横幅.png", b"x")
    desk.save("草稿.psd", b"x" * 11)
    await desk.looks(3)
    assert desk.wrong() == [(Wrong.NOT_TAKEN, "index.html"), (Wrong.NOT_TAKEN, "草稿.psd")]


async def test_a_version_of_a_file_that_nobody_asked_for_says_too_why_it_did_not_come(desk: Desk) -> None:
    old = desk.session.at_the_site_is(desk.work.task.id, "草稿.psd", b"made at another PC")
    desk.save("index.html")
    desk.save("images/横幅.png")
    desk.save("草稿.psd", b"now")
    await desk.looks(2)
    desk.session.reaches_server = False
    assert not await desk.work.restore("草稿.psd", old)
    assert desk.wrong() == [(Wrong.NOT_FETCHED, "草稿.psd")]
