"""Undos on a real disk: whole or torn, a file never keeps a PC from starting, and a killed program is repaired."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidate_agent.lockdown.machine import Setting
from candidate_agent.lockdown.steps import StepName
from candidate_agent.lockdown.undo_file import LONGEST_FILE, Undo, UndoError, UndoFile, Undos, decode, encode
from tests.architecture.checkout import ROOT
from tests.unit.lockdown.file_machine import BEGAN, FileMachine, lockdown_in

UNDOS = (
    Undo(StepName.KEYBOARD, {}),
    Undo(StepName.WAYS_OUT, {Setting.TASK_MANAGER_OFF: None, Setting.LOG_OFF_OFF: 0}),
    Undo(StepName.USB_STORAGE, {Setting.USB_STORAGE_DRIVER: 3}),
)


def test_what_is_saved_is_found_again(tmp_path: Path) -> None:
    file = UndoFile(tmp_path / "new folder")
    assert file.load() == Undos()
    for count in range(len(UNDOS), -1, -1):
        file.save(UNDOS[:count])
        assert UndoFile(tmp_path / "new folder").load() == Undos(UNDOS[:count])


@given(st.integers(0, len(encode(UNDOS))), st.binary(max_size=60))
def test_any_torn_file_is_read_as_far_as_it_is_whole(at: int, rubbish: bytes) -> None:
    whole = encode(UNDOS)
    torn = whole[:at] + rubbish
    found = decode(torn)
    assert found.damaged == (torn != whole)
    assert set(map(repr, found.undos)) <= set(map(repr, UNDOS))
    assert len(found.undos) >= whole[:at].count(b"\n") - 1 - (at == len(whole))


@given(st.binary(max_size=400))
def test_anything_at_all_can_be_read(data: bytes) -> None:
    assert decode(data).damaged


def test_a_step_or_setting_of_another_version_is_damage_and_no_error() -> None:
    text = encode(UNDOS)
    assert decode(text.replace(b"usb_storage", b"usb_strange")).undos == UNDOS[:2]


def test_an_endless_file_is_read_up_to_a_bound(tmp_path: Path) -> None:
    (tmp_path / "undo.kcu").write_bytes(encode(UNDOS) + b"x" * (2 * LONGEST_FILE))
    assert UndoFile(tmp_path).load() == Undos(UNDOS, damaged=True)


def test_a_file_that_cannot_be_read_is_damage(tmp_path: Path) -> None:
    (tmp_path / "undo.kcu").mkdir()
    assert UndoFile(tmp_path).load() == Undos(damaged=True)
    UndoFile(tmp_path).set_aside()


def test_what_cannot_be_read_is_kept_for_people(tmp_path: Path) -> None:
    (tmp_path / "undo.kcu").write_bytes(b"torn")
    UndoFile(tmp_path).set_aside()
    assert (tmp_path / "undo.damaged").read_bytes() == b"torn"


def test_a_disk_that_refuses_is_told_and_the_file_before_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = UndoFile(tmp_path)
    file.save(UNDOS)

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(UndoError, match="No space"):
            file.save(())
    assert file.load() == Undos(UNDOS)
    file.save(())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["undo.kcu"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed as only POSIX can")
def test_a_program_that_is_really_killed_leaves_a_machine_that_is_repaired(tmp_path: Path) -> None:
    """The machine's settings are files here; the program goes round and round until it is killed."""
    random = Random(7)
    killed_locked = 0
    for turn in range(12):
        folder = tmp_path / str(turn)
        FileMachine(folder).fill(BEGAN)
        command = [sys.executable, "-m", "tests.unit.lockdown.file_machine", str(folder)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as program:
            assert program.stdout is not None
            for _ in range(random.randrange(3, 60)):
                assert program.stdout.read(1), "it has ended by itself"
            program.send_signal(signal.SIGKILL)
            program.stdout.read()
        assert program.returncode == -signal.SIGKILL
        machine = FileMachine(folder)
        killed_locked += machine.state() != BEGAN
        repaired = lockdown_in(folder).repair()
        assert repaired.failures == ()
        assert not repaired.damaged
        assert machine.state() == BEGAN
    assert killed_locked, "it was never killed in the middle: the test shows nothing"
