"""Signs of life survive any power cut: a torn one is left out, and the one before it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidate_agent.session.core import LifeSign
from candidate_agent.session.journal_file import JournalFileError
from candidate_agent.session.life_file import PLACE, LifeFile, open_life
from tests.unit.agent.cores import SITTING

KEY = bytes(range(32))
SIGNS = [LifeSign(5000 * number, number // 2) for number in range(1, 6)]


def opened(folder: Path, key: bytes = KEY, line: int = 1) -> tuple[LifeFile, LifeSign | None]:
    """Open the test's file."""
    return open_life(folder, SITTING, line, key)


def found(folder: Path, key: bytes = KEY, line: int = 1) -> LifeSign | None:
    """The newest sign."""
    file, sign = opened(folder, key, line)
    file.close()
    return sign


def written(folder: Path, count: int) -> Path:
    """Note some signs; returns the file."""
    file, sign = opened(folder)
    assert sign is None
    for one in SIGNS[:count]:
        file.write(one)
    file.close()
    (path,) = folder.iterdir()
    return path


@pytest.mark.parametrize("count", range(1, len(SIGNS) + 1))
def test_the_newest_sign_is_found_again_and_the_file_does_not_grow(tmp_path: Path, count: int) -> None:
    path = written(tmp_path, count)
    assert found(tmp_path) == SIGNS[count - 1]
    assert path.stat().st_size == 2 * PLACE


def test_a_program_that_starts_again_goes_on_in_the_older_place(tmp_path: Path) -> None:
    written(tmp_path, 3)
    file, _ = opened(tmp_path)
    file.write(SIGNS[3])
    file.close()
    path = next(tmp_path.iterdir())
    data = bytearray(path.read_bytes())
    data[:PLACE] = bytes(PLACE)
    path.write_bytes(data)
    assert found(tmp_path) == SIGNS[2]


@given(st.integers(0, 200), st.binary(min_size=1, max_size=200))
def test_a_torn_sign_leaves_the_one_before(tmp_path_factory: pytest.TempPathFactory, at: int, rubbish: bytes) -> None:
    folder = tmp_path_factory.mktemp("torn")
    path = written(folder, 3)
    whole = path.read_bytes()
    record = slice(PLACE, PLACE + 6 + int.from_bytes(whole[PLACE : PLACE + 2], "big"))
    torn = bytearray(whole)
    torn[PLACE + at : PLACE + at + len(rubbish)] = rubbish
    path.write_bytes(torn)
    assert found(folder) == (SIGNS[2] if torn[record] == whole[record] else SIGNS[1])


@pytest.mark.parametrize("length", [0, 1, 10, PLACE, PLACE + 20, 2 * PLACE - 1])
def test_a_file_cut_off_anywhere_is_read_as_far_as_it_goes_and_takes_new_signs(tmp_path: Path, length: int) -> None:
    path = written(tmp_path, 3)
    path.write_bytes(path.read_bytes()[:length])
    file, sign = opened(tmp_path)
    assert sign in (None, SIGNS[1], SIGNS[2])
    file.write(SIGNS[4])
    file.close()
    assert found(tmp_path) == SIGNS[4]


def test_another_key_or_another_line_finds_no_sign(tmp_path: Path) -> None:
    path = written(tmp_path, 2)
    assert found(tmp_path, line=2) is None
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / path.name).write_bytes(path.read_bytes())
    assert found(tmp_path / "copy", key=bytes(32)) is None


def test_a_sign_of_another_line_under_this_name_is_no_sign(tmp_path: Path) -> None:
    first = written(tmp_path, 2)
    opened(tmp_path, line=2)[0].close()
    (second,) = [path for path in tmp_path.iterdir() if path != first]
    second.write_bytes(first.read_bytes())
    assert found(tmp_path, line=2) is None


def test_the_disk_tells_nothing_of_whose_signs_they_are(tmp_path: Path) -> None:
    path = written(tmp_path, 2)
    assert SITTING.split("@")[0] not in path.name
    assert b'"at"' not in path.read_bytes()


def test_a_disk_that_refuses_is_told_and_the_sign_before_still_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = opened(tmp_path)
    file.write(SIGNS[0])

    def refuse(_: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        for _ in range(3):
            with pytest.raises(JournalFileError):
                file.write(SIGNS[1])
    assert found(tmp_path) in (SIGNS[0], SIGNS[1])
    file.write(SIGNS[2])
    file.close()
    assert found(tmp_path) == SIGNS[2]


def test_a_folder_that_cannot_be_made_is_told_as_an_error_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("", encoding="utf-8")
    with pytest.raises(JournalFileError):
        opened(tmp_path / "in the way")
