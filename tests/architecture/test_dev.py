"""The one door for developers: what it runs, and in what surroundings."""

from __future__ import annotations

import importlib.util
import subprocess
from types import ModuleType

import pytest

from tests.demo.day import ROOT
from tests.demo.guest import has_display


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The surroundings of what was run; nothing runs."""
    surroundings: list[dict[str, str]] = []

    def run(command: list[str], env: dict[str, str], **_how: object) -> subprocess.CompletedProcess[bytes]:
        surroundings.append(env)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    return surroundings


def the_door() -> ModuleType:
    """dev.py, as a module."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_demo_opens_windows_where_there_is_a_screen(
    ran: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    the_door().demo([])
    (environment,) = ran
    monkeypatch.setattr("os.environ", environment)
    monkeypatch.setattr("platform.system", lambda: "Linux")
    assert has_display()


def test_the_tests_draw_windows_off_the_screen(ran: list[dict[str, str]]) -> None:
    the_door().test([])
    assert {environment["QT_QPA_PLATFORM"] for environment in ran} == {"offscreen"}
