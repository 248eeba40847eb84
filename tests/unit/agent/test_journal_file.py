"""The PC's own journal: what was called kept is there after any power cut; a refusing disk leaves no half record."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from candidate_agent.session.journal_file import JournalFile, JournalFileError, JournalFolder, KeptEntry
from exam.answers import Written
from exam.commands import AnswerEntry
from exam.ids import ItemId
from tests.unit.agent.cores import SITTING, chosen

KEY = bytes(range(32))


def entries(count: int) -> list[KeptEntry]:
    """Some entries."""
    return [KeptEntry(seq, chosen("ABCD"[seq % 4])) for seq in range(1, count + 1)]


def opened(folder: Path, key: bytes = KEY) -> tuple[JournalFile, list[KeptEntry]]:
    """Open the test's journal."""
    return JournalFolder(folder).open(SITTING, 1, key)


def written(folder: Path, count: int) -> tuple[Path, list[int]]:
    """Write a journal; returns its file and where each record ends."""
    file, found = opened(folder)
    assert found == []
    (path,) = folder.iterdir()
    ends = [path.stat().st_size]
    for entry in entries(count):
        file.append(entry)
        ends.append(path.stat().st_size)
    file.close()
    return path, ends


def test_what_was_appended_is_found_again_in_order(tmp_path: Path) -> None:
    written(tmp_path, 5)
    file, found = opened(tmp_path)
    file.close()
    assert found == entries(5)


def test_a_file_cut_off_at_any_byte_keeps_every_whole_record_and_takes_new_ones(tmp_path: Path) -> None:
    path, ends = written(tmp_path / "whole", 3)
    data = path.read_bytes()
    for length in range(len(data)):
        folder = tmp_path / str(length)
        folder.mkdir()
        (folder / path.name).write_bytes(data[:length])
        file, found = opened(folder)
        whole = sum(end <= length for end in ends[1:])
        assert found == entries(whole)
        extra = KeptEntry(whole + 1, chosen("Z"))
        file.append(extra)
        file.close()
        file, found = opened(folder)
        file.close()
        assert found == [*entries(whole), extra]


def test_a_last_record_with_a_wrong_byte_is_left_out(tmp_path: Path) -> None:
    path, ends = written(tmp_path, 3)
    data = bytearray(path.read_bytes())
    data[ends[2] + 20] ^= 1
    path.write_bytes(data)
    file, found = opened(tmp_path)
    file.close()
    assert found == entries(2)


def test_a_spoilt_record_in_the_middle_costs_itself_alone(tmp_path: Path) -> None:
    path, ends = written(tmp_path, 5)
    data = bytearray(path.read_bytes())
    data[ends[1] + 20] ^= 1
    path.write_bytes(data)
    file, found = opened(tmp_path)
    file.close()
    assert found == [entry for entry in entries(5) if entry.seq != 2]
    assert path.read_bytes() == bytes(data)


def test_what_is_cut_off_behind_a_spoilt_length_stays_beside_the_journal(tmp_path: Path) -> None:
    path, ends = written(tmp_path, 5)
    data = bytearray(path.read_bytes())
    data[ends[2]] = 0xFF
    path.write_bytes(data)
    file, found = opened(tmp_path)
    file.close()
    assert found == entries(2)
    assert path.with_suffix(".damaged").read_bytes() == bytes(data)


def test_a_damaged_beginning_costs_nothing_that_stands_behind_it(tmp_path: Path) -> None:
    """A file that does not begin as ours is left as it is: somebody may still read it, we must not empty it."""
    path, _ = written(tmp_path, 3)
    data = bytearray(path.read_bytes())
    data[3] ^= 1
    path.write_bytes(data)
    with pytest.raises(JournalFileError):
        opened(tmp_path)
    assert path.read_bytes() == bytes(data)


def test_a_beginning_that_a_power_cut_left_as_zeros_is_written_anew(tmp_path: Path) -> None:
    path, ends = written(tmp_path, 0)
    path.write_bytes(b"\0" * ends[0])
    file, found = opened(tmp_path)
    file.append(entries(1)[0])
    file.close()
    assert found == []
    file, found = opened(tmp_path)
    file.close()
    assert found == entries(1)


def test_another_key_opens_nothing_and_harms_nothing(tmp_path: Path) -> None:
    path, _ = written(tmp_path, 3)
    before = path.read_bytes()
    with pytest.raises(JournalFileError):
        opened(tmp_path, bytes(32))
    assert path.read_bytes() == before


def test_another_line_has_a_journal_of_its_own(tmp_path: Path) -> None:
    written(tmp_path, 3)
    file, found = JournalFolder(tmp_path).open(SITTING, 2, KEY)
    file.close()
    assert found == []
    assert len(list(tmp_path.iterdir())) == 2


def test_the_disk_tells_nothing_of_what_was_answered_or_by_whom(tmp_path: Path) -> None:
    file, _ = opened(tmp_path)
    file.append(KeptEntry(1, AnswerEntry(ItemId("1"), Written(("机密回答",)), 0)))
    file.close()
    (path,) = tmp_path.iterdir()
    assert "机密".encode() not in path.read_bytes()
    assert SITTING.split("@")[0] not in path.name


@pytest.mark.parametrize("call", ["fsync", "write"])
def test_a_refusing_disk_leaves_no_half_record_and_later_appends_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    file, _ = opened(tmp_path)
    first, second, third = entries(3)
    file.append(first)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        if call == "fsync":
            patch.setattr(os, "fsync", refuse)
        else:
            patch.setattr(file, "_file", Refusing(file._file))
        longer = KeptEntry(2, AnswerEntry(ItemId("1"), Written(("x" * 500,)), 0))
        with pytest.raises(JournalFileError):
            file.append(longer)
    file.append(second)
    file.append(third)
    file.close()
    file, found = opened(tmp_path)
    file.close()
    assert found == [first, second, third]


def test_a_record_longer_than_will_be_read_again_is_refused_at_once(tmp_path: Path) -> None:
    file, _ = opened(tmp_path)
    file.append(entries(1)[0])
    with pytest.raises(JournalFileError):
        file.append(KeptEntry(2, AnswerEntry(ItemId("1"), Written(("x" * (1 << 20),)), 0)))
    file.append(KeptEntry(3, chosen("C")))
    file.close()
    file, found = opened(tmp_path)
    file.close()
    assert [kept.seq for kept in found] == [1, 3]


def test_a_folder_that_cannot_be_made_is_told_as_an_error_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("", encoding="utf-8")
    with pytest.raises(JournalFileError):
        opened(tmp_path / "in the way")


class Refusing:
    """A file whose disk is full: everything but writing works."""

    def __init__(self, file: object) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        """Refuse."""
        raise OSError(28, os.strerror(28))

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)
