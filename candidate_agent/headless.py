"""`kaochang-agent --headless`: many scripted candidates in one process, for rehearsals and the demo.

Each tells on standard output, one JSON object a line, what a real PC shows and what the server acknowledged. A ledger
beside it lists every acknowledged entry, so that a rehearsal can hold the server to its word.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TextIO

import msgspec

from candidate_agent.person import Person, Script
from candidate_agent.rehearsing import Rehearsing
from candidate_agent.session.core import Saved, SessionCore
from candidate_agent.session.runner import AgentRunner
from candidate_agent.session.status import Safety, Status
from exam.clock import SystemClock
from exam.commands import Entry, LossEntry
from exam.ids import MachineId, SittingId
from exam.link.enrolment import enrol, machine_context, own_identity
from exam.link.server_link import ServerLink
from exam.program import PROGRAM, manifest


class Acknowledged(msgspec.Struct, frozen=True):
    """A line of the ledger: the server said that it has this entry, after so many milliseconds.

    `unbroken` tells that no connection was lost meanwhile; `at` is this machine's monotonic clock in milliseconds.
    """

    machine: MachineId
    sitting: SittingId
    line: int
    seq: int
    entry: Entry
    refused: str
    ms: float
    unbroken: bool
    at: int


class Seen(msgspec.Struct, frozen=True, tag="screen", tag_field="event"):
    """A line of standard output: what a PC's screen shows has changed.

    `told` are the messages that the person has read, by their id; `lost` are the losses that the server has, in
    milliseconds by cause.
    """

    machine: MachineId
    screen: str
    connected: bool
    cannot_save: bool
    notice: str
    hand: str = ""
    told: tuple[str, ...] = ()
    lost: dict[str, int] = {}
    stopped: str = ""


class Finished(msgspec.Struct, frozen=True, tag="finished", tag_field="event"):
    """A line of standard output: the person has left."""

    machine: MachineId
    screen: str


class Reporter:
    """Writes one PC's lines."""

    def __init__(self, machine: MachineId, out: TextIO, ledger: TextIO) -> None:
        self._machine = machine
        self._out = out
        self._ledger = ledger
        self._clock = SystemClock()
        self._last: Seen | None = None
        self._lost: dict[str, int] = {}

    def changed(self, status: Status) -> None:
        """Tell what the screen shows, when it differs from before. That a save is on its way is no news."""
        notice = status.notice.code if status.notice else ""
        new = {told.id for told in status.new_notices}
        seen = Seen(
            self._machine,
            status.screen,
            status.connected,
            status.safety is Safety.NOWHERE,
            notice,
            hand=status.hand or "",
            told=tuple(told.id for told in status.notices if told.id not in new),
            lost=self._lost,
            stopped=status.stopped or "",
        )
        if seen != self._last:
            self._last = seen
            self._out.write(msgspec.json.encode(seen).decode() + "\n")
            self._out.flush()

    def saved(self, saved: Saved, seconds: float, *, unbroken: bool) -> None:
        """Put an acknowledgement into the ledger at once: a PC that is killed has told the truth until then."""
        entry = saved.entry
        if isinstance(entry, LossEntry) and not saved.refused:
            self._lost = {**self._lost, entry.cause: self._lost.get(entry.cause, 0) + entry.until - entry.since}
        line = Acknowledged(
            machine=self._machine,
            sitting=saved.sitting,
            line=saved.line,
            seq=saved.seq,
            entry=entry,
            refused=saved.refused,
            ms=round(seconds * 1000, 3),
            unbroken=unbroken,
            at=self._clock.monotonic_ms(),
        )
        self._ledger.write(msgspec.json.encode(line).decode() + "\n")
        self._ledger.flush()

    def finished(self, status: Status) -> None:
        """Tell that the person has left."""
        self._out.write(msgspec.json.encode(Finished(self._machine, status.screen)).decode() + "\n")
        self._out.flush()


async def run_scripts(scripts: Sequence[Script], url: str, authority: Path, folder: Path, ledger: TextIO) -> None:
    """Run every script to its end; one that waits for rehearsals has none. A script with a code enrols its PC first.

    Raises LinkError where the authority's file cannot be used, EnrolmentRefusedError where a code does not count.
    """
    async with contextlib.AsyncExitStack() as stack:
        for script in scripts:
            if script.code and own_identity(folder / script.machine) is None:
                await enrol(url, authority, folder / script.machine, script.machine, script.code)
        links = [ServerLink(url, machine_context(authority, folder / script.machine)) for script in scripts]
        for link in links:
            stack.push_async_callback(link.close)
        await asyncio.gather(
            *(
                _one(script, link, folder / script.machine, Reporter(script.machine, sys.stdout, ledger))
                for script, link in zip(scripts, links, strict=True)
            )
        )


async def _one(script: Script, link: ServerLink, folder: Path, reporter: Reporter) -> None:
    clock = SystemClock()
    core = SessionCore(script.machine, PROGRAM, script.room, manifest())
    random = Random(f"{script.machine}{script.seed}")  # noqa: S311 - spreads reconnects, hides nothing
    runner = AgentRunner(core, link, folder, clock, random, reporter)
    running = asyncio.create_task(runner.run(), name=f"agent {script.machine}")
    rehearsing = Rehearsing(runner, clock)
    try:
        if script.rehearses:
            await running
        await Person(script, runner, clock).run()
        reporter.finished(runner.status)
    finally:
        await rehearsing.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
