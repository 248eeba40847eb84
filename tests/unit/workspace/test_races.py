"""Things that happen at the same time: nothing is lost, nobody is stopped, nothing of the last candidate stays."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import pytest

from candidate_agent.session.pieces import CutFile, PieceFolder
from candidate_agent.workspace.checks import Wrong
from candidate_agent.workspace.on_disk import to_the_end
from candidate_agent.workspace.work_folder import WorkFolder
from exam.ids import Digest
from exam.policy import SECOND
from tests.conftest import ExpectedLogs
from tests.unit.workspace.bench import FILES, FORM, MEDIA, PAPER, SEAT, THEIRS, Bench, until, wrong
from tests.unit.workspace.fakes import TASK, Desk, first_version
from tests.unit.workspace.held import Held


class SlowCut:
    """A file so large that reading it takes as long as a test wants."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.at_once = self.most_at_once = 0
        self.ended = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        cut_from = PieceFolder.cut_from

        def slowly(folder: PieceFolder, source: BinaryIO) -> CutFile:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.begun.set()
            self.may_end.wait(20)
            self.at_once -= 1
            self.ended += 1
            return cut_from(folder, source)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(PieceFolder, "cut_from", slowly)
            try:
                yield
            finally:
                self.may_end.set()


def everything(root: Path) -> list[str]:
    """Names of all that lies in a folder, while others move it about."""
    return sorted(name for _, folders, files in os.walk(root) for name in (*folders, *files))


# ---- the candidate leaves -------------------------------------------------------------------------------------------


async def test_the_folder_goes_away_only_after_the_file_that_is_being_read_is_closed(bench: Bench) -> None:
    files, slow = await bench.open(), SlowCut()
    with slow.held():
        bench.save(files, "index.html", b"large")
        await until(slow.begun.is_set)
        bench.work.leave()
        for _ in range(300):
            await asyncio.sleep(0)
        assert (Path(files.folder) / "index.html").exists(), "Windows moves no file that somebody reads"
        slow.may_end.set()
        await until(lambda: everything(bench.root / "作业") == [])
    assert slow.ended == 1


async def test_a_look_before_the_hand_in_that_outlasts_the_candidate_lays_nothing_out_anew(bench: Bench) -> None:
    files = await bench.open()
    bench.save(files, "index.html", b"<html>")
    await until(lambda: bool(bench.session.kept))
    before = asyncio.create_task(bench.work.flush())
    await asyncio.sleep(0)
    bench.work.leave()
    await before
    await until(lambda: everything(bench.root / "作业") == [])
    at = bench.clock.at
    await bench.clock.sleep(60)
    for _ in range(200):
        await asyncio.sleep(0)
    assert bench.clock.at > at
    assert everything(bench.root / "作业") == []


async def test_a_sheet_that_was_left_open_brings_nothing_back_to_the_next_candidate(bench: Bench) -> None:
    files = await bench.open()
    for number, data in enumerate((b"first", b"second!"), 1):
        kept = bench.has_kept(number)
        bench.save(files, "index.html", data)
        await until(kept)
    bench.work.leave()
    await until(lambda: everything(bench.root / "作业") == [])
    files.restore("index.html", 1)
    assert files.open_folder() is not None
    for _ in range(300):
        await asyncio.sleep(0)
    assert everything(bench.root / "作业") == []
    assert bench.opened == []


@pytest.mark.parametrize("somebody_comes", [True, False])
async def test_what_a_program_held_goes_out_of_sight_once_it_lets_go(
    bench: Bench, held: Held, expects_log: ExpectedLogs, *, somebody_comes: bool
) -> None:
    expects_log("not all of the last candidate's folder could be moved away (left=1)")
    files = await bench.open()
    bench.save(files, "banner.psd", b"open in its program")
    await until(lambda: bool(bench.session.kept))
    bench.work.leave()
    await until(lambda: everything(bench.root / "作业").count("banner.psd") == 1)
    if somebody_comes:
        bench.session.files.clear()
        theirs = await bench.open(THEIRS)
        assert Path(theirs.folder).parent.name == "12座-2"
        bench.save(theirs, "index.html", b"theirs")
    held.names.clear()
    await until(lambda: "banner.psd" not in everything(bench.root / "作业"))
    assert ("index.html" in everything(bench.root / "作业")) is somebody_comes


async def test_leaving_coming_and_ending_in_one_moment_still_moves_the_folder_away(bench: Bench) -> None:
    files, slow = await bench.open(), SlowCut()
    with slow.held():
        bench.save(files, "index.html", b"large")
        await until(slow.begun.is_set)
        bench.work.leave()
        bench.session.seat(THEIRS)
        bench.work.open(PAPER, MEDIA, SEAT)
        await asyncio.sleep(0)
        ending = asyncio.create_task(bench.work.close())
        await asyncio.sleep(0)
        slow.may_end.set()
        await ending
    assert everything(bench.root / "作业") == []


async def test_work_on_the_disk_is_waited_for_however_often_it_is_told_to_end() -> None:
    begun, may_end, done = threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        may_end.wait(20)
        done.append(1)

    task = asyncio.create_task(to_the_end(work))
    await until(begun.is_set)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert not task.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == [1]


async def test_after_the_end_nothing_begins_any_more(bench: Bench) -> None:
    await bench.work.close()
    bench.session.seat(THEIRS)
    bench.work.open(PAPER, MEDIA, SEAT)
    await asyncio.sleep(0)
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "work folders"]


# ---- before the hand-in ---------------------------------------------------------------------------------------------


async def test_a_fault_of_our_own_does_not_keep_a_candidate_from_handing_in(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, expects_log: ExpectedLogs
) -> None:
    expects_log("the work folders are not kept as they should be; it is tried again (cause=ZeroDivisionError)")
    await bench.open()

    async def broken(_work: WorkFolder) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(WorkFolder, "look", broken)
    await bench.work.flush()


async def test_a_large_file_is_read_to_its_end_before_the_hand_in_and_once_only(bench: Bench) -> None:
    files, slow = await bench.open(), SlowCut()
    with slow.held():
        bench.save(files, "index.html", b"large")
        await until(slow.begun.is_set)
        before = asyncio.create_task(bench.work.flush())
        for _ in range(100):
            await asyncio.sleep(0)
        slow.may_end.set()
        await before
    assert bench.session.paths == ["index.html"]
    assert slow.most_at_once == 1


async def test_looks_stand_apart_even_where_two_ask_for_them(bench: Bench) -> None:
    await bench.open()
    at: list[int] = []
    look = WorkFolder.look

    async def noted(work: WorkFolder) -> bool:
        at.append(bench.clock.at)
        return await look(work)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WorkFolder, "look", noted)
        await asyncio.gather(bench.work.flush(), bench.work.flush(), bench.work.flush())
    assert len(at) > 3
    assert min(later - before for before, later in pairwise(at)) >= 200, "a half-written file shows"


# ---- one fault among many -------------------------------------------------------------------------------------------


async def test_a_task_that_cannot_be_looked_after_holds_up_no_other(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, expects_log: ExpectedLogs
) -> None:
    expects_log("the work folders are not kept as they should be; it is tried again (cause=ZeroDivisionError)")
    other = type(FILES)(id=FORM.id, title="另一题", text="", marks=FILES.marks, expected=FILES.expected)
    paper = type(PAPER)(
        id="p", title="", part=PAPER.part, level=PAPER.level, subject=PAPER.subject, tasks=(other, FILES)
    )
    look = WorkFolder.look

    async def one_is_broken(work: WorkFolder) -> bool:
        if work.task.id == other.id:
            raise ZeroDivisionError
        return await look(work)

    monkeypatch.setattr(WorkFolder, "look", one_is_broken)
    files = await bench.open(paper=paper)
    bench.save(files, "index.html", b"<html>")
    await until(lambda: bool(bench.session.kept))


async def test_a_task_that_cannot_be_laid_out_holds_up_no_other(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, expects_log: ExpectedLogs
) -> None:
    expects_log("the work folders are not kept as they should be; it is tried again (cause=ValueError)")
    other = type(FILES)(id=FORM.id, title="另一题", text="", marks=FILES.marks, expected=FILES.expected)
    paper = type(PAPER)(
        id="p", title="", part=PAPER.part, level=PAPER.level, subject=PAPER.subject, tasks=(other, FILES)
    )
    lay_out = WorkFolder.lay_out

    def one_is_broken(work: WorkFolder, materials: object) -> None:
        if work.task.id == other.id:
            raise ValueError
        lay_out(work, materials)  # type: ignore[arg-type] # what it was given

    monkeypatch.setattr(WorkFolder, "lay_out", one_is_broken)
    files = await bench.open(paper=paper)
    bench.save(files, "index.html", b"<html>")
    await until(lambda: bool(bench.session.kept))


async def test_a_file_that_cannot_be_handed_over_holds_up_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file_cut = desk.session.file_cut

    def broken(task: object, path: str, cut: CutFile) -> object:
        if path == "a.txt":
            raise ZeroDivisionError
        return file_cut(task, path, cut)  # type: ignore[arg-type] # as it came

    monkeypatch.setattr(desk.session, "file_cut", broken)
    desk.save("a.txt")
    desk.save("b.txt")
    await desk.looks(1)
    with pytest.raises(ZeroDivisionError):
        await desk.looks(1)
    assert desk.session.paths == ["b.txt"]


async def test_a_screen_that_fails_does_not_end_the_keeping(bench: Bench, expects_log: ExpectedLogs) -> None:
    expects_log("a screen could not be told of the work folders (cause=ZeroDivisionError)")

    def broken() -> None:
        raise ZeroDivisionError

    bench.hook = broken
    files = await bench.open()
    bench.save(files, "index.html", b"<html>")
    await until(lambda: bool(bench.session.kept))


# ---- the folder is taken away ---------------------------------------------------------------------------------------


async def test_opening_a_folder_that_somebody_took_away_makes_nobodys_work_removed(bench: Bench) -> None:
    files = await bench.open()
    bench.save(files, "index.html", b"<html>")
    await until(lambda: bool(bench.session.kept))
    folder = Path(files.folder)
    bench.makes_folders = True
    shutil.rmtree(folder)
    assert files.open_folder() is None
    at = bench.clock.at
    await until(lambda: bench.clock.at > at + 20 * SECOND)
    assert bench.session.paths == ["index.html"]
    assert (folder / "index.html").read_bytes() == b"<html>"


# ---- versions -------------------------------------------------------------------------------------------------------


async def test_what_is_saved_while_a_version_comes_back_stays_a_version(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await first_version(desk)
    desk.save("index.html", b"second")
    await desk.looks(2)
    fsync, saved = os.fsync, [b"third, saved meanwhile"]

    def meanwhile(handle: int) -> None:
        fsync(handle)
        if saved:
            desk.save("index.html", saved.pop())

    monkeypatch.setattr(os, "fsync", meanwhile)
    await desk.work.restore("index.html", first)
    await desk.looks(3)
    sizes = [cut.size for _, cut in desk.session.kept if cut]
    assert len(b"third, saved meanwhile") in sizes, "it is a version, whatever lies in the folder now"
    assert (desk.folder / "index.html").read_bytes() == b"first"


async def test_a_save_right_behind_a_version_that_came_back_is_not_taken_for_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await first_version(desk)
    desk.save("index.html", b"second")
    await desk.looks(2)
    replace = Path.replace

    def and_saved_again(path: Path, target: Path) -> Path:
        done = replace(path, target)
        if target.name == "index.html":
            target.write_bytes(b"FIRST")
        return done

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", and_saved_again)
        await desk.work.restore("index.html", first)
    await desk.looks(3)
    newest = [cut for _, cut in desk.session.kept if cut][-1]
    assert newest.digest != first.digest
    assert (desk.folder / "index.html").read_bytes() == b"FIRST"


async def test_of_two_versions_that_were_asked_for_the_last_one_comes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await first_version(desk)
    far = desk.session.at_the_site_is(desk.work.task.id, "index.html", b"made at another PC")
    desk.save("index.html", b"now")
    await desk.looks(2)
    arrives = asyncio.Event()
    fetch = desk.session.fetch_piece

    async def late(digest: Digest) -> bytes:
        await arrives.wait()
        return await fetch(digest)

    monkeypatch.setattr(desk.session, "fetch_piece", late)
    slow = asyncio.create_task(desk.work.restore("index.html", far))
    await asyncio.sleep(0)
    assert await desk.work.restore("index.html", first)
    arrives.set()
    assert not await slow
    assert (desk.folder / "index.html").read_bytes() == b"first"
    assert (Wrong.RESTORING, "index.html") not in desk.wrong()
    assert (Wrong.NOT_RESTORED, "index.html") not in desk.wrong()


async def test_the_number_on_the_sheet_means_the_version_that_was_shown_beside_it(bench: Bench) -> None:
    files = await bench.open()
    for number, data in enumerate((b"first", b"second!"), 1):
        kept = bench.has_kept(number)
        bench.save(files, "index.html", data)
        await until(kept)
    shown = files.versions("index.html")
    key = TASK.id, "index.html"
    bench.session.versions[key] = bench.session.versions[key][1:]  # the oldest of fifty makes room
    files.restore("index.html", shown[0].number)
    await until(lambda: (Path(files.folder) / "index.html").read_bytes() == b"first")
    assert wrong(files) is not None
