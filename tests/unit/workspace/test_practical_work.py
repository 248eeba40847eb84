"""The practical on this PC, from the open paper to the next candidate, on a real disk with a clock that jumps."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from candidate_agent.port import FilePlace
from candidate_agent.practical_work import FileSession, Known
from candidate_agent.practical_work.open_paper import PAUSE
from candidate_agent.session.core import SessionCore
from candidate_agent.session.pieces import PieceFolder
from candidate_agent.session.runner import AgentRunner
from candidate_agent.workspace.checks import Finding, Wrong
from candidate_agent.workspace.work_folder import WorkFolder
from exam.package import digest_of
from exam.paper import ExpectedFile, Paper
from exam.plan import Level, Part
from exam.policy import SECOND
from exam.text import Refusal
from tests.conftest import ExpectedLogs
from tests.unit.workspace.bench import (
    FILES,
    FORM,
    MEDIA,
    MINE,
    PAPER,
    PROMISED,
    SEAT,
    THEIRS,
    Bench,
    places,
    until,
    wrong,
)
from tests.unit.workspace.fakes import TASK

# ---- laying out -----------------------------------------------------------------------------------------------------


async def test_every_task_has_its_folder_with_its_materials(bench: Bench) -> None:
    await bench.open()
    desk = bench.root / "作业" / "12座"
    assert sorted(path.relative_to(desk).as_posix() for path in desk.rglob("*")) == [
        "1-关键词表",
        "1-关键词表/素材",
        "1-关键词表/素材/关键词数据.csv",
        "2-落地页",
        "2-落地页/素材",
        "2-落地页/素材/文案.txt",
    ]
    form = bench.work.task_files(FORM.id)
    assert form is not None
    assert (form.files(), form.findings(), form.versions("x")) == ((), (), ())


async def test_a_paper_without_tasks_asks_for_no_folder(bench: Bench) -> None:
    theory = Paper(id="t", title="理论", part=Part.THEORY, level=Level.INTERMEDIATE, subject="科目")
    bench.session.seat(MINE)
    bench.work.open(theory, {}, SEAT)
    await asyncio.sleep(0)
    assert not (bench.root / "作业").exists()


async def test_a_disk_that_refuses_is_tried_again_until_there_is_a_folder(
    bench: Bench, expects_log: ExpectedLogs
) -> None:
    expects_log("the work folders are not kept as they should be; it is tried again")
    (bench.root / "作业").write_text("in the way")
    bench.session.seat(MINE)
    bench.work.open(PAPER, MEDIA, SEAT)
    await until(lambda: bench.clock.at > 10 * SECOND)
    assert bench.work.task_files(TASK.id) is None
    (bench.root / "作业").unlink()
    await until(lambda: bench.work.task_files(TASK.id) is not None)


# ---- keeping --------------------------------------------------------------------------------------------------------


async def test_every_saved_file_is_on_its_way_within_the_promised_time(bench: Bench) -> None:
    files = await bench.open()
    for number in range(5):
        saved_at = bench.clock.at
        kept = bench.has_kept(number + 1)
        bench.save(files, "index.html", b"<html>%d" % number)
        await until(kept)
        assert bench.session.files[TASK.id, "index.html"].made_at - saved_at <= PROMISED
    assert len(files.versions("index.html")) == 5


async def test_near_the_end_the_folders_are_looked_at_more_often(bench: Bench) -> None:
    bench.session.left = 10 * SECOND
    files = await bench.open()
    saved_at = bench.clock.at
    bench.save(files, "index.html", b"<html>")
    await until(lambda: bool(bench.session.kept))
    assert bench.session.files[TASK.id, "index.html"].made_at - saved_at <= 3 * SECOND


async def test_before_the_hand_in_what_was_saved_this_moment_is_kept(bench: Bench) -> None:
    files = await bench.open()
    await until(lambda: bench.told > 0)
    bench.save(files, "index.html", b"the last state")
    await bench.work.flush()
    assert bench.session.files[TASK.id, "index.html"].size == len(b"the last state")


async def test_a_file_that_never_settles_holds_the_hand_in_up_for_seconds_only(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.open()
    monkeypatch.setattr(WorkFolder, "is_quiet", lambda _work: False)
    await bench.work.flush()
    assert sum(slept for slept in bench.clock.slept if slept <= PAUSE) <= 4


async def test_a_fault_of_our_own_does_not_end_the_keeping(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, expects_log: ExpectedLogs
) -> None:
    expects_log("the work folders are not kept as they should be; it is tried again (cause=ZeroDivisionError)")
    files = await bench.open()
    look, faults = WorkFolder.look, [ZeroDivisionError()] * 3

    async def sometimes(work: WorkFolder) -> bool:
        if faults:
            raise faults.pop()
        return await look(work)

    monkeypatch.setattr(WorkFolder, "look", sometimes)
    bench.save(files, "index.html", b"<html>")
    await until(lambda: bool(bench.session.kept))


# ---- a spare PC, and a restart --------------------------------------------------------------------------------------


async def test_on_a_spare_everything_saved_comes_back_and_nothing_is_taken_for_removed(bench: Bench) -> None:
    large = bytes(range(256)) * 8192 + b"end"
    bench.session.at_the_site_is(TASK.id, "index.html", large)
    bench.session.at_the_site_is(TASK.id, "images/横幅.png", b"small")
    files = await bench.open()
    await until(lambda: (Path(files.folder) / "images" / "横幅.png").exists() and not wrong(files))
    assert (Path(files.folder) / "index.html").read_bytes() == large
    assert (Path(files.folder) / "images" / "横幅.png").read_bytes() == b"small"
    at = bench.clock.at
    await until(lambda: bench.clock.at > at + 20 * SECOND)
    assert bench.session.kept == []
    assert places(files)["index.html"] is FilePlace.AT_SITE
    (Path(files.folder) / "index.html").unlink()
    await until(lambda: bench.session.paths == ["-index.html"])


async def test_on_a_spare_without_the_server_work_goes_on_and_the_rest_comes_later(bench: Bench) -> None:
    bench.session.at_the_site_is(TASK.id, "index.html", b"<html>")
    bench.session.at_the_site_is(TASK.id, "images/横幅.png", b"the site's")
    bench.session.reaches_server = False
    files = await bench.open()
    await until(lambda: (Wrong.COMING_BACK, "index.html") in wrong(files))
    assert places(files)["index.html"] is FilePlace.AT_SITE
    bench.save(files, "images/横幅.png", b"made anew meanwhile")
    await until(lambda: bench.session.paths == ["images/横幅.png"])
    bench.session.reaches_server = True
    await until((Path(files.folder) / "index.html").exists)
    await until(lambda: wrong(files) == [])
    assert (Path(files.folder) / "images" / "横幅.png").read_bytes() == b"made anew meanwhile"
    assert bench.session.paths == ["images/横幅.png"]


async def test_after_a_restart_what_differs_in_the_folder_is_newer_work(bench: Bench) -> None:
    files = await bench.open()
    bench.save(files, "index.html", b"kept")
    await until(lambda: bool(bench.session.kept))
    await bench.work.close()
    bench.save(files, "index.html", b"saved just before the power failed")
    bench.work = bench.started()
    files = await bench.open()
    await until(lambda: len(bench.session.kept) == 2)
    assert (Path(files.folder) / "index.html").read_bytes() == b"saved just before the power failed"
    assert [version.is_current for version in files.versions("index.html")] == [False, True]


# ---- the next candidate ---------------------------------------------------------------------------------------------


async def test_the_next_candidate_sees_nothing_of_the_last_and_the_pieces_stay(bench: Bench) -> None:
    files = await bench.open()
    bench.save(files, "index.html", b"<html>")
    await until(lambda: bool(bench.session.kept))
    bench.work.leave()
    assert bench.work.task_files(TASK.id) is None
    bench.session.files.clear()
    files = await bench.open(THEIRS)
    assert not (Path(files.folder) / "index.html").exists()
    assert "1" not in [path.name for path in (bench.root / "作业").rglob("index.html")]
    assert PieceFolder(bench.root / "agent" / "pieces").read(digest_of(b"<html>")) == b"<html>"


# ---- what a screen shows --------------------------------------------------------------------------------------------


async def test_a_file_is_shown_from_absent_over_this_pc_to_the_site(bench: Bench) -> None:
    files = await bench.open()
    assert places(files) == dict.fromkeys(("index.html", "images/横幅.png", "说明.docx"), FilePlace.ABSENT)
    key = TASK.id, "index.html"
    bench.session.shares[key] = 0.0
    bench.save(files, "index.html", b"<html>")
    await until(lambda: bool(bench.session.kept))
    assert places(files)["index.html"] is FilePlace.ON_PC
    bench.session.shares[key] = 0.42
    assert places(files)["index.html"] is FilePlace.ON_ITS_WAY
    assert files.files()[0].share == 0.42
    bench.session.shares.clear()
    shown = files.files()[0]
    assert (shown.place, shown.size, shown.versions) == (FilePlace.AT_SITE, 6, 1)
    assert shown.saved_at == bench.session.files[key].made_at


async def test_what_nobody_asked_for_stands_behind_and_materials_nowhere(bench: Bench) -> None:
    files = await bench.open()
    bench.save(files, "草稿.psd", b"x")
    await until(lambda: bool(bench.session.kept))
    assert list(places(files)) == ["index.html", "images/横幅.png", "说明.docx", "草稿.psd"]


async def test_a_version_is_asked_for_by_its_number_and_comes_back(bench: Bench) -> None:
    files = await bench.open()
    for number, data in enumerate((b"first", b"second!"), 1):
        kept = bench.has_kept(number)
        bench.save(files, "index.html", data)
        await until(kept)
    files.restore("index.html", 1)
    await until(lambda: (Path(files.folder) / "index.html").read_bytes() == b"first")
    await until(lambda: len(files.versions("index.html")) == 3)
    assert [version.is_current for version in files.versions("index.html")] == [False, False, True]
    files.restore("index.html", 99)
    assert [version.size for version in files.versions("index.html")] == [5, 7, 5]


async def test_the_folder_is_shown_or_the_refusal_is_handed_on(bench: Bench) -> None:
    files = await bench.open()
    assert files.open_folder() is None
    bench.refuses_to_open = True
    assert files.open_folder() == Refusal("folder_not_shown")
    assert bench.opened == [Path(files.folder)] * 2


def test_the_real_session_is_what_this_needs() -> None:
    def fits(_session: FileSession, _known: Known) -> None:
        """Only a type checker calls it."""

    def real(runner: AgentRunner, core: SessionCore) -> None:
        fits(runner, core)

    assert real is not None
    assert {"file_cut", "file_removed", "fetch_piece", "uploads"} <= set(dir(AgentRunner))


# ---- saved in the wrong place ---------------------------------------------------------------------------------------


async def test_a_file_saved_beside_its_folder_is_told_with_where_it_lies(bench: Bench) -> None:
    files = await bench.open()
    desk = Path(files.folder).parent
    (desk / "index.html").write_bytes(b"<html>")
    await until(lambda: Finding(Wrong.WRONG_FOLDER, "index.html", "12座/index.html") in files.findings())
    (desk / "index.html").rename(Path(files.folder) / "index.html")
    await until(lambda: bench.session.paths == ["index.html"])
    await until(lambda: "index.html" not in [path for _, path in wrong(files)])


async def test_a_file_saved_in_another_tasks_folder_is_told_unless_it_belongs_there(bench: Bench) -> None:
    other = type(FILES)(
        id=FORM.id, title="另一题", text="", marks=FILES.marks, expected=(ExpectedFile(path="index.html"),)
    )
    paper = type(PAPER)(
        id="p", title="", part=PAPER.part, level=PAPER.level, subject=PAPER.subject, tasks=(other, FILES)
    )
    files = await bench.open(paper=paper)
    theirs = bench.work.task_files(other.id)
    assert theirs is not None
    bench.save(theirs, "index.html", b"theirs")
    bench.save(theirs, "横幅.png", b"saved in the wrong task")
    await until(lambda: Finding(Wrong.WRONG_FOLDER, "images/横幅.png", "1-另一题/横幅.png") in files.findings())
    assert (Wrong.MISSING, "index.html") in wrong(files)


async def test_the_same_paper_read_anew_changes_nothing(bench: Bench) -> None:
    files = await bench.open()
    again = type(PAPER)(**{name: getattr(PAPER, name) for name in PAPER.__struct_fields__})
    bench.work.open(again, MEDIA, SEAT)
    assert bench.work.task_files(TASK.id) is files
