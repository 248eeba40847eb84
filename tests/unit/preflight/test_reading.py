"""No reading can hurt: what fails is unknown with a reason, what hangs is left, what is measured is bounded."""

from __future__ import annotations

import shutil
import socket
import threading
from pathlib import Path

import psutil
import pytest

from exam.clock import SystemClock
from exam.preflight.facts import Why
from exam.preflight.known_names import Place
from exam.preflight.reading.common import running
from exam.preflight.reading.disk_speed import CHUNK, SMALL, SMALL_WRITES, disk_speed, nearest
from exam.preflight.reading.guard import read_facts
from exam.preflight.reading.port import Asked
from exam.preflight.reading.reaching import any_answers, is_on_lan, port_state
from tests.unit.preflight.fake_reader import FakeReader, StepClock

ASKED = Asked(folder=Path())


def raising(error: Exception) -> object:
    raise error


def test_one_reading_that_fails_hides_no_other() -> None:
    reader = FakeReader(
        cores=lambda: 4,
        memory=lambda: raising(PermissionError()),
        power=lambda: raising(psutil.AccessDenied(1)),
        browsers=lambda: raising(ValueError("nobody expected this")),
        displays=lambda: None,
        disk__free=lambda: 10,
        disk__kind=lambda: raising(OSError()),
    )
    facts = read_facts(reader, ASKED, StepClock())
    assert (facts.cores, facts.memory, facts.disk and facts.disk.free) == (4, None, 10)
    assert facts.unread["memory"] is facts.unread["power"] is Why.NO_RIGHT
    assert facts.unread["browsers"] is facts.unread["disk.kind"] is Why.FAILED
    assert facts.unread["displays"] is Why.NOT_TOLD


def test_a_reading_that_hangs_costs_no_more_than_the_whole_may_take() -> None:
    free = threading.Event()
    try:
        facts = read_facts(FakeReader(internet=free.wait, cores=lambda: 4), ASKED, StepClock(), budget=20)
    finally:
        free.set()
    assert facts.internet is None
    assert facts.unread["internet"] is Why.TOO_SLOW
    assert facts.cores == 4


def test_when_the_time_is_over_the_rest_is_not_read() -> None:
    facts = read_facts(FakeReader(cores=lambda: 4, memory=lambda: 5), ASKED, StepClock(step=30), budget=50)
    assert facts.cores == 4
    assert facts.unread["memory"] is Why.TOO_SLOW


def test_what_nobody_asked_for_says_so() -> None:
    facts = read_facts(FakeReader(), ASKED, StepClock())
    for name in ("server_reachable", "server_port", "clock_ahead"):
        assert facts.unread[name] is Why.NOT_ASKED
    assert read_facts(FakeReader(), Asked(folder=Path(), clock_ahead=-5), StepClock()).clock_ahead == -5


# ---- the disk -------------------------------------------------------------------------------------------------------


def test_speed_is_worked_out_from_what_was_written(tmp_path: Path) -> None:
    """The clock goes on by 10 ms with each look, and is looked at once a write and at begin and end."""
    speed = disk_speed(tmp_path, StepClock(step=10), CHUNK)
    assert speed is not None
    assert speed[0] == pytest.approx(10, rel=0.1)
    assert speed[1] == pytest.approx(CHUNK / 1000 / 20, rel=0.1)
    assert list(tmp_path.iterdir()) == []


def test_a_slow_disk_is_not_written_to_for_long(tmp_path: Path) -> None:
    written = disk_speed(tmp_path, StepClock(step=800), 64 * CHUNK)
    assert written is not None
    assert written[0] >= 800
    assert SMALL * SMALL_WRITES < CHUNK


def test_a_full_disk_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: seen._replace(free=CHUNK))
    assert disk_speed(tmp_path, StepClock(step=1), CHUNK) is None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_made_yet_is_measured_where_it_will_be(tmp_path: Path) -> None:
    assert nearest(tmp_path / "site" / "journal") == tmp_path


# ---- what can be reached --------------------------------------------------------------------------------------------


def test_one_place_that_answers_is_enough() -> None:
    def connect(place: Place) -> None:
        if place.host != "b":
            raise OSError

    assert any_answers([Place("a", 1), Place("b", 1)], connect)
    assert not any_answers([Place("a", 1), Place("c", 1)], connect)
    assert not any_answers([], connect)


def test_a_port_is_free_ours_or_taken() -> None:
    with socket.create_server(("", 0)) as server:
        port = server.getsockname()[1]
        assert port_state(port, lambda _port: False) == "taken"
        assert port_state(port, lambda asked: asked == port) == "ours"
    assert port_state(port, lambda _port: True) == "free"


def test_an_address_of_this_machine_is_on_its_lan_and_one_for_documentation_is_not() -> None:
    assert is_on_lan("127.0.0.1")
    assert not is_on_lan("203.0.113.9")


def test_programs_are_known_whatever_the_case_and_the_ending() -> None:
    assert running(("WeChat", "QQ", "TIM"), lambda: ["wechat.exe", "qq", "explorer.exe"]) == ("WeChat", "QQ")


def test_a_real_clock_measures_a_real_disk(tmp_path: Path) -> None:
    assert disk_speed(tmp_path, SystemClock(), 100_000) is not None
