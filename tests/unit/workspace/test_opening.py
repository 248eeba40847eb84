"""The system's own file window: shown, or a refusal that says so."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from candidate_agent.workspace.opening import open_folder
from exam.text import Refusal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="opens a real window there")


def test_a_system_without_a_file_window_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert open_folder(tmp_path) == Refusal("folder_not_shown", {"folder": str(tmp_path)})


def test_a_folder_that_cannot_be_made_is_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert open_folder(tmp_path / "file" / "folder") is not None


def test_the_system_is_asked_and_not_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pipe = tmp_path / "shown"
    os.mkfifo(pipe)
    program = tmp_path / "xdg-open"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > "{pipe}"\n')
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _name: str(program))
    assert open_folder(tmp_path / "作业 1") is None, "it returns while the file window still waits for its reader"
    assert pipe.read_text() == str(tmp_path / "作业 1")
    assert (tmp_path / "作业 1").is_dir(), "made anew where somebody took it away"
