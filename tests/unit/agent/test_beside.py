"""What a PC tells of itself: now and then, while connected, and nothing of it touches the session."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from candidate_agent.session.beside import REPORT_EVERY, Beside, free_bytes
from candidate_agent.session.core import SessionCore
from candidate_agent.session.status import Safety, Status
from exam.ids import SittingId
from exam.wire.messages import MachineReport, Pong, ShowScreen
from tests.unit.agent.cores import PC


class Clock:
    """Two clocks that a test moves."""

    def __init__(self) -> None:
        self.now = 1000

    def monotonic_ms(self) -> int:
        """Time."""
        return self.now

    def wall_ms(self) -> int:
        """The date."""
        return 1_700_000_000_000 + self.now

    async def sleep(self, seconds: float) -> None:
        """Nobody sleeps here."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def beside() -> Beside:
    return Beside(lambda: 77)


def status(**changes: object) -> Status:
    """What a PC without a candidate shows."""
    return msgspec.structs.replace(SessionCore(PC, "test").status(0), **changes)


def test_a_report_tells_date_disk_and_what_waits(beside: Beside, clock: Clock) -> None:
    report = beside.report(status(waiting=3, safety=Safety.NOWHERE), clock, is_seated=True)
    assert report == MachineReport(1_700_000_001_000, None, 77, 3, keeps=False)


def test_the_round_trip_is_that_of_the_last_ping_on_this_connection(beside: Beside, clock: Clock) -> None:
    beside.heard(Pong(990, 5), clock)
    assert beside.report(status(), clock, is_seated=True).round_trip_ms == 10
    beside.connected()
    assert beside.report(status(), clock, is_seated=True).round_trip_ms is None


def test_what_was_found_is_told_only_while_nobody_sits_here(beside: Beside, clock: Clock) -> None:
    beside.checks = lambda: ("usb_storage",)
    assert beside.report(status(), clock, is_seated=False).checks == ("usb_storage",)
    assert beside.report(status(), clock, is_seated=True).checks == ()


def test_a_report_is_due_at_once_on_a_connection_and_then_every_few_seconds(beside: Beside, clock: Clock) -> None:
    assert beside.is_due(clock)
    beside.report(status(), clock, is_seated=True)
    clock.now += REPORT_EVERY - 1
    assert not beside.is_due(clock)
    clock.now += 1
    assert beside.is_due(clock)
    beside.report(status(), clock, is_seated=True)
    beside.connected()
    assert beside.is_due(clock)


def test_whoever_has_a_screen_is_told_who_wants_to_see_it(beside: Beside, clock: Clock) -> None:
    question = ShowScreen(SittingId("t@s"), "order-0001")
    beside.heard(question, clock)
    asked: list[ShowScreen] = []
    beside.screen_asked = asked.append
    beside.heard(question, clock)
    assert asked == [question]


def test_free_bytes_are_those_of_the_disk_on_which_the_folder_will_be(tmp_path: Path) -> None:
    free = free_bytes(tmp_path / "not" / "yet")
    assert free is not None
    assert free > 0
