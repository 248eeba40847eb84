"""What a full server throws away, in which order; never anything of an exam."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.backup.site_files import LEFT_OUT
from server.shedding import LEAST_FREE, may_be_shed, shed
from tests.conftest import ExpectedLogs

NEVER = (
    "plan.json",
    "roster.json",
    "drills.json",
    "journal/kaochang.sqlite3",
    "journal/kaochang.sqlite3-wal",
    "journal/practice.sqlite3",
    "blobs/ab/abcdef",
    "blobs/ab/.new-1234",
    "practice-blobs/ab/abcdef",
    "trust/site.secret",
    "trust/backup.json",
    "trust/opened/paper.json",
    "papers/intermediate-theory.kcpaper",
    "keys/intermediate-theory.key.json",
    "packages/intermediate-theory.kcpackage",
    "photos/abc.jpg",
    "results/marks.json",
    "imports/20261120.json",
    "rehearsals/certificate.json",
    "server.log",
)
MAY = (
    "thumbnails/1.jpg",
    "thumbnails/2.jpg",
    "rehearsals/.copy-4194999-abc/site/blobs/ab/abcdef",
    "logs/server.log",
    "server.log.1",
    "server.log.2.gz",
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder with everything that a site may hold, the later named the younger."""
    for age, name in enumerate((*NEVER, *MAY)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, ns=(age * 10**9, age * 10**9))
    return tmp_path


def below(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_with_room_enough_nothing_goes(site: Path) -> None:
    before = below(site)
    assert shed(site, lambda: LEAST_FREE) == []
    assert shed(site, lambda: None) == []
    assert below(site) == before


def test_on_a_full_disk_all_that_may_go_goes_and_no_part_of_the_exam(site: Path, expects_log: ExpectedLogs) -> None:
    expects_log("the server's disk is nearly full", "removed to make room")
    shed(site, lambda: 0)
    assert below(site) == set(NEVER)


def test_thumbnails_go_first_then_rehearsals_then_old_logs(site: Path) -> None:
    order = [path.relative_to(site).as_posix() for path in may_be_shed(site)]
    assert order == [
        "thumbnails/1.jpg",
        "thumbnails/2.jpg",
        "rehearsals/.copy-4194999-abc",
        "logs/server.log",
        "server.log.1",
        "server.log.2.gz",
    ]


def test_no_more_goes_than_is_needed(site: Path, expects_log: ExpectedLogs) -> None:
    expects_log("the server's disk is nearly full", "removed to make room")
    free: Iterator[int] = iter([0, 0, LEAST_FREE])
    assert [path.name for path in shed(site, lambda: next(free))] == ["1.jpg"]


def test_a_rehearsal_that_is_going_on_is_left_alone(site: Path) -> None:
    running = site / "rehearsals" / f".copy-{os.getpid()}-abc"
    running.mkdir()
    assert running not in list(may_be_shed(site))


def test_a_link_leads_nobody_out_of_the_folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "answers.sqlite3").write_bytes(b"x")
    (site / "thumbnails" / "link").symlink_to(elsewhere / "answers.sqlite3")
    (site / "rehearsals" / ".copy-4194998-abc").symlink_to(elsewhere)
    assert all(path.name not in ("link", ".copy-4194998-abc") for path in may_be_shed(site))


TEMPTING = ("journal", "blobs", "trust", ".copy-1-a", "a.log.1", "x", "thumbnails", "logs", "rehearsals")


@given(st.lists(st.sampled_from(TEMPTING), max_size=4))
def test_no_path_under_journal_blobs_or_trust_can_be_shed(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    root = tmp_path_factory.mktemp("site")
    for top in ("journal", "blobs", "trust"):
        path = root.joinpath(top, *parts, "answer")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    assert list(may_be_shed(root)) == []


def test_what_may_go_is_not_in_the_backup_either() -> None:
    assert {"thumbnails", "logs"} <= LEFT_OUT
