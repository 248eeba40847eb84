"""The one door for developers: what it runs, and in what surroundings."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from tests.demo.day import ROOT
from tests.demo.guest import has_display


class Run(NamedTuple):
    """What was run, and in what surroundings."""

    command: str
    surroundings: dict[str, str]


class Tools:
    """Stands where tools would run. One whose command holds `fails` ends with 3; what it `says` is told by all."""

    def __init__(self) -> None:
        self.ran: list[Run] = []
        self.fails = "nothing"
        self.says = ""

    def run(self, command: list[str], env: dict[str, str], **_how: object) -> subprocess.CompletedProcess[str]:
        whole = " ".join(command)
        self.ran.append(Run(whole, env))
        return subprocess.CompletedProcess(command, 3 if self.fails in whole else 0, self.says)

    def surroundings(self) -> list[dict[str, str]]:
        """The surroundings of everything that was run."""
        return [one.surroundings for one in self.ran]


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> Tools:
    """Nothing runs; what would have is kept."""
    tools = Tools()
    monkeypatch.setattr(subprocess, "run", tools.run)
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    return tools


def the_door() -> ModuleType:
    """dev.py, as a module."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_demo_opens_windows_where_there_is_a_screen(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    the_door().demo([])
    (environment,) = tools.surroundings()
    monkeypatch.setattr("os.environ", environment)
    monkeypatch.setattr("platform.system", lambda: "Linux")
    assert has_display()


def test_the_tests_draw_windows_off_the_screen(tools: Tools) -> None:
    the_door().test([])
    assert {environment["QT_QPA_PLATFORM"] for environment in tools.surroundings()} == {"offscreen"}


def test_what_was_compiled_is_kept_even_where_the_shell_forbids_it(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    the_door().test([])
    assert not any("PYTHONDONTWRITEBYTECODE" in environment for environment in tools.surroundings())


@pytest.mark.parametrize("check", ["mypy", "--collect-only", "ruff format", "ruff check", "importlinter"])
def test_one_check_that_fails_is_told_with_all_others_and_no_test_runs(
    tools: Tools, capsys: pytest.CaptureFixture[str], check: str
) -> None:
    tools.fails, tools.says = check, "what it said\n"
    assert the_door().test([]) == 3
    assert not any(" pytest -q -n " in one.command for one in tools.ran)
    told = capsys.readouterr().out
    assert told.count("what it said") == len(tools.ran) == 5
    assert (told.count(": exit 3 ("), told.count(": ok (")) == (1, 4)


@pytest.mark.parametrize("part", ["not real_time and not alone", " -q -m real_time and not alone", " -q -m alone"])
def test_any_part_of_the_tests_that_fails_fails_the_whole(
    tools: Tools, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    door = the_door()
    monkeypatch.setattr(door, "run_at_once", lambda _checks: 0)
    assert door.test([]) == 0
    tools.fails = part
    assert door.test([]) == 3


@pytest.mark.parametrize("marker", ["real_time", "alone"])
def test_tests_that_are_run_apart_are_looked_for_where_they_are(marker: str) -> None:
    found = {path for path in (ROOT / "tests").rglob("*.py") if f"pytest.mark.{marker}" in path.read_text("utf-8")}
    found -= {Path(__file__)}
    assert found
    looked_in = [ROOT / place for place in getattr(the_door(), marker.upper())]
    assert [path for path in found if not any(path.is_relative_to(place) for place in looked_in)] == []
