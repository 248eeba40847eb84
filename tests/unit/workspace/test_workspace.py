"""The work folder: what is saved is kept once it has settled, and a candidate is told what is wrong before hand-in."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidate_agent.session.pieces import PIECE, CutFile
from candidate_agent.workspace.checks import TEXTS, Finding, Wrong
from candidate_agent.workspace.folder import FileSeen, Look, look_into
from candidate_agent.workspace.laying import put_file
from candidate_agent.workspace.program_files import is_locked
from candidate_agent.workspace.watch import FolderWatch
from exam.package import digest_of
from tests.unit.workspace.fakes import COPY, Desk


async def test_a_saved_file_is_kept_once_it_has_settled_and_not_again(desk: Desk) -> None:
    desk.save("index.html", b"<html>")
    await desk.looks(1)
    assert desk.session.paths == []
    await desk.looks(4)
    assert desk.session.paths == ["index.html"]
    desk.save("index.html", b"<html>2")
    await desk.looks(3)
    assert desk.session.paths == ["index.html"] * 2


async def test_materials_that_nobody_changed_are_not_sent_back(desk: Desk) -> None:
    await desk.looks(3)
    assert desk.session.paths == []
    desk.save("素材/文案.txt", "改过".encode())
    await desk.looks(3)
    assert desk.session.paths == ["素材/文案.txt"]


async def test_a_deleted_file_is_told_and_one_that_a_program_replaces_is_not(desk: Desk) -> None:
    desk.save("index.html")
    await desk.looks(3)
    (desk.folder / "index.html").unlink()
    await desk.looks(1)
    desk.save("index.html", b"replaced")
    await desk.looks(3)
    assert desk.session.paths == ["index.html", "index.html"]
    (desk.folder / "index.html").unlink()
    await desk.looks(3)
    assert desk.session.paths == ["index.html", "index.html", "-index.html"]


async def test_what_the_session_cannot_take_now_is_offered_again(desk: Desk) -> None:
    desk.session.refuses_with = "session_paused"
    desk.save("index.html")
    await desk.looks(3)
    desk.session.refuses_with = ""
    await desk.looks(1)
    assert desk.session.paths == ["index.html"]


async def test_a_large_file_is_cut_piece_by_piece_and_put_back_the_same(desk: Desk, tmp_path: Path) -> None:
    data = bytes(range(256)) * 4096 * 3 + b"end"
    desk.save("images/横幅.png", data)
    await desk.looks(2)
    (_, cut), *_ = desk.session.kept
    assert cut is not None
    assert (cut.size, len(cut.pieces)) == (len(data), 4)
    spare = Desk(tmp_path / "spare", {"images/横幅.png": cut})
    assert put_file(spare.folder, "images/横幅.png", cut, desk.pieces.read) is not None
    assert (spare.folder / "images/横幅.png").read_bytes() == data
    await spare.looks(3)
    assert spare.session.paths == []


async def test_a_kept_file_that_is_not_put_back_on_the_spare_is_not_taken_for_deleted_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"index.html": CutFile(1, digest_of(b"x"), (digest_of(b"x"),))})
    await desk.looks(1)
    desk.save("index.html")
    await desk.looks(2)
    assert desk.session.paths == []


# ---- before hand-in -------------------------------------------------------------------------------------------------


async def test_everything_in_its_place_leaves_nothing_to_say(desk: Desk) -> None:
    desk.save("index.html")
    desk.save("images/横幅.png")
    await desk.looks(2)
    assert desk.wrong() == []


async def test_missing_empty_and_too_large_files_are_named(desk: Desk) -> None:
    desk.save("index.html", b"")
    desk.save("images/横幅.png", bytes(PIECE + 1))
    await desk.looks(2)
    assert desk.wrong() == [(Wrong.EMPTY, "index.html"), (Wrong.TOO_LARGE, "images/横幅.png")]
    (desk.folder / "index.html").unlink()
    await desk.looks(2)
    assert desk.wrong()[0] == (Wrong.MISSING, "index.html")


@pytest.mark.parametrize(
    ("saved", "kind"),
    [("index.htm", Wrong.WRONG_NAME), ("Index.html", Wrong.WRONG_NAME), ("网页/index.html", Wrong.WRONG_FOLDER)],
)
async def test_a_slip_in_name_or_place_is_told_apart_from_nothing_at_all(desk: Desk, saved: str, kind: Wrong) -> None:
    desk.save(saved)
    desk.save("images/横幅.png")
    await desk.looks(2)
    (finding,) = desk.work.findings()
    assert (finding.kind, finding.found) == (kind, saved)


@pytest.mark.parametrize("lock", ["~$index.html", ".~lock.index.html#", "index.html.LCK", "~$dex.html"])
async def test_a_file_that_is_still_open_is_told(desk: Desk, lock: str) -> None:
    desk.save("index.html")
    desk.save("images/横幅.png")
    desk.save(lock)
    await desk.looks(2)
    assert desk.wrong() == [(Wrong.STILL_OPEN, "index.html")]


async def test_a_material_under_the_asked_name_is_told_as_unchanged(desk: Desk) -> None:
    desk.save("index.html", COPY)
    desk.save("images/横幅.png")
    await desk.looks(2)
    assert desk.wrong() == [(Wrong.UNCHANGED, "index.html")]
    assert "index.html" in desk.session.paths, "asked for is asked for: the site gets it all the same"


async def test_a_file_just_saved_is_being_kept(desk: Desk) -> None:
    desk.save("images/横幅.png")
    await desk.looks(2)
    desk.save("index.html")
    await desk.looks(1)
    assert desk.wrong() == [(Wrong.NOT_KEPT, "index.html")]


def test_every_finding_is_said_in_both_languages() -> None:
    assert set(TEXTS) == set(Wrong)
    assert all(text.zh and text.en for text in TEXTS.values())
    too_large = Finding(Wrong.TOO_LARGE, "a.png", limit=200 * 1024)
    assert "200 KB" in too_large.say("zh")
    assert "5 MB" in Finding(Wrong.TOO_LARGE, "a.png", limit=5 * 1024 * 1024).say("en")


# ---- names ----------------------------------------------------------------------------------------------------------


async def test_a_name_that_the_disk_spells_otherwise_is_kept_under_the_name_everybody_uses(desk: Desk) -> None:
    composed = "é.html"
    desk.save(unicodedata.normalize("NFD", composed))
    await desk.looks(2)
    assert desk.session.paths == [composed]


def test_odd_names_are_seen_composed_and_links_and_scratch_are_not(tmp_path: Path) -> None:
    composed = "é 空 格.html"
    (tmp_path / unicodedata.normalize("NFD", composed)).write_text("x")
    (tmp_path / "a.tmp").write_text("x")
    (tmp_path / "Thumbs.db").write_text("x")
    (tmp_path / "link.html").symlink_to(tmp_path / "a.tmp")
    assert list(look_into(tmp_path).files) == [composed]


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert look_into(tmp_path / "nowhere") == Look({}, is_there=False)


@given(st.text(min_size=1, max_size=20))
def test_a_name_and_its_lock_belong_together(name: str) -> None:
    if "/" not in name:
        assert is_locked(name, [f".~lock.{name}#"])
        assert is_locked(name, [f"~${name}"])


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.tuples(st.integers(0, 2), st.integers(0, 2))), max_size=12))
def test_after_two_equal_looks_what_is_kept_is_what_is_there(history: list[dict[str, tuple[int, int]]]) -> None:
    watch = FolderWatch()
    kept: dict[str, FileSeen] = {}
    for look in [*history, *[history[-1] if history else {}] * 2]:
        files = {path: FileSeen(path, size, changed) for path, (size, changed) in look.items()}
        wanted = watch.looked(Look(files))
        for seen in wanted.changed:
            kept[seen.path] = seen
            watch.was_kept(seen)
        for path in wanted.removed:
            kept.pop(path, None)
            watch.was_removed(path)
    last = history[-1] if history else {}
    assert kept == {path: FileSeen(path, size, changed) for path, (size, changed) in last.items()}
