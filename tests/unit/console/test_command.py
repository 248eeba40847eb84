"""`kaochang-console`: what it needs, and what it says where that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from invigilator_console.cli import main
from invigilator_console.settings import ConsoleSettings, SettingsError, read_settings, write_settings


def test_help_names_an_example_the_exit_codes_and_the_next_step() -> None:
    told = CliRunner().invoke(main, ["--help"]).output
    assert all(word in told for word in ("Example:", "Exit:", "Next:"))


def test_without_the_sites_certificate_it_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--folder", str(tmp_path)])
    assert result.exit_code == 2
    assert "authority.pem" in result.stderr
    assert "没有找到考点证书" in result.stderr


def test_settings_that_cannot_be_read_are_refused_with_the_place(tmp_path: Path) -> None:
    (tmp_path / "console.json").write_text('{"palette": "pink"}', encoding="utf-8")
    result = CliRunner().invoke(main, ["--folder", str(tmp_path)])
    assert result.exit_code == 2
    assert "palette" in result.stderr


def test_how_somebody_likes_it_is_there_the_next_time(tmp_path: Path) -> None:
    liked = ConsoleSettings(language="en", palette="dark", text_size=150, sound=False)
    write_settings(tmp_path / "new", liked)
    assert read_settings(tmp_path / "new") == liked


@pytest.mark.parametrize("text", ["", "[]", '{"text_size": 7}', '{"who": 1}'])
def test_no_file_is_more_than_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "console.json").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError):
        read_settings(tmp_path)


def test_a_disk_that_refuses_costs_the_remembering_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    write_settings(tmp_path / "file" / "below", ConsoleSettings())
    assert read_settings(tmp_path) == ConsoleSettings()


def test_a_console_without_a_name_takes_the_systems() -> None:
    assert ConsoleSettings().machine_id()
    assert ConsoleSettings(machine="监考 1").machine_id() == "1"
