"""Pieces of files on a PC's disk: nothing half written stays, whatever the disk does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from candidate_agent.session.pieces import PieceFolder


def test_a_disk_that_refuses_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = PieceFolder(tmp_path / "pieces")
    kept = folder.keep(b"first")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            folder.keep(b"second")
    assert [path.name for path in (tmp_path / "pieces").iterdir()] == [kept]
    assert folder.read(folder.keep(b"second")) == b"second"


def test_what_a_power_cut_left_unfinished_is_swept_and_nothing_else(tmp_path: Path) -> None:
    folder = PieceFolder(tmp_path)
    kept = folder.keep(b"whole")
    (tmp_path / "ab.1234.new").write_bytes(b"half")
    folder.sweep()
    assert [path.name for path in tmp_path.iterdir()] == [kept]
    PieceFolder(tmp_path / "not there yet").sweep()
