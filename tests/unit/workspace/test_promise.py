"""Numbers that hold whatever happens: thirty seconds to the session, no work on the loop, one piece in memory."""

from __future__ import annotations

import asyncio
import os
import threading
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, BinaryIO, Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candidate_agent.session.pieces import PIECE, PieceFolder
from candidate_agent.workspace import folder as folder_module
from candidate_agent.workspace.folder import look_into
from candidate_agent.workspace.keeping import LONGEST_LOOK
from exam.package import digest_of
from exam.policy import SECOND
from tests.unit.workspace.bench import PROMISED, Bench, until
from tests.unit.workspace.fakes import TASK, Desk


class Writer:
    """A program that saves a file at moments of the fake clock, and is then still."""

    def __init__(self, bench: Bench, path: Path, moments: list[float]) -> None:
        self.last = 0
        self._moments = sorted(round(moment * SECOND) for moment in moments)
        self._clock, self._path = bench.clock, path
        self._sleep = bench.clock.sleep

    async def sleep(self, seconds: float) -> None:
        """What is due while somebody sleeps is written, each at its own time on the disk."""
        await self._sleep(seconds)
        while self._moments and self._moments[0] <= self._clock.at:
            self.last = self._moments.pop(0)
            self._path.write_bytes(b"saved at %d" % self.last)
            os.utime(self._path, ns=(0, (self.last + 1) * 1_000_000))

    @property
    def is_still(self) -> bool:
        return not self._moments


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.5, 60), min_size=1, max_size=40), st.booleans())
def test_a_file_that_changed_while_it_was_looked_at_is_with_the_session_in_time(
    tmp_path_factory: pytest.TempPathFactory, moments: list[float], near_end: bool
) -> None:
    async def sit() -> None:
        bench = Bench(tmp_path_factory.mktemp("pc"))
        bench.session.left = 10 * SECOND if near_end else None
        files = await bench.open()
        writer = Writer(bench, Path(files.folder) / "index.html", moments)
        bench.clock.sleep = writer.sleep  # type: ignore[method-assign] # the candidate's program runs beside
        key = TASK.id, "index.html"

        def is_in() -> bool:
            entry = bench.session.files.get(key)
            return writer.is_still and entry is not None and entry.digest == digest_of(b"saved at %d" % writer.last)

        await until(is_in)
        await bench.work.close()
        newest = [entry for entry in bench.session.versions[key] if entry.made_at >= writer.last]
        assert newest, "the last state is there"
        assert newest[0].made_at - writer.last <= PROMISED

    asyncio.run(sit())


async def test_what_was_asked_for_is_in_time_behind_a_thousand_files_of_which_each_takes_seconds(bench: Bench) -> None:
    files = await bench.open()
    for number in range(60):
        bench.save(files, f"images/{number:03}.psd", b"%d" % number)
    bench.save(files, "index.html", b"<html>")
    saved_at, file_cut = bench.clock.at, bench.session.file_cut

    def slow_disk(*args: Any) -> Any:
        bench.clock.at += 2 * LONGEST_LOOK
        return file_cut(*args)

    bench.session.file_cut = slow_disk  # type: ignore[assignment,method-assign] # a slow disk
    await until(lambda: "index.html" in bench.session.paths)
    assert bench.session.files[TASK.id, "index.html"].made_at - saved_at <= PROMISED


async def test_no_look_no_reading_and_no_writing_is_on_the_loops_thread(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, on_the_loop = threading.get_ident(), set()
    saving = False

    def watched(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def act(*args: Any, **kwargs: Any) -> Any:
            if threading.get_ident() == here and not saving:
                on_the_loop.add(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, act)

    for owner, name in ((os, "scandir"), (os, "fsync"), (os, "stat"), (os, "mkdir"), (os, "link"), (Path, "open")):
        watched(owner, name)
    for name in ("keep", "read", "cut_from"):
        watched(PieceFolder, name)
    files = await bench.open()
    for number, data in enumerate((bytes(3 * PIECE), b"small"), 1):
        kept = bench.has_kept(number)
        saving = True
        bench.save(files, "index.html", data)
        saving = False
        await until(kept)
    files.restore("index.html", 1)
    await until(bench.has_kept(3))
    await bench.work.flush()
    bench.work.leave()
    await bench.work.close()
    assert on_the_loop == set()


class Piece(bytes):
    """A piece that is counted as long as anybody holds it."""

    alive = most = 0

    def __init__(self, _data: bytes) -> None:
        Piece.alive += 1
        Piece.most = max(Piece.most, Piece.alive)

    def __del__(self) -> None:
        Piece.alive -= 1


class Source:
    """A file of which every read is a counted piece."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def seek(self, at: int) -> None:
        self._file.seek(at)

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= PIECE, "never the whole file"
        return Piece(self._file.read(size))


async def test_of_a_large_file_one_piece_is_held_while_the_next_one_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, Piece.most = Path.open, 0

    def counted(path: Path, *args: Any, **kwargs: Any) -> Any:
        file = opened(path, *args, **kwargs)
        return Source(file) if path.name == "index.html" else file

    desk.save("index.html", os.urandom(9 * PIECE + 1))
    monkeypatch.setattr(Path, "open", counted)
    await desk.looks(2)
    (_, cut), *_ = desk.session.kept
    assert cut is not None
    assert len(cut.pieces) == 10
    assert Piece.most <= 2
    assert Piece.alive == 0


# ---- bounds ---------------------------------------------------------------------------------------------------------


async def test_a_folder_of_any_number_of_entries_is_looked_at_so_far_and_no_further(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "MOST_ENTRIES", 20)
    for number in range(30):
        (desk.folder / f"empty-{number:02}").mkdir()
        desk.save(f"{number:02}.tmp")
    desk.save("index.html")
    look = look_into(desk.folder, ["index.html"])
    assert look.is_cut
    assert list(look.files) == ["index.html"]


def test_what_is_remembered_of_files_goes_with_them(desk: Desk) -> None:
    cutter = desk.cutter()
    for number in range(100):
        desk.save(f"{number}.txt")
        (seen,) = look_into(desk.folder, []).files.keys() - {"素材/文案.txt"}
        assert cutter.cut(look_into(desk.folder).files[seen]) is not None
        (desk.folder / seen).unlink()
        cutter.only(look_into(desk.folder).files)
    assert cutter.remembered == 0


async def test_hundreds_of_names_are_compared_letter_by_letter_for_a_few_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ratio, compared = SequenceMatcher.ratio, []

    def counted(matcher: SequenceMatcher[str]) -> float:
        compared.append(matcher)
        return ratio(matcher)

    monkeypatch.setattr(SequenceMatcher, "ratio", counted)
    for number in range(150):
        desk.save(f"index-{number:03}.html", b"x")
    desk.save("imdex.html")
    await desk.looks(2)
    found = {finding.path: finding.found for finding in desk.work.findings()}
    assert found["index.html"] == "imdex.html"
    assert len(compared) <= 20


async def test_what_is_on_its_way_is_asked_for_once_for_all_files(bench: Bench) -> None:
    files = await bench.open()
    for number in range(30):
        bench.save(files, f"{number}.txt", b"x")
    await until(lambda: len(bench.session.kept) == 30)
    uploads, asked = bench.session.uploads, []

    def counted() -> Any:
        asked.append(1)
        return uploads()

    bench.session.uploads = counted  # type: ignore[method-assign] # the session goes through all its files for it
    assert len(files.files()) == 33
    assert len(asked) == 1
