"""What a reading of a machine is: one small interface, which Linux, Windows and a fake carry out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import msgspec

from exam.preflight.known_names import OUTSIDE, UNRELATED, Place

MOST_WRITTEN = 64 * 1000 * 1000
"""Bytes that are written to measure a disk, and deleted again."""

Reading = Callable[[], object]
"""Gives a fact, or None where the system does not tell; may raise whatever the system raises."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a check is asked about. `server` is the server that this machine is to reach, `port` the one it is to be.

    `clock_ahead` was measured by whoever talked to the server; `holds_port` tells whether an exam server has a port.
    """

    folder: Path
    server: Place | None = None
    port: int | None = None
    clock_ahead: int | None = None
    holds_port: Callable[[int], bool] = lambda _port: False
    outside: tuple[Place, ...] = OUTSIDE
    unrelated: tuple[str, ...] = UNRELATED
    most_written: int = MOST_WRITTEN


class FactReader(Protocol):
    """A machine that can be read."""

    def readings(self, asked: Asked) -> Mapping[str, Reading]:
        """The readings by the field they fill: one of MachineFacts, or `disk.` and one of Disk; `disk.speed` fills two.

        What is not among them nobody was asked for.
        """
