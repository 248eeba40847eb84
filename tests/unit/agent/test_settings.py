"""How a PC was set up: read from its folder, usual where nothing is said, refused with the place where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from candidate_agent.lockdown.policy import LockdownPolicy, Severity
from candidate_agent.settings import AgentSettings, SettingsError, read_settings
from exam.ids import machine_name


def test_a_pc_that_nobody_set_up_has_the_usual_settings(tmp_path: Path) -> None:
    settings = read_settings(tmp_path)
    assert settings == AgentSettings()
    assert settings.machine_id()


def test_settings_are_read_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "agent.json").write_text(
        '{"machine": "PC-12", "room": "第1考场", "seat": 12, "lockdown": {"most_displays": 2}}', encoding="utf-8"
    )
    settings = read_settings(tmp_path)
    assert (settings.machine_id(), settings.room, settings.seat) == ("PC-12", "第1考场", 12)
    assert settings.policy(in_exam=True).most_displays == 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('{"seat": "twelve"}', "seat"),
        ('{"sead": 12}', "sead"),
        ("{", "agent.json"),
        ('{"text_size": 500}', "text_size"),
    ],
)
def test_wrong_settings_are_refused_and_the_place_is_named(tmp_path: Path, text: str, names: str) -> None:
    (tmp_path / "agent.json").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=names):
        read_settings(tmp_path)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("PC-12", "PC-12"),
        ("机房 一号", "PC"),
        ("lab pc 3.school", "lab-pc-3.school"),
        ("...", "PC"),
        ("x" * 80, "x" * 64),
    ],
)
def test_any_system_name_becomes_one_that_the_server_takes(given: str, name: str) -> None:
    assert machine_name(given) == name


def test_at_a_desk_nothing_locks_and_nothing_outside_is_asked() -> None:
    policy = AgentSettings(lockdown=LockdownPolicy()).policy(in_exam=False)
    assert policy.internet_targets == ()
    assert policy.required == ()
    assert set(policy.severities.values()) == {Severity.INFO}
