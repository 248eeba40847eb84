"""Runs readings so that none can hurt: each is guarded, all together have a limit, and what fails says why.

Slow ones (a disk that is written, a network that is tried) run beside the others, each on a thread that nobody waits
for at the end: a disk that hangs must not keep a program from closing.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import psutil

from exam.clock import Clock
from exam.preflight.facts import Disk, MachineFacts, Why
from exam.preflight.reading.port import Asked, FactReader, Reading

BUDGET = 5000
"""Milliseconds that a whole reading may take."""
SLOW = frozenset({"disk.speed", "disk.kind", "internet", "server_reachable", "server_on_lan", "server_port"})
"""Readings that wait for something outside of the processor."""


class _Beside:
    """A reading on a thread of its own."""

    def __init__(self, name: str, reading: Reading) -> None:
        self.outcome: object = Why.TOO_SLOW
        self._reading = reading
        self._thread = threading.Thread(target=self._run, name=f"reading {name}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self.outcome = _guarded(self._reading)

    def wait(self, seconds: float) -> object:
        self._thread.join(max(0.0, seconds))
        return self.outcome


def read_facts(reader: FactReader, asked: Asked, clock: Clock, budget: int = BUDGET) -> MachineFacts:
    """Read a machine, within `budget` milliseconds. Raises nothing. Blocks: call it from a thread."""
    until = clock.monotonic_ms() + budget
    readings = reader.readings(asked)
    beside = {name: _Beside(name, reading) for name, reading in readings.items() if name in SLOW}
    outcomes: dict[str, object] = {}
    for name, reading in readings.items():
        if name not in beside:
            outcomes[name] = _guarded(reading) if clock.monotonic_ms() < until else Why.TOO_SLOW
    for name, one in beside.items():
        outcomes[name] = one.wait((until - clock.monotonic_ms()) / 1000)
    return _facts(outcomes, asked)


def _guarded(reading: Reading) -> object:
    """The fact, or why there is none."""
    try:
        fact = reading()
    except (PermissionError, psutil.AccessDenied):
        return Why.NO_RIGHT
    except Exception:  # noqa: BLE001 - the border to a machine nobody knows: what it raises here is its own affair
        return Why.FAILED
    return Why.NOT_TOLD if fact is None else fact


def _facts(outcomes: Mapping[str, object], asked: Asked) -> MachineFacts:
    unread = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Why)}
    known: dict[str, Any] = {name: outcome for name, outcome in outcomes.items() if name not in unread}
    disk = {name.removeprefix("disk."): known.pop(name) for name in list(known) if name.startswith("disk.")}
    if "speed" in disk:
        disk["fsync_ms"], disk["write_mb_s"] = disk.pop("speed")
    elif "disk.speed" in unread:
        unread["disk.fsync_ms"] = unread.pop("disk.speed")
    if asked.clock_ahead is None:
        unread["clock_ahead"] = Why.NOT_ASKED if asked.server is None else Why.NOT_TOLD
    for name, question in (("server_reachable", asked.server), ("server_port", asked.port)):
        if question is None:
            unread[name] = Why.NOT_ASKED
    return MachineFacts(**known, disk=Disk(**disk), clock_ahead=asked.clock_ahead, unread=unread)
