"""A machine that gives what a test says, and the clocks it is read by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from exam.preflight.facts import Disk, MachineFacts
from exam.preflight.reading.port import Asked, Reading


class FakeReader:
    """Implements `exam.preflight.reading.port.FactReader`."""

    def __init__(self, **readings: Reading) -> None:
        self._readings = {name.replace("__", "."): reading for name, reading in readings.items()}

    def readings(self, asked: Asked) -> Mapping[str, Reading]:
        """What the test gave."""
        return self._readings


class StepClock:
    """Time that goes on by so much with every look."""

    def __init__(self, step: int = 0) -> None:
        self.now = 0
        self.step = step

    def monotonic_ms(self) -> int:
        """Time."""
        self.now += self.step
        return self.now

    def wall_ms(self) -> int:
        """The date."""
        return 1_700_000_000_000 + self.now

    async def sleep(self, seconds: float) -> None:
        """Nobody sleeps here."""


def recorded_reader(facts: MachineFacts) -> FakeReader:
    """A machine that tells what was recorded, and nothing else."""
    told = {name: getattr(facts, name) for name in facts.__struct_fields__ if name not in ("disk", "clock_ahead")}
    disk = facts.disk or Disk()
    told |= {f"disk.{name}": getattr(disk, name) for name in ("kind", "rpm", "size", "free", "file_system")}
    told["disk.speed"] = (disk.fsync_ms, disk.write_mb_s) if disk.fsync_ms is not None else None
    return FakeReader(**{name: partial(_told, value) for name, value in told.items() if name != "unread"})


def _told(value: object) -> object:
    return value
