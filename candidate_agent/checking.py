"""The machine check beside the session (考前检查): reads this PC on a thread and keeps what was found, to be told.

Nothing waits for it, the login screen least of all. It is done at the start, again when the server's address has become
known, and now and then while nobody sits here, so that what people mend is seen; never while a candidate is at work.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from candidate_agent.lockdown.policy import LockdownPolicy
from exam.clock import Clock
from exam.policy import MINUTE
from exam.preflight.findings import Finding, MachineRole
from exam.preflight.known_names import LOADING_PROGRAMS, Place
from exam.preflight.reading.guard import read_facts
from exam.preflight.reading.port import Asked, FactReader
from exam.preflight.reading.this_machine import this_machine
from exam.preflight.verdicts import judge
from exam.wire.messages import Checked

AGAIN_AFTER = 10 * MINUTE
LOOK_SECONDS = 1.0
MOST_WRITTEN = 16 * 1000 * 1000
"""Bytes written to measure the disk: forty PCs of a lab do it at once, some on one shared storage."""
ReadMachine = Callable[[Place | None], tuple[Finding, ...]]
"""Reads and judges this PC; told where the server is, where that is known. Blocks for some seconds."""
log = structlog.get_logger("agent.checking")


class Checking:
    """`server` tells the server's address, empty while it is not known; `is_free` whether nobody sits here."""

    def __init__(
        self,
        read: ReadMachine | None,
        clock: Clock,
        server: Callable[[], str],
        is_free: Callable[[], bool],
    ) -> None:
        self.checked: Checked | None = None
        self._read = read
        self._clock = clock
        self._server = server
        self._is_free = is_free
        self._at: int | None = None
        self._about: Place | None = None

    async def run(self) -> None:
        """Check whenever it is time to, until cancelled."""
        while True:
            if self._read is not None and self._is_free() and self._is_due():
                await self._check(self._read)
            await self._clock.sleep(LOOK_SECONDS)

    def _is_due(self) -> bool:
        is_new = place_of(self._server()) != self._about
        return self._at is None or is_new or self._clock.monotonic_ms() - self._at >= AGAIN_AFTER

    async def _check(self, read: ReadMachine) -> None:
        self._at, self._about = self._clock.monotonic_ms(), place_of(self._server())
        about, loop = self._about, asyncio.get_running_loop()
        done: asyncio.Future[tuple[Finding, ...] | None] = loop.create_future()

        def settle(findings: tuple[Finding, ...] | None) -> None:
            if not done.done():
                done.set_result(findings)

        def work() -> None:
            try:
                findings: tuple[Finding, ...] | None = read(about)
            except Exception as error:  # noqa: BLE001 - a check that fails must stop nobody, and is tried again
                log.warning("the machine check failed", cause=type(error).__name__)
                findings = None
            with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(settle, findings)

        # A thread nobody waits for: a disk that hangs must not keep the program from closing.
        threading.Thread(target=work, name="machine check", daemon=True).start()
        findings = await done
        if findings is not None:
            self.checked = Checked(findings, self._clock.wall_ms())


def machine_reader(folder: Path, policy: LockdownPolicy, clock: Clock, reader: FactReader | None = None) -> ReadMachine:
    """What reads and judges this PC as a candidate's, by the site's own lists; another `reader` is another machine."""
    machine = this_machine(clock) if reader is None else reader
    outside = tuple(Place(target.host, target.port) for target in policy.internet_targets)

    def read(server: Place | None) -> tuple[Finding, ...]:
        asked = Asked(
            folder=folder,
            server=server,
            outside=outside,
            unrelated=(*policy.forbidden, *LOADING_PROGRAMS),
            most_written=MOST_WRITTEN,
        )
        return judge(MachineRole.CANDIDATE, read_facts(machine, asked, clock))

    return read


def place_of(url: str) -> Place | None:
    """The place of a server's address; None for one that is none, or not known yet."""
    parts = urlsplit(url)
    return Place(parts.hostname, parts.port or 443) if parts.hostname else None
