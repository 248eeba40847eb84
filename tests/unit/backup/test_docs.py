"""docs/backup.md says what the code does: every code, every number, every command."""

from __future__ import annotations

from server.app import DAILY_COPY
from server.backup import documents, faults, limits, pieces, segments
from server.shedding import LEAST_FREE
from tests.architecture.checkout import ROOT

PAGE = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")


def test_every_code_stands_in_the_table() -> None:
    codes = {value for name, value in vars(faults).items() if name.isupper() and isinstance(value, str)}
    assert {code for code in codes if f"| `{code}` |" not in PAGE} == set()


def test_the_numbers_are_those_of_the_code() -> None:
    for said in (
        f"{limits.SEGMENT_BYTES >> 20} MB",
        f"{limits.BEHIND_AFTER // 1000} 秒",
        f"{limits.FILLING_BELOW >> 30} GB",
        f"{LEAST_FREE >> 20} MB",
        f"within {limits.FILES_EVERY // 1000} s",
        f"newest {limits.KEEP_FILES} stay",
        f"newest {limits.KEEP_FULL} stay",
        f"最近 {limits.KEEP_FULL_WHEN_FULL} 份",
        f"up to {limits.RETRY_LONGEST // 1000} s",
        f"每 {limits.EVERY_MINUTES} 分钟",
        f"{DAILY_COPY[0]}:{DAILY_COPY[1]:02}",
    ):
        assert said in PAGE, said


def test_the_folders_and_commands_are_named() -> None:
    for folder in (segments.FOLDER, pieces.FOLDER, documents.FILES, documents.FULL):
        assert f"<plan>/{folder}/" in PAGE
    for command in ("provision backup", "server backup", "server restore", "server verify-backup"):
        assert f"kaochang-{command}" in PAGE
