"""The checks around every test can fail: each of these little tests leaves something behind, and is caught."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.architecture.checkout import ROOT

CARELESS = """
import asyncio
import logging
import socket
import threading

import structlog

kept = []


def test_announced(expects_log):
    expects_log("announced")
    structlog.get_logger("x").warning("announced and more")
    structlog.get_logger("x").info("quiet")


async def test_tidy():
    await asyncio.create_task(asyncio.sleep(0))


def test_thread():
    stop = threading.Event()
    kept.append(stop)
    threading.Thread(target=stop.wait, args=(3,), name="careless", daemon=True).start()


async def test_task():
    kept.append(asyncio.create_task(asyncio.sleep(60)))


async def test_socket():
    kept_here = socket.socket()
    del kept_here


def test_structlog():
    structlog.get_logger("x").warning("nobody announced this")


def test_logging():
    logging.getLogger("x").error("nobody announced this")


def test_connection():
    socket.create_connection(("203.0.113.1", 80), timeout=1)
"""
TIDY = {"test_announced", "test_tidy"}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Run the careless tests under the real safeguards."""
    folder = tmp_path_factory.mktemp("careless")
    (folder / "test_careless.py").write_text(CARELESS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder)]
    command += ["-p", "tests.conftest", "-p", "no:cacheprovider", "-rA", "-q", str(folder / "test_careless.py")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    told = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    found: dict[str, set[str]] = {}
    for outcome, name in re.findall(r"^(PASSED|FAILED|ERROR) \S*::(\w+)", told.stdout, re.MULTILINE):
        found.setdefault(name, set()).add(outcome)
    assert len(found) == 8, told.stdout[-2000:] + told.stderr[-2000:]
    return found


@pytest.mark.parametrize("name", sorted(set(re.findall(r"def (test_\w+)", CARELESS)) - TIDY))
def test_what_is_left_behind_is_noticed(outcomes: dict[str, set[str]], name: str) -> None:
    assert outcomes[name] & {"FAILED", "ERROR"}


@pytest.mark.parametrize("name", sorted(TIDY))
def test_a_tidy_test_passes(outcomes: dict[str, set[str]], name: str) -> None:
    assert outcomes[name] == {"PASSED"}
